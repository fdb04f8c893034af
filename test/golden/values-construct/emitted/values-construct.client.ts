// Generated from values-construct.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, type AgentHandle, type Call, type Stub } from "gofer-rmi/emitted";

/** Members of `Window`. */
export interface WindowMembers {
  marked(): Call<string[]>;
}

/**
 * Everything by its constructor.
 *
 * Calling the stub changes its constructor arguments.
 */
export interface Window extends Stub<WindowMembers>, WindowMembers {
  (from: Date, to?: Date, marks?: Map<string, Date>, ...points: Date[]): Window;
}

/** An agent that serves `values-construct`. */
export interface ValuesConstructAgent extends AgentHandle {
  /** Everything by its constructor. */
  readonly Window: Window;
}

export const valuesConstruct = definePlugin<ValuesConstructAgent>({
  name: "values-construct",
  digest: "3c0f47cea99ae358eed98ec46c99c05b401b2864e82d053ca2eb826aacb13729",
  namespaces: {
    Window: {
      kind: "class",
      construct: ["from", "to", "marks", "...points"],
      members: {
        marked: { parameters: [], hash: "a5936b7c930c7df0" },
      },
    },
  },
  contract:
    '{"namespaces":[{"kind":"class","name":"Window","construct":[{"name":"from","schema":{"type":"string","format":"date-time","x-gofer":"date"}},{"name":"to","schema":{"type":"string","format":"date-time","x-gofer":"date"},"optional":true},{"name":"marks","schema":{"type":"array","items":{"type":"array","prefixItems":[{"type":"string"},{"type":"string","format":"date-time","x-gofer":"date"}],"minItems":2,"items":false},"x-gofer":"map"},"optional":true},{"name":"points","schema":{"type":"string","format":"date-time","x-gofer":"date"},"rest":true}],"members":[{"name":"marked","parameters":[],"returns":{"type":"array","items":{"type":"string"}},"hash":"a5936b7c930c7df0"}]}],"$defs":{}}',
});
