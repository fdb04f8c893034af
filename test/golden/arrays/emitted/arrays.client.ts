// Generated from arrays.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, type AgentHandle, type Call, type Stub } from "gofer-rmi/emitted";

export interface Named {
  name: string;
}

/** Members of `Lists`. */
export interface ListsMembers {
  of(
    a: ({ a: string } | string)[],
    b: ([number] | null)[],
    c: readonly (1 | readonly string[])[],
    d: (Named | `${string}|`)[],
  ): Call<(Date | { at: Date })[]>;
  rest(...all: (readonly string[] | { a: string })[]): Call<string[][]>;
  within(
    a: [({ a: 1 } | null)?, ...(2 | [1])[]],
    b: Set<2 | { b: 1 }>[],
    c: Map<string, (3 | { c: 1 })[]>[][],
  ): Call<(readonly [1?])[]>;
}

/** Calling the stub changes its constructor arguments. */
export interface Lists extends Stub<ListsMembers>, ListsMembers {
  (): Lists;
}

/** An agent that serves `arrays`. */
export interface ArraysAgent extends AgentHandle {
  readonly Lists: Lists;
}

export const arrays = definePlugin<ArraysAgent>({
  name: "arrays",
  digest: "bcc75daf5783b24b45dd8854508de21534a9230e219e60096ac51c4c0cd33f59",
  namespaces: {
    Lists: {
      kind: "class",
      construct: [],
      members: {
        of: {
          parameters: ["a", "b", "c", "d"],
          hash: "07551773fc098977",
          result: { each: { kinds: { string: "date", object: { fields: { at: "date" } } } } },
        },
        rest: { parameters: ["...all"], hash: "ecfc53337dc1b65f" },
        within: { parameters: ["a", "b", "c"], hash: "452f93cde74acbe6" },
      },
    },
  },
  contract:
    '{"namespaces":[{"kind":"class","name":"Lists","construct":[],"members":[{"name":"of","parameters":[{"name":"a","schema":{"type":"array","items":{"anyOf":[{"type":"object","properties":{"a":{"type":"string"}},"required":["a"]},{"type":"string"}]}}},{"name":"b","schema":{"type":"array","items":{"anyOf":[{"type":"array","prefixItems":[{"type":"number"}],"minItems":1,"items":false,"x-type":{"tuple":true}},{"type":"null"}]}}},{"name":"c","schema":{"type":"array","items":{"anyOf":[{"const":1},{"type":"array","items":{"type":"string"},"x-type":{"readonly":true}}]},"x-type":{"readonly":true}}},{"name":"d","schema":{"type":"array","items":{"anyOf":[{"$ref":"#/$defs/Named"},{"type":"string","pattern":"^[\\\\s\\\\S]*\\\\|$","x-type":{"template":["","string","|"]}}]}}}],"returns":{"type":"array","items":{"anyOf":[{"type":"string","format":"date-time","x-gofer":"date"},{"type":"object","properties":{"at":{"type":"string","format":"date-time","x-gofer":"date"}},"required":["at"]}]}},"hash":"07551773fc098977"},{"name":"rest","parameters":[{"name":"all","schema":{"anyOf":[{"type":"array","items":{"type":"string"},"x-type":{"readonly":true}},{"type":"object","properties":{"a":{"type":"string"}},"required":["a"]}]},"rest":true}],"returns":{"type":"array","items":{"type":"array","items":{"type":"string"}}},"hash":"ecfc53337dc1b65f"},{"name":"within","parameters":[{"name":"a","schema":{"type":"array","prefixItems":[{"anyOf":[{"type":"object","properties":{"a":{"const":1}},"required":["a"]},{"type":"null"}]}],"minItems":0,"items":{"anyOf":[{"const":2},{"type":"array","prefixItems":[{"const":1}],"minItems":1,"items":false,"x-type":{"tuple":true}}]},"x-type":{"tuple":true}}},{"name":"b","schema":{"type":"array","items":{"type":"array","items":{"anyOf":[{"const":2},{"type":"object","properties":{"b":{"const":1}},"required":["b"]}]},"x-gofer":"set"}}},{"name":"c","schema":{"type":"array","items":{"type":"array","items":{"type":"array","items":{"type":"array","prefixItems":[{"type":"string"},{"type":"array","items":{"anyOf":[{"const":3},{"type":"object","properties":{"c":{"const":1}},"required":["c"]}]}}],"minItems":2,"items":false},"x-gofer":"map"}}}}],"returns":{"type":"array","items":{"type":"array","prefixItems":[{"const":1}],"minItems":0,"items":false,"x-type":{"tuple":true,"readonly":true}}},"hash":"452f93cde74acbe6"}]}],"$defs":{"Named":{"type":"object","properties":{"name":{"type":"string"}},"required":["name"]}}}',
});
