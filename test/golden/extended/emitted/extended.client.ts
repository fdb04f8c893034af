// Generated from extended.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, type AgentHandle, type Call, type Stub } from "gofer-rmi/emitted";

/** Both, and more. */
export interface Record_ {
  id: string;
  at: Date;
  /** Of people. */
  name: string;
}

export interface Special {
  id: string;
  at?: Date;
  /** Of people. */
  name: string;
  extra: number[];
}

/** Functions of `extended`. */
export interface ExtendedFunctions {
  save(record: Record_): Call<Special>;
}

/** An agent that serves `extended`. */
export interface ExtendedAgent extends AgentHandle {
  readonly extended: Stub<ExtendedFunctions> & ExtendedFunctions;
}

export const extended = definePlugin<ExtendedAgent>({
  name: "extended",
  digest: "bf750790376cc1cbde7829a06098ab55c281653dbc2f0dfdb98510152d5e1e2b",
  namespaces: {
    extended: {
      kind: "module",
      construct: [],
      members: {
        save: { parameters: ["record"], hash: "7f92fd79233534c6", result: { ref: "Special" } },
      },
    },
  },
  types: {
    Special: { fields: { at: "date" } },
  },
  contract:
    '{"namespaces":[{"kind":"module","name":"extended","construct":[],"members":[{"name":"save","parameters":[{"name":"record","schema":{"$ref":"#/$defs/Record_"}}],"returns":{"$ref":"#/$defs/Special"},"hash":"7f92fd79233534c6"}]}],"$defs":{"Record_":{"type":"object","properties":{"id":{"type":"string"},"at":{"type":"string","format":"date-time","x-gofer":"date"},"name":{"type":"string"}},"required":["id","at","name"]},"Special":{"type":"object","properties":{"id":{"type":"string"},"at":{"type":"string","format":"date-time","x-gofer":"date"},"name":{"type":"string"},"extra":{"type":"array","items":{"type":"number"}}},"required":["id","name","extra"]}}}',
});
