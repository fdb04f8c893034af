// Generated from values-partial.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, type AgentHandle, type Call, type Stub } from "gofer-rmi/emitted";

/** Functions of `values-partial`. */
export interface ValuesPartialFunctions {
  all(item: {
    at: Date;
    data: Uint8Array;
    size: bigint;
    name: string;
  }): Call<{ at: Date; data: Uint8Array; size: bigint; name: string }>;
  patch(
    item: { at?: Date; data?: Uint8Array; size?: bigint; name?: string },
    keys: { at: Date },
  ): Call<{ at: Date; size: bigint; name: string }>;
}

/** An agent that serves `values-partial`. */
export interface ValuesPartialAgent extends AgentHandle {
  readonly "values-partial": Stub<ValuesPartialFunctions> & ValuesPartialFunctions;
}

export const valuesPartial = definePlugin<ValuesPartialAgent>({
  name: "values-partial",
  digest: "4088b4274979332d700fd381c1a06dcd5e31f39eabd7fb264480a4d34b3c978e",
  namespaces: {
    "values-partial": {
      kind: "module",
      construct: [],
      members: {
        all: {
          parameters: ["item"],
          hash: "b5ca516fe9d48b03",
          result: { fields: { at: "date", data: "bytes", size: "bigint" } },
        },
        patch: {
          parameters: ["item", "keys"],
          hash: "bd88ee56b8fca39b",
          result: { fields: { at: "date", size: "bigint" } },
        },
      },
    },
  },
});
