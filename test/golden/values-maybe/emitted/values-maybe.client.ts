// Generated from values-maybe.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, type AgentHandle, type Call, type Stub } from "gofer-rmi/emitted";

export type Maybe_Date = Date | undefined;

export type Maybe_Person = Person | undefined;

export type Maybe_boolean = boolean | undefined;

export interface Person {
  name?: string | undefined;
  born?: Date | null | undefined;
  died?: Date | undefined;
  either?: bigint | boolean | undefined;
  list?: Recursive | undefined;
}

export interface Recursive {
  next?: Recursive | undefined;
  at: Date;
}

/** Functions of `values-maybe`. */
export interface ValuesMaybeFunctions {
  find(
    all: { [key: string]: Date | undefined },
    some: { [key: `x-${string}`]: number | null | undefined },
  ): Call<Maybe_Person>;
  meet(person: Person, since?: Date, note?: string | null, last?: number): Call<Person>;
  rows(rows: Maybe_Date[], row: [Maybe_Date, Maybe_boolean]): Call<Map<string, Maybe_Date>>;
}

/** An agent that serves `values-maybe`. */
export interface ValuesMaybeAgent extends AgentHandle {
  readonly "values-maybe": Stub<ValuesMaybeFunctions> & ValuesMaybeFunctions;
}

export const valuesMaybe = definePlugin<ValuesMaybeAgent>({
  name: "values-maybe",
  digest: "b8bee904526871fc930cc719193b2fb63636b38313fb86d2c82cd627d1cc03c0",
  namespaces: {
    "values-maybe": {
      kind: "module",
      construct: [],
      members: {
        find: { parameters: ["all", "some"], hash: "9b1c751720c0fd7b", result: { ref: "Maybe_Person" } },
        meet: {
          parameters: ["person", "since", "note", "last"],
          hash: "282ff23fbedd5f78",
          result: { ref: "Person" },
        },
        rows: {
          parameters: ["rows", "row"],
          hash: "fd0d4549204ce998",
          result: { map: [null, { ref: "Maybe_Date" }] },
        },
      },
    },
  },
  types: {
    Maybe_Date: { kinds: { null: "undefined", string: "date" } },
    Maybe_Person: { kinds: { null: "undefined", object: { ref: "Person" } } },
    Person: {
      fields: {
        born: { kinds: { string: "date" } },
        died: "date",
        either: { kinds: { number: "bigint", string: "bigint" } },
        list: { ref: "Recursive" },
      },
    },
    Recursive: { fields: { next: { ref: "Recursive" }, at: "date" } },
  },
  contract:
    '{"namespaces":[{"kind":"module","name":"values-maybe","construct":[],"members":[{"name":"find","parameters":[{"name":"all","schema":{"type":"object","additionalProperties":{"anyOf":[{"type":"string","format":"date-time","x-gofer":"date"},{"not":{},"x-type":"undefined"}]}}},{"name":"some","schema":{"type":"object","patternProperties":{"^x-[\\\\s\\\\S]*$":{"anyOf":[{"type":"number"},{"type":"null"},{"not":{},"x-type":"undefined"}]}}}}],"returns":{"$ref":"#/$defs/Maybe_Person"},"hash":"9b1c751720c0fd7b"},{"name":"meet","parameters":[{"name":"person","schema":{"$ref":"#/$defs/Person"}},{"name":"since","schema":{"type":"string","format":"date-time","x-gofer":"date"},"optional":true},{"name":"note","schema":{"anyOf":[{"type":"string"},{"type":"null"}]},"optional":true},{"name":"last","schema":{"type":"number"},"optional":true}],"returns":{"$ref":"#/$defs/Person"},"hash":"282ff23fbedd5f78"},{"name":"rows","parameters":[{"name":"rows","schema":{"type":"array","items":{"$ref":"#/$defs/Maybe_Date"}}},{"name":"row","schema":{"type":"array","prefixItems":[{"$ref":"#/$defs/Maybe_Date"},{"$ref":"#/$defs/Maybe_boolean"}],"minItems":2,"items":false,"x-type":{"tuple":true}}}],"returns":{"type":"array","items":{"type":"array","prefixItems":[{"type":"string"},{"$ref":"#/$defs/Maybe_Date"}],"minItems":2,"items":false},"x-gofer":"map"},"hash":"fd0d4549204ce998"}]}],"$defs":{"Maybe_Date":{"anyOf":[{"type":"string","format":"date-time","x-gofer":"date"},{"type":"null","x-type":"undefined"}]},"Maybe_Person":{"anyOf":[{"$ref":"#/$defs/Person"},{"type":"null","x-type":"undefined"}]},"Maybe_boolean":{"anyOf":[{"type":"boolean"},{"type":"null","x-type":"undefined"}]},"Person":{"type":"object","properties":{"name":{"anyOf":[{"type":"string"},{"not":{},"x-type":"undefined"}]},"born":{"anyOf":[{"type":"string","format":"date-time","x-gofer":"date"},{"type":"null"},{"not":{},"x-type":"undefined"}]},"died":{"anyOf":[{"type":"string","format":"date-time","x-gofer":"date"},{"not":{},"x-type":"undefined"}]},"either":{"anyOf":[{"type":["string","integer"],"pattern":"^-?(?:0|[1-9][0-9]*)$","maxLength":10000,"minimum":-9007199254740991,"maximum":9007199254740991,"x-gofer":"bigint"},{"type":"boolean"},{"not":{},"x-type":"undefined"}]},"list":{"anyOf":[{"$ref":"#/$defs/Recursive"},{"not":{},"x-type":"undefined"}]}}},"Recursive":{"type":"object","properties":{"next":{"anyOf":[{"$ref":"#/$defs/Recursive"},{"not":{},"x-type":"undefined"}]},"at":{"type":"string","format":"date-time","x-gofer":"date"}},"required":["at"]}}}',
});
