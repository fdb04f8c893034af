import { isObject, own, type Json, type JsonObject } from "../json.js";
import type { Contract, Schema } from "./contract.js";
import { kindOfValue, kindsOf, tagOf } from "./schema-kinds.js";

const REF = "#/$defs/";

/** A member of a union. */
export interface Alternative {
  /** What it is, references followed. */
  readonly schema: JsonObject;
  /** As it was written. */
  readonly source: JsonObject;
}

/** What references lead to; nothing at all for one that leads only to itself. */
export function resolved(schema: Json, $defs: Contract["$defs"]): Json {
  const names = new Set<string>();
  for (let at = schema; ;) {
    const ref = isObject(at) ? at["$ref"] : undefined;
    if (typeof ref !== "string") return at;
    if (names.has(ref)) return {};
    names.add(ref);
    at = own($defs, ref.slice(REF.length)) ?? {};
  }
}

/** A union's members, each with its name when it has one; unions in unions are taken apart, each name once. */
export function alternatives(members: readonly Json[], $defs: Contract["$defs"]): Alternative[] {
  const names = new Set<string>();
  const flattened = (member: Json): Alternative[] => {
    if (!isObject(member)) return [];
    const { $ref, anyOf } = member;
    if (Array.isArray(anyOf)) return anyOf.flatMap((each: Json) => flattened(each));
    if (typeof $ref !== "string") return [{ schema: member, source: member }];
    const name = $ref.slice(REF.length);
    const target = own($defs, name);
    if (!isObject(target) || names.has(name)) return [];
    names.add(name);
    const inner = flattened(target);
    return inner.length === 1 && inner[0]!.schema === target ? [{ schema: target, source: member }] : inner;
  };
  return members.flatMap(flattened);
}

/** Which member of a union a value is meant for, or why none. */
export type Intention =
  | { readonly kind: "member"; readonly source: Schema }
  /** The property that tells them apart has another value than any of these. */
  | { readonly kind: "tag"; readonly name: string; readonly values: readonly Json[] }
  /** None of these, which are all there are, or all of its kind. */
  | { readonly kind: "none"; readonly members: readonly Schema[] };

/**
 * By what kind of value it is, then by the property that tells; where nothing does, the one that it has most in common with.
 * Undefined: it may be several.
 */
export function intended(
  members: readonly Json[],
  value: Json,
  $defs: Contract["$defs"],
): Intention | undefined {
  const kind = kindOfValue(value);
  const all = alternatives(members, $defs);
  const fitting = all.filter(({ schema }) => kindsOf(schema).includes(kind));
  const [first] = fitting;
  if (first === undefined) return { kind: "none", members: all.map(({ source }) => source) };
  if (fitting.length === 1) return { kind: "member", source: first.source };
  if (Array.isArray(value)) return undefined; // whichever of its elements fit furthest will tell
  if (!isObject(value)) return { kind: "none", members: fitting.map(({ source }) => source) };
  const schemas = fitting.map(({ schema }) => schema);
  const tag = tagOf(schemas, (schema) => resolved(schema, $defs));
  if (tag === undefined) return { kind: "member", source: closest(fitting, value, $defs).source };
  const given = own(value, tag.name);
  const meant = fitting.find((_, index) => given !== undefined && tag.values[index]!.includes(given));
  if (meant !== undefined) return { kind: "member", source: meant.source };
  return { kind: "tag", name: tag.name, values: tag.values.flat() };
}

/** By the properties that it has, and more by those that it should have and has not. */
function closest(members: readonly Alternative[], value: JsonObject, $defs: Contract["$defs"]): Alternative {
  const score = ({ schema }: Alternative): number => {
    const { required = [], properties = {} } = schema as {
      readonly required?: readonly string[];
      readonly properties?: JsonObject;
    };
    const missing = required.filter((name) => own(value, name) === undefined).length;
    const fitting = Object.entries(properties).filter(([name, property]) => {
      const item = own(value, name);
      const type = resolved(property, $defs);
      return item !== undefined && isObject(type) && kindsOf(type).includes(kindOfValue(item));
    }).length;
    return fitting - missing;
  };
  return members.reduce((best, each) => (score(each) > score(best) ? each : best));
}
