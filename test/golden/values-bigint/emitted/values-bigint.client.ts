// Generated from values-bigint.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, type AgentHandle, type Call, type Stub } from "gofer-rmi/emitted";

/** Functions of `values-bigint`. */
export interface ValuesBigintFunctions {
  double(n: bigint): Call<bigint>;
  known(n: -20n | 1n | null): Call<bigint[]>;
}

/** An agent that serves `values-bigint`. */
export interface ValuesBigintAgent extends AgentHandle {
  readonly "values-bigint": Stub<ValuesBigintFunctions> & ValuesBigintFunctions;
}

export const valuesBigint = definePlugin<ValuesBigintAgent>({
  name: "values-bigint",
  digest: "d8fad9b4cd82721b774d5018d903861c721cb04e50c3eeb1e6229a69688940c0",
  namespaces: {
    "values-bigint": {
      kind: "module",
      construct: [],
      members: {
        double: { parameters: ["n"], hash: "acb4171d9d786ab2", result: "bigint" },
        known: { parameters: ["n"], hash: "80de53972b103ca0", result: { each: "bigint" } },
      },
    },
  },
  contract:
    '{"namespaces":[{"kind":"module","name":"values-bigint","construct":[],"members":[{"name":"double","parameters":[{"name":"n","schema":{"type":["string","integer"],"pattern":"^-?(?:0|[1-9][0-9]*)$","maxLength":10000,"minimum":-9007199254740991,"maximum":9007199254740991,"x-gofer":"bigint"}}],"returns":{"type":["string","integer"],"pattern":"^-?(?:0|[1-9][0-9]*)$","maxLength":10000,"minimum":-9007199254740991,"maximum":9007199254740991,"x-gofer":"bigint"},"hash":"acb4171d9d786ab2"},{"name":"known","parameters":[{"name":"n","schema":{"anyOf":[{"const":"-20","x-gofer":"bigint"},{"const":"1","x-gofer":"bigint"},{"type":"null"}]}}],"returns":{"type":"array","items":{"type":["string","integer"],"pattern":"^-?(?:0|[1-9][0-9]*)$","maxLength":10000,"minimum":-9007199254740991,"maximum":9007199254740991,"x-gofer":"bigint"}},"hash":"80de53972b103ca0"}]}],"$defs":{}}',
});
