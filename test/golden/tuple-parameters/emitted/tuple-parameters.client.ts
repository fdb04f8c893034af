// Generated from tuple-parameters.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, type AgentHandle, type Call, type Stub } from "gofer-rmi/emitted";

/** Functions of `tuple-parameters`. */
export interface TupleParametersFunctions {
  more(a: string, ...more: bigint[]): Call<void>;
  named(name: string, age?: number): Call<void>;
  plain(first: boolean, args0: number, args1: Date): Call<void>;
}

/** An agent that serves `tuple-parameters`. */
export interface TupleParametersAgent extends AgentHandle {
  readonly "tuple-parameters": Stub<TupleParametersFunctions> & TupleParametersFunctions;
}

export const tupleParameters = definePlugin<TupleParametersAgent>({
  name: "tuple-parameters",
  digest: "0189300afaa4cd0a726e0c454cded63fa9a586cc135a1e75a0e45c638d762078",
  namespaces: {
    "tuple-parameters": {
      kind: "module",
      construct: [],
      members: {
        more: { parameters: ["a", "...more"], hash: "1d22593c936a9fa2" },
        named: { parameters: ["name", "age"], hash: "8345743960aea04a" },
        plain: { parameters: ["first", "args0", "args1"], hash: "b12dcc4510c5dfed" },
      },
    },
  },
});
