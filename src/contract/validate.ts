import { _, Ajv2020, type CodeKeywordDefinition, type KeywordCxt } from "ajv/dist/2020.js";
import { noPropertyInData, propertyInData } from "ajv/dist/vocabularies/code.js";
import type { ErrorObject, ValidateFunction } from "ajv";
import { own, type Json, type JsonObject } from "../json.js";
import { intended } from "./alternatives.js";
import { expectedOf, isCoded, isCodedForm, KEYWORD } from "./coded.js";
import type { Contract, Schema } from "./contract.js";
import { holdLastElements } from "./last-elements.js";
import { Decoders, SHALLOWER, stepOf, type Decode } from "./decode.js";
import { Planner } from "./planner.js";
import { SharedTypes } from "./shared-types.js";
import { nameOf } from "./schema-kinds.js";
import { patternEngine, shownTemplate, templateOf } from "./template.js";

/** One thing wrong with a value: where inside it, what its type asks for, what was there. */
export interface Mismatch {
  /** `""` for the value itself, else as one writes it: `.options[0].when`. */
  readonly path: string;
  readonly expected: string;
  readonly found: string;
}

/** Compares a value with its schema; undefined when it fits. */
export type Check = (value: unknown) => Mismatch | undefined;

const fits: Check = () => undefined;

/** A recursive type goes as deep as its value does, and a peer may send one that no stack holds. */
function bounded(check: Check): Check {
  return (value) => {
    try {
      return check(value);
    } catch (error) {
      if (error instanceof RangeError) return { path: "", expected: SHALLOWER, found: describe(value) };
      throw error;
    }
  };
}

/**
 * Compiles the schemas of one contract, each once: a check is then straight-line code. It stops at the first mismatch, so
 * that a hostile value costs no more than an honest one; `mismatches` finds the others.
 */
export class Validators {
  private readonly ajv = new Ajv2020({
    strict: false,
    strictNumbers: true, // 1e999 is read as Infinity, which no JSON stands for
    validateFormats: false,
    meta: false, // schemas are the generator's or were read: compiling the schema of schemas takes 50 ms
    validateSchema: false,
    addUsedSchema: false,
    code: { regExp: patternEngine },
    verbose: true, // a mismatch then says which schema asked for it; nothing else costs more
  });
  private readonly compiled = new Map<string, Check>();
  private readonly known = new WeakMap<Schema, Check>();
  private readonly types: SharedTypes;
  private readonly planner: Planner;
  private readonly decoders: Decoders;

  constructor(readonly $defs: Contract["$defs"]) {
    this.ajv.addKeyword({ keyword: KEYWORD, schemaType: "string", compile: formCheck });
    holdLastElements(this.ajv);
    holdOwnProperties(this.ajv);
    this.types = new SharedTypes(this.ajv, $defs);
    this.planner = new Planner($defs);
    this.decoders = new Decoders(this.planner.named);
  }

  /** Turns what passed the check into values of its type; undefined: it is one already. */
  decoder(schema: Schema): Decode | undefined {
    const plan = this.planner.plan(schema);
    return plan && this.decoders.of(plan);
  }

  check(schema: Schema): Check {
    let check = this.known.get(schema);
    if (check === undefined) this.known.set(schema, (check = this.checkOf(schema)));
    return check;
  }

  /** The same for all schemas that say the same. */
  private checkOf(schema: Schema): Check {
    const key = JSON.stringify(schema);
    let check = this.compiled.get(key);
    if (check === undefined) {
      check = bounded(this.compile(schema, key));
      this.compiled.set(key, check);
    }
    return check;
  }

  private compile(schema: Schema, key: string): Check {
    if (key === "{}") return fits;
    const validate: ValidateFunction = this.ajv.compile(schema);
    this.types.compileWanted();
    return (value) => (validate(value) ? undefined : this.mismatch(validate.errors ?? [], value));
  }

  private mismatch(errors: readonly ErrorObject[], value: unknown): Mismatch {
    const union = errors.find(({ keyword }) => keyword === "anyOf");
    return (union && this.unionMismatch(union)) ?? mismatchOf(errors, value);
  }

  /** What is wrong with the member that was meant; undefined where that is not at fault. */
  private unionMismatch({ schema, data, instancePath }: ErrorObject): Mismatch | undefined {
    const meant = intended(schema as readonly Json[], data as Json, this.$defs);
    const path = pathOf(instancePath);
    switch (meant?.kind) {
      case undefined:
        return undefined;
      case "none":
        return { path, expected: oneOf(meant.members.map(nameOf)), found: describe(data) };
      case "tag": {
        const found = describe(own(data as JsonObject, meant.name));
        return { path: path + stepOf(meant.name), expected: oneOf(meant.values.map(jsonOf)), found };
      }
      case "member": {
        const inner = this.check(meant.source)(data);
        return (
          inner && { ...(inner.path === "" ? inner : within(inner, meant.source)), path: path + inner.path }
        );
      }
    }
  }
}

/**
 * Has `properties` and `required` look at what an object has itself where a name is one that every object inherits, and `__proto__`
 * be a name like any other, which Ajv passes over. Its own `ownProperties` does so for all names, and takes half as long again
 * for a value of 4 KiB.
 */
function holdOwnProperties(ajv: Ajv2020): void {
  // as in Ajv what is missing is told first, and further properties before known ones
  replaceCode(ajv, "required", "propertyNames", (names: readonly string[]) => names, requireProperties);
  replaceCode(ajv, "properties", "patternProperties", Object.keys, checkProperties);
}

