// Generated from large-union.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, type AgentHandle, type Call, type Stub } from "gofer-rmi/emitted";

export type Code = 1 | 2 | Country | Country[] | { custom: Country } | null;

export type Country =
  "at" | "be" | "ch" | "de" | "dk" | "es" | "fi" | "fr" | "gb" | "ie" | "it" | "nl" | "no" | "pt" | "se";

/** Functions of `large-union`. */
export interface LargeUnionFunctions {
  use(
    code: Code,
    by: {
      at: number;
      be: number;
      ch: number;
      de: number;
      dk: number;
      es: number;
      fi: number;
      fr: number;
      gb: number;
      ie: number;
      it: number;
      nl: number;
      no: number;
      pt: number;
      se: number;
    },
    some: {
      at?: Code;
      be?: Code;
      ch?: Code;
      de?: Code;
      dk?: Code;
      es?: Code;
      fi?: Code;
      fr?: Code;
      gb?: Code;
      ie?: Code;
      it?: Code;
      nl?: Code;
      no?: Code;
      pt?: Code;
      se?: Code;
    },
  ): Call<Country>;
}

/** An agent that serves `large-union`. */
export interface LargeUnionAgent extends AgentHandle {
  readonly "large-union": Stub<LargeUnionFunctions> & LargeUnionFunctions;
}

export const largeUnion = definePlugin<LargeUnionAgent>({
  name: "large-union",
  digest: "8221706bfa6eedf073ae83f3b9db3ca3fb4013821b61a2ad4a41d33b49bf04b3",
  namespaces: {
    "large-union": {
      kind: "module",
      construct: [],
      members: {
        use: { parameters: ["code", "by", "some"], hash: "666bcef6259f3fd5" },
      },
    },
  },
  contract:
    '{"namespaces":[{"kind":"module","name":"large-union","construct":[],"members":[{"name":"use","parameters":[{"name":"code","schema":{"$ref":"#/$defs/Code"}},{"name":"by","schema":{"type":"object","properties":{"at":{"type":"number"},"be":{"type":"number"},"ch":{"type":"number"},"de":{"type":"number"},"dk":{"type":"number"},"es":{"type":"number"},"fi":{"type":"number"},"fr":{"type":"number"},"gb":{"type":"number"},"ie":{"type":"number"},"it":{"type":"number"},"nl":{"type":"number"},"no":{"type":"number"},"pt":{"type":"number"},"se":{"type":"number"}},"required":["at","be","ch","de","dk","es","fi","fr","gb","ie","it","nl","no","pt","se"]}},{"name":"some","schema":{"type":"object","properties":{"at":{"$ref":"#/$defs/Code"},"be":{"$ref":"#/$defs/Code"},"ch":{"$ref":"#/$defs/Code"},"de":{"$ref":"#/$defs/Code"},"dk":{"$ref":"#/$defs/Code"},"es":{"$ref":"#/$defs/Code"},"fi":{"$ref":"#/$defs/Code"},"fr":{"$ref":"#/$defs/Code"},"gb":{"$ref":"#/$defs/Code"},"ie":{"$ref":"#/$defs/Code"},"it":{"$ref":"#/$defs/Code"},"nl":{"$ref":"#/$defs/Code"},"no":{"$ref":"#/$defs/Code"},"pt":{"$ref":"#/$defs/Code"},"se":{"$ref":"#/$defs/Code"}}}}],"returns":{"$ref":"#/$defs/Country"},"hash":"666bcef6259f3fd5"}]}],"$defs":{"Code":{"anyOf":[{"enum":[1,2]},{"$ref":"#/$defs/Country"},{"type":"array","items":{"$ref":"#/$defs/Country"}},{"type":"object","properties":{"custom":{"$ref":"#/$defs/Country"}},"required":["custom"]},{"type":"null"}]},"Country":{"enum":["at","be","ch","de","dk","es","fi","fr","gb","ie","it","nl","no","pt","se"]}}}',
});
