// Generated from demo.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, type AgentHandle, type Call, type Json, type Stub } from "gofer-rmi/emitted";

/** How far a walk went. */
export interface Walk {
  /** Steps taken. */
  readonly steps: number;
  mood?: "happy" | "tired";
}

/** Members of `Dog`. */
export interface DogMembers {
  /**
   * Barks once.
   * @param words what to say
   */
  bark(words: string): Call<string>;
  /**
   * Walks; reports a step at a time.
   * @returns how far it came
   */
  walk(steps: number): Call<Walk>;
}

/**
 * A dog that lives on the far machine.
 *
 * Calling the stub changes its constructor arguments.
 * @param name what it listens to. Default: `"rex"`.
 * @param age in years. Default: `1`.
 */
export interface Dog extends Stub<DogMembers>, DogMembers {
  (name?: string, age?: number): Dog;
}

/** Functions of `demo`. */
export interface DemoFunctions {
  echo(x: Json): Call<Json>;
  /** Load average. */
  load(): Call<number>;
}

/** Small things to try calls with. */
export interface DemoAgent extends AgentHandle {
  /** A dog that lives on the far machine. */
  readonly Dog: Dog;
  readonly demo: Stub<DemoFunctions> & DemoFunctions;
}

export const demo = definePlugin<DemoAgent>({
  name: "demo",
  digest: "443167deda49acf10dbe22dd104b8571f63183f30bf494f6e81c650c57493f55",
  namespaces: {
    Dog: {
      kind: "class",
      construct: ["name", "age"],
      members: {
        bark: { parameters: ["words"], hash: "e3454e37e5acec5b" },
        walk: { parameters: ["steps"], hash: "2f6f1f7ce93c6638" },
      },
    },
    demo: {
      kind: "module",
      construct: [],
      members: {
        echo: { parameters: ["x"], hash: "862f7068e186c467" },
        load: { parameters: [], hash: "cba0a5c27e5344c4" },
      },
    },
  },
  contract:
    '{"namespaces":[{"kind":"class","name":"Dog","construct":[{"name":"name","schema":{"type":"string"},"optional":true},{"name":"age","schema":{"type":"number"},"optional":true}],"members":[{"name":"bark","parameters":[{"name":"words","schema":{"type":"string"}}],"returns":{"type":"string"},"hash":"e3454e37e5acec5b"},{"name":"walk","parameters":[{"name":"steps","schema":{"type":"number"}}],"returns":{"$ref":"#/$defs/Walk"},"hash":"2f6f1f7ce93c6638"}]},{"kind":"module","name":"demo","construct":[],"members":[{"name":"echo","parameters":[{"name":"x","schema":{}}],"returns":{},"hash":"862f7068e186c467"},{"name":"load","parameters":[],"returns":{"type":"number"},"hash":"cba0a5c27e5344c4"}]}],"$defs":{"Walk":{"type":"object","properties":{"steps":{"type":"number","readOnly":true},"mood":{"enum":["happy","tired"]}},"required":["steps"]}}}',
});
