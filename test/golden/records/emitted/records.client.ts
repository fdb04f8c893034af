// Generated from records.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, type AgentHandle, type Call, type Stub } from "gofer-rmi/emitted";

export type Dictionary = { [key: string]: string | undefined };

export interface Mixed {
  total: number;
  [key: string]: number;
}

export type Numbered = { [key: string]: string };

export type Scores = { [key: string]: number };

/** Functions of `records`. */
export interface RecordsFunctions {
  all(a: Scores, b: Dictionary, c: Numbered, d: Mixed): Call<{ x: Scores; y: Scores }>;
  deep(a: { [key: string]: { [key: string]: readonly Scores[] } }): Call<{ a?: number; b?: number }>;
}

/** An agent that serves `records`. */
export interface RecordsAgent extends AgentHandle {
  readonly records: Stub<RecordsFunctions> & RecordsFunctions;
}

export const records = definePlugin<RecordsAgent>({
  name: "records",
  digest: "ecd05aee2b08d518e0f58c1c3d921a7bd981b04331face96be5a738c0ac26a80",
  namespaces: {
    records: {
      kind: "module",
      construct: [],
      members: {
        all: { parameters: ["a", "b", "c", "d"], hash: "0b54adc007ce6dd4" },
        deep: { parameters: ["a"], hash: "1e05d5b08ddbbd42" },
      },
    },
  },
  contract:
    '{"namespaces":[{"kind":"module","name":"records","construct":[],"members":[{"name":"all","parameters":[{"name":"a","schema":{"$ref":"#/$defs/Scores"}},{"name":"b","schema":{"$ref":"#/$defs/Dictionary"}},{"name":"c","schema":{"$ref":"#/$defs/Numbered"}},{"name":"d","schema":{"$ref":"#/$defs/Mixed"}}],"returns":{"type":"object","properties":{"x":{"$ref":"#/$defs/Scores"},"y":{"$ref":"#/$defs/Scores"}},"required":["x","y"]},"hash":"0b54adc007ce6dd4"},{"name":"deep","parameters":[{"name":"a","schema":{"type":"object","additionalProperties":{"type":"object","additionalProperties":{"type":"array","items":{"$ref":"#/$defs/Scores"},"x-type":{"readonly":true}}}}}],"returns":{"type":"object","properties":{"a":{"type":"number"},"b":{"type":"number"}}},"hash":"1e05d5b08ddbbd42"}]}],"$defs":{"Dictionary":{"type":"object","additionalProperties":{"anyOf":[{"type":"string"},{"not":{},"x-type":"undefined"}]}},"Mixed":{"type":"object","properties":{"total":{"type":"number"}},"required":["total"],"additionalProperties":{"type":"number"}},"Numbered":{"type":"object","additionalProperties":{"type":"string"}},"Scores":{"type":"object","additionalProperties":{"type":"number"}}}}',
});
