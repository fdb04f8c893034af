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
  (key: string): Registry;
}

/** An agent that serves `statics`. */
export interface StaticsAgent extends AgentHandle {
  readonly Registry: Registry;
}

export const statics = definePlugin<StaticsAgent>({
  name: "statics",
  digest: "7754576d0fac2fdd56dc48fd80b5b032cc46aeb202c9ad6452bd5d22b7c9b190",
  namespaces: {
    Registry: {
      kind: "class",
      construct: ["key"],
      members: {
        count: { parameters: [], hash: "75b4c643e43b6a40" },
        find: { parameters: ["name", "since"], hash: "3713b1af5dcf42bd" },
        own: { parameters: [], hash: "ccb1cde65c32e5c1" },
      },
    },
  },
  contract:
    '{"namespaces":[{"kind":"class","name":"Registry","construct":[{"name":"key","schema":{"type":"string"}}],"members":[{"name":"count","static":true,"parameters":[],"returns":{"type":"number"},"hash":"75b4c643e43b6a40"},{"name":"find","static":true,"parameters":[{"name":"name","schema":{"type":"string"}},{"name":"since","schema":{"type":"string","format":"date-time","x-gofer":"date"},"optional":true}],"returns":{"enum":["new","old"]},"hash":"3713b1af5dcf42bd"},{"name":"own","parameters":[],"returns":{"type":"null","x-type":"undefined"},"hash":"ccb1cde65c32e5c1"}]}],"$defs":{}}',
});
