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
});