/** @param before  the keyword that follows it in Ajv's own order */
function replaceCode<S>(
  ajv: Ajv2020,
  keyword: string,
  before: string,
  namesOf: (schema: S) => readonly string[],
  code: (context: KeywordCxt, names: readonly string[]) => void,
): void {
  const standard = ajv.getKeyword(keyword) as CodeKeywordDefinition;
  ajv.removeKeyword(keyword).addKeyword({
    ...standard,
    before,
    code: (context) => {
      const names = namesOf(context.schema as S);
      if (names.some(isInherited)) code(context, names);
      else standard.code(context);
    },
  });
}

function isInherited(name: string): boolean {
  return name in Object.prototype;
}

function requireProperties(context: KeywordCxt, names: readonly string[]): void {
  for (const name of names) {
    context.setParams({ missingProperty: _`${name}` }, true);
    context.fail(noPropertyInData(context.gen, context.data, name, true));
  }
}

function checkProperties(context: KeywordCxt, names: readonly string[]): void {
  const { gen, data } = context;
  const valid = gen.name("valid");
  for (const name of names) {
    gen.if(
      propertyInData(gen, data, name, true),
      () => context.subschema({ keyword: "properties", schemaProp: name, dataProp: name }, valid),
      () => gen.var(valid, true),
    );
    context.ok(valid);
  }
}

/** Says which member of the union it was held to, where that has a name. */
export function within(inner: Mismatch, { $ref }: Schema): Mismatch {
  if (typeof $ref !== "string") return inner;
  return { ...inner, expected: `${inner.expected} (of ${nameOf({ $ref })})` };
}

const SHOWN_CHOICES = 10;

function oneOf(choices: readonly string[]): string {
  const distinct = [...new Set(choices)];
  const shown = distinct.slice(0, SHOWN_CHOICES).join(", ");
  const more = distinct.length > SHOWN_CHOICES ? `, or ${distinct.length - SHOWN_CHOICES} others` : "";
  return distinct.length === 1 ? shown : `one of ${shown}${more}`;
}

function jsonOf(value: Json): string {
  return JSON.stringify(value);
}

function formCheck(kind: string): (value: unknown) => boolean {
  return isCoded(kind) ? (value) => isCodedForm(kind, value) : () => true; // `map` and `set` are arrays like others
}

/** The error that tells most: of a failed union, the one that got furthest into the value. */
function mismatchOf(errors: readonly ErrorObject[], value: unknown): Mismatch {
  const deepest = errors.reduce((best, next) => (depth(next) > depth(best) ? next : best), errors.at(-1)!);
  const { instancePath, keyword, params } = deepest;
  const steps = stepsOf(instancePath);
  const missing = keyword === "required" ? [String(params["missingProperty"])] : [];
  const path = pathOf(instancePath) + missing.map(step).join("");
  return {
    path,
    expected: expectation(deepest),
    found: missing.length > 0 ? "nothing" : describe(reach(value, steps)),
  };
}

function depth(error: ErrorObject): number {
  return error.instancePath.split("/").length;
}

function stepsOf(instancePath: string): string[] {
  return instancePath.split("/").slice(1).map(unescape);
}

function pathOf(instancePath: string): string {
  return stepsOf(instancePath).map(step).join("");
}

function unescape(segment: string): string {
  return segment.replaceAll("~1", "/").replaceAll("~0", "~");
}

function step(name: string): string {
  if (/^\d+$/.test(name)) return `[${name}]`;
  return stepOf(name);
}

function reach(value: unknown, steps: readonly string[]): unknown {
  return steps.reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name], value);
}

function expectation({ keyword, params, message, parentSchema }: ErrorObject): string {
  const { type, allowedValue, allowedValues, limit } = params as Record<string, Json | undefined>;
  const coded: unknown = (parentSchema as Schema | undefined)?.[KEYWORD];
  if (isCoded(coded)) return expectedOf(coded);
  switch (keyword) {
    case "type":
      return (Array.isArray(type) ? type : [type]).map((name) => article(String(name))).join(" or ");
    case "required":
      return "a value";
    case "const":
      return JSON.stringify(allowedValue);
    case "enum":
      return `one of ${(allowedValues as readonly Json[]).map((allowed) => JSON.stringify(allowed)).join(", ")}`;
    case "pattern": {
      const template = templateOf(params["pattern"]);
      return template === undefined ? (message ?? keyword) : `text like ${shownTemplate(template)}`;
    }
    case "minItems":
      return `at least ${String(limit)} elements`;
    case "maxItems":
    case "items":
      return `at most ${String(limit)} elements`;
    case "anyOf":
      return "a value of one of the union's types";
    case "additionalProperties":
      return "no further properties";
    default:
      return message ?? keyword;
  }
}

function article(type: string): string {
  return type === "null" ? "null" : /^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`;
}

const SHOWN_CHARS = 60;

/** A value as an error text shows it: its kind, and what it is when that is short. */
export function describe(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === "object") return "an object";
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") {
    const text = typeof value === "string" ? JSON.stringify(value) : String(value);
    return text.length <= SHOWN_CHARS ? text : `${text.slice(0, SHOWN_CHARS)}… (${text.length} characters)`;
  }
  return article(typeof value);
}
