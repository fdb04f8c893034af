// Generated from unknowns.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, type AgentHandle, type Call, type Stub } from "gofer-rmi/emitted";

export interface Message {
  topic: string;
  body?: unknown;
  list: unknown[];
}

/** Functions of `unknowns`. */
export interface UnknownsFunctions {
  maybe(x?: unknown): Call<unknown[]>;
  send(message: Message, extra: { [key: string]: unknown }): Call<unknown>;
}

/** An agent that serves `unknowns`. */
export interface UnknownsAgent extends AgentHandle {
  readonly unknowns: Stub<UnknownsFunctions> & UnknownsFunctions;
}

export const unknowns = definePlugin<UnknownsAgent>({
  name: "unknowns",
  digest: "9efcaef850fa2928b783dcef88ea4f17a374a90af72666dab1fcb53fcef02968",
  namespaces: {
    unknowns: {
      kind: "module",
      construct: [],
      members: {
        maybe: { parameters: ["x"], hash: "cbb4fc677d83d0c0" },
        send: { parameters: ["message", "extra"], hash: "2c5aeeafb10c9d05" },
      },
    },
  },
  contract:
    '{"namespaces":[{"kind":"module","name":"unknowns","construct":[],"members":[{"name":"maybe","parameters":[{"name":"x","schema":{"x-type":"unknown"},"optional":true}],"returns":{"type":"array","items":{"x-type":"unknown"}},"hash":"cbb4fc677d83d0c0"},{"name":"send","parameters":[{"name":"message","schema":{"$ref":"#/$defs/Message"}},{"name":"extra","schema":{"type":"object","additionalProperties":{"x-type":"unknown"}}}],"returns":{"x-type":"unknown"},"hash":"2c5aeeafb10c9d05"}]}],"$defs":{"Message":{"type":"object","properties":{"topic":{"type":"string"},"body":{"x-type":"unknown"},"list":{"type":"array","items":{"x-type":"unknown"}}},"required":["topic","list"]}}}',
});
