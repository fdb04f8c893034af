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
});
