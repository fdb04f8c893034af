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
  contract:
    '{"namespaces":[{"kind":"module","name":"values-map","construct":[],"members":[{"name":"invert","parameters":[{"name":"map","schema":{"type":"array","items":{"type":"array","prefixItems":[{"type":"string"},{"type":"number"}],"minItems":2,"items":false},"x-gofer":"map"}}],"returns":{"type":"array","items":{"type":"array","prefixItems":[{"type":"number"},{"type":"string"}],"minItems":2,"items":false},"x-gofer":"map"},"hash":"327f8e8e2bc5f2e4"},{"name":"keyed","parameters":[{"name":"map","schema":{"type":"array","items":{"type":"array","prefixItems":[{"type":["string","integer"],"pattern":"^-?(?:0|[1-9][0-9]*)$","maxLength":10000,"minimum":-9007199254740991,"maximum":9007199254740991,"x-gofer":"bigint"},{"type":"array","items":{"type":"array","prefixItems":[{"type":"string"},{"type":"string","format":"date-time","x-gofer":"date"}],"minItems":2,"items":false},"x-gofer":"map"}],"minItems":2,"items":false},"x-gofer":"map"}}],"returns":{"type":"array","items":{"type":"array","prefixItems":[{"$ref":"#/$defs/Stock"},{"type":"array","items":{"type":["string","integer"],"pattern":"^-?(?:0|[1-9][0-9]*)$","maxLength":10000,"minimum":-9007199254740991,"maximum":9007199254740991,"x-gofer":"bigint"},"x-gofer":"set"}],"minItems":2,"items":false},"x-gofer":"map"},"hash":"663b98bf9dc7887a"},{"name":"stock","parameters":[{"name":"map","schema":{"type":"array","items":{"type":"array","prefixItems":[{"type":"string"},{"$ref":"#/$defs/Stock"}],"minItems":2,"items":false},"x-gofer":"map","x-type":{"readonly":true}}}],"returns":{"type":"array","items":{"type":"array","prefixItems":[{"type":"string"},{"$ref":"#/$defs/Stock"}],"minItems":2,"items":false},"x-gofer":"map","x-type":{"readonly":true}},"hash":"f59495ff6ccc57e1"}]}],"$defs":{"Stock":{"type":"object","properties":{"count":{"type":"number"}},"required":["count"]}}}',
});
