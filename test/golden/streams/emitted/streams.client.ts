// Generated from streams.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, type AgentHandle, type Call, type Stub } from "gofer-rmi/emitted";

export interface Step {
  at: Date;
  done: bigint;
}

/** Members of `Walk`. */
export interface WalkMembers {
  find(id: number | string): Call<void, number | string>;
  inferred(x: string): Call<Date, Map<string, number> | string>;
  later(): Call<void, Uint8Array>;
  open(): Call<void, { a: number } | null>;
  /** Yields a step at a time, and returns how many there were. */
  steps(count: number): Call<number, Step>;
  sync(): Call<void, string>;
}

/** Calling the stub changes its constructor arguments. */
export interface Walk extends Stub<WalkMembers>, WalkMembers {
  (): Walk;
}

/** Functions of `streams`. */
export interface StreamsFunctions {
  lines(): Call<void, string>;
}

/** An agent that serves `streams`. */
export interface StreamsAgent extends AgentHandle {
  readonly Walk: Walk;
  readonly streams: Stub<StreamsFunctions> & StreamsFunctions;
}

export const streams = definePlugin<StreamsAgent>({
  name: "streams",
  digest: "4ed0e9c0fbef542ecabe8115194854ccfc5fa8bec8a738d991e1b2cb5189fbd0",
  namespaces: {
    Walk: {
      kind: "class",
      construct: [],
      members: {
        find: { parameters: ["id"], hash: "259dd8f744b67c9b", stream: true },
        inferred: {
          parameters: ["x"],
          hash: "b159ca7d86f967a0",
          stream: true,
          result: "date",
          progress: { kinds: { array: { map: [null, null] } } },
        },
        later: { parameters: [], hash: "a5bbcf8502ba7a77", stream: true, progress: "bytes" },
        open: { parameters: [], hash: "a883f66d5aa7bf57", stream: true },
        steps: { parameters: ["count"], hash: "15a33e1669a48469", stream: true, progress: { ref: "Step" } },
        sync: { parameters: [], hash: "664e2c25800c9d17", stream: true },
      },
    },
    streams: {
      kind: "module",
      construct: [],
      members: {
        lines: { parameters: [], hash: "555640c7739dfb71", stream: true },
      },
    },
  },
  types: {
    Step: { fields: { at: "date", done: "bigint" } },
  },
  contract:
    '{"namespaces":[{"kind":"class","name":"Walk","construct":[],"members":[{"name":"find","parameters":[{"name":"id","schema":{"anyOf":[{"type":"number"},{"type":"string"}]}}],"returns":{"type":"null","x-type":"undefined"},"progress":{"anyOf":[{"type":"number"},{"type":"string"}]},"hash":"259dd8f744b67c9b"},{"name":"inferred","parameters":[{"name":"x","schema":{"type":"string"}}],"returns":{"type":"string","format":"date-time","x-gofer":"date"},"progress":{"anyOf":[{"type":"array","items":{"type":"array","prefixItems":[{"type":"string"},{"type":"number"}],"minItems":2,"items":false},"x-gofer":"map"},{"type":"string"}]},"hash":"b159ca7d86f967a0"},{"name":"later","parameters":[],"returns":{"type":"null","x-type":"undefined"},"progress":{"type":"string","contentEncoding":"base64","x-gofer":"bytes"},"hash":"a5bbcf8502ba7a77"},{"name":"open","parameters":[],"returns":{"type":"null","x-type":"undefined"},"progress":{"anyOf":[{"type":"object","properties":{"a":{"type":"number"}},"required":["a"]},{"type":"null"}]},"hash":"a883f66d5aa7bf57"},{"name":"steps","parameters":[{"name":"count","schema":{"type":"number"}}],"returns":{"type":"number"},"progress":{"$ref":"#/$defs/Step"},"hash":"15a33e1669a48469"},{"name":"sync","parameters":[],"returns":{"type":"null","x-type":"undefined"},"progress":{"type":"string"},"hash":"664e2c25800c9d17"}]},{"kind":"module","name":"streams","construct":[],"members":[{"name":"lines","parameters":[],"returns":{"type":"null","x-type":"undefined"},"progress":{"type":"string"},"hash":"555640c7739dfb71"}]}],"$defs":{"Step":{"type":"object","properties":{"at":{"type":"string","format":"date-time","x-gofer":"date"},"done":{"type":["string","integer"],"pattern":"^-?(?:0|[1-9][0-9]*)$","maxLength":10000,"minimum":-9007199254740991,"maximum":9007199254740991,"x-gofer":"bigint"}},"required":["at","done"]}}}',
});
