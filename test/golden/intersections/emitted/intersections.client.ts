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
});
