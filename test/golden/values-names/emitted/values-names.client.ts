// Generated from values-names.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, type AgentHandle, type Call, type Stub } from "gofer-rmi/emitted";

export interface DateType {
  b: 2;
}

/** Names of the language's own values, taken by a plugin. */
export interface DateRange {
  from: Date;
}

export interface MapType {
  a: 1;
}

/** Functions of `values-names`. */
export interface ValuesNamesFunctions {
  take(map: MapType, date: DateType, range: DateRange): Call<Map<string, MapType>>;
}

/** An agent that serves `values-names`. */
export interface ValuesNamesAgent extends AgentHandle {
  readonly "values-names": Stub<ValuesNamesFunctions> & ValuesNamesFunctions;
}

export const valuesNames = definePlugin<ValuesNamesAgent>({
  name: "values-names",
  digest: "688c319143aaf146994486af347282f366532d6697e0c101843aadfec3e3d2cf",
  namespaces: {
    "values-names": {
      kind: "module",
      construct: [],
      members: {
        take: {
          parameters: ["map", "date", "range"],
          hash: "c48faad985f89543",
          result: { map: [null, null] },
        },
      },
    },
  },
  contract:
    '{"namespaces":[{"kind":"module","name":"values-names","construct":[],"members":[{"name":"take","parameters":[{"name":"map","schema":{"$ref":"#/$defs/Map"}},{"name":"date","schema":{"$ref":"#/$defs/Date"}},{"name":"range","schema":{"$ref":"#/$defs/DateRange"}}],"returns":{"type":"array","items":{"type":"array","prefixItems":[{"type":"string"},{"$ref":"#/$defs/Map"}],"minItems":2,"items":false},"x-gofer":"map"},"hash":"c48faad985f89543"}]}],"$defs":{"Date":{"type":"object","properties":{"b":{"const":2}},"required":["b"]},"DateRange":{"type":"object","properties":{"from":{"type":"string","format":"date-time","x-gofer":"date"}},"required":["from"]},"Map":{"type":"object","properties":{"a":{"const":1}},"required":["a"]}}}',
});
