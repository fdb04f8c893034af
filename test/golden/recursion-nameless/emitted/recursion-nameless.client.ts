// Generated from recursion-nameless.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, type AgentHandle, type Call, type Stub } from "gofer-rmi/emitted";

export interface Recursive {
  name: string;
  readonly parent: Recursive | null;
}

/** Functions of `recursion-nameless`. */
export interface RecursionNamelessFunctions {
  walk(from: Recursive): Call<Recursive | null>;
}

/** An agent that serves `recursion-nameless`. */
export interface RecursionNamelessAgent extends AgentHandle {
  readonly "recursion-nameless": Stub<RecursionNamelessFunctions> & RecursionNamelessFunctions;
}

export const recursionNameless = definePlugin<RecursionNamelessAgent>({
  name: "recursion-nameless",
  digest: "aeaa331f0a51c0797cb19bae2ce143e923c1165b081fdb62d739f0b1a91940ef",
  namespaces: {
    "recursion-nameless": {
      kind: "module",
      construct: [],
      members: {
        walk: { parameters: ["from"], hash: "ad5eeb1d01c3091f" },
      },
    },
  },
  contract:
    '{"namespaces":[{"kind":"module","name":"recursion-nameless","construct":[],"members":[{"name":"walk","parameters":[{"name":"from","schema":{"$ref":"#/$defs/Recursive"}}],"returns":{"anyOf":[{"$ref":"#/$defs/Recursive"},{"type":"null"}]},"hash":"ad5eeb1d01c3091f"}]}],"$defs":{"Recursive":{"type":"object","properties":{"name":{"type":"string"},"parent":{"anyOf":[{"$ref":"#/$defs/Recursive"},{"type":"null"}],"readOnly":true}},"required":["name","parent"]}}}',
});
