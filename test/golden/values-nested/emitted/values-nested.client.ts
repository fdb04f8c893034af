// Generated from values-nested.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, type AgentHandle, type Call, type Stub } from "gofer-rmi/emitted";

export interface Entry {
  at: Date;
  sizes: Map<string, bigint>;
  attachments: { name: string; data: Uint8Array }[];
}

export interface Journal {
  entries: Entry[];
  last?: Entry | null;
  tags: Set<string>;
  days: { [key: string]: Date[] };
}

/** Functions of `values-nested`. */
export interface ValuesNestedFunctions {
  append(journal: Journal, entry: Entry): Call<Journal>;
  first(journal: Journal): Call<[Date, ...bigint[]] | null>;
}

/** An agent that serves `values-nested`. */
export interface ValuesNestedAgent extends AgentHandle {
  readonly "values-nested": Stub<ValuesNestedFunctions> & ValuesNestedFunctions;
}

export const valuesNested = definePlugin<ValuesNestedAgent>({
  name: "values-nested",
  digest: "2eeb4bc40c4246664463608c752ebc9299a906baa0b1f1f5c9fb689382f6e3ac",
  namespaces: {
    "values-nested": {
      kind: "module",
      construct: [],
      members: {
        append: { parameters: ["journal", "entry"], hash: "b22254dffd652b22", result: { ref: "Journal" } },
        first: {
          parameters: ["journal"],
          hash: "9f7014c255c4b16f",
          result: { kinds: { array: { tuple: ["date"], rest: "bigint" } } },
        },
      },
    },
  },
  types: {
    Entry: {
      fields: {
        at: "date",
        sizes: { map: [null, "bigint"] },
        attachments: { each: { fields: { data: "bytes" } } },
      },
    },
    Journal: {
      fields: {
        entries: { each: { ref: "Entry" } },
        last: { kinds: { object: { ref: "Entry" } } },
        tags: { set: null },
        days: { fields: {}, rest: { each: "date" } },
      },
    },
  },
  contract:
    '{"namespaces":[{"kind":"module","name":"values-nested","construct":[],"members":[{"name":"append","parameters":[{"name":"journal","schema":{"$ref":"#/$defs/Journal"}},{"name":"entry","schema":{"$ref":"#/$defs/Entry"}}],"returns":{"$ref":"#/$defs/Journal"},"hash":"b22254dffd652b22"},{"name":"first","parameters":[{"name":"journal","schema":{"$ref":"#/$defs/Journal"}}],"returns":{"anyOf":[{"type":"array","prefixItems":[{"type":"string","format":"date-time","x-gofer":"date"}],"minItems":1,"items":{"type":["string","integer"],"pattern":"^-?(?:0|[1-9][0-9]*)$","maxLength":10000,"minimum":-9007199254740991,"maximum":9007199254740991,"x-gofer":"bigint"},"x-type":{"tuple":true}},{"type":"null"}]},"hash":"9f7014c255c4b16f"}]}],"$defs":{"Entry":{"type":"object","properties":{"at":{"type":"string","format":"date-time","x-gofer":"date"},"sizes":{"type":"array","items":{"type":"array","prefixItems":[{"type":"string"},{"type":["string","integer"],"pattern":"^-?(?:0|[1-9][0-9]*)$","maxLength":10000,"minimum":-9007199254740991,"maximum":9007199254740991,"x-gofer":"bigint"}],"minItems":2,"items":false},"x-gofer":"map"},"attachments":{"type":"array","items":{"type":"object","properties":{"name":{"type":"string"},"data":{"type":"string","contentEncoding":"base64","x-gofer":"bytes"}},"required":["name","data"]}}},"required":["at","sizes","attachments"]},"Journal":{"type":"object","properties":{"entries":{"type":"array","items":{"$ref":"#/$defs/Entry"}},"last":{"anyOf":[{"$ref":"#/$defs/Entry"},{"type":"null"}]},"tags":{"type":"array","items":{"type":"string"},"x-gofer":"set"},"days":{"type":"object","additionalProperties":{"type":"array","items":{"type":"string","format":"date-time","x-gofer":"date"}}}},"required":["entries","tags","days"]}}}',
});
