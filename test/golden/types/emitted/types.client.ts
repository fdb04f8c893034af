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
    c: { id: number; note: string },
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
  digest: "ff3eaaf970827f96fe17075c0ce4a58cfb62e8e92395c54b221bb3e43818bc1f",
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
});
