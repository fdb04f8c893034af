// Generated from values-recursive.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, type AgentHandle, type Call, type Stub } from "gofer-rmi/emitted";

export interface Branch {
  at: Date;
  children: Branch[];
  parent?: Branch;
}

export type Nested = { [key: string]: Nested } | Date | Nested[];

/** Functions of `values-recursive`. */
export interface ValuesRecursiveFunctions {
  grow(branch: Branch): Call<Branch>;
  nest(value: Nested): Call<Nested>;
}

/** An agent that serves `values-recursive`. */
export interface ValuesRecursiveAgent extends AgentHandle {
  readonly "values-recursive": Stub<ValuesRecursiveFunctions> & ValuesRecursiveFunctions;
}

export const valuesRecursive = definePlugin<ValuesRecursiveAgent>({
  name: "values-recursive",
  digest: "4beeaa9f716c7ea996d2fd4497a9ef445d41a82e54239e1c76c15f987972000f",
  namespaces: {
    "values-recursive": {
      kind: "module",
      construct: [],
      members: {
        grow: { parameters: ["branch"], hash: "7a157ec7c17ec9ef", result: { ref: "Branch" } },
        nest: { parameters: ["value"], hash: "a894f65fb2ea116c", result: { ref: "Nested" } },
      },
    },
  },
  types: {
    Branch: { fields: { at: "date", children: { each: { ref: "Branch" } }, parent: { ref: "Branch" } } },
    Nested: {
      kinds: {
        string: "date",
        array: { each: { ref: "Nested" } },
        object: { fields: {}, rest: { ref: "Nested" } },
      },
    },
  },
  contract:
    '{"namespaces":[{"kind":"module","name":"values-recursive","construct":[],"members":[{"name":"grow","parameters":[{"name":"branch","schema":{"$ref":"#/$defs/Branch"}}],"returns":{"$ref":"#/$defs/Branch"},"hash":"7a157ec7c17ec9ef"},{"name":"nest","parameters":[{"name":"value","schema":{"$ref":"#/$defs/Nested"}}],"returns":{"$ref":"#/$defs/Nested"},"hash":"a894f65fb2ea116c"}]}],"$defs":{"Branch":{"type":"object","properties":{"at":{"type":"string","format":"date-time","x-gofer":"date"},"children":{"type":"array","items":{"$ref":"#/$defs/Branch"}},"parent":{"$ref":"#/$defs/Branch"}},"required":["at","children"]},"Nested":{"anyOf":[{"type":"object","additionalProperties":{"$ref":"#/$defs/Nested"}},{"type":"string","format":"date-time","x-gofer":"date"},{"type":"array","items":{"$ref":"#/$defs/Nested"}}]}}}',
});
