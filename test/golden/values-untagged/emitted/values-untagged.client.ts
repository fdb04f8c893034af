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
});
