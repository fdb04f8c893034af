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
});
