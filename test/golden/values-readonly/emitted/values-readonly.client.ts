// Generated from values-readonly.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, type AgentHandle, type Call, type Stub } from "gofer-rmi/emitted";

export interface Fixed {
  readonly at: Date;
  readonly list: readonly Date[];
  readonly pair: readonly [Date, bigint];
}

/** Functions of `values-readonly`. */
export interface ValuesReadonlyFunctions {
  fix(fixed: {
    readonly at: Date;
    readonly list: readonly Date[];
    readonly pair: readonly [Date, bigint];
  }): Call<Fixed>;
}

/** An agent that serves `values-readonly`. */
export interface ValuesReadonlyAgent extends AgentHandle {
  readonly "values-readonly": Stub<ValuesReadonlyFunctions> & ValuesReadonlyFunctions;
}

export const valuesReadonly = definePlugin<ValuesReadonlyAgent>({
  name: "values-readonly",
  digest: "add341ec5931e7f319784e1bfe77fd5c93fb736dfdf71103e2700b91b243cdfe",
  namespaces: {
    "values-readonly": {
      kind: "module",
      construct: [],
      members: {
        fix: { parameters: ["fixed"], hash: "b7775ca968f7cf59", result: { ref: "Fixed" } },
      },
    },
  },
  types: {
    Fixed: { fields: { at: "date", list: { each: "date" }, pair: { tuple: ["date", "bigint"] } } },
  },
  contract:
    '{"namespaces":[{"kind":"module","name":"values-readonly","construct":[],"members":[{"name":"fix","parameters":[{"name":"fixed","schema":{"type":"object","properties":{"at":{"type":"string","format":"date-time","x-gofer":"date","readOnly":true},"list":{"type":"array","items":{"type":"string","format":"date-time","x-gofer":"date"},"x-type":{"readonly":true},"readOnly":true},"pair":{"type":"array","prefixItems":[{"type":"string","format":"date-time","x-gofer":"date"},{"type":["string","integer"],"pattern":"^-?(?:0|[1-9][0-9]*)$","maxLength":10000,"minimum":-9007199254740991,"maximum":9007199254740991,"x-gofer":"bigint"}],"minItems":2,"items":false,"x-type":{"tuple":true,"readonly":true},"readOnly":true}},"required":["at","list","pair"]}}],"returns":{"$ref":"#/$defs/Fixed"},"hash":"b7775ca968f7cf59"}]}],"$defs":{"Fixed":{"type":"object","properties":{"at":{"type":"string","format":"date-time","x-gofer":"date","readOnly":true},"list":{"type":"array","items":{"type":"string","format":"date-time","x-gofer":"date"},"x-type":{"readonly":true},"readOnly":true},"pair":{"type":"array","prefixItems":[{"type":"string","format":"date-time","x-gofer":"date"},{"type":["string","integer"],"pattern":"^-?(?:0|[1-9][0-9]*)$","maxLength":10000,"minimum":-9007199254740991,"maximum":9007199254740991,"x-gofer":"bigint"}],"minItems":2,"items":false,"x-type":{"tuple":true,"readonly":true},"readOnly":true}},"required":["at","list","pair"]}}}',
});
