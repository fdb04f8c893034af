// Generated from stacked.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, type AgentHandle, type Call, type Stub } from "gofer-rmi/emitted";

export interface Book {
  sheets: Map<string, Sheet>;
  order: [first: string, ...others: string[]];
  locked: Set<string>;
  saved: Date | null;
  raw?: Uint8Array;
  ids: { [key: string]: bigint };
}

/** Every type of a kind at once, one in another. */
export type Cell = { ref: Cell[] } | number | string | null;

export type Sheet = Map<string, Cell[]>;

/** Members of `Books`. */
export interface BooksMembers {
  cells(sheet: string): Call<[name: string, cells: Cell[]][]>;
  merge(other: Book, pick: ("ids" | "locked" | "order" | "raw" | "saved" | "sheets")[]): Call<Book>;
}

/** Calling the stub changes its constructor arguments. */
export interface Books extends Stub<BooksMembers>, BooksMembers {
  (book: Book): Books;
}

/** An agent that serves `stacked`. */
export interface StackedAgent extends AgentHandle {
  readonly Books: Books;
}

export const stacked = definePlugin<StackedAgent>({
  name: "stacked",
  digest: "57ad9ec9874be12808b911837e89657148fcb662c42ced9b822143c382f4e3b7",
  namespaces: {
    Books: {
      kind: "class",
      construct: ["book"],
      members: {
        cells: { parameters: ["sheet"], hash: "d9f46657c684abbe" },
        merge: { parameters: ["other", "pick"], hash: "3baee68a7af15c86", result: { ref: "Book" } },
      },
    },
  },
  types: {
    Book: {
      fields: {
        sheets: { map: [null, { ref: "Sheet" }] },
        locked: { set: null },
        saved: { kinds: { string: "date" } },
        raw: "bytes",
        ids: { fields: {}, rest: "bigint" },
      },
    },
    Sheet: { map: [null, null] },
  },
  contract:
    '{"namespaces":[{"kind":"class","name":"Books","construct":[{"name":"book","schema":{"$ref":"#/$defs/Book"}}],"members":[{"name":"cells","parameters":[{"name":"sheet","schema":{"type":"string"}}],"returns":{"type":"array","items":{"type":"array","prefixItems":[{"type":"string"},{"type":"array","items":{"$ref":"#/$defs/Cell"}}],"minItems":2,"items":false,"x-type":{"tuple":["name","cells"]}}},"hash":"d9f46657c684abbe"},{"name":"merge","parameters":[{"name":"other","schema":{"$ref":"#/$defs/Book"}},{"name":"pick","schema":{"type":"array","items":{"enum":["ids","locked","order","raw","saved","sheets"]}}}],"returns":{"$ref":"#/$defs/Book"},"hash":"3baee68a7af15c86"}]}],"$defs":{"Book":{"type":"object","properties":{"sheets":{"type":"array","items":{"type":"array","prefixItems":[{"type":"string"},{"$ref":"#/$defs/Sheet"}],"minItems":2,"items":false},"x-gofer":"map"},"order":{"type":"array","prefixItems":[{"type":"string"}],"minItems":1,"items":{"type":"string"},"x-type":{"tuple":["first","others"]}},"locked":{"type":"array","items":{"type":"string"},"x-gofer":"set"},"saved":{"anyOf":[{"type":"string","format":"date-time","x-gofer":"date"},{"type":"null"}]},"raw":{"type":"string","contentEncoding":"base64","x-gofer":"bytes"},"ids":{"type":"object","additionalProperties":{"type":["string","integer"],"pattern":"^-?(?:0|[1-9][0-9]*)$","maxLength":10000,"minimum":-9007199254740991,"maximum":9007199254740991,"x-gofer":"bigint"}}},"required":["sheets","order","locked","saved","ids"]},"Cell":{"anyOf":[{"type":"object","properties":{"ref":{"type":"array","items":{"$ref":"#/$defs/Cell"}}},"required":["ref"]},{"type":"number"},{"type":"string"},{"type":"null"}]},"Sheet":{"type":"array","items":{"type":"array","prefixItems":[{"type":"string"},{"type":"array","items":{"$ref":"#/$defs/Cell"}}],"minItems":2,"items":false},"x-gofer":"map"}}}',
});
