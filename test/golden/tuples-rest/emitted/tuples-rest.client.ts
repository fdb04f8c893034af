// Generated from tuples-rest.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, type AgentHandle, type Call, type Stub } from "gofer-rmi/emitted";

export type Ended = [...string[], number];

export type Path = readonly [from: string, ...over: number[], to: boolean];

export interface Step {
  name: string;
  then?: Steps;
}

export type Steps = [...Step[], "end"];

/** Functions of `tuples-rest`. */
export interface TuplesRestFunctions {
  ended(ended: Ended, path?: Path): Call<Path>;
  spread(
    a: ["(", ...number[], ")"],
    b: ["(", 1, ...string[], 2, ")"],
  ): Call<[...(number | string)[], boolean, null]>;
  steps(steps: Steps, either: [...Step[], "end"] | string): Call<{ steps: Steps }>;
}

/** An agent that serves `tuples-rest`. */
export interface TuplesRestAgent extends AgentHandle {
  readonly "tuples-rest": Stub<TuplesRestFunctions> & TuplesRestFunctions;
}

export const tuplesRest = definePlugin<TuplesRestAgent>({
  name: "tuples-rest",
  digest: "91d6a52363b60586c3c428b1d3830408850047b9e9c6ecf86f0a3d2815592d4a",
  namespaces: {
    "tuples-rest": {
      kind: "module",
      construct: [],
      members: {
        ended: { parameters: ["ended", "path"], hash: "6dbdc12c74499da5" },
        spread: { parameters: ["a", "b"], hash: "cfca43bd3e3570c4" },
        steps: { parameters: ["steps", "either"], hash: "b111684e855c1e69" },
      },
    },
  },
  contract:
    '{"namespaces":[{"kind":"module","name":"tuples-rest","construct":[],"members":[{"name":"ended","parameters":[{"name":"ended","schema":{"$ref":"#/$defs/Ended"}},{"name":"path","schema":{"$ref":"#/$defs/Path"},"optional":true}],"returns":{"$ref":"#/$defs/Path"},"hash":"6dbdc12c74499da5"},{"name":"spread","parameters":[{"name":"a","schema":{"type":"array","prefixItems":[{"const":"("}],"minItems":2,"items":{"anyOf":[{"type":"number"},{"const":")"}]},"x-last":1,"x-type":{"tuple":true}}},{"name":"b","schema":{"type":"array","prefixItems":[{"const":"("},{"const":1}],"minItems":4,"items":{"anyOf":[{"type":"string"},{"const":2},{"const":")"}]},"x-last":2,"x-type":{"tuple":true}}}],"returns":{"type":"array","minItems":2,"items":{"anyOf":[{"anyOf":[{"type":"number"},{"type":"string"}]},{"type":"boolean"},{"type":"null"}]},"x-last":2,"x-type":{"tuple":true}},"hash":"cfca43bd3e3570c4"},{"name":"steps","parameters":[{"name":"steps","schema":{"$ref":"#/$defs/Steps"}},{"name":"either","schema":{"anyOf":[{"type":"array","minItems":1,"items":{"anyOf":[{"$ref":"#/$defs/Step"},{"const":"end"}]},"x-last":1,"x-type":{"tuple":true}},{"type":"string"}]}}],"returns":{"type":"object","properties":{"steps":{"$ref":"#/$defs/Steps"}},"required":["steps"]},"hash":"b111684e855c1e69"}]}],"$defs":{"Ended":{"type":"array","minItems":1,"items":{"anyOf":[{"type":"string"},{"type":"number"}]},"x-last":1,"x-type":{"tuple":true}},"Path":{"type":"array","prefixItems":[{"type":"string"}],"minItems":2,"items":{"anyOf":[{"type":"number"},{"type":"boolean"}]},"x-last":1,"x-type":{"tuple":["from","over","to"],"readonly":true}},"Step":{"type":"object","properties":{"name":{"type":"string"},"then":{"$ref":"#/$defs/Steps"}},"required":["name"]},"Steps":{"type":"array","minItems":1,"items":{"anyOf":[{"$ref":"#/$defs/Step"},{"const":"end"}]},"x-last":1,"x-type":{"tuple":true}}}}',
});
