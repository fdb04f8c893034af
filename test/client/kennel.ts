import { type AgentHandle, type Call, definePlugin, type Json, type Stub } from "../../src/client/emitted.js";

// What the generator emits for a plugin of these members: the shape that emitted clients have.

export interface Walk {
  readonly steps: number;
}
export interface DogMembers {
  bark(words: string): Call<string>;
  walk(steps: number): Call<Walk>;
  /** A default in the middle. */
  fetch(what: string, from?: string, times?: number): Call<string>;
  /** Names that functions have of their own. */
  name(): Call<string>;
  call(...names: string[]): Call<string>;
}
export interface Dog extends Stub<DogMembers>, DogMembers {
  (name?: string, age?: number): Dog;
}
export interface KennelFunctions {
  echo(x: Json): Call<Json>;
}
export interface KennelAgent extends AgentHandle {
  readonly Dog: Dog;
  readonly kennel: Stub<KennelFunctions> & KennelFunctions;
}
export const kennel = definePlugin<KennelAgent>({
  name: "kennel",
  digest: "00ff00ff00ff00ff",
  namespaces: {
    Dog: {
      kind: "class",
      construct: ["name", "age"],
      members: {
        bark: { parameters: ["words"], hash: "ba00000000000001" },
        walk: { parameters: ["steps"], hash: "ba00000000000002" },
        fetch: { parameters: ["what", "from", "times"], hash: "ba00000000000003" },
        name: { parameters: [], hash: "ba00000000000004" },
        call: { parameters: ["...names"], hash: "ba00000000000005" },
      },
    },
    kennel: {
      kind: "module",
      construct: [],
      members: { echo: { parameters: ["x"], hash: "ba00000000000006" } },
    },
  },
});
