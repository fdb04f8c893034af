// Generated from values-records.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, type AgentHandle, type Call, type Stub } from "gofer-rmi/emitted";

export type Days = { [key: string]: Date };

export interface Open {
  known: string;
  [key: string]: Set<string> | string;
}

/** Functions of `values-records`. */
export interface ValuesRecordsFunctions {
  days(days: Days, two: { a: Date | null; b: Date | null }): Call<Days>;
  open(open: Open): Call<Open>;
}

/** An agent that serves `values-records`. */
export interface ValuesRecordsAgent extends AgentHandle {
  readonly "values-records": Stub<ValuesRecordsFunctions> & ValuesRecordsFunctions;
}

export const valuesRecords = definePlugin<ValuesRecordsAgent>({
  name: "values-records",
  digest: "8785d0f1637085fe15fde6e78a107ba754ff74187790f50223043524fd7b0055",
  namespaces: {
    "values-records": {
      kind: "module",
      construct: [],
      members: {
        days: { parameters: ["days", "two"], hash: "fb1ec424e8559c3e", result: { ref: "Days" } },
        open: { parameters: ["open"], hash: "63ada98b8876be25", result: { ref: "Open" } },
      },
    },
  },
  types: {
    Days: { fields: {}, rest: "date" },
    Open: { fields: { known: null }, rest: { kinds: { array: { set: null } } } },
  },
  contract:
    '{"namespaces":[{"kind":"module","name":"values-records","construct":[],"members":[{"name":"days","parameters":[{"name":"days","schema":{"$ref":"#/$defs/Days"}},{"name":"two","schema":{"type":"object","properties":{"a":{"anyOf":[{"type":"string","format":"date-time","x-gofer":"date"},{"type":"null"}]},"b":{"anyOf":[{"type":"string","format":"date-time","x-gofer":"date"},{"type":"null"}]}},"required":["a","b"]}}],"returns":{"$ref":"#/$defs/Days"},"hash":"fb1ec424e8559c3e"},{"name":"open","parameters":[{"name":"open","schema":{"$ref":"#/$defs/Open"}}],"returns":{"$ref":"#/$defs/Open"},"hash":"63ada98b8876be25"}]}],"$defs":{"Days":{"type":"object","additionalProperties":{"type":"string","format":"date-time","x-gofer":"date"}},"Open":{"type":"object","properties":{"known":{"type":"string"}},"required":["known"],"additionalProperties":{"anyOf":[{"type":"array","items":{"type":"string"},"x-gofer":"set"},{"type":"string"}]}}}}',
});
