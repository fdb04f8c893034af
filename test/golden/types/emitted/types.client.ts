// Generated from types.ts by gofer. Do not edit: change the plugin and generate again.
import { definePlugin, type AgentHandle, type Call, type Json, type Stub } from "gofer-rmi/emitted";

export interface Base {
  id: number;
  note: string;
}

export interface Circle {
  kind: "circle";
  radius: number;
}

export interface Draft {
  id?: number;
  note?: string;
  readonly author: string;
}

export interface Empty {}

export const Level = {
  Low: 0,
  High: 10,
  Higher: 11,
} as const;
export type Level = (typeof Level)[keyof typeof Level];

export type Maybe_Tree = Tree | null;

export type Maybe_number = number | null;

export type Nested = { [key: string]: Nested } | readonly Nested[] | string;

export interface Nullable {
  id: number | null;
  note: string | null;
}

export interface Open {
  known: boolean;
  [key: string]: Json;
}

export interface Page_Circle {
  items: Circle[];
  next?: string | undefined;
}

export interface Page_Maybe_Tree {
  items: Maybe_Tree[];
  next?: string | undefined;
}

export interface Page_Page_Maybe_Tree {
  items: Page_Maybe_Tree[];
  next?: string | undefined;
}

export interface Page_a_1 {
  items: { a: 1 }[];
  next?: string | undefined;
}

export interface Page_string {
  items: string[];
  next?: string | undefined;
}

/** Told apart by `kind`. */
export type Shape = Circle | Square;

export interface Square {
  kind: "square";
  side: number;
}

/** A tree of names. */
export interface Tree {
  name: string;
  children: Tree[];
  parent?: Tree | null;
}

export const Unit = {
  Metre: "m",
  Foot: "ft",
} as const;
export type Unit = (typeof Unit)[keyof typeof Unit];

/** Members of `Types`. */
export interface TypesMembers {
  arrays(a: string[], b: readonly number[], c: (string | null)[][], d: Circle[]): Call<readonly Shape[]>;
  derived(
    a: Draft,
    b: "id" | "note",
    c: Nullable,
    d: { id: number; note: string },
    e: { note: string },
    f: string,
  ): Call<void>;
  /** @param b Default: `[1,2]`. */
  early(a: string | undefined, b: number[] | undefined, c: number): Call<void>;
  either(a: boolean): Call<string>;
  /** @param e Default: `null`. */
  enums(a: Level, b: Unit, c: 0, d?: Level, e?: Level | Unit | null): Call<Level | undefined>;
  fails(): Call<never>;
  generic(a: Page_Circle, b: Page_string, c: Maybe_number, d: Page_Page_Maybe_Tree): Call<Page_a_1>;
  indexed(a: string, b: "circle" | "square", c: { x: number; y: number }): Call<"down" | "up">;
  /** @param a Default: `{"deep":[1,"x"]}`. */
  inferred(a?: {
    deep: (number | string)[];
  }): Call<{ a: { deep: (number | string)[] }; n: null; list: number[] }>;
  json(a: Json, b?: Json, c?: { [key: string]: Json } | null): Call<Json>;
  later(): Call<string | undefined>;
  literals(a: "a" | "b", b: -1 | 9 | 10, c: true, d: false | 0.5 | 'it\'s "so"\n'): Call<void>;
  nothing(): Call<void>;
  objects(
    a: { x: number; "y-z"?: string | undefined; w?: string | undefined },
    b: Empty,
    c: { readonly id: number; readonly note: string },
  ): Call<{ ok: boolean }>;
  /** @param c Default: `5`. */
  optional(a: string, b?: Shape, c?: number, d?: string): Call<void>;
  primitives(a: string, b: number, c: boolean, d: null): Call<void>;
  records(
    a: { [key: string]: number },
    b: { a: boolean; x: boolean },
    c: { [key: string]: Shape | undefined },
  ): Call<Open>;
  recursive(a: Tree, b: Nested): Call<Tree>;
  rest(first: string, ...others: (number | string)[]): Call<void>;
  tuples(
    a: [string, number],
    b: [x: number, y?: number],
    c: [head: string, ...tail: number[]],
    d: readonly [Circle, Square?],
  ): Call<[]>;
  unions(a: number | string | null, b: Shape, c: Shape | string | null, d: "maybe" | boolean): Call<Shape>;
}

