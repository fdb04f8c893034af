// Generated from values-map.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, type AgentHandle, type Call, type Stub } from "gofer-rmi/emitted";

export interface Stock {
  count: number;
}

/** Functions of `values-map`. */
export interface ValuesMapFunctions {
  invert(map: Map<string, number>): Call<Map<number, string>>;
  keyed(map: Map<bigint, Map<string, Date>>): Call<Map<Stock, Set<bigint>>>;
  stock(map: ReadonlyMap<string, Stock>): Call<ReadonlyMap<string, Stock>>;
}

/** An agent that serves `values-map`. */
export interface ValuesMapAgent extends AgentHandle {
  readonly "values-map": Stub<ValuesMapFunctions> & ValuesMapFunctions;
}

export const valuesMap = definePlugin<ValuesMapAgent>({
  name: "values-map",
  digest: "533c61363844aa18b2f7822d1b5fe9964c4857063c0ec6bf85b374c933e086c2",
  namespaces: {
    "values-map": {
      kind: "module",
      construct: [],
      members: {
        invert: { parameters: ["map"], hash: "327f8e8e2bc5f2e4", result: { map: [null, null] } },
        keyed: { parameters: ["map"], hash: "663b98bf9dc7887a", result: { map: [null, { set: "bigint" }] } },
        stock: { parameters: ["map"], hash: "f59495ff6ccc57e1", result: { map: [null, null] } },
      },
    },
  },
});
