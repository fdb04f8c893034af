import { remote, type Json, type JsonObject } from "gofer-rmi/plugin";

export enum Level { Low, High = 10, Higher }
export const enum Unit { Metre = "m", Foot = "ft" }

export interface Circle { kind: "circle"; radius: number }
export interface Square { kind: "square"; side: number }
/** Told apart by `kind`. */
export type Shape = Circle | Square;

/** A tree of names. */
export interface Tree { name: string; children: Tree[]; parent?: Tree | null }
export type Nested = string | readonly Nested[] | { [key: string]: Nested };

export interface Page<T> { items: T[]; next?: string | undefined }
export type Maybe<T> = T | null;

interface Base { id: number; note: string }
export type Draft = Partial<Base> & { readonly author: string };
export type Keys = keyof Base;
export type Nullable = { [K in Keys]: Base[K] | null };
export interface Open { known: boolean; [key: string]: Json }
export interface Empty {}

/** Everything that this version carries. */
export class Types {
  constructor(readonly base: Base, readonly level: Level = Level.High, ...tags: string[]) {}

  @remote primitives(a: string, b: number, c: boolean, d: null): void {}
  @remote literals(a: "b" | "a", b: 10 | 9 | -1, c: true, d: "it's \"so\"\n" | 0.5 | false): void {}
  @remote enums(a: Level, b: Unit, c: Level.Low, d?: Level, e: Level | Unit | null = null): Level | undefined { return d; }
  @remote unions(a: string | number | null, b: Shape, c: Shape | string | null, d: boolean | "maybe"): Shape { return b as Shape; }
  @remote arrays(a: string[], b: readonly number[], c: (string | null)[][], d: Array<Circle>): ReadonlyArray<Shape> { return []; }
  @remote tuples(a: [string, number], b: [x: number, y?: number], c: [head: string, ...tail: number[]], d: readonly [Circle, Square?]): [] { return []; }
  @remote records(a: Record<string, number>, b: Record<"x" | "a", boolean>, c: { [key: string]: Shape | undefined }): Open { return { known: true }; }
  @remote objects(a: { x: number; "y-z"?: string | undefined; w: string | undefined }, b: Empty, c: Readonly<Base>): { ok: boolean } { return { ok: true }; }
  @remote optional(a: string, b?: Shape, c = 5, d = "x" + 1): void {}
  @remote early(a: string | undefined, b = [1, 2], c: number): void {}
  @remote rest(first: string, ...others: (number | string)[]): void {}
  @remote recursive(a: Tree, b: Nested): Tree { return a; }
  @remote generic(a: Page<Circle>, b: Page<string>, c: Maybe<number>, d: Page<Page<Maybe<Tree>>>): Page<{ a: 1 }> { return { items: [] }; }
  @remote derived(a: Draft, b: Keys, c: Nullable, d: Pick<Base, "note" | "id">, e: Omit<Base, "id">, f: NonNullable<string | null>): void {}
  @remote json(a: Json, b?: Json, c?: JsonObject | null): Json { return a; }
  @remote async later(): Promise<string | undefined> { return undefined; }
  @remote either(a: boolean): string | Promise<string> { return ""; }
  @remote nothing() {}
  @remote fails(): never { throw new Error(); }
  @remote inferred(a = { deep: [1, "x"] }) { return { a, n: null, list: [1, 2] }; }
  @remote indexed(a: Base["note"], b: Shape["kind"], c: typeof START): (typeof STEPS)[number] { return "up"; }
}

const START = { x: 0, y: 0 };
const STEPS = ["up", "down"] as const;
