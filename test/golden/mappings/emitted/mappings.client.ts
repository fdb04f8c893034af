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
  digest: "97590b4f61a39f665bed1003295db6dd9f2c2396113dae78262cf558af26d561",
  namespaces: {
    mappings: {
      kind: "module",
      construct: [],
      members: {
        keys: { parameters: ["key", "prefixed", "known"], hash: "39194508105b2dae" },
        shout: { parameters: ["loud", "code", "name"], hash: "bf36f39ecb64ba7a" },
      },
    },
  },
  contract:
    '{"namespaces":[{"kind":"module","name":"mappings","construct":[],"members":[{"name":"keys","parameters":[{"name":"key","schema":{"type":"string","pattern":"^(?:[^A-Z][\\\\s\\\\S]*)?Id$","x-type":{"template":["","Uncapitalize<string>","Id"]}}},{"name":"prefixed","schema":{"type":"string","pattern":"^A-[^a-z]*$","x-type":{"template":["A-","Uppercase<string>",""]}}},{"name":"known","schema":{"enum":["Off","On"]}}],"returns":{"type":"object","patternProperties":{"^[^A-Z]*$":{"anyOf":[{"type":"string","pattern":"^(?:[^a-z][\\\\s\\\\S]*)?$","x-type":{"template":["","Capitalize<string>",""]}},{"type":"null"}]}}},"hash":"39194508105b2dae"},{"name":"shout","parameters":[{"name":"loud","schema":{"type":"string","pattern":"^[^a-z]*$","x-type":{"template":["","Uppercase<string>",""]}}},{"name":"code","schema":{"type":"string","pattern":"^[^a-z]*-[+-]?(?:\\\\d+(?:\\\\.\\\\d*)?|\\\\.\\\\d+)(?:[eE][+-]?\\\\d+)?$","x-type":{"template":["","Uppercase<string>","-","number",""]}}},{"name":"name","schema":{"type":"string","pattern":"^(?:[^a-z][\\\\s\\\\S]*)?$","x-type":{"template":["","Capitalize<string>",""]}},"optional":true}],"returns":{"type":"string","pattern":"^[^A-Z]*$","x-type":{"template":["","Lowercase<string>",""]}},"hash":"bf36f39ecb64ba7a"}]}],"$defs":{}}',
});
