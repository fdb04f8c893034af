// Generated from values-untagged.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, type AgentHandle, type Call, type Stub } from "gofer-rmi/emitted";

export interface ByDate {
  when: Date;
  note: string;
}

export interface ByName {
  name: string;
  since?: Date;
}

/** Functions of `values-untagged`. */
export interface ValuesUntaggedFunctions {
  find(query: ByDate | ByName): Call<(ByDate | ByName)[]>;
  lists(list: [Date, number] | Date[]): Call<Set<Date> | null>;
}

/** An agent that serves `values-untagged`. */
export interface ValuesUntaggedAgent extends AgentHandle {
  readonly "values-untagged": Stub<ValuesUntaggedFunctions> & ValuesUntaggedFunctions;
}

export const valuesUntagged = definePlugin<ValuesUntaggedAgent>({
  name: "values-untagged",
  digest: "1185b56533f5a18609acd1385bc074a2268b6d98642479dea61c50246c936603",
  namespaces: {
    "values-untagged": {
      kind: "module",
      construct: [],
      members: {
        find: {
          parameters: ["query"],
          hash: "e32ff4044825d2e2",
          result: { each: { fields: { when: "date", since: "date" } } },
        },
        lists: {
          parameters: ["list"],
          hash: "f4b62465449618e1",
          result: { kinds: { array: { set: "date" } } },
        },
      },
    },
  },
  contract:
    '{"namespaces":[{"kind":"module","name":"values-untagged","construct":[],"members":[{"name":"find","parameters":[{"name":"query","schema":{"anyOf":[{"$ref":"#/$defs/ByDate"},{"$ref":"#/$defs/ByName"}]}}],"returns":{"type":"array","items":{"anyOf":[{"$ref":"#/$defs/ByDate"},{"$ref":"#/$defs/ByName"}]}},"hash":"e32ff4044825d2e2"},{"name":"lists","parameters":[{"name":"list","schema":{"anyOf":[{"type":"array","prefixItems":[{"type":"string","format":"date-time","x-gofer":"date"},{"type":"number"}],"minItems":2,"items":false,"x-type":{"tuple":true}},{"type":"array","items":{"type":"string","format":"date-time","x-gofer":"date"}}]}}],"returns":{"anyOf":[{"type":"array","items":{"type":"string","format":"date-time","x-gofer":"date"},"x-gofer":"set"},{"type":"null"}]},"hash":"f4b62465449618e1"}]}],"$defs":{"ByDate":{"type":"object","properties":{"when":{"type":"string","format":"date-time","x-gofer":"date"},"note":{"type":"string"}},"required":["when","note"]},"ByName":{"type":"object","properties":{"name":{"type":"string"},"since":{"type":"string","format":"date-time","x-gofer":"date"}},"required":["name"]}}}',
});
