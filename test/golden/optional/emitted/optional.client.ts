// Generated from optional.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, type AgentHandle, type Call, type Stub } from "gofer-rmi/emitted";

/** Functions of `optional`. */
export interface OptionalFunctions {
  exact(x: { a?: string; b?: string | undefined; c?: string | undefined }): Call<{ a?: Date }>;
  f(a?: string, b?: number, c?: Date, d?: Set<string>): Call<void>;
}

/** An agent that serves `optional`. */
export interface OptionalAgent extends AgentHandle {
  readonly optional: Stub<OptionalFunctions> & OptionalFunctions;
}

export const optional = definePlugin<OptionalAgent>({
  name: "optional",
  digest: "1c0a4b732d4d1c96e49f6e1b0c7d36ba627de599fcf338ede4077dfa8f860ee2",
  namespaces: {
    optional: {
      kind: "module",
      construct: [],
      members: {
        exact: { parameters: ["x"], hash: "0a4554d1c6ace3d5", result: { fields: { a: "date" } } },
        f: { parameters: ["a", "b", "c", "d"], hash: "da9551136cdf6d14" },
      },
    },
  },
});
