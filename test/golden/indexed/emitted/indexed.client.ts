// Generated from indexed.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, type AgentHandle, type Call, type Stub } from "gofer-rmi/emitted";

export interface Config {
  server: { port: number; hosts: string[] };
}

/** Functions of `indexed`. */
export interface IndexedFunctions {
  conf(
    server: { port: number; hosts: string[] },
    host: string,
    like: { size: number; names: string[]; at: Date | null },
  ): Call<Config>;
  step(step: "down" | "stop" | "up", limit: "high" | "low"): Call<1 | 10>;
}

/** An agent that serves `indexed`. */
export interface IndexedAgent extends AgentHandle {
  readonly indexed: Stub<IndexedFunctions> & IndexedFunctions;
}

export const indexed = definePlugin<IndexedAgent>({
  name: "indexed",
  digest: "daa6b1f930d521aaaec1e6984ae83329bb0bd394e5717f3084c6caf1c4e55450",
  namespaces: {
    indexed: {
      kind: "module",
      construct: [],
      members: {
        conf: { parameters: ["server", "host", "like"], hash: "e1aac676f450015a" },
        step: { parameters: ["step", "limit"], hash: "88234c32d47c696e" },
      },
    },
  },
  contract:
    '{"namespaces":[{"kind":"module","name":"indexed","construct":[],"members":[{"name":"conf","parameters":[{"name":"server","schema":{"type":"object","properties":{"port":{"type":"number"},"hosts":{"type":"array","items":{"type":"string"}}},"required":["port","hosts"]}},{"name":"host","schema":{"type":"string"}},{"name":"like","schema":{"type":"object","properties":{"size":{"type":"number"},"names":{"type":"array","items":{"type":"string"}},"at":{"anyOf":[{"type":"string","format":"date-time","x-gofer":"date"},{"type":"null"}]}},"required":["size","names","at"]}}],"returns":{"$ref":"#/$defs/Config"},"hash":"e1aac676f450015a"},{"name":"step","parameters":[{"name":"step","schema":{"enum":["down","stop","up"]}},{"name":"limit","schema":{"enum":["high","low"]}}],"returns":{"enum":[1,10]},"hash":"88234c32d47c696e"}]}],"$defs":{"Config":{"type":"object","properties":{"server":{"type":"object","properties":{"port":{"type":"number"},"hosts":{"type":"array","items":{"type":"string"}}},"required":["port","hosts"]}},"required":["server"]}}}',
});
