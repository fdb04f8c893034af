// Generated from enums-computed.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, type AgentHandle, type Call, type Stub } from "gofer-rmi/emitted";

export type Only = number;

export type Size = number;

/** Functions of `enums-computed`. */
export interface EnumsComputedFunctions {
  size(size: Size, only: Only, either: Size | string, none: 0, line?: number): Call<Size[]>;
}

/** An agent that serves `enums-computed`. */
export interface EnumsComputedAgent extends AgentHandle {
  readonly "enums-computed": Stub<EnumsComputedFunctions> & EnumsComputedFunctions;
}

export const enumsComputed = definePlugin<EnumsComputedAgent>({
  name: "enums-computed",
  digest: "985f62de714653f61988e5f350318cda71d50cf91cc827fc4d47a137ca456c93",
  namespaces: {
    "enums-computed": {
      kind: "module",
      construct: [],
      members: {
        size: { parameters: ["size", "only", "either", "none", "line"], hash: "bfb44a16762c3935" },
      },
    },
  },
  contract:
    '{"namespaces":[{"kind":"module","name":"enums-computed","construct":[],"members":[{"name":"size","parameters":[{"name":"size","schema":{"$ref":"#/$defs/Size"}},{"name":"only","schema":{"$ref":"#/$defs/Only"}},{"name":"either","schema":{"anyOf":[{"$ref":"#/$defs/Size"},{"type":"string"}]}},{"name":"none","schema":{"const":0}},{"name":"line","schema":{"type":"number"},"optional":true}],"returns":{"type":"array","items":{"$ref":"#/$defs/Size"}},"hash":"bfb44a16762c3935"}]}],"$defs":{"Only":{"type":"number"},"Size":{"type":"number"}}}',
});
