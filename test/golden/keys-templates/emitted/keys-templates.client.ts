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
  digest: "e38df43b898810e50331b0099056199f7755cd1c6bded8980a2a9ed98c53e66f",
  namespaces: {
    "keys-templates": {
      kind: "module",
      construct: [],
      members: {
        both: { parameters: ["both", "byId"], hash: "333fb7e8c6903beb" },
        send: { parameters: ["headers", "data", "sizes"], hash: "52362975638581b0" },
      },
    },
  },
  contract:
    '{"namespaces":[{"kind":"module","name":"keys-templates","construct":[],"members":[{"name":"both","parameters":[{"name":"both","schema":{"$ref":"#/$defs/Both"}},{"name":"byId","schema":{"type":"object","additionalProperties":{"type":"number"}}}],"returns":{"type":"object","patternProperties":{"^v-?(?:0|[1-9]\\\\d*)$":{"type":"object","patternProperties":{"^[+-]?(?:\\\\d+(?:\\\\.\\\\d*)?|\\\\.\\\\d+)(?:[eE][+-]?\\\\d+)?$":{"$ref":"#/$defs/Both"}}}}},"hash":"333fb7e8c6903beb"},{"name":"send","parameters":[{"name":"headers","schema":{"$ref":"#/$defs/Headers"}},{"name":"data","schema":{"$ref":"#/$defs/Data"},"optional":true},{"name":"sizes","schema":{"type":"object","patternProperties":{"^[+-]?(?:\\\\d+(?:\\\\.\\\\d*)?|\\\\.\\\\d+)(?:[eE][+-]?\\\\d+)?x[+-]?(?:\\\\d+(?:\\\\.\\\\d*)?|\\\\.\\\\d+)(?:[eE][+-]?\\\\d+)?$":{"anyOf":[{"type":"array","items":{"type":"number"}},{"not":{},"x-type":"undefined"}]}}},"optional":true}],"returns":{"type":"object","patternProperties":{"^[^a-z]*$":{"type":"boolean"}}},"hash":"52362975638581b0"}]}],"$defs":{"Both":{"type":"object","patternProperties":{"^[+-]?(?:\\\\d+(?:\\\\.\\\\d*)?|\\\\.\\\\d+)(?:[eE][+-]?\\\\d+)?$":{"type":"number"},"^at-[\\\\s\\\\S]*$":{"type":"string"}},"additionalProperties":{"anyOf":[{"type":"number"},{"type":"string"}]}},"Data":{"type":"object","properties":{"id":{"type":"number"}},"required":["id"],"patternProperties":{"^data-[\\\\s\\\\S]*$":{"type":"string"}}},"Headers":{"type":"object","properties":{"host":{"type":"string"},"x-id":{"type":"number"}},"required":["host","x-id"],"patternProperties":{"^x-[\\\\s\\\\S]*$":{"anyOf":[{"type":"number"},{"type":"null"}]}}}}}',
});
