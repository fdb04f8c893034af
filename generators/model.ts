import type { Json } from "../src/json.js";

/**
 * What the parser found in one plugin's source, with its places. Generator only: the contract is made from it, and
 * nothing of it travels. No type of the parser's library shows here.
 */
export interface PluginModel {
  readonly name: string;
  /** The plugin's own source file, absolute; every other file is one that it imports. */
  readonly file: string;
  readonly doc: string | undefined;
  readonly settings: PluginSettings;
  readonly classes: readonly ClassModel[];
  readonly functions: readonly MemberModel[];
  /** Exported error classes that members throw or name in `@throws`, and those above them. */
  readonly errors: readonly ErrorModel[];
  /** Named types that members reach, by the name they go by in the contract. */
  readonly types: ReadonlyMap<string, NamedType>;
  readonly hooks: {
    readonly load: readonly HookModel[];
    readonly unload: readonly HookModel[];
    readonly actions: readonly ActionModel[];
  };
  /** Every marker of ours, in every file of the plugin: what `build` erases and hoists. */
  readonly markers: readonly MarkerUse[];
  /** Of the same form as faults; they keep nothing from being emitted. */
  readonly warnings: readonly Fault[];
}

/** What stands beside the source, `plugin({ … })`; strings and numbers only. Undefined: not said. */
export interface PluginSettings {
  readonly name?: string;
  readonly url?: string;
  readonly queue?: string;
  readonly threads?: number;
  readonly latency?: number;
  readonly host?: string;
  readonly place?: Place;
}

export interface ClassModel {
  readonly name: string;
  /** The name that the plugin's own file exports it under. */
  readonly exportName: string;
  readonly doc: string | undefined;
  readonly construct: readonly ParameterModel[];
  readonly members: readonly MemberModel[];
  readonly place: Place;
}

export interface ErrorModel {
  /** The name that the plugin's own file exports it under. */
  readonly name: string;
  readonly doc: string | undefined;
  /** The nearest class above it that is exported and an error. */
  readonly extends: string | undefined;
  /** Public, inherited ones too; without what every `Error` has. */
  readonly state: readonly { readonly property: PropertyModel; readonly place: Place }[];
  readonly place: Place;
}

export interface MemberModel {
  readonly name: string;
  /** Of a function: the name that the plugin's own file exports it under. Undefined for a method. */
  readonly exportName: string | undefined;
  readonly static: boolean;
  readonly doc: string | undefined;
  readonly returnsDoc: string | undefined;
  readonly parameters: readonly ParameterModel[];
  /** With `Promise` taken off. */
  readonly returns: TypeModel;
  /** It yields values, which are its progress. */
  readonly stream: boolean;
  /** Of the details of its progress reports; undefined: any JSON. Of a stream, what it yields. */
  readonly progress: TypeModel | undefined;
  /** Names of exported error classes, sorted. */
  readonly throws: readonly string[];
  /** Of the return type where it is written, else of the name. */
  readonly returnsPlace: Place;
  readonly markers: readonly MarkerUse[];
  readonly place: Place;
}

export interface HookModel {
  readonly exportName: string;
  readonly place: Place;
}

export interface ActionModel {
  /** `clean`, or `Kennel.clean`. */
  readonly name: string;
  /** Of the function, or of the class. */
  readonly exportName: string;
  readonly method: string | undefined;
  readonly static: boolean;
  readonly markers: readonly MarkerUse[];
  readonly place: Place;
}

export interface ParameterModel {
  readonly name: string;
  readonly type: TypeModel;
  readonly optional: boolean;
  readonly rest: boolean;
  /** The default's value, when it is a constant. */
  readonly default: Json | undefined;
  readonly doc: string | undefined;
  readonly place: Place;
}

export interface NamedType {
  readonly name: string;
  readonly doc: string | undefined;
  readonly type: TypeModel;
}

