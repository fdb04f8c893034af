// Generated from inferred.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, type AgentHandle, type Call, type Stub } from "gofer-rmi/emitted";

/** Functions of `inferred`. */
export interface InferredFunctions {
  chain(): Call<Map<string, bigint[]>>;
  /**
   * @param n Default: `3`.
   * @param list Default: `["a"]`.
   * @param flag Default: `false`.
   */
  guess(
    n?: number,
    list?: string[],
    flag?: boolean,
  ): Call<{ n: number; list: string[]; flag: boolean; table: { a: number; b: string }; at: Date }>;
  rows(): Call<{ id: number; tags: Set<string> }[]>;
}

/** An agent that serves `inferred`. */
export interface InferredAgent extends AgentHandle {
  readonly inferred: Stub<InferredFunctions> & InferredFunctions;
}

export const inferred = definePlugin<InferredAgent>({
  name: "inferred",
  digest: "f24dd8c943a37242181e8cfa0845db4ce4f930759f131c8b9bd8aed3238c63a7",
  namespaces: {
    inferred: {
      kind: "module",
      construct: [],
      members: {
        chain: { parameters: [], hash: "ba9bc205f09501c1", result: { map: [null, { each: "bigint" }] } },
        guess: {
          parameters: ["n", "list", "flag"],
          hash: "0e1ccd5f1764cf03",
          result: { fields: { at: "date" } },
        },
        rows: {
          parameters: [],
          hash: "abacdd5855fca1ca",
          result: { each: { fields: { tags: { set: null } } } },
        },
      },
    },
  },
  contract:
    '{"namespaces":[{"kind":"module","name":"inferred","construct":[],"members":[{"name":"chain","parameters":[],"returns":{"type":"array","items":{"type":"array","prefixItems":[{"type":"string"},{"type":"array","items":{"type":["string","integer"],"pattern":"^-?(?:0|[1-9][0-9]*)$","maxLength":10000,"minimum":-9007199254740991,"maximum":9007199254740991,"x-gofer":"bigint"}}],"minItems":2,"items":false},"x-gofer":"map"},"hash":"ba9bc205f09501c1"},{"name":"guess","parameters":[{"name":"n","schema":{"type":"number"},"optional":true},{"name":"list","schema":{"type":"array","items":{"type":"string"}},"optional":true},{"name":"flag","schema":{"type":"boolean"},"optional":true}],"returns":{"type":"object","properties":{"n":{"type":"number"},"list":{"type":"array","items":{"type":"string"}},"flag":{"type":"boolean"},"table":{"type":"object","properties":{"a":{"type":"number"},"b":{"type":"string"}},"required":["a","b"]},"at":{"type":"string","format":"date-time","x-gofer":"date"}},"required":["n","list","flag","table","at"]},"hash":"0e1ccd5f1764cf03"},{"name":"rows","parameters":[],"returns":{"type":"array","items":{"type":"object","properties":{"id":{"type":"number"},"tags":{"type":"array","items":{"type":"string"},"x-gofer":"set"}},"required":["id","tags"]}},"hash":"abacdd5855fca1ca"}]}],"$defs":{}}',
});
