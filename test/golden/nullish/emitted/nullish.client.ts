// Generated from nullish.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, type AgentHandle, type Call, type Stub } from "gofer-rmi/emitted";

/** Functions of `nullish`. */
export interface NullishFunctions {
  all(a: null, b?: undefined, c?: string | null, d?: number | null): Call<null>;
  fields(x: { a: null; b?: undefined; c?: string | undefined; d?: string | null }): Call<void>;
  lists(a: (string | null)[]): Call<(number | null)[]>;
  voids(): Call<void>;
}

/** An agent that serves `nullish`. */
export interface NullishAgent extends AgentHandle {
  readonly nullish: Stub<NullishFunctions> & NullishFunctions;
}

export const nullish = definePlugin<NullishAgent>({
  name: "nullish",
  digest: "d77cc441468304b6c9bfa65297c5db4fc3d20ad08118bd28f77d36bee85264fd",
  namespaces: {
    nullish: {
      kind: "module",
      construct: [],
      members: {
        all: { parameters: ["a", "b", "c", "d"], hash: "abe3dbdbe592fdf2" },
        fields: { parameters: ["x"], hash: "5049d9a207f53399" },
        lists: { parameters: ["a"], hash: "85e625ae52582404" },
        voids: { parameters: [], hash: "ad6a56804dc9b2a0" },
      },
    },
  },
  contract:
    '{"namespaces":[{"kind":"module","name":"nullish","construct":[],"members":[{"name":"all","parameters":[{"name":"a","schema":{"type":"null"}},{"name":"b","schema":{"type":"null","x-type":"undefined"},"optional":true},{"name":"c","schema":{"anyOf":[{"type":"string"},{"type":"null"}]},"optional":true},{"name":"d","schema":{"anyOf":[{"type":"number"},{"type":"null"}]},"optional":true}],"returns":{"type":"null"},"hash":"abe3dbdbe592fdf2"},{"name":"fields","parameters":[{"name":"x","schema":{"type":"object","properties":{"a":{"type":"null"},"b":{"not":{},"x-type":"undefined"},"c":{"anyOf":[{"type":"string"},{"not":{},"x-type":"undefined"}]},"d":{"anyOf":[{"type":"string"},{"type":"null"}]}},"required":["a"]}}],"returns":{"type":"null","x-type":"undefined"},"hash":"5049d9a207f53399"},{"name":"lists","parameters":[{"name":"a","schema":{"type":"array","items":{"anyOf":[{"type":"string"},{"type":"null"}]}}}],"returns":{"type":"array","items":{"anyOf":[{"type":"number"},{"type":"null"}]}},"hash":"85e625ae52582404"},{"name":"voids","parameters":[],"returns":{"type":"null","x-type":"undefined"},"hash":"ad6a56804dc9b2a0"}]}],"$defs":{}}',
});
