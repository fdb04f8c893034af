// Generated from values-keys.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, type AgentHandle, type Call, type Stub } from "gofer-rmi/emitted";

export interface Odd {
  "1": Date;
  __proto__x: Date;
  "a-b": Date;
  constructor: Date;
}

/** Functions of `values-keys`. */
export interface ValuesKeysFunctions {
  odd(odd: Odd): Call<Odd>;
}

/** An agent that serves `values-keys`. */
export interface ValuesKeysAgent extends AgentHandle {
  readonly "values-keys": Stub<ValuesKeysFunctions> & ValuesKeysFunctions;
}

export const valuesKeys = definePlugin<ValuesKeysAgent>({
  name: "values-keys",
  digest: "d546fc01b7cd805c5fb195972fe910667406e8986e461135e8204d77710fa23d",
  namespaces: {
    "values-keys": {
      kind: "module",
      construct: [],
      members: {
        odd: { parameters: ["odd"], hash: "144f196a7262ddcc", result: { ref: "Odd" } },
      },
    },
  },
  types: {
    Odd: { fields: { "1": "date", __proto__x: "date", "a-b": "date", constructor: "date" as const } },
  },
  contract:
    '{"namespaces":[{"kind":"module","name":"values-keys","construct":[],"members":[{"name":"odd","parameters":[{"name":"odd","schema":{"$ref":"#/$defs/Odd"}}],"returns":{"$ref":"#/$defs/Odd"},"hash":"144f196a7262ddcc"}]}],"$defs":{"Odd":{"type":"object","properties":{"1":{"type":"string","format":"date-time","x-gofer":"date"},"__proto__x":{"type":"string","format":"date-time","x-gofer":"date"},"a-b":{"type":"string","format":"date-time","x-gofer":"date"},"constructor":{"type":"string","format":"date-time","x-gofer":"date"}},"required":["__proto__x","a-b","1","constructor"]}}}',
});
