// Generated from packages.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, type AgentHandle, type Call, type Stub } from "gofer-rmi/emitted";

export interface Box_Date {
  readonly content: Date;
  weight?: number;
  unit: Unit;
}

export interface Box_Uint8Array_ArrayBufferLike {
  readonly content: Uint8Array;
  weight?: number;
  unit: Unit;
}

export const Unit = {
  Gram: "g",
  Kilo: "kg",
} as const;
export type Unit = (typeof Unit)[keyof typeof Unit];

/** Functions of `packages`. */
export interface PackagesFunctions {
  /** Types of a package: its declarations alone. */
  pack(box: Box_Date, unit: Unit): Call<Box_Uint8Array_ArrayBufferLike>;
}

/** An agent that serves `packages`. */
export interface PackagesAgent extends AgentHandle {
  readonly packages: Stub<PackagesFunctions> & PackagesFunctions;
}

export const packages = definePlugin<PackagesAgent>({
  name: "packages",
  digest: "f8aa0744691001039b747e12d3b74fbcfa914e38b30457feabb4280a7a0aadbd",
  namespaces: {
    packages: {
      kind: "module",
      construct: [],
      members: {
        pack: {
          parameters: ["box", "unit"],
          hash: "df3ba9e0e21f086c",
          result: { ref: "Box_Uint8Array_ArrayBufferLike" },
        },
      },
    },
  },
  types: {
    Box_Uint8Array_ArrayBufferLike: { fields: { content: "bytes" } },
  },
  contract:
    '{"namespaces":[{"kind":"module","name":"packages","construct":[],"members":[{"name":"pack","parameters":[{"name":"box","schema":{"$ref":"#/$defs/Box_Date"}},{"name":"unit","schema":{"$ref":"#/$defs/Unit"}}],"returns":{"$ref":"#/$defs/Box_Uint8Array_ArrayBufferLike"},"hash":"df3ba9e0e21f086c"}]}],"$defs":{"Box_Date":{"type":"object","properties":{"content":{"type":"string","format":"date-time","x-gofer":"date","readOnly":true},"weight":{"type":"number"},"unit":{"$ref":"#/$defs/Unit"}},"required":["content","unit"]},"Box_Uint8Array_ArrayBufferLike":{"type":"object","properties":{"content":{"type":"string","contentEncoding":"base64","x-gofer":"bytes","readOnly":true},"weight":{"type":"number"},"unit":{"$ref":"#/$defs/Unit"}},"required":["content","unit"]},"Unit":{"enum":["g","kg"],"x-type":{"enum":{"Gram":"g","Kilo":"kg"}}}}}',
});
