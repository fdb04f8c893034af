// Generated from tuples.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, type AgentHandle, type Call, type Stub } from "gofer-rmi/emitted";

export type Line = readonly [Point, Point];

export type Point = [x: number, y: number, z?: number];

/** Functions of `tuples`. */
export interface TuplesFunctions {
  line(line: Line, mixed: [string, ...number[]], labelled: [head: string, ...tail: Point[]]): Call<[]>;
  spread(a: [string, number, boolean?], b: [string, ...string[]]): Call<[a?: string, b?: number]>;
}

/** An agent that serves `tuples`. */
export interface TuplesAgent extends AgentHandle {
  readonly tuples: Stub<TuplesFunctions> & TuplesFunctions;
}

export const tuples = definePlugin<TuplesAgent>({
  name: "tuples",
  digest: "02661ca0737b892703b7b80c66ff0611ab560e88476ecf0476a5f10a29891905",
  namespaces: {
    tuples: {
      kind: "module",
      construct: [],
      members: {
        line: { parameters: ["line", "mixed", "labelled"], hash: "e529e4b8f7e47084" },
        spread: { parameters: ["a", "b"], hash: "3a6f29b18f23bbc1" },
      },
    },
  },
  contract:
    '{"namespaces":[{"kind":"module","name":"tuples","construct":[],"members":[{"name":"line","parameters":[{"name":"line","schema":{"$ref":"#/$defs/Line"}},{"name":"mixed","schema":{"type":"array","prefixItems":[{"type":"string"}],"minItems":1,"items":{"type":"number"},"x-type":{"tuple":true}}},{"name":"labelled","schema":{"type":"array","prefixItems":[{"type":"string"}],"minItems":1,"items":{"$ref":"#/$defs/Point"},"x-type":{"tuple":["head","tail"]}}}],"returns":{"type":"array","minItems":0,"items":false,"x-type":{"tuple":[]}},"hash":"e529e4b8f7e47084"},{"name":"spread","parameters":[{"name":"a","schema":{"type":"array","prefixItems":[{"type":"string"},{"type":"number"},{"type":"boolean"}],"minItems":2,"items":false,"x-type":{"tuple":true}}},{"name":"b","schema":{"type":"array","prefixItems":[{"type":"string"}],"minItems":1,"items":{"type":"string"},"x-type":{"tuple":true}}}],"returns":{"type":"array","prefixItems":[{"type":"string"},{"type":"number"}],"minItems":0,"items":false,"x-type":{"tuple":["a","b"]}},"hash":"3a6f29b18f23bbc1"}]}],"$defs":{"Line":{"type":"array","prefixItems":[{"$ref":"#/$defs/Point"},{"$ref":"#/$defs/Point"}],"minItems":2,"items":false,"x-type":{"tuple":true,"readonly":true}},"Point":{"type":"array","prefixItems":[{"type":"number"},{"type":"number"},{"type":"number"}],"minItems":2,"items":false,"x-type":{"tuple":["x","y","z"]}}}}',
});
