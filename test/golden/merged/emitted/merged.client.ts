// Generated from merged.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, type AgentHandle, type Call, type Stub } from "gofer-rmi/emitted";

export interface Inner {
  c: boolean;
}

export interface Options {
  a: string;
  b?: number;
}

/** Functions of `merged`. */
export interface MergedFunctions {
  set(options: Options, inner: Inner): Call<Options>;
}

/** An agent that serves `merged`. */
export interface MergedAgent extends AgentHandle {
  readonly merged: Stub<MergedFunctions> & MergedFunctions;
}

export const merged = definePlugin<MergedAgent>({
  name: "merged",
  digest: "e0db30d60e26dcc5ea3adfe433ad820f29f83c95f5e1d9094268f01a978fec2e",
  namespaces: {
    merged: {
      kind: "module",
      construct: [],
      members: {
        set: { parameters: ["options", "inner"], hash: "f83e4ab5a3151ebd" },
      },
    },
  },
  contract:
    '{"namespaces":[{"kind":"module","name":"merged","construct":[],"members":[{"name":"set","parameters":[{"name":"options","schema":{"$ref":"#/$defs/Options"}},{"name":"inner","schema":{"$ref":"#/$defs/Inner"}}],"returns":{"$ref":"#/$defs/Options"},"hash":"f83e4ab5a3151ebd"}]}],"$defs":{"Inner":{"type":"object","properties":{"c":{"type":"boolean"}},"required":["c"]},"Options":{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"number"}},"required":["a"]}}}',
});
