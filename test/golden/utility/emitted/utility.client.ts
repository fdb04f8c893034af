// Generated from utility.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, type AgentHandle, type Call, type Stub } from "gofer-rmi/emitted";

/** Functions of `utility`. */
export interface UtilityFunctions {
  more(
    made: { name: string; age: number; ok: true },
    args: [name: string, age: number],
    by: { [key: string]: number },
  ): Call<"email" | "name" | "tags">;
  patch(
    user: { id?: number; name?: string; email?: string; tags?: string[] },
    all: { id: number; name: string; email: string; tags: string[] },
    ids: { id: number; email?: string },
  ): Call<{ id: number; name: string; email?: string }>;
}

/** An agent that serves `utility`. */
export interface UtilityAgent extends AgentHandle {
  readonly utility: Stub<UtilityFunctions> & UtilityFunctions;
}

export const utility = definePlugin<UtilityAgent>({
  name: "utility",
  digest: "77db5c3815fe57f2c53d5c0f030cb0d218efa5647a4dd90f9d1b4ecccdf6013a",
  namespaces: {
    utility: {
      kind: "module",
      construct: [],
      members: {
        more: { parameters: ["made", "args", "by"], hash: "e278cfb5d1454a55" },
        patch: { parameters: ["user", "all", "ids"], hash: "c8de3f573ab9e557" },
      },
    },
  },
  contract:
    '{"namespaces":[{"kind":"module","name":"utility","construct":[],"members":[{"name":"more","parameters":[{"name":"made","schema":{"type":"object","properties":{"name":{"type":"string"},"age":{"type":"number"},"ok":{"const":true}},"required":["name","age","ok"]}},{"name":"args","schema":{"type":"array","prefixItems":[{"type":"string"},{"type":"number"}],"minItems":2,"items":false,"x-type":{"tuple":["name","age"]}}},{"name":"by","schema":{"type":"object","additionalProperties":{"type":"number"}}}],"returns":{"enum":["email","name","tags"]},"hash":"e278cfb5d1454a55"},{"name":"patch","parameters":[{"name":"user","schema":{"type":"object","properties":{"id":{"type":"number"},"name":{"type":"string"},"email":{"type":"string"},"tags":{"type":"array","items":{"type":"string"}}}}},{"name":"all","schema":{"type":"object","properties":{"id":{"type":"number"},"name":{"type":"string"},"email":{"type":"string"},"tags":{"type":"array","items":{"type":"string"}}},"required":["id","name","email","tags"]}},{"name":"ids","schema":{"type":"object","properties":{"id":{"type":"number"},"email":{"type":"string"}},"required":["id"]}}],"returns":{"type":"object","properties":{"id":{"type":"number"},"name":{"type":"string"},"email":{"type":"string"}},"required":["id","name"]},"hash":"c8de3f573ab9e557"}]}],"$defs":{}}',
});
