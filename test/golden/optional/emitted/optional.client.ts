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
  contract:
    '{"namespaces":[{"kind":"module","name":"optional","construct":[],"members":[{"name":"exact","parameters":[{"name":"x","schema":{"type":"object","properties":{"a":{"type":"string"},"b":{"anyOf":[{"type":"string"},{"not":{},"x-type":"undefined"}]},"c":{"anyOf":[{"type":"string"},{"not":{},"x-type":"undefined"}]}}}}],"returns":{"type":"object","properties":{"a":{"type":"string","format":"date-time","x-gofer":"date"}}},"hash":"0a4554d1c6ace3d5"},{"name":"f","parameters":[{"name":"a","schema":{"type":"string"},"optional":true},{"name":"b","schema":{"type":"number"},"optional":true},{"name":"c","schema":{"type":"string","format":"date-time","x-gofer":"date"},"optional":true},{"name":"d","schema":{"type":"array","items":{"type":"string"},"x-gofer":"set"},"optional":true}],"returns":{"type":"null","x-type":"undefined"},"hash":"da9551136cdf6d14"}]}],"$defs":{}}',
});
