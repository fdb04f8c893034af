// Generated from imported.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, type AgentHandle, type Call, type Stub } from "gofer-rmi/emitted";

/** An item of the store. */
export interface Item {
  id: number;
  tags: Set;
}

/** Another item. */
export interface Item2 {
  name: string;
}

/** Not the built-in one. */
export interface Set {
  names: string[];
}

/** Members of `Store`. */
export interface StoreMembers {
  /** Every item. */
  list(): Call<Item[]>;
}

/** Calling the stub changes its constructor arguments. */
export interface Store extends Stub<StoreMembers>, StoreMembers {
  (): Store;
}

/** Functions of `imported`. */
export interface ImportedFunctions {
  both(mine: Item, theirs: Item2): Call<Item | Item2>;
  countItems(items: Item[]): Call<number>;
  wrapped(text: string): Call<string>;
}

/** An agent that serves `imported`. */
export interface ImportedAgent extends AgentHandle {
  readonly Store: Store;
  readonly imported: Stub<ImportedFunctions> & ImportedFunctions;
}

export const imported = definePlugin<ImportedAgent>({
  name: "imported",
  digest: "9ab06e5df9da59b2565582beed2a70a201d164ae64613824bfb5450bd2a2c776",
  namespaces: {
    Store: {
      kind: "class",
      construct: [],
      members: {
        list: { parameters: [], hash: "f8d3e4f4bad1b4bd" },
      },
    },
    imported: {
      kind: "module",
      construct: [],
      members: {
        both: { parameters: ["mine", "theirs"], hash: "e3686c9954f068c2" },
        countItems: { parameters: ["items"], hash: "d86ed76bcc525fe3" },
        wrapped: { parameters: ["text"], hash: "6e070357c0003685" },
      },
    },
  },
  contract:
    '{"namespaces":[{"kind":"class","name":"Store","construct":[],"members":[{"name":"list","parameters":[],"returns":{"type":"array","items":{"$ref":"#/$defs/Item"}},"hash":"f8d3e4f4bad1b4bd"}]},{"kind":"module","name":"imported","construct":[],"members":[{"name":"both","parameters":[{"name":"mine","schema":{"$ref":"#/$defs/Item"}},{"name":"theirs","schema":{"$ref":"#/$defs/Item2"}}],"returns":{"anyOf":[{"$ref":"#/$defs/Item"},{"$ref":"#/$defs/Item2"}]},"hash":"e3686c9954f068c2"},{"name":"countItems","parameters":[{"name":"items","schema":{"type":"array","items":{"$ref":"#/$defs/Item"}}}],"returns":{"type":"number"},"hash":"d86ed76bcc525fe3"},{"name":"wrapped","parameters":[{"name":"text","schema":{"type":"string"}}],"returns":{"type":"string"},"hash":"6e070357c0003685"}]}],"$defs":{"Item":{"type":"object","properties":{"id":{"type":"number"},"tags":{"$ref":"#/$defs/Set"}},"required":["id","tags"]},"Item2":{"type":"object","properties":{"name":{"type":"string"}},"required":["name"]},"Set":{"type":"object","properties":{"names":{"type":"array","items":{"type":"string"}}},"required":["names"]}}}',
});
