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
  contract:
    '{"namespaces":[{"kind":"class","name":"Tools","construct":[],"members":[{"name":"all","parameters":[{"name":"names","schema":{"type":"string"},"rest":true}],"returns":{"type":"array","items":{"type":"string"},"x-type":{"readonly":true}},"hash":"ef603829d48245c2"},{"name":"box","parameters":[{"name":"value","schema":{"anyOf":[{"type":"number"},{"type":"string"}]}}],"returns":{"$ref":"#/$defs/Box_T"},"hash":"c52135235770a35b"},{"name":"first","parameters":[{"name":"list","schema":{"type":"array","items":{}}}],"returns":{},"hash":"3fd3eea87247fb3c"},{"name":"pick","parameters":[{"name":"item","schema":{"type":"object","properties":{"id":{"type":"string"}},"required":["id"]}},{"name":"key","schema":{"anyOf":[{"type":"number"},{"type":"string"}]}}],"returns":{},"hash":"915fab590f7354ab"}]}],"$defs":{"Box_T":{"type":"object","properties":{"value":{"anyOf":[{"type":"number"},{"type":"string"}]}},"required":["value"]}}}',
});
