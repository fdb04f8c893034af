// Generated from values-rest.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, type AgentHandle, type Call, type Stub } from "gofer-rmi/emitted";

/** Functions of `values-rest`. */
export interface ValuesRestFunctions {
  latest(first: Date, ...others: Date[]): Call<Date>;
  sum(...numbers: bigint[]): Call<bigint>;
}

/** An agent that serves `values-rest`. */
export interface ValuesRestAgent extends AgentHandle {
  readonly "values-rest": Stub<ValuesRestFunctions> & ValuesRestFunctions;
}

export const valuesRest = definePlugin<ValuesRestAgent>({
  name: "values-rest",
  digest: "4597a00194747a5ceb2e02965e7950545bfea7d752ae7198a422abf5ed71ae7d",
  namespaces: {
    "values-rest": {
      kind: "module",
      construct: [],
      members: {
        latest: { parameters: ["first", "...others"], hash: "237e28c1da9656f2", result: "date" },
        sum: { parameters: ["...numbers"], hash: "d8f0f497e6721b23", result: "bigint" },
      },
    },
  },
  contract:
    '{"namespaces":[{"kind":"module","name":"values-rest","construct":[],"members":[{"name":"latest","parameters":[{"name":"first","schema":{"type":"string","format":"date-time","x-gofer":"date"}},{"name":"others","schema":{"type":"string","format":"date-time","x-gofer":"date"},"rest":true}],"returns":{"type":"string","format":"date-time","x-gofer":"date"},"hash":"237e28c1da9656f2"},{"name":"sum","parameters":[{"name":"numbers","schema":{"type":["string","integer"],"pattern":"^-?(?:0|[1-9][0-9]*)$","maxLength":10000,"minimum":-9007199254740991,"maximum":9007199254740991,"x-gofer":"bigint"},"rest":true}],"returns":{"type":["string","integer"],"pattern":"^-?(?:0|[1-9][0-9]*)$","maxLength":10000,"minimum":-9007199254740991,"maximum":9007199254740991,"x-gofer":"bigint"},"hash":"d8f0f497e6721b23"}]}],"$defs":{}}',
});
