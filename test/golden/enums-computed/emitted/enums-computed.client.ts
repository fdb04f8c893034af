// Generated from enums-computed.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, type AgentHandle, type Call, type Stub } from "gofer-rmi/emitted";

export type Size = number;

/** Functions of `enums-computed`. */
export interface EnumsComputedFunctions {
  size(size: Size, only: number, either: Size | string, none: 0, line?: number): Call<Size[]>;
}

/** An agent that serves `enums-computed`. */
export interface EnumsComputedAgent extends AgentHandle {
  readonly "enums-computed": Stub<EnumsComputedFunctions> & EnumsComputedFunctions;
}

export const enumsComputed = definePlugin<EnumsComputedAgent>({
  name: "enums-computed",
  digest: "94ca9a5d84dbe9ee57663e0b66905bca0bf63e78056e7f46cbf8823668b760e7",
  namespaces: {
    "enums-computed": {
      kind: "module",
      construct: [],
      members: {
        size: { parameters: ["size", "only", "either", "none", "line"], hash: "28463831f252de71" },
      },
    },
  },
  contract:
    '{"namespaces":[{"kind":"module","name":"enums-computed","construct":[],"members":[{"name":"size","parameters":[{"name":"size","schema":{"$ref":"#/$defs/Size"}},{"name":"only","schema":{"type":"number"}},{"name":"either","schema":{"anyOf":[{"$ref":"#/$defs/Size"},{"type":"string"}]}},{"name":"none","schema":{"const":0}},{"name":"line","schema":{"type":"number"},"optional":true}],"returns":{"type":"array","items":{"$ref":"#/$defs/Size"}},"hash":"28463831f252de71"}]}],"$defs":{"Size":{"type":"number"}}}',
});
