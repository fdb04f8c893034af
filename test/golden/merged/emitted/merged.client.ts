// Generated from merged.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, type AgentHandle, type Call, type Stub } from "gofer-rmi/emitted";

export interface Inner {
  c: boolean;
}

export interface Options {
  a: string;
  b?: number;
}

export interface Task {
  since: Date;
}

/** Members of `Both`. */
export interface BothMembers {
  run(options: Task): Call<string>;
}

/**
 * A class, an interface and a namespace of one name: it is constructed with none of the interface's.
 *
 * Calling the stub changes its constructor arguments.
 */
export interface Both extends Stub<BothMembers>, BothMembers {
  (id: number): Both;
}

/** Functions of `merged`. */
export interface MergedFunctions {
  set(options: Options, inner: Inner): Call<Options>;
}

/** An agent that serves `merged`. */
export interface MergedAgent extends AgentHandle {
  /** A class, an interface and a namespace of one name: it is constructed with none of the interface's. */
  readonly Both: Both;
  readonly merged: Stub<MergedFunctions> & MergedFunctions;
}

export const merged = definePlugin<MergedAgent>({
  name: "merged",
  digest: "187bbece496d45086f9d40ed635b05114ab8b29d82c5751ee51039e8edf6d74c",
  namespaces: {
    Both: {
      kind: "class",
      construct: ["id"],
      members: {
        run: { parameters: ["options"], hash: "869ab6936519cae2" },
      },
    },
    merged: {
      kind: "module",
      construct: [],
      members: {
        set: { parameters: ["options", "inner"], hash: "f83e4ab5a3151ebd" },
      },
    },
  },
  contract:
    '{"namespaces":[{"kind":"class","name":"Both","construct":[{"name":"id","schema":{"type":"number"}}],"members":[{"name":"run","parameters":[{"name":"options","schema":{"$ref":"#/$defs/Task"}}],"returns":{"type":"string"},"hash":"869ab6936519cae2"}]},{"kind":"module","name":"merged","construct":[],"members":[{"name":"set","parameters":[{"name":"options","schema":{"$ref":"#/$defs/Options"}},{"name":"inner","schema":{"$ref":"#/$defs/Inner"}}],"returns":{"$ref":"#/$defs/Options"},"hash":"f83e4ab5a3151ebd"}]}],"$defs":{"Inner":{"type":"object","properties":{"c":{"type":"boolean"}},"required":["c"]},"Options":{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"number"}},"required":["a"]},"Task":{"type":"object","properties":{"since":{"type":"string","format":"date-time","x-gofer":"date"}},"required":["since"]}}}',
});