/**
 * Everything that this version carries.
 *
 * Calling the stub changes its constructor arguments.
 * @param level Default: `10`.
 */
export interface Types extends Stub<TypesMembers>, TypesMembers {
  (base: Base, level?: Level, ...tags: string[]): Types;
}

/** An agent that serves `types`. */
export interface TypesAgent extends AgentHandle {
  /** Everything that this version carries. */
  readonly Types: Types;
}

export const types = definePlugin<TypesAgent>({
  name: "types",
  digest: "7a0648ef460b7063a5378248ac07473f3259d82a407032c3ba3a8cef2ff663c8",
  namespaces: {
    Types: {
      kind: "class",
      construct: ["base", "level", "...tags"],
      members: {
        arrays: { parameters: ["a", "b", "c", "d"], hash: "5644356356e828fe" },
        derived: { parameters: ["a", "b", "c", "d", "e", "f"], hash: "81464a087445e132" },
        early: { parameters: ["a", "b", "c"], hash: "d4969b01c3687b0d" },
        either: { parameters: ["a"], hash: "61f1fddaf668ca60" },
        enums: {
          parameters: ["a", "b", "c", "d", "e"],
          hash: "54c4dfb1ba1df655",
          result: { kinds: { null: "undefined" } },
        },
        fails: { parameters: [], hash: "729b09a71da18a04" },
        generic: { parameters: ["a", "b", "c", "d"], hash: "1024d598e13eb814" },
        indexed: { parameters: ["a", "b", "c"], hash: "78bc03b8c042d476" },
        inferred: { parameters: ["a"], hash: "a13d784545bd269c" },
        json: { parameters: ["a", "b", "c"], hash: "5eb47435502645f5" },
        later: { parameters: [], hash: "f4f78c06d087fb0e", result: { kinds: { null: "undefined" } } },
        literals: { parameters: ["a", "b", "c", "d"], hash: "59d79f1600d881f1" },
        nothing: { parameters: [], hash: "fc8da2c348eb49d2" },
        objects: { parameters: ["a", "b", "c"], hash: "0e62af26b6e335b5" },
        optional: { parameters: ["a", "b", "c", "d"], hash: "c56545080ee4dda2" },
        primitives: { parameters: ["a", "b", "c", "d"], hash: "30a0499d6f6b8e84" },
        records: { parameters: ["a", "b", "c"], hash: "07fee81e0fd96586" },
        recursive: { parameters: ["a", "b"], hash: "3b25a0d3cc72149c" },
        rest: { parameters: ["first", "...others"], hash: "3248e86b31c469a0" },
        tuples: { parameters: ["a", "b", "c", "d"], hash: "82ba040cbf62becf" },
        unions: { parameters: ["a", "b", "c", "d"], hash: "9d9ad385891d0c2e" },
      },
    },
  },
  contract:
    '{"namespaces":[{"kind":"class","name":"Types","construct":[{"name":"base","schema":{"$ref":"#/$defs/Base"}},{"name":"level","schema":{"$ref":"#/$defs/Level"},"optional":true},{"name":"tags","schema":{"type":"string"},"rest":true}],"members":[{"name":"arrays","parameters":[{"name":"a","schema":{"type":"array","items":{"type":"string"}}},{"name":"b","schema":{"type":"array","items":{"type":"number"},"x-type":{"readonly":true}}},{"name":"c","schema":{"type":"array","items":{"type":"array","items":{"anyOf":[{"type":"string"},{"type":"null"}]}}}},{"name":"d","schema":{"type":"array","items":{"$ref":"#/$defs/Circle"}}}],"returns":{"type":"array","items":{"$ref":"#/$defs/Shape"},"x-type":{"readonly":true}},"hash":"5644356356e828fe"},{"name":"derived","parameters":[{"name":"a","schema":{"$ref":"#/$defs/Draft"}},{"name":"b","schema":{"enum":["id","note"]}},{"name":"c","schema":{"$ref":"#/$defs/Nullable"}},{"name":"d","schema":{"type":"object","properties":{"id":{"type":"number"},"note":{"type":"string"}},"required":["id","note"]}},{"name":"e","schema":{"type":"object","properties":{"note":{"type":"string"}},"required":["note"]}},{"name":"f","schema":{"type":"string"}}],"returns":{"type":"null","x-type":"undefined"},"hash":"81464a087445e132"},{"name":"early","parameters":[{"name":"a","schema":{"type":"string"},"optional":true},{"name":"b","schema":{"type":"array","items":{"type":"number"}},"optional":true},{"name":"c","schema":{"type":"number"}}],"returns":{"type":"null","x-type":"undefined"},"hash":"d4969b01c3687b0d"},{"name":"either","parameters":[{"name":"a","schema":{"type":"boolean"}}],"returns":{"type":"string"},"hash":"61f1fddaf668ca60"},{"name":"enums","parameters":[{"name":"a","schema":{"$ref":"#/$defs/Level"}},{"name":"b","schema":{"$ref":"#/$defs/Unit"}},{"name":"c","schema":{"const":0}},{"name":"d","schema":{"$ref":"#/$defs/Level"},"optional":true},{"name":"e","schema":{"anyOf":[{"$ref":"#/$defs/Level"},{"$ref":"#/$defs/Unit"},{"type":"null"}]},"optional":true}],"returns":{"anyOf":[{"$ref":"#/$defs/Level"},{"type":"null","x-type":"undefined"}]},"hash":"54c4dfb1ba1df655"},{"name":"fails","parameters":[],"returns":{"not":{},"x-type":"never"},"hash":"729b09a71da18a04"},{"name":"generic","parameters":[{"name":"a","schema":{"$ref":"#/$defs/Page_Circle"}},{"name":"b","schema":{"$ref":"#/$defs/Page_string"}},{"name":"c","schema":{"$ref":"#/$defs/Maybe_number"}},{"name":"d","schema":{"$ref":"#/$defs/Page_Page_Maybe_Tree"}}],"returns":{"$ref":"#/$defs/Page_a_1"},"hash":"1024d598e13eb814"},{"name":"indexed","parameters":[{"name":"a","schema":{"type":"string"}},{"name":"b","schema":{"enum":["circle","square"]}},{"name":"c","schema":{"type":"object","properties":{"x":{"type":"number"},"y":{"type":"number"}},"required":["x","y"]}}],"returns":{"enum":["down","up"]},"hash":"78bc03b8c042d476"},{"name":"inferred","parameters":[{"name":"a","schema":{"type":"object","properties":{"deep":{"type":"array","items":{"anyOf":[{"type":"number"},{"type":"string"}]}}},"required":["deep"]},"optional":true}],"returns":{"type":"object","properties":{"a":{"type":"object","properties":{"deep":{"type":"array","items":{"anyOf":[{"type":"number"},{"type":"string"}]}}},"required":["deep"]},"n":{"type":"null"},"list":{"type":"array","items":{"type":"number"}}},"required":["a","n","list"]},"hash":"a13d784545bd269c"},{"name":"json","parameters":[{"name":"a","schema":{}},{"name":"b","schema":{},"optional":true},{"name":"c","schema":{"anyOf":[{"type":"object","additionalProperties":{}},{"type":"null"}]},"optional":true}],"returns":{},"hash":"5eb47435502645f5"},{"name":"later","parameters":[],"returns":{"anyOf":[{"type":"string"},{"type":"null","x-type":"undefined"}]},"hash":"f4f78c06d087fb0e"},{"name":"literals","parameters":[{"name":"a","schema":{"enum":["a","b"]}},{"name":"b","schema":{"enum":[-1,9,10]}},{"name":"c","schema":{"const":true}},{"name":"d","schema":{"enum":[false,0.5,"it\'s \\"so\\"\\n"]}}],"returns":{"type":"null","x-type":"undefined"},"hash":"59d79f1600d881f1"},{"name":"nothing","parameters":[],"returns":{"type":"null","x-type":"undefined"},"hash":"fc8da2c348eb49d2"},{"name":"objects","parameters":[{"name":"a","schema":{"type":"object","properties":{"x":{"type":"number"},"y-z":{"anyOf":[{"type":"string"},{"not":{},"x-type":"undefined"}]},"w":{"anyOf":[{"type":"string"},{"not":{},"x-type":"undefined"}]}},"required":["x"]}},{"name":"b","schema":{"$ref":"#/$defs/Empty"}},{"name":"c","schema":{"type":"object","properties":{"id":{"type":"number","readOnly":true},"note":{"type":"string","readOnly":true}},"required":["id","note"]}}],"returns":{"type":"object","properties":{"ok":{"type":"boolean"}},"required":["ok"]},"hash":"0e62af26b6e335b5"},{"name":"optional","parameters":[{"name":"a","schema":{"type":"string"}},{"name":"b","schema":{"$ref":"#/$defs/Shape"},"optional":true},{"name":"c","schema":{"type":"number"},"optional":true},{"name":"d","schema":{"type":"string"},"optional":true}],"returns":{"type":"null","x-type":"undefined"},"hash":"c56545080ee4dda2"},{"name":"primitives","parameters":[{"name":"a","schema":{"type":"string"}},{"name":"b","schema":{"type":"number"}},{"name":"c","schema":{"type":"boolean"}},{"name":"d","schema":{"type":"null"}}],"returns":{"type":"null","x-type":"undefined"},"hash":"30a0499d6f6b8e84"},{"name":"records","parameters":[{"name":"a","schema":{"type":"object","additionalProperties":{"type":"number"}}},{"name":"b","schema":{"type":"object","properties":{"a":{"type":"boolean"},"x":{"type":"boolean"}},"required":["a","x"]}},{"name":"c","schema":{"type":"object","additionalProperties":{"anyOf":[{"$ref":"#/$defs/Shape"},{"not":{},"x-type":"undefined"}]}}}],"returns":{"$ref":"#/$defs/Open"},"hash":"07fee81e0fd96586"},{"name":"recursive","parameters":[{"name":"a","schema":{"$ref":"#/$defs/Tree"}},{"name":"b","schema":{"$ref":"#/$defs/Nested"}}],"returns":{"$ref":"#/$defs/Tree"},"hash":"3b25a0d3cc72149c"},{"name":"rest","parameters":[{"name":"first","schema":{"type":"string"}},{"name":"others","schema":{"anyOf":[{"type":"number"},{"type":"string"}]},"rest":true}],"returns":{"type":"null","x-type":"undefined"},"hash":"3248e86b31c469a0"},{"name":"tuples","parameters":[{"name":"a","schema":{"type":"array","prefixItems":[{"type":"string"},{"type":"number"}],"minItems":2,"items":false,"x-type":{"tuple":true}}},{"name":"b","schema":{"type":"array","prefixItems":[{"type":"number"},{"type":"number"}],"minItems":1,"items":false,"x-type":{"tuple":["x","y"]}}},{"name":"c","schema":{"type":"array","prefixItems":[{"type":"string"}],"minItems":1,"items":{"type":"number"},"x-type":{"tuple":["head","tail"]}}},{"name":"d","schema":{"type":"array","prefixItems":[{"$ref":"#/$defs/Circle"},{"$ref":"#/$defs/Square"}],"minItems":1,"items":false,"x-type":{"tuple":true,"readonly":true}}}],"returns":{"type":"array","minItems":0,"items":false,"x-type":{"tuple":[]}},"hash":"82ba040cbf62becf"},{"name":"unions","parameters":[{"name":"a","schema":{"anyOf":[{"type":"number"},{"type":"string"},{"type":"null"}]}},{"name":"b","schema":{"$ref":"#/$defs/Shape"}},{"name":"c","schema":{"anyOf":[{"$ref":"#/$defs/Shape"},{"type":"string"},{"type":"null"}]}},{"name":"d","schema":{"anyOf":[{"const":"maybe"},{"type":"boolean"}]}}],"returns":{"$ref":"#/$defs/Shape"},"hash":"9d9ad385891d0c2e"}]}],"$defs":{"Base":{"type":"object","properties":{"id":{"type":"number"},"note":{"type":"string"}},"required":["id","note"]},"Circle":{"type":"object","properties":{"kind":{"const":"circle"},"radius":{"type":"number"}},"required":["kind","radius"]},"Draft":{"type":"object","properties":{"id":{"type":"number"},"note":{"type":"string"},"author":{"type":"string","readOnly":true}},"required":["author"]},"Empty":{"type":"object","properties":{}},"Level":{"enum":[0,10,11],"x-type":{"enum":{"Low":0,"High":10,"Higher":11}}},"Maybe_Tree":{"anyOf":[{"$ref":"#/$defs/Tree"},{"type":"null"}]},"Maybe_number":{"anyOf":[{"type":"number"},{"type":"null"}]},"Nested":{"anyOf":[{"type":"object","additionalProperties":{"$ref":"#/$defs/Nested"}},{"type":"array","items":{"$ref":"#/$defs/Nested"},"x-type":{"readonly":true}},{"type":"string"}]},"Nullable":{"type":"object","properties":{"id":{"anyOf":[{"type":"number"},{"type":"null"}]},"note":{"anyOf":[{"type":"string"},{"type":"null"}]}},"required":["id","note"]},"Open":{"type":"object","properties":{"known":{"type":"boolean"}},"required":["known"],"additionalProperties":{}},"Page_Circle":{"type":"object","properties":{"items":{"type":"array","items":{"$ref":"#/$defs/Circle"}},"next":{"anyOf":[{"type":"string"},{"not":{},"x-type":"undefined"}]}},"required":["items"]},"Page_Maybe_Tree":{"type":"object","properties":{"items":{"type":"array","items":{"$ref":"#/$defs/Maybe_Tree"}},"next":{"anyOf":[{"type":"string"},{"not":{},"x-type":"undefined"}]}},"required":["items"]},"Page_Page_Maybe_Tree":{"type":"object","properties":{"items":{"type":"array","items":{"$ref":"#/$defs/Page_Maybe_Tree"}},"next":{"anyOf":[{"type":"string"},{"not":{},"x-type":"undefined"}]}},"required":["items"]},"Page_a_1":{"type":"object","properties":{"items":{"type":"array","items":{"type":"object","properties":{"a":{"const":1}},"required":["a"]}},"next":{"anyOf":[{"type":"string"},{"not":{},"x-type":"undefined"}]}},"required":["items"]},"Page_string":{"type":"object","properties":{"items":{"type":"array","items":{"type":"string"}},"next":{"anyOf":[{"type":"string"},{"not":{},"x-type":"undefined"}]}},"required":["items"]},"Shape":{"anyOf":[{"$ref":"#/$defs/Circle"},{"$ref":"#/$defs/Square"}]},"Square":{"type":"object","properties":{"kind":{"const":"square"},"side":{"type":"number"}},"required":["kind","side"]},"Tree":{"type":"object","properties":{"name":{"type":"string"},"children":{"type":"array","items":{"$ref":"#/$defs/Tree"}},"parent":{"anyOf":[{"$ref":"#/$defs/Tree"},{"type":"null"}]}},"required":["name","children"]},"Unit":{"enum":["m","ft"],"x-type":{"enum":{"Metre":"m","Foot":"ft"}}}}}',
});
