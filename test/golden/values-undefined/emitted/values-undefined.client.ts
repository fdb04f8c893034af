// Generated from values-undefined.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, type AgentHandle, type Call, type Stub } from "gofer-rmi/emitted";

/** Functions of `values-undefined`. */
export interface ValuesUndefinedFunctions {
  both(): Call<Date | undefined>;
  find(id: string): Call<string | undefined>;
  list(): Call<(number | undefined)[]>;
  nothing(): Call<void>;
  row(row: [string, number | undefined]): Call<[Date | undefined]>;
}

/** An agent that serves `values-undefined`. */
export interface ValuesUndefinedAgent extends AgentHandle {
  readonly "values-undefined": Stub<ValuesUndefinedFunctions> & ValuesUndefinedFunctions;
}

export const valuesUndefined = definePlugin<ValuesUndefinedAgent>({
  name: "values-undefined",
  digest: "8369d7d1135e025f9950b5186743f43f8ebae585407e6d3c801126aaec69f9b1",
  namespaces: {
    "values-undefined": {
      kind: "module",
      construct: [],
      members: {
        both: {
          parameters: [],
          hash: "d4e25cfa63ef34ab",
          result: { kinds: { null: "undefined", string: "date" } },
        },
        find: { parameters: ["id"], hash: "fbb98927569475a3", result: { kinds: { null: "undefined" } } },
        list: {
          parameters: [],
          hash: "56e81552f0a267fc",
          result: { each: { kinds: { null: "undefined" } } },
        },
        nothing: { parameters: [], hash: "d4f2142da0686697" },
        row: {
          parameters: ["row"],
          hash: "ab70e8274255ef9f",
          result: { tuple: [{ kinds: { null: "undefined", string: "date" } }] },
        },
      },
    },
  },
  contract:
    '{"namespaces":[{"kind":"module","name":"values-undefined","construct":[],"members":[{"name":"both","parameters":[],"returns":{"anyOf":[{"type":"string","format":"date-time","x-gofer":"date"},{"type":"null","x-type":"undefined"}]},"hash":"d4e25cfa63ef34ab"},{"name":"find","parameters":[{"name":"id","schema":{"type":"string"}}],"returns":{"anyOf":[{"type":"string"},{"type":"null","x-type":"undefined"}]},"hash":"fbb98927569475a3"},{"name":"list","parameters":[],"returns":{"type":"array","items":{"anyOf":[{"type":"number"},{"type":"null","x-type":"undefined"}]}},"hash":"56e81552f0a267fc"},{"name":"nothing","parameters":[],"returns":{"type":"null","x-type":"undefined"},"hash":"d4f2142da0686697"},{"name":"row","parameters":[{"name":"row","schema":{"type":"array","prefixItems":[{"type":"string"},{"anyOf":[{"type":"number"},{"type":"null","x-type":"undefined"}]}],"minItems":2,"items":false,"x-type":{"tuple":true}}}],"returns":{"type":"array","prefixItems":[{"anyOf":[{"type":"string","format":"date-time","x-gofer":"date"},{"type":"null","x-type":"undefined"}]}],"minItems":1,"items":false,"x-type":{"tuple":true}},"hash":"ab70e8274255ef9f"}]}],"$defs":{}}',
});
