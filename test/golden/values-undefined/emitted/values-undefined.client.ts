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
});
