// Generated from values-partial.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, type AgentHandle, type Call, type Stub } from "gofer-rmi/emitted";

/** Functions of `values-partial`. */
export interface ValuesPartialFunctions {
  all(item: {
    at: Date;
    data: Uint8Array;
    size: bigint;
    name: string;
  }): Call<{ readonly at: Date; readonly data: Uint8Array; readonly size: bigint; readonly name: string }>;
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
  digest: "f54c29414616b86507b999fd52eda17305385fd11a1dc9807f35bf2b5f0a39c2",
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
  contract:
    '{"namespaces":[{"kind":"module","name":"values-partial","construct":[],"members":[{"name":"all","parameters":[{"name":"item","schema":{"type":"object","properties":{"at":{"type":"string","format":"date-time","x-gofer":"date"},"data":{"type":"string","contentEncoding":"base64","x-gofer":"bytes"},"size":{"type":["string","integer"],"pattern":"^-?(?:0|[1-9][0-9]*)$","maxLength":10000,"minimum":-9007199254740991,"maximum":9007199254740991,"x-gofer":"bigint"},"name":{"type":"string"}},"required":["at","data","size","name"]}}],"returns":{"type":"object","properties":{"at":{"type":"string","format":"date-time","x-gofer":"date","readOnly":true},"data":{"type":"string","contentEncoding":"base64","x-gofer":"bytes","readOnly":true},"size":{"type":["string","integer"],"pattern":"^-?(?:0|[1-9][0-9]*)$","maxLength":10000,"minimum":-9007199254740991,"maximum":9007199254740991,"x-gofer":"bigint","readOnly":true},"name":{"type":"string","readOnly":true}},"required":["at","data","size","name"]},"hash":"b5ca516fe9d48b03"},{"name":"patch","parameters":[{"name":"item","schema":{"type":"object","properties":{"at":{"type":"string","format":"date-time","x-gofer":"date"},"data":{"type":"string","contentEncoding":"base64","x-gofer":"bytes"},"size":{"type":["string","integer"],"pattern":"^-?(?:0|[1-9][0-9]*)$","maxLength":10000,"minimum":-9007199254740991,"maximum":9007199254740991,"x-gofer":"bigint"},"name":{"type":"string"}}}},{"name":"keys","schema":{"type":"object","properties":{"at":{"type":"string","format":"date-time","x-gofer":"date"}},"required":["at"]}}],"returns":{"type":"object","properties":{"at":{"type":"string","format":"date-time","x-gofer":"date"},"size":{"type":["string","integer"],"pattern":"^-?(?:0|[1-9][0-9]*)$","maxLength":10000,"minimum":-9007199254740991,"maximum":9007199254740991,"x-gofer":"bigint"},"name":{"type":"string"}},"required":["at","size","name"]},"hash":"bd88ee56b8fca39b"}]}],"$defs":{}}',
});
