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
});
