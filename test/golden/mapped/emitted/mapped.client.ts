// Generated from mapped.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, type AgentHandle, type Call, type Stub } from "gofer-rmi/emitted";

export interface Flags_Base {
  readonly id?: boolean;
  name?: boolean;
  at?: boolean;
}

export interface Getters_Base {
  get_at: Date;
  readonly get_id: number;
  get_name: string;
}

export interface Mutable_Readonly_Partial_Base {
  id: number;
  name: string;
  at: Date;
}

/** Functions of `mapped`. */
export interface MappedFunctions {
  flags(flags: Flags_Base, getters: Getters_Base): Call<Mutable_Readonly_Partial_Base>;
  nulls(nulls: { a: "a" | null; b: "b" | null }): Call<void>;
}

/** An agent that serves `mapped`. */
export interface MappedAgent extends AgentHandle {
  readonly mapped: Stub<MappedFunctions> & MappedFunctions;
}

export const mapped = definePlugin<MappedAgent>({
  name: "mapped",
  digest: "d512e2c1bb4b6b2c8519629c6d4ace89eaa328fac09a588c72b2ce3080ecbcfa",
  namespaces: {
    mapped: {
      kind: "module",
      construct: [],
      members: {
        flags: {
          parameters: ["flags", "getters"],
          hash: "57317d14e910b25f",
          result: { ref: "Mutable_Readonly_Partial_Base" },
        },
        nulls: { parameters: ["nulls"], hash: "47b8a27df5c0b7ab" },
      },
    },
  },
  types: {
    Mutable_Readonly_Partial_Base: { fields: { at: "date" } },
  },
  contract:
    '{"namespaces":[{"kind":"module","name":"mapped","construct":[],"members":[{"name":"flags","parameters":[{"name":"flags","schema":{"$ref":"#/$defs/Flags_Base"}},{"name":"getters","schema":{"$ref":"#/$defs/Getters_Base"}}],"returns":{"$ref":"#/$defs/Mutable_Readonly_Partial_Base"},"hash":"57317d14e910b25f"},{"name":"nulls","parameters":[{"name":"nulls","schema":{"type":"object","properties":{"a":{"anyOf":[{"const":"a"},{"type":"null"}]},"b":{"anyOf":[{"const":"b"},{"type":"null"}]}},"required":["a","b"]}}],"returns":{"type":"null","x-type":"undefined"},"hash":"47b8a27df5c0b7ab"}]}],"$defs":{"Flags_Base":{"type":"object","properties":{"id":{"type":"boolean","readOnly":true},"name":{"type":"boolean"},"at":{"type":"boolean"}}},"Getters_Base":{"type":"object","properties":{"get_at":{"type":"string","format":"date-time","x-gofer":"date"},"get_id":{"type":"number","readOnly":true},"get_name":{"type":"string"}},"required":["get_at","get_id","get_name"]},"Mutable_Readonly_Partial_Base":{"type":"object","properties":{"id":{"type":"number"},"name":{"type":"string"},"at":{"type":"string","format":"date-time","x-gofer":"date"}},"required":["id","name","at"]}}}',
});
