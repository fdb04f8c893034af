// Generated from intersections.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, type AgentHandle, type Call, type Stub } from "gofer-rmi/emitted";

export interface Both {
  name: string;
  age: number;
  extra?: boolean;
}

/** Functions of `intersections`. */
export interface IntersectionsFunctions {
  both(both: Both, inline: { name: string; x: 1 }): Call<{ name: string; age: number }>;
  open(text: "a" | "b" | string): Call<string>;
  spread(either: { id: number; at: number } | { name: string; at: number }): Call<void>;
}

/** An agent that serves `intersections`. */
export interface IntersectionsAgent extends AgentHandle {
  readonly intersections: Stub<IntersectionsFunctions> & IntersectionsFunctions;
}

export const intersections = definePlugin<IntersectionsAgent>({
  name: "intersections",
  digest: "92c2382864406186ecb0246f3466e3ade1b69c08c3d9fb85df682eb51129d4cf",
  namespaces: {
    intersections: {
      kind: "module",
      construct: [],
      members: {
        both: { parameters: ["both", "inline"], hash: "803754763ae146c3" },
        open: { parameters: ["text"], hash: "2de286237b4ccbbd" },
        spread: { parameters: ["either"], hash: "347169fbb867f8a3" },
      },
    },
  },
  contract:
    '{"namespaces":[{"kind":"module","name":"intersections","construct":[],"members":[{"name":"both","parameters":[{"name":"both","schema":{"$ref":"#/$defs/Both"}},{"name":"inline","schema":{"type":"object","properties":{"name":{"type":"string"},"x":{"const":1}},"required":["name","x"]}}],"returns":{"type":"object","properties":{"name":{"type":"string"},"age":{"type":"number"}},"required":["name","age"]},"hash":"803754763ae146c3"},{"name":"open","parameters":[{"name":"text","schema":{"anyOf":[{"enum":["a","b"]},{"type":"string"}]}}],"returns":{"type":"string"},"hash":"2de286237b4ccbbd"},{"name":"spread","parameters":[{"name":"either","schema":{"anyOf":[{"type":"object","properties":{"id":{"type":"number"},"at":{"type":"number"}},"required":["id","at"]},{"type":"object","properties":{"name":{"type":"string"},"at":{"type":"number"}},"required":["name","at"]}]}}],"returns":{"type":"null","x-type":"undefined"},"hash":"347169fbb867f8a3"}]}],"$defs":{"Both":{"type":"object","properties":{"name":{"type":"string"},"age":{"type":"number"},"extra":{"type":"boolean"}},"required":["name","age"]}}}',
});
