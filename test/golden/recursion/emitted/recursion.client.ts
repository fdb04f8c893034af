// Generated from recursion.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, type AgentHandle, type Call, type Stub } from "gofer-rmi/emitted";

export interface DeepPartial_Settings {
  a?: DeepPartial_b_c_number_d_string;
  e?: boolean;
}

export interface DeepPartial_Tree {
  value?: number;
  left?: Tree;
  right?: Tree | null;
}

export interface DeepPartial_b_c_number_d_string {
  b?: DeepPartial_c_number_d_string;
}

export interface DeepPartial_c_number_d_string {
  c?: number;
  d?: string;
}

export type List = { head: string; tail: List } | null;

export interface Ping {
  pong?: Pong;
}

export interface Pong {
  ping: Ping[];
}

export interface Tree {
  value: number;
  left?: Tree;
  right?: Tree | null;
}

/** Functions of `recursion`. */
export interface RecursionFunctions {
  patch(settings: DeepPartial_Settings): Call<DeepPartial_Tree>;
  trees(tree: Tree, list: List, ping: Ping): Call<Pong>;
}

/** An agent that serves `recursion`. */
export interface RecursionAgent extends AgentHandle {
  readonly recursion: Stub<RecursionFunctions> & RecursionFunctions;
}

export const recursion = definePlugin<RecursionAgent>({
  name: "recursion",
  digest: "4a06b86ee1e3cb25c6aa20afaeb897c734875dc8cf819c6f14c3be370feb2273",
  namespaces: {
    recursion: {
      kind: "module",
      construct: [],
      members: {
        patch: { parameters: ["settings"], hash: "7908f2223619e666" },
        trees: { parameters: ["tree", "list", "ping"], hash: "111409d020e3f741" },
      },
    },
  },
  contract:
    '{"namespaces":[{"kind":"module","name":"recursion","construct":[],"members":[{"name":"patch","parameters":[{"name":"settings","schema":{"$ref":"#/$defs/DeepPartial_Settings"}}],"returns":{"$ref":"#/$defs/DeepPartial_Tree"},"hash":"7908f2223619e666"},{"name":"trees","parameters":[{"name":"tree","schema":{"$ref":"#/$defs/Tree"}},{"name":"list","schema":{"$ref":"#/$defs/List"}},{"name":"ping","schema":{"$ref":"#/$defs/Ping"}}],"returns":{"$ref":"#/$defs/Pong"},"hash":"111409d020e3f741"}]}],"$defs":{"DeepPartial_Settings":{"type":"object","properties":{"a":{"$ref":"#/$defs/DeepPartial_b_c_number_d_string"},"e":{"type":"boolean"}}},"DeepPartial_Tree":{"type":"object","properties":{"value":{"type":"number"},"left":{"$ref":"#/$defs/Tree"},"right":{"anyOf":[{"$ref":"#/$defs/Tree"},{"type":"null"}]}}},"DeepPartial_b_c_number_d_string":{"type":"object","properties":{"b":{"$ref":"#/$defs/DeepPartial_c_number_d_string"}}},"DeepPartial_c_number_d_string":{"type":"object","properties":{"c":{"type":"number"},"d":{"type":"string"}}},"List":{"anyOf":[{"type":"object","properties":{"head":{"type":"string"},"tail":{"$ref":"#/$defs/List"}},"required":["head","tail"]},{"type":"null"}]},"Ping":{"type":"object","properties":{"pong":{"$ref":"#/$defs/Pong"}}},"Pong":{"type":"object","properties":{"ping":{"type":"array","items":{"$ref":"#/$defs/Ping"}}},"required":["ping"]},"Tree":{"type":"object","properties":{"value":{"type":"number"},"left":{"$ref":"#/$defs/Tree"},"right":{"anyOf":[{"$ref":"#/$defs/Tree"},{"type":"null"}]}},"required":["value"]}}}',
});
