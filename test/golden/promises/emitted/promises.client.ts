// Generated from promises.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, type AgentHandle, type Call, type Stub } from "gofer-rmi/emitted";

/** Members of `Later`. */
export interface LaterMembers {
  four(): Call<bigint>;
  one(): Call<string>;
  three(): Call<number | string>;
  two(): Call<Date>;
}

/** Calling the stub changes its constructor arguments. */
export interface Later extends Stub<LaterMembers>, LaterMembers {
  (): Later;
}

/** An agent that serves `promises`. */
export interface PromisesAgent extends AgentHandle {
  readonly Later: Later;
}

export const promises = definePlugin<PromisesAgent>({
  name: "promises",
  digest: "b5a1ead1f69213878630c5bd7770480de4f597afecfd1a1d6d755c01f6c47645",
  namespaces: {
    Later: {
      kind: "class",
      construct: [],
      members: {
        four: { parameters: [], hash: "75db35e606052273", result: "bigint" },
        one: { parameters: [], hash: "1578ca14ee28c9e6" },
        three: { parameters: [], hash: "a1498a952170bd1c" },
        two: { parameters: [], hash: "e628cbe43fe36612", result: "date" },
      },
    },
  },
  contract:
    '{"namespaces":[{"kind":"class","name":"Later","construct":[],"members":[{"name":"four","parameters":[],"returns":{"type":["string","integer"],"pattern":"^-?(?:0|[1-9][0-9]*)$","maxLength":10000,"minimum":-9007199254740991,"maximum":9007199254740991,"x-gofer":"bigint"},"hash":"75db35e606052273"},{"name":"one","parameters":[],"returns":{"type":"string"},"hash":"1578ca14ee28c9e6"},{"name":"three","parameters":[],"returns":{"anyOf":[{"type":"number"},{"type":"string"}]},"hash":"a1498a952170bd1c"},{"name":"two","parameters":[],"returns":{"type":"string","format":"date-time","x-gofer":"date"},"hash":"e628cbe43fe36612"}]}],"$defs":{}}',
});
