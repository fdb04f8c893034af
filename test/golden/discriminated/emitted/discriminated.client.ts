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
  contract:
    '{"namespaces":[{"kind":"module","name":"discriminated","construct":[],"members":[{"name":"area","parameters":[{"name":"shape","schema":{"$ref":"#/$defs/Shape"}}],"returns":{"type":"number"},"hash":"55b138fc9daf02eb"},{"name":"make","parameters":[{"name":"ok","schema":{"type":"boolean"}}],"returns":{"anyOf":[{"type":"object","properties":{"ok":{"const":false},"reason":{"type":"string"}},"required":["ok","reason"]},{"type":"object","properties":{"ok":{"const":true},"value":{"$ref":"#/$defs/Shape"}},"required":["ok","value"]}]},"hash":"7c598209c65de211"}]}],"$defs":{"Circle":{"type":"object","properties":{"kind":{"const":"circle"},"radius":{"type":"number"}},"required":["kind","radius"]},"Shape":{"anyOf":[{"$ref":"#/$defs/Circle"},{"$ref":"#/$defs/Square"},{"type":"object","properties":{"kind":{"const":"group"},"shapes":{"type":"array","items":{"$ref":"#/$defs/Shape"}}},"required":["kind","shapes"]}]},"Square":{"type":"object","properties":{"kind":{"const":"square"},"side":{"type":"number"}},"required":["kind","side"]}}}',
});
