// Generated from mappings.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, type AgentHandle, type Call, type Stub } from "gofer-rmi/emitted";

export interface CapitalizeType {
  sum: number;
}

/** Functions of `mappings`. */
export interface MappingsFunctions {
  keys(
    key: `${Uncapitalize<string>}Id`,
    prefixed: `A-${Uppercase<string>}`,
    known: "Off" | "On",
  ): Call<{ [key: Lowercase<string>]: Capitalize<string> | null }>;
  /** A type with the name of a mapping gives way to it. */
  pay(money: CapitalizeType): Call<void>;
  shout(
    loud: Uppercase<string>,
    code: `${Uppercase<string>}-${number}`,
    name?: Capitalize<string>,
  ): Call<Lowercase<string>>;
}

/** An agent that serves `mappings`. */
export interface MappingsAgent extends AgentHandle {
  readonly mappings: Stub<MappingsFunctions> & MappingsFunctions;
}

export const mappings = definePlugin<MappingsAgent>({
  name: "mappings",
  digest: "09ad48bac38e816a78d772d1498803503b848ef543689ae5effe41be2253fba5",
  namespaces: {
    mappings: {
      kind: "module",
      construct: [],
      members: {
        keys: { parameters: ["key", "prefixed", "known"], hash: "39194508105b2dae" },
        pay: { parameters: ["money"], hash: "320370c70dab6048" },
        shout: { parameters: ["loud", "code", "name"], hash: "4afc082fbeb4f37e" },
      },
    },
  },
  contract:
    '{"namespaces":[{"kind":"module","name":"mappings","construct":[],"members":[{"name":"keys","parameters":[{"name":"key","schema":{"type":"string","pattern":"^(?:[^A-Z][\\\\s\\\\S]*)?Id$","x-type":{"template":["","Uncapitalize<string>","Id"]}}},{"name":"prefixed","schema":{"type":"string","pattern":"^A-[^a-z]*$","x-type":{"template":["A-","Uppercase<string>",""]}}},{"name":"known","schema":{"enum":["Off","On"]}}],"returns":{"type":"object","patternProperties":{"^[^A-Z]*$":{"anyOf":[{"type":"string","pattern":"^(?:[^a-z][\\\\s\\\\S]*)?$","x-type":{"template":["","Capitalize<string>",""]}},{"type":"null"}]}}},"hash":"39194508105b2dae"},{"name":"pay","parameters":[{"name":"money","schema":{"$ref":"#/$defs/Capitalize"}}],"returns":{"type":"null","x-type":"undefined"},"hash":"320370c70dab6048"},{"name":"shout","parameters":[{"name":"loud","schema":{"type":"string","pattern":"^[^a-z]*$","x-type":{"template":["","Uppercase<string>",""]}}},{"name":"code","schema":{"type":"string","pattern":"^[^a-z]*-(?:\\\\s*(?:[+-]?(?:\\\\d+(?:\\\\.\\\\d*)?|\\\\.\\\\d+)(?:[eE][+-]?\\\\d+)?|0[xX][\\\\da-fA-F]+|0[oO][0-7]+|0[bB][01]+)\\\\s*|\\\\s+)$","x-type":{"template":["","Uppercase<string>","-","number",""]}}},{"name":"name","schema":{"type":"string","pattern":"^(?:[^a-z][\\\\s\\\\S]*)?$","x-type":{"template":["","Capitalize<string>",""]}},"optional":true}],"returns":{"type":"string","pattern":"^[^A-Z]*$","x-type":{"template":["","Lowercase<string>",""]}},"hash":"4afc082fbeb4f37e"}]}],"$defs":{"Capitalize":{"type":"object","properties":{"sum":{"type":"number"}},"required":["sum"]}}}',
});
