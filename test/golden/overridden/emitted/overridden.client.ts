// Generated from overridden.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, type AgentHandle, type Call, type Stub } from "gofer-rmi/emitted";

/** Members of `Cat`. */
export interface CatMembers {
  hidden(): Call<void>;
  move(steps: number): Call<void>;
  /** Speaks. */
  speak(words: string): Call<string>;
}

/**
 * Calling the stub changes its constructor arguments.
 * @param lives Default: `9`.
 */
export interface Cat extends Stub<CatMembers>, CatMembers {
  (name: string, lives?: number): Cat;
}

/** Members of `Dog`. */
export interface DogMembers {
  move(steps: number): Call<void>;
  /** Barks. */
  speak(words: "woof" | "wuff"): Call<string>;
}

/** Calling the stub changes its constructor arguments. */
export interface Dog extends Stub<DogMembers>, DogMembers {
  (name: string): Dog;
}

/** An agent that serves `overridden`. */
export interface OverriddenAgent extends AgentHandle {
  readonly Cat: Cat;
  readonly Dog: Dog;
}

export const overridden = definePlugin<OverriddenAgent>({
  name: "overridden",
  digest: "5b2c2cfe868651f48a3607c649da396d66789f91a3e75edcddc55baff95a5e74",
  namespaces: {
    Cat: {
      kind: "class",
      construct: ["name", "lives"],
      members: {
        hidden: { parameters: [], hash: "78150764a5e40535" },
        move: { parameters: ["steps"], hash: "c3590201eabf11b7" },
        speak: { parameters: ["words"], hash: "fff8b3a834cd5124" },
      },
    },
    Dog: {
      kind: "class",
      construct: ["name"],
      members: {
        move: { parameters: ["steps"], hash: "edbd9719ad403cb1" },
        speak: { parameters: ["words"], hash: "0e31d8262b004ff2" },
      },
    },
  },
  contract:
    '{"namespaces":[{"kind":"class","name":"Cat","construct":[{"name":"name","schema":{"type":"string"}},{"name":"lives","schema":{"type":"number"},"optional":true}],"members":[{"name":"hidden","parameters":[],"returns":{"type":"null","x-type":"undefined"},"hash":"78150764a5e40535"},{"name":"move","parameters":[{"name":"steps","schema":{"type":"number"}}],"returns":{"type":"null","x-type":"undefined"},"hash":"c3590201eabf11b7"},{"name":"speak","parameters":[{"name":"words","schema":{"type":"string"}}],"returns":{"type":"string"},"hash":"fff8b3a834cd5124"}]},{"kind":"class","name":"Dog","construct":[{"name":"name","schema":{"type":"string"}}],"members":[{"name":"move","parameters":[{"name":"steps","schema":{"type":"number"}}],"returns":{"type":"null","x-type":"undefined"},"hash":"edbd9719ad403cb1"},{"name":"speak","parameters":[{"name":"words","schema":{"enum":["woof","wuff"]}}],"returns":{"type":"string"},"hash":"0e31d8262b004ff2"}]}],"$defs":{}}',
});