/** A type that can travel as JSON, or the reason why it cannot. */
export type TypeModel =
  | { readonly kind: "null" | "undefined" | "never" | "boolean" | "number" | "string" | "json" }
  | { readonly kind: "unknown" | "date" | "bytes" | "buffer" }
  /** `value`: the only one, in decimal. */
  | { readonly kind: "bigint"; readonly value?: string }
  | { readonly kind: "literal"; readonly value: string | number | boolean }
  /** A template: texts and what stands between them, in turn. `["a", "string", "b"]` is `a${string}b`. */
  | { readonly kind: "pattern"; readonly parts: readonly string[] }
  | { readonly kind: "map"; readonly key: TypeModel; readonly value: TypeModel; readonly readonly: boolean }
  | { readonly kind: "set"; readonly element: TypeModel; readonly readonly: boolean }
  | { readonly kind: "array"; readonly element: TypeModel; readonly readonly: boolean }
  | { readonly kind: "tuple"; readonly elements: readonly TupleElement[]; readonly readonly: boolean }
  | { readonly kind: "record"; readonly value: TypeModel }
  /** `index`: what every further property is, when there may be some (`[key: string]: …`). */
  | {
      readonly kind: "object";
      readonly properties: readonly PropertyModel[];
      readonly index?: TypeModel;
      readonly patterns?: readonly PatternModel[];
    }
  | { readonly kind: "union"; readonly members: readonly TypeModel[] }
  | {
      readonly kind: "enum";
      readonly members: readonly { readonly name: string; readonly value: string | number }[];
    }
  | { readonly kind: "named"; readonly name: string }
  | TypeFault;

/** A type, or a part of one, that cannot travel. */
export interface TypeFault {
  readonly kind: "fault";
  readonly code: string;
  /** The type as TypeScript writes it: `Date`. */
  readonly text: string;
  /** What is the matter with it, to follow the text: `has no JSON form`. */
  readonly why: string;
  readonly advice: string;
}

export interface TupleElement {
  readonly type: TypeModel;
  readonly name?: string;
  readonly optional?: boolean;
  readonly rest?: boolean;
}

export interface PropertyModel {
  readonly name: string;
  readonly type: TypeModel;
  readonly optional: boolean;
  readonly readonly: boolean;
  readonly doc: string | undefined;
}

/** What every property is whose name is of a template. */
export interface PatternModel {
  readonly parts: readonly string[];
  readonly type: TypeModel;
}

export const MARKER_KINDS = [
  "remote",
  "direct",
  "fork",
  "action",
  "load",
  "unload",
  "initializer",
  "pam",
  "user",
] as const;
export type MarkerKind = (typeof MARKER_KINDS)[number];

export interface MarkerUse {
  readonly kind: MarkerKind;
  /** `decorator`: erased by the build. `wrapper`: `remote(fn)`, a call that the run time keeps. `tag`: in a comment. */
  readonly form: "decorator" | "wrapper" | "tag";
  /** Of the whole marker: the decorator with its `@`, the call, or the tag. */
  readonly place: Place;
  /** By name: `secret`, `model`, `replay`, `seconds`… A positional argument goes by its parameter's name. */
  readonly arguments: Readonly<Record<string, MarkerArgument>>;
}

export type MarkerArgument =
  | { readonly kind: "constant"; readonly value: Json; readonly place: Place }
  /** Kept in the built module under `name`: the expression's source at `place` is evaluated at its module's top level. */
  | { readonly kind: "hoisted"; readonly name: string; readonly place: Place };

/** A stretch of source. Offsets are of UTF-16 units; line and column count from 1. */
export interface Place {
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly column: number;
}

/** Something wrong in a plugin's source. */
export interface Fault {
  /** Stable: `G012`. Each has its row in docs/faults.md. */
  readonly code: string;
  readonly message: string;
  readonly advice: string;
  /** Of what is wrong inside a type: `Dog.bark(options).when`. */
  readonly path?: string;
  readonly place: Place;
}
