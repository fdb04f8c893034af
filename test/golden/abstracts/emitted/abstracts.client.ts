// Generated from abstracts.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, type AgentHandle, type Call, type Stub } from "gofer-rmi/emitted";

/** Members of `Circle`. */
export interface CircleMembers {
  area(): Call<number>;
  name(): Call<string>;
}

/** Calling the stub changes its constructor arguments. */
export interface Circle extends Stub<CircleMembers>, CircleMembers {
  (radius: number): Circle;
}

/** An agent that serves `abstracts`. */
export interface AbstractsAgent extends AgentHandle {
  readonly Circle: Circle;
}

export const abstracts = definePlugin<AbstractsAgent>({
  name: "abstracts",
  digest: "7b4406733d673677e5a7b35d87a583f1e798b37255574f811c834a345ef65d2c",
  namespaces: {
    Circle: {
      kind: "class",
      construct: ["radius"],
      members: {
        area: { parameters: [], hash: "b8b0019b4fc8452d" },
        name: { parameters: [], hash: "03b9b56db4b1b2e5" },
      },
    },
  },
  contract:
    '{"namespaces":[{"kind":"class","name":"Circle","construct":[{"name":"radius","schema":{"type":"number"}}],"members":[{"name":"area","parameters":[],"returns":{"type":"number"},"hash":"b8b0019b4fc8452d"},{"name":"name","parameters":[],"returns":{"type":"string"},"hash":"03b9b56db4b1b2e5"}]}],"$defs":{}}',
});
