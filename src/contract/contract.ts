import type { Json, JsonObject } from "../json.js";

/**
 * The contract of a plugin, `NAME.api.json`: everything its callers can observe, and what the agent needs to hold it
 * to that. Emitted by the generator, read by agent, client and tools. JSON-shaped; every list is in a fixed order, so
 * that equal sources give equal bytes.
 */
export interface Contract {
  /** Format of this file. */
  readonly contract: 1;
  readonly name: string;
  readonly doc?: string;
  /** Sorted by name. A class of the plugin each, and one of kind `module`, named as the plugin, for its functions. */
  readonly namespaces: readonly Namespace[];
  /** Named types, sorted by name; schemas refer to them as `{ "$ref": "#/$defs/NAME" }`. */
  readonly $defs: Readonly<Record<string, Schema>>;
  /** Classes of errors that members throw and callers can tell apart, sorted by name. Left out: there are none. */
  readonly errors?: readonly ErrorClass[];
  readonly hooks: Hooks;
  /** Of all of the above: what a built module carries to show which contract it was built with. */
  readonly digest: string;
}

export interface ErrorClass {
  /** The name the module exports it under, which is also its `xclass` on the wire. */
  readonly name: string;
  readonly doc?: string;
  /** The nearest class above it that is one of these, too. */
  readonly extends?: string;
  /** An object: its public properties, inherited ones too, without what every `Error` has. */
  readonly state: Schema;
}

/** What the agent runs by itself. */
export interface Hooks {
  /** Exported names of functions that run when the plugin's host starts, and when the plugin is unloaded. */
  readonly load: readonly string[];
  readonly unload: readonly string[];
  /** Sorted by name. Absent when there is none. */
  readonly actions?: readonly Action[];
}

/** A function or method that runs again and again, or once. */
export interface Action {
  /** `clean`, or `Kennel.clean`. */
  readonly name: string;
  /** The name that the module exports the function, or the class, under. */
  readonly export: string;
  readonly method?: string;
  readonly static?: true;
  /** From one start to the next. Absent: it runs once, after the start. */
  readonly everyMs?: number;
}

export interface Namespace {
  readonly kind: "class" | "module";
  readonly name: string;
  /** The name the module exports the class under. Absent for a module. */
  readonly export?: string;
  readonly doc?: string;
  /** Parameters of the class's constructor; empty for a module. */
  readonly construct: readonly Parameter[];
  /** Sorted by name. */
  readonly members: readonly Member[];
}

export interface Member {
  readonly name: string;
  /** For a function: the name the module exports it under. */
  readonly export?: string;
  readonly static?: true;
  readonly doc?: string;
  /** Doc text of what it returns (`@returns`). */
  readonly returnsDoc?: string;
  readonly parameters: readonly Parameter[];
  readonly returns: Schema;
  /** Of the details of its progress reports, where they are known; of what it yields. */
  readonly progress?: Schema;
  /** Yields values, each a progress report with it for its details; it returns its result at the end. */
  readonly stream?: true;
  /** Error classes it is known to throw, sorted by name; it may throw others. */
  readonly throws?: readonly string[];
  readonly model: "direct" | "fork";
  /** Run again when the agent died while it ran. Default false. */
  readonly replay?: true;
  /** What a caller must show, in the order it is asked for. */
  readonly security?: readonly Requirement[];
  /** Of what its callers can observe: name, parameters, types they reach, result. Hex, 16 characters. */
  readonly hash: string;
}

export type Requirement = SecretRequirement | PamRequirement;

/** The password of this user, as PAM knows it. */
export interface PamRequirement {
  readonly kind: "pam";
  readonly user: string;
  /** The PAM service. Absent: the agent's. */
  readonly service?: string;
}

/** The secret itself is in the built module alone, under this name: a contract is for callers to have. */
export interface SecretRequirement {
  readonly kind: "secret";
  readonly secret: { readonly hoisted: string };
}

export interface Parameter {
  readonly name: string;
  readonly schema: Schema;
  /** May be left out: it is optional, or has a default. */
  readonly optional?: true;
  /** Takes all further positional arguments; `schema` is that of one of them. */
  readonly rest?: true;
  /** The default, when it is a constant. */
  readonly default?: Json;
  readonly doc?: string;
}

/**
 * JSON Schema 2020-12. Objects list their properties and are open unless they say otherwise. Beside the standard
 * keywords, `x-type` says what the TypeScript type was where the JSON form does not tell: `"undefined"` (`null` as a whole
 * value or element; of a property, absence, which no value fits), `"never"`, `{ "enum": { NAME: value } }`,
 * `"unknown"`, `{ "tuple": [label…] or true }`, `{ "template": [text, placeholder, text…] }`, `{ "readonly": true }`.
 * `x-gofer` says which value is meant by what has no JSON form of its own, and is held to it: `"date"` (ISO 8601 with its
 * offset), `"bytes"` and `"buffer"` (base64), `"bigint"` (decimal text), `"map"` (array of pairs), `"set"` (array).
 * A `pattern`, also of names, stands for a template literal type, which a value is held to as the compiler would: see
 * template.ts. `x-last` is the number of elements that follow a tuple's rest element: `items` is then
 * `{ "anyOf": [rest, last…] }`, and the last elements are held to the last of these, each to its own, those before to the
 * first.
 */
export type Schema = JsonObject;

/** The name under which a built module exports what the agent checks it by. */
export const MODULE_EXPORT = "$gofer";

/** What a built module exports as `$gofer`. */
export interface ModuleManifest {
  /** The contract's digest. */
  readonly contract: string;
  /** Expressions lifted from marker arguments, by the name that the contract gives them. */
  readonly hoisted: Readonly<Record<string, unknown>>;
}
