// Generated from values-recursive-unions.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, type AgentHandle, type Call, type Stub } from "gofer-rmi/emitted";

export interface Leaf {
  value: bigint;
}

export interface Pair {
  left: Leaf | Pair;
  right: Leaf | Pair;
}

/** Functions of `values-recursive-unions`. */
export interface ValuesRecursiveUnionsFunctions {
  swap(pair: Pair): Call<Leaf | Pair>;
}

/** An agent that serves `values-recursive-unions`. */
export interface ValuesRecursiveUnionsAgent extends AgentHandle {
  readonly "values-recursive-unions": Stub<ValuesRecursiveUnionsFunctions> & ValuesRecursiveUnionsFunctions;
}

export const valuesRecursiveUnions = definePlugin<ValuesRecursiveUnionsAgent>({
  name: "values-recursive-unions",
  digest: "251d12a2640259c61bd1aac96ae71401993eeb5f1feadf7b7bea406773973813",
  namespaces: {
    "values-recursive-unions": {
      kind: "module",
      construct: [],
      members: {
        swap: { parameters: ["pair"], hash: "4134a839888ac5cf", result: { ref: "Leaf | Pair" } },
      },
    },
  },
  types: {
    "Leaf | Pair": {
      fields: { value: "bigint", left: { ref: "Leaf | Pair" }, right: { ref: "Leaf | Pair" } },
    },
  },
  contract:
    '{"namespaces":[{"kind":"module","name":"values-recursive-unions","construct":[],"members":[{"name":"swap","parameters":[{"name":"pair","schema":{"$ref":"#/$defs/Pair"}}],"returns":{"anyOf":[{"$ref":"#/$defs/Leaf"},{"$ref":"#/$defs/Pair"}]},"hash":"4134a839888ac5cf"}]}],"$defs":{"Leaf":{"type":"object","properties":{"value":{"type":["string","integer"],"pattern":"^-?(?:0|[1-9][0-9]*)$","maxLength":10000,"minimum":-9007199254740991,"maximum":9007199254740991,"x-gofer":"bigint"}},"required":["value"]},"Pair":{"type":"object","properties":{"left":{"anyOf":[{"$ref":"#/$defs/Leaf"},{"$ref":"#/$defs/Pair"}]},"right":{"anyOf":[{"$ref":"#/$defs/Leaf"},{"$ref":"#/$defs/Pair"}]}},"required":["left","right"]}}}',
});
