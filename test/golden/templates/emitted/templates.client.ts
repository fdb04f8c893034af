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
  digest: "77226c0e0f4283bec3d3e1bff05b62fc6dbb86c50d42ce219bbe58f0bd717a4c",
  namespaces: {
    templates: {
      kind: "module",
      construct: [],
      members: {
        go: { parameters: ["route", "version", "id"], hash: "b1dd577a4c1c6c59" },
        keys: { parameters: ["key"], hash: "563a8d21e12fa0de" },
      },
    },
  },
  contract:
    '{"namespaces":[{"kind":"module","name":"templates","construct":[],"members":[{"name":"go","parameters":[{"name":"route","schema":{"type":"string","pattern":"^\\\\/[\\\\s\\\\S]*$","x-type":{"template":["/","string",""]}}},{"name":"version","schema":{"type":"string","pattern":"^v[+-]?(?:\\\\d+(?:\\\\.\\\\d*)?|\\\\.\\\\d+)(?:[eE][+-]?\\\\d+)?\\\\.[+-]?(?:\\\\d+(?:\\\\.\\\\d*)?|\\\\.\\\\d+)(?:[eE][+-]?\\\\d+)?$","x-type":{"template":["v","number",".","number",""]}}},{"name":"id","schema":{"type":"string","pattern":"^-?(?:0|[1-9]\\\\d*)-\\\\$\\\\{x\\\\}`$","x-type":{"template":["","bigint","-${x}`"]}}}],"returns":{"anyOf":[{"type":"string","pattern":"^get \\\\/[\\\\s\\\\S]*$","x-type":{"template":["get /","string",""]}},{"type":"string","pattern":"^put \\\\/[\\\\s\\\\S]*$","x-type":{"template":["put /","string",""]}}]},"hash":"b1dd577a4c1c6c59"},{"name":"keys","parameters":[{"name":"key","schema":{"enum":["on-a","on-b"]}}],"returns":{"enum":["x1","x2","y1","y2"]},"hash":"563a8d21e12fa0de"}]}],"$defs":{}}',
});
