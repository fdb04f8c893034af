import type { Fault, Place } from "./model.js";

/**
 * Every code a plugin's source can be at fault with, and what to do instead. Codes are stable: we add some, and never
 * give one another meaning. docs/faults.md has a row for each.
 */
export const FAULTS = {
  // the source as a whole
  G001: "Correct the syntax; the compiler's own message says what it expected.",
  G002: "Correct the path, or install the package that holds it.",
  G003: "Mark what callers may use: `@remote` on a method, `remote(fn)` around a function, or `@remote` in its doc comment.",
  G004: "Give each its own name; a namespace, and a member inside it, is found by name alone.",
  G005: "Choose another name; this one means something to every stub or agent.",
  G006: 'Start with a letter or `_`, go on with letters, digits, `_` and `-`; or say `plugin({ name: "…" })`.',
  G007: 'Rename one of the source files, or say `plugin({ name: "…" })` in one of them.',
  // markers
  G008: "Export it from the plugin's own file, or take the marker off.",
  G009: "Export a class that extends it, or make it concrete.",
  G010: "Mark a method, or a function that the plugin exports.",
  G011: "Make it public, or take the marker off.",
  G012: "JavaScript has no function decorators: write `export const name = remote((…) => …)`, or put `@remote` in the function's doc comment.",
  G013: "Add `@remote` to offer it to callers, or take the marker off.",
  G014: "Keep one of them.",
  G016: "Write a literal, or a constant that is one.",
  G017: 'A marker takes what it is documented to take: `remote({ model: "fork", secret: …, replay: true })`, `action({ minutes: 5 })`, `pam({ user: "…" })`, `user("…")`.',
  G018: "Move the expression to a function or constant at the top level of the module and refer to that.",
  G019: "`plugin({ … })` takes name, url, queue, threads, latency and host, once, at the top level, as constants.",
  G020: "Put it on a function that the plugin exports and that asks for no arguments.",
  G022: "Write the types out; callers over a wire cannot choose them.",
  G023: "Give the parameter a name of its own and take it apart in the body.",
  G024: "Write the name out; callers find a member by a name that never changes.",
  G025: "Put it last.",
  G026: "Write `export const name = remote((…) => …)` at the top level.",
  // types
  G027: "Write the secret as an option of a decorator or of `remote({ … }, fn)`, where the marker stands.",
  G028: "Put it on an exported function, or a public method of an exported class, that can be run without arguments.",
  G030: "Write the type out, install the package it comes from, or use `Json` from gofer-rmi/plugin for any JSON value.",
  G031: "Say what it holds, or use `Json` from gofer-rmi/plugin for any JSON value.",
  G032: "Pass data; a function stays where it is.",
  G033: "Use a string; a symbol exists in one process only.",
  G034: "Pass an interface or type alias with the data; an object with methods stays where it is.",
  G036: "Write the type out; callers over a wire cannot choose it.",
  G037: "Pass plain data: strings, numbers, booleans, null, arrays, and objects of these.",
  G038: "This version does not carry it; use a plainer type.",
  G039: "Give the recursive part an interface or alias of its own, without growing type arguments.",
  G040: "Tell them apart by what they are in JSON, or put each into an object with a literal of its own.",
  // errors
  G041: "Export it from the plugin's own file, so that callers get the class and its state.",
  G042: "Give the property another name.",
  // streams
  G043: "Yield what there is to report.",
  // signatures
  G044: "Give each a member of its own, or write one signature that says it all.",
} as const satisfies Record<string, string>;

export type FaultCode = keyof typeof FAULTS;

/** @param advice  default: what the table says */
export function fault(code: FaultCode, place: Place, message: string, advice: string = FAULTS[code]): Fault {
  return { code, message, advice, place };
}

/** In the order of their places, each once however many plugins share the source. */
export function sortFaults(faults: readonly Fault[]): Fault[] {
  const seen = new Set<string>();
  return [...faults].sort(byPlace).filter(({ code, message, place }) => {
    const key = `${place.file}:${place.start}:${code}:${message}`;
    return !seen.has(key) && seen.add(key);
  });
}

function byPlace({ place: a, code: codeA }: Fault, { place: b, code: codeB }: Fault): number {
  return compareText(a.file, b.file) || a.start - b.start || compareText(codeA, codeB);
}

/** Order of UTF-16 units: the same on every machine, which `localeCompare` is not. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
