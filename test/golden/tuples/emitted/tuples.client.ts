// Generated from tuples.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, type AgentHandle, type Call, type Stub } from "gofer-rmi/emitted";

export type Line_Point_Point = readonly [
  Point_number_number_number_undefined,
  Point_number_number_number_undefined,
];

export type Point_number_number_number_undefined = [x: number, y: number, z?: number];

/** Functions of `tuples`. */
export interface TuplesFunctions {
  line(
    line: Line_Point_Point,
    mixed: [string, ...number[]],
    labelled: [head: string, ...tail: Point_number_number_number_undefined[]],
  ): Call<[]>;
  spread(a: [string, number, boolean?], b: [string, ...string[]]): Call<[a?: string, b?: number]>;
}

/** An agent that serves `tuples`. */
export interface TuplesAgent extends AgentHandle {
  readonly tuples: Stub<TuplesFunctions> & TuplesFunctions;
}

export const tuples = definePlugin<TuplesAgent>({
  name: "tuples",
  digest: "22f11c4c9213fcbe793a44af7e2d8d0c655bcadcdbbf30fbbe57341bc846258e",
  namespaces: {
    tuples: {
      kind: "module",
      construct: [],
      members: {
        line: { parameters: ["line", "mixed", "labelled"], hash: "db74108b1d16af6b" },
        spread: { parameters: ["a", "b"], hash: "3a6f29b18f23bbc1" },
      },
    },
  },
  contract:
    '{"namespaces":[{"kind":"module","name":"tuples","construct":[],"members":[{"name":"line","parameters":[{"name":"line","schema":{"$ref":"#/$defs/Line_Point_Point"}},{"name":"mixed","schema":{"type":"array","prefixItems":[{"type":"string"}],"minItems":1,"items":{"type":"number"},"x-type":{"tuple":true}}},{"name":"labelled","schema":{"type":"array","prefixItems":[{"type":"string"}],"minItems":1,"items":{"$ref":"#/$defs/Point_number_number_number_undefined"},"x-type":{"tuple":["head","tail"]}}}],"returns":{"type":"array","minItems":0,"items":false,"x-type":{"tuple":[]}},"hash":"db74108b1d16af6b"},{"name":"spread","parameters":[{"name":"a","schema":{"type":"array","prefixItems":[{"type":"string"},{"type":"number"},{"type":"boolean"}],"minItems":2,"items":false,"x-type":{"tuple":true}}},{"name":"b","schema":{"type":"array","prefixItems":[{"type":"string"}],"minItems":1,"items":{"type":"string"},"x-type":{"tuple":true}}}],"returns":{"type":"array","prefixItems":[{"type":"string"},{"type":"number"}],"minItems":0,"items":false,"x-type":{"tuple":["a","b"]}},"hash":"3a6f29b18f23bbc1"}]}],"$defs":{"Line_Point_Point":{"type":"array","prefixItems":[{"$ref":"#/$defs/Point_number_number_number_undefined"},{"$ref":"#/$defs/Point_number_number_number_undefined"}],"minItems":2,"items":false,"x-type":{"tuple":true,"readonly":true}},"Point_number_number_number_undefined":{"type":"array","prefixItems":[{"type":"number"},{"type":"number"},{"type":"number"}],"minItems":2,"items":false,"x-type":{"tuple":["x","y","z"]}}}}',
});
