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
  contract:
    '{"namespaces":[{"kind":"module","name":"tuple-parameters","construct":[],"members":[{"name":"more","parameters":[{"name":"a","schema":{"type":"string"}},{"name":"more","schema":{"type":["string","integer"],"pattern":"^-?(?:0|[1-9][0-9]*)$","maxLength":10000,"minimum":-9007199254740991,"maximum":9007199254740991,"x-gofer":"bigint"},"rest":true}],"returns":{"type":"null","x-type":"undefined"},"hash":"1d22593c936a9fa2"},{"name":"named","parameters":[{"name":"name","schema":{"type":"string"}},{"name":"age","schema":{"type":"number"},"optional":true}],"returns":{"type":"null","x-type":"undefined"},"hash":"8345743960aea04a"},{"name":"plain","parameters":[{"name":"first","schema":{"type":"boolean"}},{"name":"args0","schema":{"type":"number"}},{"name":"args1","schema":{"type":"string","format":"date-time","x-gofer":"date"}}],"returns":{"type":"null","x-type":"undefined"},"hash":"b12dcc4510c5dfed"}]}],"$defs":{}}',
});
