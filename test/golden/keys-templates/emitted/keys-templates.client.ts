// Generated from keys-templates.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, type AgentHandle, type Call, type Stub } from "gofer-rmi/emitted";

export type Both = { [key: number]: number; [key: `at-${string}`]: string; [key: string]: number | string };

export interface Data {
  id: number;
  [key: `data-${string}`]: string;
}

export interface Headers {
  host: string;
  "x-id": number;
  [key: `x-${string}`]: number | null;
}

/** Functions of `keys-templates`. */
export interface KeysTemplatesFunctions {
  both(both: Both, byId: { [key: string]: number }): Call<{ [key: `v${bigint}`]: { [key: number]: Both } }>;
  send(
    headers: Headers,
    data?: Data,
    sizes?: { [key: `${number}x${number}`]: number[] | undefined },
  ): Call<{ [key: Uppercase<string>]: boolean }>;
}

/** An agent that serves `keys-templates`. */
export interface KeysTemplatesAgent extends AgentHandle {
  readonly "keys-templates": Stub<KeysTemplatesFunctions> & KeysTemplatesFunctions;
}

export const keysTemplates = definePlugin<KeysTemplatesAgent>({
  name: "keys-templates",
  digest: "d41b571094c2c0e4ea19706b54f36063af42e726de9f1465feb1c518618214f9",
  namespaces: {
    "keys-templates": {
      kind: "module",
      construct: [],
      members: {
        both: { parameters: ["both", "byId"], hash: "caed79b3983b1325" },
        send: { parameters: ["headers", "data", "sizes"], hash: "ded64aeca48588aa" },
      },
    },
  },
  contract:
    '{"namespaces":[{"kind":"module","name":"keys-templates","construct":[],"members":[{"name":"both","parameters":[{"name":"both","schema":{"$ref":"#/$defs/Both"}},{"name":"byId","schema":{"type":"object","additionalProperties":{"type":"number"}}}],"returns":{"type":"object","patternProperties":{"^v-?(?:0|[1-9]\\\\d*|0[xX][\\\\da-fA-F]+|0[oO][0-7]+|0[bB][01]+)$":{"type":"object","patternProperties":{"^(?:\\\\s*(?:[+-]?(?:\\\\d+(?:\\\\.\\\\d*)?|\\\\.\\\\d+)(?:[eE][+-]?\\\\d+)?|0[xX][\\\\da-fA-F]+|0[oO][0-7]+|0[bB][01]+)\\\\s*|\\\\s+)$":{"$ref":"#/$defs/Both"}}}}},"hash":"caed79b3983b1325"},{"name":"send","parameters":[{"name":"headers","schema":{"$ref":"#/$defs/Headers"}},{"name":"data","schema":{"$ref":"#/$defs/Data"},"optional":true},{"name":"sizes","schema":{"type":"object","patternProperties":{"^(?:\\\\s*(?:[+-]?(?:\\\\d+(?:\\\\.\\\\d*)?|\\\\.\\\\d+)(?:[eE][+-]?\\\\d+)?|0[xX][\\\\da-fA-F]+|0[oO][0-7]+|0[bB][01]+)\\\\s*|\\\\s+)x(?:\\\\s*(?:[+-]?(?:\\\\d+(?:\\\\.\\\\d*)?|\\\\.\\\\d+)(?:[eE][+-]?\\\\d+)?|0[xX][\\\\da-fA-F]+|0[oO][0-7]+|0[bB][01]+)\\\\s*|\\\\s+)$":{"anyOf":[{"type":"array","items":{"type":"number"}},{"not":{},"x-type":"undefined"}]}}},"optional":true}],"returns":{"type":"object","patternProperties":{"^[^a-z]*$":{"type":"boolean"}}},"hash":"ded64aeca48588aa"}]}],"$defs":{"Both":{"type":"object","patternProperties":{"^(?:\\\\s*(?:[+-]?(?:\\\\d+(?:\\\\.\\\\d*)?|\\\\.\\\\d+)(?:[eE][+-]?\\\\d+)?|0[xX][\\\\da-fA-F]+|0[oO][0-7]+|0[bB][01]+)\\\\s*|\\\\s+)$":{"type":"number"},"^at-[\\\\s\\\\S]*$":{"type":"string"}},"additionalProperties":{"anyOf":[{"type":"number"},{"type":"string"}]}},"Data":{"type":"object","properties":{"id":{"type":"number"}},"required":["id"],"patternProperties":{"^data-[\\\\s\\\\S]*$":{"type":"string"}}},"Headers":{"type":"object","properties":{"host":{"type":"string"},"x-id":{"type":"number"}},"required":["host","x-id"],"patternProperties":{"^x-[\\\\s\\\\S]*$":{"anyOf":[{"type":"number"},{"type":"null"}]}}}}}',
});
