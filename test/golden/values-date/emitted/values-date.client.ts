// Generated from values-date.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, type AgentHandle, type Call, type Stub } from "gofer-rmi/emitted";

/** Members of `Clock`. */
export interface ClockMembers {
  between(from: Date, to?: Date | null): Call<number>;
  now(): Call<Date>;
}

/**
 * Moments: ISO 8601 on the wire.
 *
 * Calling the stub changes its constructor arguments.
 */
export interface Clock extends Stub<ClockMembers>, ClockMembers {
  (start: Date): Clock;
}

/** An agent that serves `values-date`. */
export interface ValuesDateAgent extends AgentHandle {
  /** Moments: ISO 8601 on the wire. */
  readonly Clock: Clock;
}

export const valuesDate = definePlugin<ValuesDateAgent>({
  name: "values-date",
  digest: "503f61a0822f8b8881dfc4a1cd927d498640b3d9359dcb7e08a20ddfa6b046cf",
  namespaces: {
    Clock: {
      kind: "class",
      construct: ["start"],
      members: {
        between: { parameters: ["from", "to"], hash: "36728e22a4573b88" },
        now: { parameters: [], hash: "fe76eeb71103b112", result: "date" },
      },
    },
  },
  contract:
    '{"namespaces":[{"kind":"class","name":"Clock","construct":[{"name":"start","schema":{"type":"string","format":"date-time","x-gofer":"date"}}],"members":[{"name":"between","parameters":[{"name":"from","schema":{"type":"string","format":"date-time","x-gofer":"date"}},{"name":"to","schema":{"anyOf":[{"type":"string","format":"date-time","x-gofer":"date"},{"type":"null"}]},"optional":true}],"returns":{"type":"number"},"hash":"36728e22a4573b88"},{"name":"now","parameters":[],"returns":{"type":"string","format":"date-time","x-gofer":"date"},"hash":"fe76eeb71103b112"}]}],"$defs":{}}',
});
