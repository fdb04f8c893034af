// Generated from mapped.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, type AgentHandle, type Call, type Stub } from "gofer-rmi/emitted";

export interface Flags_Base {
  id?: boolean;
  name?: boolean;
  at?: boolean;
}

export interface Getters_Base {
  get_at: Date;
  get_id: number;
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
  digest: "0ca63d39792c137efa964f3c938d4946cbf3960620b89a4157a5a56f1b25ccd5",
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
});
