import { isObject, own, type Json, type JsonObject } from "../json.js";
import { isCoded, KEYWORD, LAST } from "./coded.js";
import type { JsonKind } from "./plan.js";
import { shownTemplate, templateMatcher, templateOf, type Template } from "./template.js";

/** What a contract's schemas say of the JSON that fits them. */

const ANY: readonly JsonKind[] = ["null", "boolean", "number", "string", "array", "object"];

/** The kinds of JSON value that can fit a schema without references. All of them: it says nothing. */
export function kindsOf(schema: JsonObject): readonly JsonKind[] {
  const kind = schema[KEYWORD];
  if (kind === "bigint") return ["string", "number"];
  if (isCoded(kind)) return ["string"];
  const value = own(schema, "const");
  if (value !== undefined) return [kindOfValue(value)];
  if (Array.isArray(schema["enum"]))
    return [...new Set((schema["enum"] as readonly Json[]).map(kindOfValue))];
  const { type } = schema;
  if (type === "integer") return ["number"];
  if (ANY.includes(type as JsonKind)) return [type as JsonKind];
  return schema["not"] === undefined ? ANY : [];
}

export function kindOfValue(value: Json): JsonKind {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : (typeof value as JsonKind);
}

/** Keywords that hold a schema for each name, or pattern of names. */
export const NAMED: ReadonlySet<string> = new Set(["properties", "patternProperties"]);

export interface ArrayShape {
  readonly kind: "array" | "map" | "set";
  readonly fixed: readonly Json[];
  /** Of all further elements; undefined: there are none. */
  readonly rest: Json | undefined;
  /** Of the elements that follow those. */
  readonly last: readonly Json[];
}

export function arrayShape(schema: JsonObject): ArrayShape {
  const { prefixItems, items } = schema;
  const kind = schema[KEYWORD];
  const [rest, ...last] = schema[LAST] === undefined ? [items ?? {}] : itemChoices(schema);
  return {
    kind: kind === "map" || kind === "set" ? kind : "array",
    fixed: Array.isArray(prefixItems) ? prefixItems : [],
    rest: rest === false ? undefined : rest,
    last,
  };
}

/** Of a tuple with `x-last`: the rest, then the last elements. */
export function itemChoices({ items }: JsonObject): readonly Json[] {
  const choices = isObject(items) ? items["anyOf"] : undefined;
  return Array.isArray(choices) ? choices : [];
}

/** What an element of an array of this length is held to; undefined: none should be there, or too few are. */
export function elementAt(
  { fixed, rest, last }: ArrayShape,
  index: number,
  length: number,
): Json | undefined {
  if (index < fixed.length) return fixed[index];
  if (length < fixed.length + last.length) return undefined;
  return last[last.length - (length - index)] ?? rest;
}

/** What each property is whose name is of a template, by the templates that we know. */
export function patternSchemas(schema: JsonObject): readonly (readonly [template: Template, schema: Json])[] {
  const { patternProperties } = schema;
  return Object.entries(isObject(patternProperties) ? patternProperties : {}).flatMap(
    ([pattern, each]): [Template, Json][] => {
      const template = templateOf(pattern);
      return template === undefined ? [] : [[template, each]];
    },
  );
}

/** All that one property is held to. */
export function propertySchemas(schema: JsonObject): (name: string) => readonly Json[] {
  const { properties, additionalProperties } = schema;
  const patterns = patternSchemas(schema).map(
    ([template, each]) => [templateMatcher(template), each] as const,
  );
  return (name) => {
    const named = isObject(properties) ? own(properties, name) : undefined;
    const matching = patterns.flatMap(([matches, each]) => (matches(name) ? [each] : []));
    const all = named === undefined ? matching : [named, ...matching];
    return all.length > 0 || additionalProperties === undefined ? all : [additionalProperties];
  };
}

export interface Tag {
  readonly name: string;
  /** Of each schema, what the property may be. */
  readonly values: readonly (readonly Json[])[];
}

/** The property that tells objects apart: required in each, and of different literals. */
export function tagOf(schemas: readonly JsonObject[], resolve: (schema: Json) => Json): Tag | undefined {
  const [first] = schemas;
  const names = isObject(first?.["properties"]) ? Object.keys(first["properties"]) : [];
  for (const name of names) {
    const values = schemas.map((schema) => requiredLiterals(schema, name, resolve));
    const all = values.flatMap((each) => each ?? []).map((each) => JSON.stringify(each));
    if (!values.includes(undefined) && new Set(all).size === all.length) {
      return { name, values: values as (readonly Json[])[] };
    }
  }
  return undefined;
}

function requiredLiterals(
  schema: JsonObject,
  name: string,
  resolve: (schema: Json) => Json,
): readonly Json[] | undefined {
  const { required, properties } = schema;
  if (!Array.isArray(required) || !required.includes(name) || !isObject(properties)) return undefined;
  const property = resolve(own(properties, name) ?? {});
  if (!isObject(property) || property[KEYWORD] !== undefined) return undefined;
  const value = own(property, "const");
  if (value !== undefined) return [value];
  return Array.isArray(property["enum"]) ? property["enum"] : undefined;
}

/** A schema as messages show it. */
export function nameOf(schema: JsonObject): string {
  const { $ref, type } = schema;
  const kind = schema[KEYWORD];
  if (typeof $ref === "string") return $ref.replace("#/$defs/", "");
  if (typeof kind === "string") return NAMES[kind] ?? kind;
  const value = own(schema, "const");
  if (value !== undefined) return JSON.stringify(value);
  if (Array.isArray(schema["enum"]))
    return schema["enum"].map((each: Json) => JSON.stringify(each)).join(" | ");
  if (schema["x-type"] === "undefined") return "undefined";
  if (typeof schema["pattern"] === "string") return patternName(schema["pattern"]);
  return typeof type === "string"
    ? type === "object" || type === "array"
      ? `an ${type}`
      : type
    : "any JSON";
}

function patternName(pattern: string): string {
  const template = templateOf(pattern);
  return template === undefined ? "a pattern of strings" : shownTemplate(template);
}

const NAMES: Readonly<Record<string, string>> = {
  date: "Date",
  bytes: "Uint8Array",
  buffer: "Buffer",
  bigint: "bigint",
  map: "Map",
  set: "Set",
};
