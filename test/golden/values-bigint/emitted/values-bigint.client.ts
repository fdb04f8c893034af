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
});
