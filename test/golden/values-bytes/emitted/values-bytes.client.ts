// Generated from values-bytes.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, type AgentHandle, type Call, type Stub } from "gofer-rmi/emitted";

/** Functions of `values-bytes`. */
export interface ValuesBytesFunctions {
  parts(list: Uint8Array[], one?: { data: Uint8Array | null }): Call<{ [key: string]: Uint8Array }>;
  reverse(bytes: Uint8Array): Call<Uint8Array>;
}

/** An agent that serves `values-bytes`. */
export interface ValuesBytesAgent extends AgentHandle {
  readonly "values-bytes": Stub<ValuesBytesFunctions> & ValuesBytesFunctions;
}

export const valuesBytes = definePlugin<ValuesBytesAgent>({
  name: "values-bytes",
  digest: "2f402589163658e956d6484a6278e159077faa807393cd27bec13a9d8be98e31",
  namespaces: {
    "values-bytes": {
      kind: "module",
      construct: [],
      members: {
        parts: {
          parameters: ["list", "one"],
          hash: "e56fe002a09423b9",
          result: { fields: {}, rest: "bytes" },
        },
        reverse: { parameters: ["bytes"], hash: "5bc46acb8bed7a2c", result: "bytes" },
      },
    },
  },
  contract:
    '{"namespaces":[{"kind":"module","name":"values-bytes","construct":[],"members":[{"name":"parts","parameters":[{"name":"list","schema":{"type":"array","items":{"type":"string","contentEncoding":"base64","x-gofer":"bytes"}}},{"name":"one","schema":{"type":"object","properties":{"data":{"anyOf":[{"type":"string","contentEncoding":"base64","x-gofer":"bytes"},{"type":"null"}]}},"required":["data"]},"optional":true}],"returns":{"type":"object","additionalProperties":{"type":"string","contentEncoding":"base64","x-gofer":"bytes"}},"hash":"e56fe002a09423b9"},{"name":"reverse","parameters":[{"name":"bytes","schema":{"type":"string","contentEncoding":"base64","x-gofer":"bytes"}}],"returns":{"type":"string","contentEncoding":"base64","x-gofer":"bytes"},"hash":"5bc46acb8bed7a2c"}]}],"$defs":{}}',
});
