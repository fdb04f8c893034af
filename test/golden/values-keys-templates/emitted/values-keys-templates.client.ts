// Generated from values-keys-templates.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, type AgentHandle, type Call, type Stub } from "gofer-rmi/emitted";

export type Open = { [key: `count-${string}`]: number; [key: string]: Date | number };

export interface Times {
  name: string;
  end?: Date;
  [key: `${string}At`]: Date;
  [key: `n-${string}`]: bigint;
}

export type Tree = { [key: `bytes-${string}`]: Uint8Array; [key: `child-${string}`]: Tree };

/** Functions of `values-keys-templates`. */
export interface ValuesKeysTemplatesFunctions {
  open(open: Open, map: Map<`k${number}`, { [key: `a${string}`]: Set<Date> }>): Call<Open>;
  times(times: Times, either: Times | Date): Call<Times[]>;
  tree(tree: Tree): Call<{ tree: Tree; more: [...Tree[], Date] }>;
}

/** An agent that serves `values-keys-templates`. */
export interface ValuesKeysTemplatesAgent extends AgentHandle {
  readonly "values-keys-templates": Stub<ValuesKeysTemplatesFunctions> & ValuesKeysTemplatesFunctions;
}

export const valuesKeysTemplates = definePlugin<ValuesKeysTemplatesAgent>({
  name: "values-keys-templates",
  digest: "1e959e1fb9efdda13e21777caf68de044cd202716cbaddbc33778696b6ee5971",
  namespaces: {
    "values-keys-templates": {
      kind: "module",
      construct: [],
      members: {
        open: { parameters: ["open", "map"], hash: "344e28e111346aba", result: { ref: "Open" } },
        times: {
          parameters: ["times", "either"],
          hash: "69febf5367e213b0",
          result: { each: { ref: "Times" } },
        },
        tree: {
          parameters: ["tree"],
          hash: "2d3351cba55787bd",
          result: {
            fields: { tree: { ref: "Tree" }, more: { tuple: [], rest: { ref: "Tree" }, last: ["date"] } },
          },
        },
      },
    },
  },
  types: {
    Open: { fields: {}, keys: [[["count-", "string", ""], null]], rest: { kinds: { string: "date" } } },
    Times: {
      fields: { name: null, end: "date" },
      keys: [
        [["", "string", "At"], "date"],
        [["n-", "string", ""], "bigint"],
      ],
    },
    Tree: {
      fields: {},
      keys: [
        [["bytes-", "string", ""], "bytes"],
        [["child-", "string", ""], { ref: "Tree" }],
      ],
    },
  },
  contract:
    '{"namespaces":[{"kind":"module","name":"values-keys-templates","construct":[],"members":[{"name":"open","parameters":[{"name":"open","schema":{"$ref":"#/$defs/Open"}},{"name":"map","schema":{"type":"array","items":{"type":"array","prefixItems":[{"type":"string","pattern":"^k(?:\\\\s*(?:[+-]?(?:\\\\d+(?:\\\\.\\\\d*)?|\\\\.\\\\d+)(?:[eE][+-]?\\\\d+)?|0[xX][\\\\da-fA-F]+|0[oO][0-7]+|0[bB][01]+)\\\\s*|\\\\s+)$","x-type":{"template":["k","number",""]}},{"type":"object","patternProperties":{"^a[\\\\s\\\\S]*$":{"type":"array","items":{"type":"string","format":"date-time","x-gofer":"date"},"x-gofer":"set"}}}],"minItems":2,"items":false},"x-gofer":"map"}}],"returns":{"$ref":"#/$defs/Open"},"hash":"344e28e111346aba"},{"name":"times","parameters":[{"name":"times","schema":{"$ref":"#/$defs/Times"}},{"name":"either","schema":{"anyOf":[{"$ref":"#/$defs/Times"},{"type":"string","format":"date-time","x-gofer":"date"}]}}],"returns":{"type":"array","items":{"$ref":"#/$defs/Times"}},"hash":"69febf5367e213b0"},{"name":"tree","parameters":[{"name":"tree","schema":{"$ref":"#/$defs/Tree"}}],"returns":{"type":"object","properties":{"tree":{"$ref":"#/$defs/Tree"},"more":{"type":"array","minItems":1,"items":{"anyOf":[{"$ref":"#/$defs/Tree"},{"type":"string","format":"date-time","x-gofer":"date"}]},"x-last":1,"x-type":{"tuple":true}}},"required":["tree","more"]},"hash":"2d3351cba55787bd"}]}],"$defs":{"Open":{"type":"object","patternProperties":{"^count-[\\\\s\\\\S]*$":{"type":"number"}},"additionalProperties":{"anyOf":[{"type":"string","format":"date-time","x-gofer":"date"},{"type":"number"}]}},"Times":{"type":"object","properties":{"name":{"type":"string"},"end":{"type":"string","format":"date-time","x-gofer":"date"}},"required":["name"],"patternProperties":{"^[\\\\s\\\\S]*At$":{"type":"string","format":"date-time","x-gofer":"date"},"^n-[\\\\s\\\\S]*$":{"type":["string","integer"],"pattern":"^-?(?:0|[1-9][0-9]*)$","maxLength":10000,"minimum":-9007199254740991,"maximum":9007199254740991,"x-gofer":"bigint"}}},"Tree":{"type":"object","patternProperties":{"^bytes-[\\\\s\\\\S]*$":{"type":"string","contentEncoding":"base64","x-gofer":"bytes"},"^child-[\\\\s\\\\S]*$":{"$ref":"#/$defs/Tree"}}}}}',
});
