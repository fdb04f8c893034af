// Generated from templates.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, type AgentHandle, type Call, type Stub } from "gofer-rmi/emitted";

/** Functions of `templates`. */
export interface TemplatesFunctions {
  go(
    route: `/${string}`,
    version: `v${number}.${number}`,
    id: `${bigint}-\${x}\``,
  ): Call<`get /${string}` | `put /${string}`>;
  keys(key: "on-a" | "on-b"): Call<"x1" | "x2" | "y1" | "y2">;
}

/** An agent that serves `templates`. */
export interface TemplatesAgent extends AgentHandle {
  readonly templates: Stub<TemplatesFunctions> & TemplatesFunctions;
}

export const templates = definePlugin<TemplatesAgent>({
  name: "templates",
  digest: "59f9d3a67ef56028fd9b738b9110ccf7acccd0b30e6c8484fc79d9fcb45d1f61",
  namespaces: {
    templates: {
      kind: "module",
      construct: [],
      members: {
        go: { parameters: ["route", "version", "id"], hash: "2608efa4f76f51bf" },
        keys: { parameters: ["key"], hash: "563a8d21e12fa0de" },
      },
    },
  },
  contract:
    '{"namespaces":[{"kind":"module","name":"templates","construct":[],"members":[{"name":"go","parameters":[{"name":"route","schema":{"type":"string","pattern":"^\\\\/[\\\\s\\\\S]*$","x-type":{"template":["/","string",""]}}},{"name":"version","schema":{"type":"string","pattern":"^v(?:\\\\s*(?:[+-]?(?:\\\\d+(?:\\\\.\\\\d*)?|\\\\.\\\\d+)(?:[eE][+-]?\\\\d+)?|0[xX][\\\\da-fA-F]+|0[oO][0-7]+|0[bB][01]+)\\\\s*|\\\\s+)\\\\.(?:\\\\s*(?:[+-]?(?:\\\\d+(?:\\\\.\\\\d*)?|\\\\.\\\\d+)(?:[eE][+-]?\\\\d+)?|0[xX][\\\\da-fA-F]+|0[oO][0-7]+|0[bB][01]+)\\\\s*|\\\\s+)$","x-type":{"template":["v","number",".","number",""]}}},{"name":"id","schema":{"type":"string","pattern":"^-?(?:0|[1-9]\\\\d*|0[xX][\\\\da-fA-F]+|0[oO][0-7]+|0[bB][01]+)-\\\\$\\\\{x\\\\}`$","x-type":{"template":["","bigint","-${x}`"]}}}],"returns":{"anyOf":[{"type":"string","pattern":"^get \\\\/[\\\\s\\\\S]*$","x-type":{"template":["get /","string",""]}},{"type":"string","pattern":"^put \\\\/[\\\\s\\\\S]*$","x-type":{"template":["put /","string",""]}}]},"hash":"2608efa4f76f51bf"},{"name":"keys","parameters":[{"name":"key","schema":{"enum":["on-a","on-b"]}}],"returns":{"enum":["x1","x2","y1","y2"]},"hash":"563a8d21e12fa0de"}]}],"$defs":{}}',
});
