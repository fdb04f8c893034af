// Generated from values-tuples-rest.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, type AgentHandle, type Call, type Stub } from "gofer-rmi/emitted";

export type Log = [...entries: string[], at: Date];

export type Sum = [Date, ...bigint[], Map<string, Date>, Uint8Array];

/** Functions of `values-tuples-rest`. */
export interface ValuesTuplesRestFunctions {
  either(x: [...boolean[], Date | null] | [...string[], Date]): Call<[...(Date | undefined)[], number]>;
  log(log: Log, sum: Sum, ...more: Sum[]): Call<Log[]>;
  sum(sum: Sum | null): Call<{ sum: Sum; plain: [...Date[], string, number] }>;
}

/** An agent that serves `values-tuples-rest`. */
export interface ValuesTuplesRestAgent extends AgentHandle {
  readonly "values-tuples-rest": Stub<ValuesTuplesRestFunctions> & ValuesTuplesRestFunctions;
}

export const valuesTuplesRest = definePlugin<ValuesTuplesRestAgent>({
  name: "values-tuples-rest",
  digest: "ec6865e6e74fd614ae39a47a85aeecadfc0f9516e9072451dbe3a43d153ebd4d",
  namespaces: {
    "values-tuples-rest": {
      kind: "module",
      construct: [],
      members: {
        either: {
          parameters: ["x"],
          hash: "24afe667b55c5a8e",
          result: { tuple: [], rest: { kinds: { null: "undefined", string: "date" } }, last: [null] },
        },
        log: {
          parameters: ["log", "sum", "...more"],
          hash: "de7e258b9a83415f",
          result: { each: { ref: "Log" } },
        },
        sum: {
          parameters: ["sum"],
          hash: "ab61921479a64b4a",
          result: { fields: { sum: { ref: "Sum" }, plain: { tuple: [], rest: "date", last: [null, null] } } },
        },
      },
    },
  },
  types: {
    Log: { tuple: [], last: ["date"] },
    Sum: { tuple: ["date"], rest: "bigint", last: [{ map: [null, "date"] }, "bytes"] },
  },
  contract:
    '{"namespaces":[{"kind":"module","name":"values-tuples-rest","construct":[],"members":[{"name":"either","parameters":[{"name":"x","schema":{"anyOf":[{"type":"array","minItems":1,"items":{"anyOf":[{"type":"boolean"},{"anyOf":[{"type":"string","format":"date-time","x-gofer":"date"},{"type":"null"}]}]},"x-last":1,"x-type":{"tuple":true}},{"type":"array","minItems":1,"items":{"anyOf":[{"type":"string"},{"type":"string","format":"date-time","x-gofer":"date"}]},"x-last":1,"x-type":{"tuple":true}}]}}],"returns":{"type":"array","minItems":1,"items":{"anyOf":[{"anyOf":[{"type":"string","format":"date-time","x-gofer":"date"},{"type":"null","x-type":"undefined"}]},{"type":"number"}]},"x-last":1,"x-type":{"tuple":true}},"hash":"24afe667b55c5a8e"},{"name":"log","parameters":[{"name":"log","schema":{"$ref":"#/$defs/Log"}},{"name":"sum","schema":{"$ref":"#/$defs/Sum"}},{"name":"more","schema":{"$ref":"#/$defs/Sum"},"rest":true}],"returns":{"type":"array","items":{"$ref":"#/$defs/Log"}},"hash":"de7e258b9a83415f"},{"name":"sum","parameters":[{"name":"sum","schema":{"anyOf":[{"$ref":"#/$defs/Sum"},{"type":"null"}]}}],"returns":{"type":"object","properties":{"sum":{"$ref":"#/$defs/Sum"},"plain":{"type":"array","minItems":2,"items":{"anyOf":[{"type":"string","format":"date-time","x-gofer":"date"},{"type":"string"},{"type":"number"}]},"x-last":2,"x-type":{"tuple":true}}},"required":["sum","plain"]},"hash":"ab61921479a64b4a"}]}],"$defs":{"Log":{"type":"array","minItems":1,"items":{"anyOf":[{"type":"string"},{"type":"string","format":"date-time","x-gofer":"date"}]},"x-last":1,"x-type":{"tuple":["entries","at"]}},"Sum":{"type":"array","prefixItems":[{"type":"string","format":"date-time","x-gofer":"date"}],"minItems":3,"items":{"anyOf":[{"type":["string","integer"],"pattern":"^-?(?:0|[1-9][0-9]*)$","maxLength":10000,"minimum":-9007199254740991,"maximum":9007199254740991,"x-gofer":"bigint"},{"type":"array","items":{"type":"array","prefixItems":[{"type":"string"},{"type":"string","format":"date-time","x-gofer":"date"}],"minItems":2,"items":false},"x-gofer":"map"},{"type":"string","contentEncoding":"base64","x-gofer":"bytes"}]},"x-last":2,"x-type":{"tuple":true}}}}',
});
