// Generated from discriminated.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, type AgentHandle, type Call, type Stub } from "gofer-rmi/emitted";

export interface Circle {
  kind: "circle";
  radius: number;
}

export type Shape = Circle | Square | { kind: "group"; shapes: Shape[] };

export interface Square {
  kind: "square";
  side: number;
}

/** Functions of `discriminated`. */
export interface DiscriminatedFunctions {
  area(shape: Shape): Call<number>;
  make(ok: boolean): Call<{ ok: false; reason: string } | { ok: true; value: Shape }>;
}

/** An agent that serves `discriminated`. */
export interface DiscriminatedAgent extends AgentHandle {
  readonly discriminated: Stub<DiscriminatedFunctions> & DiscriminatedFunctions;
}

export const discriminated = definePlugin<DiscriminatedAgent>({
  name: "discriminated",
  digest: "70e1a1ced67ebd51d0d470a6eef87b762c1b0b8196662187456b4543e20a731c",
  namespaces: {
    discriminated: {
      kind: "module",
      construct: [],
      members: {
        area: { parameters: ["shape"], hash: "55b138fc9daf02eb" },
        make: { parameters: ["ok"], hash: "7c598209c65de211" },
      },
    },
  },
});
