// Generated from demo.ts by gofer. Do not edit: change the plugin and generate again.
import {
  definePlugin,
  type AgentHandle,
  type Call,
  type Json,
  type Progress,
  type Stub,
} from "gofer-rmi/emitted";

/** What a walk came to. */
export interface Walk {
  /** Steps walked, which are fewer than asked for when the walk was cancelled. */
  steps: number;
  mood: "happy" | "tired";
}

/** Members of `Dog`. */
export interface DogMembers {
  /**
   * Barks once.
   * @param words what to say
   * @returns what was heard
   */
  bark(words: string): Call<string>;
  /** Never works out. */
  catch(what: string): Call<string>;
  /** Walks; reports a step at a time, and can be called back. */
  walk(steps: number): Call<Walk, Progress<{ place: string }>>;
}

/**
 * A dog that lives on the far machine.
 *
 * Calling the stub changes its constructor arguments.
 * @param name Default: `"rex"`.
 * @param age Default: `1`.
 */
export interface Dog extends Stub<DogMembers>, DogMembers {
  (name?: string, age?: number): Dog;
}

/** Functions of `demo`. */
export interface DemoFunctions {
  /** Gives back what it is given. */
  echo(value: Json): Call<Json>;
  /** Load averages of the far machine over one, five and fifteen minutes. */
  load(): Call<number[]>;
}

/** An agent that serves `demo`. */
export interface DemoAgent extends AgentHandle {
  /** A dog that lives on the far machine. */
  readonly Dog: Dog;
  readonly demo: Stub<DemoFunctions> & DemoFunctions;
}

export const demo = definePlugin<DemoAgent>({
  name: "demo",
  digest: "8ebacfde2e832ee70a8febb0389757858b98c1122bf8ff20410ab8bcf16ca95f",
  namespaces: {
    Dog: {
      kind: "class",
      construct: ["name", "age"],
      members: {
        bark: { parameters: ["words"], hash: "e3454e37e5acec5b" },
        catch: { parameters: ["what"], hash: "d8d21120a9da521b" },
        walk: { parameters: ["steps"], hash: "1c9da19b8c089b7a" },
      },
    },
    demo: {
      kind: "module",
      construct: [],
      members: {
        echo: { parameters: ["value"], hash: "4cc0b8e538a43d63" },
        load: { parameters: [], hash: "ebc487ed380ad70e" },
      },
    },
  },
  contract:
    '{"namespaces":[{"kind":"class","name":"Dog","construct":[{"name":"name","schema":{"type":"string"},"optional":true},{"name":"age","schema":{"type":"number"},"optional":true}],"members":[{"name":"bark","parameters":[{"name":"words","schema":{"type":"string"}}],"returns":{"type":"string"},"hash":"e3454e37e5acec5b"},{"name":"catch","parameters":[{"name":"what","schema":{"type":"string"}}],"returns":{"type":"string"},"hash":"d8d21120a9da521b"},{"name":"walk","parameters":[{"name":"steps","schema":{"type":"number"}}],"returns":{"$ref":"#/$defs/Walk"},"progress":{"type":"object","properties":{"place":{"type":"string"}},"required":["place"]},"hash":"1c9da19b8c089b7a"}]},{"kind":"module","name":"demo","construct":[],"members":[{"name":"echo","parameters":[{"name":"value","schema":{}}],"returns":{},"hash":"4cc0b8e538a43d63"},{"name":"load","parameters":[],"returns":{"type":"array","items":{"type":"number"}},"hash":"ebc487ed380ad70e"}]}],"$defs":{"Walk":{"type":"object","properties":{"steps":{"type":"number"},"mood":{"enum":["happy","tired"]}},"required":["steps","mood"]}}}',
});
