// Generated from inheritance.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, type AgentHandle, type Call, type Stub } from "gofer-rmi/emitted";

export interface Bone {
  length: number;
}

/** Members of `Dog`. */
export interface DogMembers {
  count(): Call<number>;
  eat(food: Bone): Call<Bone>;
  run(): Call<void>;
  /** Says it. */
  sound(): Call<string>;
}

/** Calling the stub changes its constructor arguments. */
export interface Dog extends Stub<DogMembers>, DogMembers {
  (name: string, favourite?: Bone): Dog;
}

/** Members of `Puppy`. */
export interface PuppyMembers {
  count(): Call<number>;
  describe(): Call<string>;
  eat(food: Bone): Call<Bone>;
  run(): Call<void>;
  /** Says it. */
  sound(): Call<string>;
}

/** Calling the stub changes its constructor arguments. */
export interface Puppy extends Stub<PuppyMembers>, PuppyMembers {
  (): Puppy;
}

/** An agent that serves `inheritance`. */
export interface InheritanceAgent extends AgentHandle {
  readonly Dog: Dog;
  readonly Puppy: Puppy;
}

export const inheritance = definePlugin<InheritanceAgent>({
  name: "inheritance",
  digest: "35cb9b187588d7e17d6ff897966421206d4c008bfc0763ead5d844b172643262",
  namespaces: {
    Dog: {
      kind: "class",
      construct: ["name", "favourite"],
      members: {
        count: { parameters: [], hash: "9974404e9958bd90" },
        eat: { parameters: ["food"], hash: "c7d78bb92113a3fd" },
        run: { parameters: [], hash: "6f176c0d4fc96d60" },
        sound: { parameters: [], hash: "a82b814f607922c7" },
      },
    },
    Puppy: {
      kind: "class",
      construct: [],
      members: {
        count: { parameters: [], hash: "9b397ab2d858899d" },
        describe: { parameters: [], hash: "378984f0cd23208f" },
        eat: { parameters: ["food"], hash: "22ad27d5ebf3b5c4" },
        run: { parameters: [], hash: "9fae4e5b73137084" },
        sound: { parameters: [], hash: "4cd94c1434ceadf7" },
      },
    },
  },
  contract:
    '{"namespaces":[{"kind":"class","name":"Dog","construct":[{"name":"name","schema":{"type":"string"}},{"name":"favourite","schema":{"$ref":"#/$defs/Bone"},"optional":true}],"members":[{"name":"count","parameters":[],"returns":{"type":"number"},"hash":"9974404e9958bd90"},{"name":"eat","parameters":[{"name":"food","schema":{"$ref":"#/$defs/Bone"}}],"returns":{"$ref":"#/$defs/Bone"},"hash":"c7d78bb92113a3fd"},{"name":"run","parameters":[],"returns":{"type":"null","x-type":"undefined"},"hash":"6f176c0d4fc96d60"},{"name":"sound","parameters":[],"returns":{"type":"string"},"hash":"a82b814f607922c7"}]},{"kind":"class","name":"Puppy","construct":[],"members":[{"name":"count","parameters":[],"returns":{"type":"number"},"hash":"9b397ab2d858899d"},{"name":"describe","parameters":[],"returns":{"type":"string"},"hash":"378984f0cd23208f"},{"name":"eat","parameters":[{"name":"food","schema":{"$ref":"#/$defs/Bone"}}],"returns":{"$ref":"#/$defs/Bone"},"hash":"22ad27d5ebf3b5c4"},{"name":"run","parameters":[],"returns":{"type":"null","x-type":"undefined"},"hash":"9fae4e5b73137084"},{"name":"sound","parameters":[],"returns":{"type":"string"},"hash":"4cd94c1434ceadf7"}]}],"$defs":{"Bone":{"type":"object","properties":{"length":{"type":"number"}},"required":["length"]}}}',
});
