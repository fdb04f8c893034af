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

/** The one member of a union that a value is meant for: by what kind of value it is, then by the property that tells. */
export function intended(
  members: readonly Json[],
  value: Json,
  $defs: Contract["$defs"],
): Schema | undefined {
  const kind = kindOfValue(value);
  const fitting = alternatives(members, $defs).filter(({ schema }) => kindsOf(schema).includes(kind));
  if (fitting.length <= 1) return fitting[0]?.source;
  if (!isObject(value)) return undefined;
  const schemas = fitting.map(({ schema }) => schema);
  const tag = tagOf(schemas, (schema) => resolved(schema, $defs));
  const given = tag && own(value, tag.name);
  return fitting.find((_, index) => given !== undefined && tag?.values[index]?.includes(given))?.source;
}
