import type { Property } from "./schema.js";

/** The kinds of property that our schemas are made of: F-11's patterns, anchored at both ends and bounded. */

const TRUE = /^(?:yes|true|1)$/i;
const BOOL = /^(?:yes|true|1|no|false|0)$/i;
const WHOLE = /^\d{1,15}$/;
const FLOAT = /^\d{1,15}(?:\.\d{1,15})?$/;

/** Becomes part of file names: no separator, nothing hidden, nothing that a shell or a log takes apart. */
const NAME = /^[A-Za-z0-9_$][A-Za-z0-9_$.-]{0,127}$/;

const any = (): boolean => true;

/** Any text; empty means none. */
export const text: Property<string | undefined> = {
  default: undefined,
  must: "text",
  valid: any,
  read: (value) => (value === "" ? undefined : value),
};

/** Any text, or this when it is absent or empty. */
export function textOr(byDefault: string): Property<string> {
  return { default: byDefault, must: "text", valid: any, read: (value) => value || byDefault };
}

/** A name, or none; empty means none. */
export const name: Property<string | undefined> = {
  default: undefined,
  must: "a name: letters, digits, _ $ . and -, not starting with . or -, at most 128",
  valid: (value) => value === "" || NAME.test(value),
  read: (value) => (value === "" ? undefined : value),
};

/** Names between commas; `*` stands for all of them, and the default is none. */
export const names: Property<readonly string[]> = {
  default: [],
  must: "names between commas",
  valid: any,
  read: (value) =>
    value
      .split(",")
      .map((item) => item.trim())
      .filter((item) => item !== ""),
};

/** F-9: yes, true, 1 or no, false, 0, in any case. */
export function flag(byDefault: boolean): Property<boolean> {
  return {
    default: byDefault,
    must: "yes, true or 1, or no, false or 0",
    valid: (value) => BOOL.test(value),
    read: (value) => TRUE.test(value),
  };
}

export function whole(byDefault: number, min: number, max: number): Property<number> {
  return {
    default: byDefault,
    must: `a whole number from ${min} to ${max}`,
    valid: (value) => WHOLE.test(value) && Number(value) >= min && Number(value) <= max,
    read: Number,
  };
}

/** Whole seconds, read as milliseconds. All three arguments are seconds. */
export function wholeSeconds(byDefault: number, min: number, max: number): Property<number> {
  const seconds = whole(byDefault, min, max);
  return { ...seconds, default: byDefault * 1000, read: (value) => Number(value) * 1000 };
}

/** Seconds, with a fraction or without, read as whole milliseconds. */
export function seconds(byDefault: number, min: number, max: number): Property<number> {
  return {
    default: byDefault * 1000,
    must: `a number from ${min} to ${max}`,
    valid: (value) => FLOAT.test(value) && Number(value) >= min && Number(value) <= max,
    read: (value) => Math.round(Number(value) * 1000),
  };
}

/** One of a few texts, in one spelling. */
export function oneOf<T extends string, V>(byDefault: V, choices: Readonly<Record<T, V>>): Property<V> {
  return {
    default: byDefault,
    must: `one of ${Object.keys(choices).join(" ")}`,
    valid: (value) => Object.hasOwn(choices, value),
    read: (value) => (choices as Readonly<Record<string, V>>)[value]!,
  };
}
