// Generated from mappings.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, type AgentHandle, type Call, type Stub } from "gofer-rmi/emitted";

/** Functions of `mappings`. */
export interface MappingsFunctions {
  keys(
    key: `${Uncapitalize<string>}Id`,
    prefixed: `A-${Uppercase<string>}`,
    known: "Off" | "On",
  ): Call<{ [key: Lowercase<string>]: Capitalize<string> | null }>;
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
  digest: "f75aa2866b47175419dbab6abbcfec9203d1c5dc45d6f10185bea12acde7b75e",
  namespaces: {
    mappings: {
      kind: "module",
      construct: [],
      members: {
        keys: { parameters: ["key", "prefixed", "known"], hash: "39194508105b2dae" },
        shout: { parameters: ["loud", "code", "name"], hash: "4afc082fbeb4f37e" },
      },
    },
  },
  contract:
    '{"namespaces":[{"kind":"module","name":"mappings","construct":[],"members":[{"name":"keys","parameters":[{"name":"key","schema":{"type":"string","pattern":"^(?:[^A-Z][\\\\s\\\\S]*)?Id$","x-type":{"template":["","Uncapitalize<string>","Id"]}}},{"name":"prefixed","schema":{"type":"string","pattern":"^A-[^a-z]*$","x-type":{"template":["A-","Uppercase<string>",""]}}},{"name":"known","schema":{"enum":["Off","On"]}}],"returns":{"type":"object","patternProperties":{"^[^A-Z]*$":{"anyOf":[{"type":"string","pattern":"^(?:[^a-z][\\\\s\\\\S]*)?$","x-type":{"template":["","Capitalize<string>",""]}},{"type":"null"}]}}},"hash":"39194508105b2dae"},{"name":"shout","parameters":[{"name":"loud","schema":{"type":"string","pattern":"^[^a-z]*$","x-type":{"template":["","Uppercase<string>",""]}}},{"name":"code","schema":{"type":"string","pattern":"^[^a-z]*-(?:\\\\s*(?:[+-]?(?:\\\\d+(?:\\\\.\\\\d*)?|\\\\.\\\\d+)(?:[eE][+-]?\\\\d+)?|0[xX][\\\\da-fA-F]+|0[oO][0-7]+|0[bB][01]+)\\\\s*|\\\\s+)$","x-type":{"template":["","Uppercase<string>","-","number",""]}}},{"name":"name","schema":{"type":"string","pattern":"^(?:[^a-z][\\\\s\\\\S]*)?$","x-type":{"template":["","Capitalize<string>",""]}},"optional":true}],"returns":{"type":"string","pattern":"^[^A-Z]*$","x-type":{"template":["","Lowercase<string>",""]}},"hash":"4afc082fbeb4f37e"}]}],"$defs":{}}',
});
