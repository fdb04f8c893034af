// Generated from statics.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, type AgentHandle, type Call, type Stub } from "gofer-rmi/emitted";

/** Members of `Registry`. */
export interface RegistryMembers {
  /** Of all of them. */
  count(): Call<number>;
  find(name: string, since?: Date): Call<"new" | "old">;
  own(): Call<void>;
}

/** Calling the stub changes its constructor arguments. */
export interface Registry extends Stub<RegistryMembers>, RegistryMembers {
  (): Registry;
}

/** An agent that serves `statics`. */
export interface StaticsAgent extends AgentHandle {
  readonly Registry: Registry;
}

export const statics = definePlugin<StaticsAgent>({
  name: "statics",
  digest: "4a00a2eca07184efb0c3122d0e56d791d9d67e52c8063f738a7ab59a015b76ae",
  namespaces: {
    Registry: {
      kind: "class",
      construct: [],
      members: {
        count: { parameters: [], hash: "6eab8f3dd3d9cae8" },
        find: { parameters: ["name", "since"], hash: "05e024c9c1b1dad6" },
        own: { parameters: [], hash: "a4252fbc80c2fa59" },
      },
    },
  },
  contract:
    '{"namespaces":[{"kind":"class","name":"Registry","construct":[],"members":[{"name":"count","parameters":[],"returns":{"type":"number"},"hash":"6eab8f3dd3d9cae8"},{"name":"find","parameters":[{"name":"name","schema":{"type":"string"}},{"name":"since","schema":{"type":"string","format":"date-time","x-gofer":"date"},"optional":true}],"returns":{"enum":["new","old"]},"hash":"05e024c9c1b1dad6"},{"name":"own","parameters":[],"returns":{"type":"null","x-type":"undefined"},"hash":"a4252fbc80c2fa59"}]}],"$defs":{}}',
});
