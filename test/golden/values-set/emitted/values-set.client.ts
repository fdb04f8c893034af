// Generated from values-set.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, type AgentHandle, type Call, type Stub } from "gofer-rmi/emitted";

/** Functions of `values-set`. */
export interface ValuesSetFunctions {
  odd(set: Set<[string, Date]>): Call<ReadonlySet<number | null>>;
  union(a: Set<string>, b: ReadonlySet<string>): Call<Set<string>>;
}

/** An agent that serves `values-set`. */
export interface ValuesSetAgent extends AgentHandle {
  readonly "values-set": Stub<ValuesSetFunctions> & ValuesSetFunctions;
}

export const valuesSet = definePlugin<ValuesSetAgent>({
  name: "values-set",
  digest: "2c38da3cf4b310384c68079b5c40c6aa59f986fcebbb636b9aef8e15e1cf0b41",
  namespaces: {
    "values-set": {
      kind: "module",
      construct: [],
      members: {
        odd: { parameters: ["set"], hash: "5ce9754abb1f1ff8", result: { set: null } },
        union: { parameters: ["a", "b"], hash: "98bf49d48094341d", result: { set: null } },
      },
    },
  },
  contract:
    '{"namespaces":[{"kind":"module","name":"values-set","construct":[],"members":[{"name":"odd","parameters":[{"name":"set","schema":{"type":"array","items":{"type":"array","prefixItems":[{"type":"string"},{"type":"string","format":"date-time","x-gofer":"date"}],"minItems":2,"items":false,"x-type":{"tuple":true}},"x-gofer":"set"}}],"returns":{"type":"array","items":{"anyOf":[{"type":"number"},{"type":"null"}]},"x-gofer":"set","x-type":{"readonly":true}},"hash":"5ce9754abb1f1ff8"},{"name":"union","parameters":[{"name":"a","schema":{"type":"array","items":{"type":"string"},"x-gofer":"set"}},{"name":"b","schema":{"type":"array","items":{"type":"string"},"x-gofer":"set","x-type":{"readonly":true}}}],"returns":{"type":"array","items":{"type":"string"},"x-gofer":"set"},"hash":"98bf49d48094341d"}]}],"$defs":{}}',
});
