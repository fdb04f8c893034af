// Generated from generic-members.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, type AgentHandle, type Call, type Json, type Stub } from "gofer-rmi/emitted";

export interface Box_T {
  value: number | string;
}

/** Members of `Tools`. */
export interface ToolsMembers {
  all(...names: string[]): Call<readonly string[]>;
  box(value: number | string): Call<Box_T>;
  first(list: Json[]): Call<Json>;
  pick(item: { id: string }, key: number | string): Call<Json>;
}

/** Calling the stub changes its constructor arguments. */
export interface Tools extends Stub<ToolsMembers>, ToolsMembers {
  (): Tools;
}

/** An agent that serves `generic-members`. */
export interface GenericMembersAgent extends AgentHandle {
  readonly Tools: Tools;
}

export const genericMembers = definePlugin<GenericMembersAgent>({
  name: "generic-members",
  digest: "0dbd626998f4dfeb7c5108fc79c44513e13d496cf9dd78cfbeba552e4f08cc4f",
  namespaces: {
    Tools: {
      kind: "class",
      construct: [],
      members: {
        all: { parameters: ["...names"], hash: "ef603829d48245c2" },
        box: { parameters: ["value"], hash: "c52135235770a35b" },
        first: { parameters: ["list"], hash: "3fd3eea87247fb3c" },
        pick: { parameters: ["item", "key"], hash: "915fab590f7354ab" },
      },
    },
  },
});
