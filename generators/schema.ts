import type { Json } from "../src/json.js";
import type { Schema } from "../src/contract/contract.js";
import { canonicalJson } from "./digest.js";
import { compareText } from "./faults.js";
import type { PropertyModel, TupleElement, TypeModel } from "./model.js";

/**
 * The JSON Schema of a type. `undefined` has no JSON form of its own: as a whole value and in arrays it travels as
 * `null`; as a property it is absence, so that nothing fits its schema and the property is not required.
 */
export function schemaOf(type: TypeModel): Schema {
  switch (type.kind) {
    case "null":
    case "boolean":
    case "number":
    case "string":
      return { type: type.kind };
    case "undefined":
      return { type: "null", "x-type": "undefined" };
    case "never":
      return { not: {}, "x-type": "never" };
    case "json":
      return {};
    case "literal":
      return { const: type.value };
    case "array":
      return {
        type: "array",
        items: schemaOf(type.element),
        ...(type.readonly ? { "x-type": { readonly: true } } : {}),
      };
    case "tuple":
      return tupleSchema(type.elements, type.readonly);
    case "record":
      return { type: "object", additionalProperties: slotSchema(type.value) };
    case "object":
      return objectSchema(type.properties, type.index);
    case "union":
      return unionSchema(type.members.map(schemaOf));
    case "enum":
      return {
        enum: type.members.map(({ value }) => value),
        "x-type": { enum: Object.fromEntries(type.members.map(({ name, value }) => [name, value])) },
      };
    case "named":
      return { $ref: `#/$defs/${type.name}` };
    case "fault":
      throw new TypeError(`a type that cannot travel got past the checks: ${type.text}`);
  }
}

function tupleSchema(elements: readonly TupleElement[], readonly: boolean): Schema {
  const fixed = elements.filter(({ rest }) => rest !== true);
  const last = elements.find(({ rest }) => rest === true);
  const labels = elements.map(({ name }): Json => name ?? null);
  return {
    type: "array",
    prefixItems: fixed.map(({ type }) => schemaOf(type)),
    minItems: fixed.filter(({ optional }) => optional !== true).length,
    items: last === undefined ? false : schemaOf(last.type),
    "x-type": { tuple: labels.includes(null) ? true : labels, ...(readonly ? { readonly } : {}) },
  };
}

function objectSchema(properties: readonly PropertyModel[], index: TypeModel | undefined): Schema {
  const entries = properties.map(({ name, type, readonly, doc }): [string, Schema] => [
    name,
    {
      ...slotSchema(type),
      ...(readonly ? { readOnly: true } : {}),
      ...(doc === undefined ? {} : { description: doc }),
    },
  ]);
  const required = properties.filter(({ optional, type }) => !optional && !mayBeUndefined(type));
  return {
    type: "object",
    properties: Object.fromEntries(entries),
    ...(required.length === 0 ? {} : { required: required.map(({ name }) => name) }),
    ...(index === undefined ? {} : { additionalProperties: slotSchema(index) }),
  };
}

function mayBeUndefined(type: TypeModel): boolean {
  return type.kind === "undefined" || (type.kind === "union" && type.members.some(mayBeUndefined));
}

/** Of a property: `undefined` there is absence. */
function slotSchema(type: TypeModel): Schema {
  const absent: Schema = { not: {}, "x-type": "undefined" };
  if (type.kind === "undefined") return absent;
  if (type.kind !== "union") return schemaOf(type);
  return unionSchema(type.members.map((each) => (each.kind === "undefined" ? absent : schemaOf(each))));
}

/** Members in an order of their own, which the source's does not change; literals as one `enum`. */
function unionSchema(schemas: readonly Schema[]): Schema {
  const sorted = [...schemas].sort((a, b) => rank(a) - rank(b) || compareText(sortKey(a), sortKey(b)));
  const literals = sorted.flatMap(({ const: value }): Json[] => (value === undefined ? [] : [value]));
  const others = sorted.filter((each) => each["const"] === undefined);
  const literal: Schema[] =
    literals.length === 0 ? [] : [literals.length === 1 ? { const: literals[0]! } : { enum: literals }];
  const all = [...literal, ...others];
  return all.length === 1 ? all[0]! : { anyOf: all };
}

/** Nothing and null last, as people write them. */
function rank(schema: Schema): number {
  if (schema["x-type"] === "undefined") return 2;
  return schema["type"] === "null" ? 1 : 0;
}

/** Numbers by size, the rest by its text. */
function sortKey(schema: Schema): string {
  const value = schema["const"];
  if (typeof value !== "number") return canonicalJson(schema);
  const shifted = value + Number.MAX_SAFE_INTEGER;
  return ` ${String(Math.trunc(shifted)).padStart(20, "0")}${canonicalJson(schema)}`;
}
