// Generated from values-unions.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, type AgentHandle, type Call, type Stub } from "gofer-rmi/emitted";

/** Functions of `values-unions`. */
export interface ValuesUnionsFunctions {
  count(n: "all" | bigint | null): Call<"all" | bigint>;
  either(
    when: Date | boolean | number | null,
    who: Uint8Array | string[],
  ): Call<Date | { at: Date } | number>;
  never(when: "never" | "now" | Date): Call<"never" | Date>;
  size(n: bigint | number): Call<bigint | number>;
}

/** An agent that serves `values-unions`. */
export interface ValuesUnionsAgent extends AgentHandle {
  readonly "values-unions": Stub<ValuesUnionsFunctions> & ValuesUnionsFunctions;
}

export const valuesUnions = definePlugin<ValuesUnionsAgent>({
  name: "values-unions",
  digest: "2c7c7b8bde97e43b2955dd4d6d0d8e02aa96403a1ad982b3f1067378d63b2254",
  namespaces: {
    "values-unions": {
      kind: "module",
      construct: [],
      members: {
        count: {
          parameters: ["n"],
          hash: "592353a5066a3f20",
          result: { kinds: { number: "bigint", string: { unless: ["all"], then: "bigint" } } },
        },
        either: {
          parameters: ["when", "who"],
          hash: "31717e40ddead2d6",
          result: { kinds: { string: "date", object: { fields: { at: "date" } } } },
        },
        never: {
          parameters: ["when"],
          hash: "b72d8392b77eecd6",
          result: { unless: ["never"], then: "date" },
        },
        size: { parameters: ["n"], hash: "57bf255c64e7de70", result: { kinds: { string: "bigint" } } },
      },
    },
  },
  contract:
    '{"namespaces":[{"kind":"module","name":"values-unions","construct":[],"members":[{"name":"count","parameters":[{"name":"n","schema":{"anyOf":[{"const":"all"},{"type":["string","integer"],"pattern":"^-?(?:0|[1-9][0-9]*)$","maxLength":10000,"minimum":-9007199254740991,"maximum":9007199254740991,"x-gofer":"bigint"},{"type":"null"}]}}],"returns":{"anyOf":[{"const":"all"},{"type":["string","integer"],"pattern":"^-?(?:0|[1-9][0-9]*)$","maxLength":10000,"minimum":-9007199254740991,"maximum":9007199254740991,"x-gofer":"bigint"}]},"hash":"592353a5066a3f20"},{"name":"either","parameters":[{"name":"when","schema":{"anyOf":[{"type":"string","format":"date-time","x-gofer":"date"},{"type":"boolean"},{"type":"number"},{"type":"null"}]}},{"name":"who","schema":{"anyOf":[{"type":"string","contentEncoding":"base64","x-gofer":"bytes"},{"type":"array","items":{"type":"string"}}]}}],"returns":{"anyOf":[{"type":"string","format":"date-time","x-gofer":"date"},{"type":"object","properties":{"at":{"type":"string","format":"date-time","x-gofer":"date"}},"required":["at"]},{"type":"number"}]},"hash":"31717e40ddead2d6"},{"name":"never","parameters":[{"name":"when","schema":{"anyOf":[{"enum":["never","now"]},{"type":"string","format":"date-time","x-gofer":"date"}]}}],"returns":{"anyOf":[{"const":"never"},{"type":"string","format":"date-time","x-gofer":"date"}]},"hash":"b72d8392b77eecd6"},{"name":"size","parameters":[{"name":"n","schema":{"anyOf":[{"type":["string","integer"],"pattern":"^-?(?:0|[1-9][0-9]*)$","maxLength":10000,"minimum":-9007199254740991,"maximum":9007199254740991,"x-gofer":"bigint"},{"type":"number"}]}}],"returns":{"anyOf":[{"type":["string","integer"],"pattern":"^-?(?:0|[1-9][0-9]*)$","maxLength":10000,"minimum":-9007199254740991,"maximum":9007199254740991,"x-gofer":"bigint"},{"type":"number"}]},"hash":"57bf255c64e7de70"}]}],"$defs":{}}',
});
