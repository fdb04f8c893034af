import type { Coded } from "./coded.js";

/**
 * How to turn the JSON of one type into values of it: only the way to what JSON has no form for, so that a type of plain
 * JSON has none. JSON itself: an emitted client carries those of its members.
 */
export type Plan =
  /** Text is a date, bytes, a bigint; `undefined`: null stands for it. */
  | Coded
  | "undefined"
  /** A plan of the table that goes with it, which is how recursion ends. */
  | { readonly ref: string }
  | { readonly each: Plan }
  | { readonly set: Plan | null }
  | { readonly map: readonly [key: Plan | null, value: Plan | null] }
  /** `last`: of the elements that follow the rest, counted from the end. */
  | {
      readonly tuple: readonly (Plan | null)[];
      readonly rest?: Plan;
      readonly last?: readonly (Plan | null)[];
    }
  /**
   * `keys`: of properties that are not named, by the template of their name, and the first that fits. `rest`: of every other
   * property. What is named with null stays as it is.
   */
  | {
      readonly fields: Readonly<Record<string, Plan | null>>;
      readonly keys?: readonly (readonly [template: readonly string[], plan: Plan | null])[];
      readonly rest?: Plan;
    }
  /** Told apart by one property; the cases go by the JSON text of its value. */
  | { readonly tag: string; readonly cases: Readonly<Record<string, Plan>> }
  /** Told apart by what kind of JSON value is there. */
  | { readonly kinds: Readonly<Partial<Record<JsonKind, Plan>>> }
  /** These literals stand for themselves. */
  | { readonly unless: readonly string[]; readonly then: Plan };

export type JsonKind = "null" | "boolean" | "number" | "string" | "array" | "object";

/** Plans by name. */
export type PlanTable = Readonly<Record<string, Plan>>;
