import { isObject, own, type Json, type JsonObject } from "../json.js";
import { intended, resolved } from "./alternatives.js";
import type { Schema } from "./contract.js";
import { stepOf } from "./decode.js";
import { arrayShape, elementAt, propertySchemas } from "./schema-kinds.js";
import { SHOWN_FAULTS } from "./told.js";
import { describe, within, type Mismatch, type Validators } from "./validate.js";

/** Below this a value is described by the first thing that is wrong: each level looks at all that is under it once more. */
const MAX_DEPTH = 16;
/** So many parts of a value are looked at: a peer may send millions, and whoever reads them has other callers. */
const MAX_PARTS = 100_000;

/**
 * All that is wrong with a value, part by part, for people: a check stops at the first. None for a value that fits.
 *
 * @param most  how many are looked for
 */
export function mismatches(
  validators: Validators,
  schema: Schema,
  value: unknown,
  most: number,
): readonly Mismatch[] {
  const search = new Search(validators, most);
  search.look(schema, value, "", 0);
  return search.found;
}

/** All that is wrong with a value of one type, or none; its paths begin with what the value is called. */
export type Faults = (value: unknown, name: string, most?: number) => readonly Mismatch[];

const NONE: readonly Mismatch[] = [];

/** A value that fits costs its check, and one that does not is looked through for as many as an error shows, and one more. */
export function faultFinder(validators: Validators, schema: Schema): Faults {
  const check = validators.check(schema);
  return (value, name, most = SHOWN_FAULTS + 1) => {
    if (check(value) === undefined) return NONE;
    return mismatches(validators, schema, value, most).map((one) => ({ ...one, path: name + one.path }));
  };
}

class Search {
  readonly found: Mismatch[] = [];
  private parts = 0;

  constructor(
    private readonly validators: Validators,
    private readonly most: number,
  ) {}

  private get isFull(): boolean {
    return this.found.length >= this.most || this.parts >= MAX_PARTS;
  }

  look(schema: Schema, value: unknown, path: string, depth: number): void {
    if (this.isFull) return;
    this.parts++;
    const first = this.validators.check(schema)(value);
    if (first === undefined) return;
    const before = this.found.length;
    const known = { ...first, path: path + first.path };
    const target = resolved(schema, this.validators.$defs);
    if (isObject(target) && depth < MAX_DEPTH) this.lookInside(target, value, path, depth + 1);
    // what no part of it shows, it shows as a whole
    if (!this.found.slice(before).some((one) => one.path === known.path)) this.found.splice(before, 0, known);
    this.found.splice(this.most);
  }

  private lookInside(schema: JsonObject, value: unknown, path: string, depth: number): void {
    const { anyOf } = schema;
    if (Array.isArray(anyOf)) {
      const meant = intended(anyOf, value as Json, this.validators.$defs);
      if (meant?.kind === "member") this.lookAtMember(meant.source, value, path, depth);
    } else if (Array.isArray(value)) this.lookAtElements(schema, value, path, depth);
    else if (isObject(value)) this.lookAtProperties(schema, value, path, depth);
  }

  private lookAtMember(source: Schema, value: unknown, path: string, depth: number): void {
    const before = this.found.length;
    this.look(source, value, path, depth);
    for (const [index, one] of this.found.entries())
      if (index >= before && one.path !== path) this.found[index] = within(one, source);
  }

  private lookAtElements(schema: JsonObject, value: readonly unknown[], path: string, depth: number): void {
    const shape = arrayShape(schema);
    for (const [index, element] of value.entries()) {
      if (this.isFull) return;
      const of = elementAt(shape, index, value.length);
      if (isObject(of)) this.look(of, element, `${path}[${index}]`, depth);
    }
  }

  private lookAtProperties(schema: JsonObject, value: JsonObject, path: string, depth: number): void {
    const { required } = schema;
    const schemasOf = propertySchemas(schema);
    for (const name of Array.isArray(required) ? (required as string[]) : []) {
      if (own(value, name) === undefined)
        this.found.push({ path: path + stepOf(name), expected: "a value", found: describe(undefined) });
    }
    for (const [name, item] of Object.entries(value)) {
      if (this.isFull) return;
      this.parts++;
      const at = path + stepOf(name);
      // of a name that is held to several types, the first that it does not fit tells enough
      const misfit = schemasOf(name).find(
        (each) => isObject(each) && this.validators.check(each)(item) !== undefined,
      );
      if (isObject(misfit)) this.look(misfit, item, at, depth);
    }
  }
}
