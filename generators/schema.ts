import type { Json } from "../src/json.js";
import type { Schema } from "../src/contract/contract.js";
import { canonicalJson } from "../src/contract/digest.js";
import { BIGINT_PATTERN, KEYWORD, LAST, MAX_BIGINT_CHARS } from "../src/contract/coded.js";
import { patternOf } from "../src/contract/template.js";
import { compareText } from "./faults.js";
import type { PatternModel, PropertyModel, TupleElement, TypeModel } from "./model.js";

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
    case "unknown":
      return { "x-type": "unknown" };
    case "date":
      return { type: "string", format: "date-time", [KEYWORD]: "date" };
    case "bytes":
    case "buffer":
      return { type: "string", contentEncoding: "base64", [KEYWORD]: type.kind };
    case "bigint":
      return bigintSchema(type.value);
    case "pattern":
      return { type: "string", pattern: patternOf(type.parts), "x-type": { template: [...type.parts] } };
    case "map":
      return {
        type: "array",
        items: {
          type: "array",
          prefixItems: [schemaOf(type.key), schemaOf(type.value)],
          minItems: 2,
          items: false,
        },
        [KEYWORD]: "map",
        ...(type.readonly ? { "x-type": { readonly: true } } : {}),
      };
    case "set":
      return {
        type: "array",
        items: schemaOf(type.element),
        [KEYWORD]: "set",
        ...(type.readonly ? { "x-type": { readonly: true } } : {}),
      };
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
      return objectSchema(type.properties, type.index, type.patterns);
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
      return { not: {}, "x-type": "fault" }; // seen by checks alone: there is no contract of what has faults
  }
}

/** Peers that have but one kind of integer send a number: one that is exact is as good. */
function bigintSchema(value: string | undefined): Schema {
  if (value !== undefined) return { const: value, [KEYWORD]: "bigint" };
  return {
    type: ["string", "integer"],
    pattern: BIGINT_PATTERN,
    maxLength: MAX_BIGINT_CHARS,
    minimum: Number.MIN_SAFE_INTEGER,
    maximum: Number.MAX_SAFE_INTEGER,
    [KEYWORD]: "bigint",
  };
}

function tupleSchema(elements: readonly TupleElement[], readonly: boolean): Schema {
  const restAt = elements.findIndex(({ rest }) => rest === true);
  const fixed = restAt < 0 ? elements : elements.slice(0, restAt);
  const further = restAt < 0 ? [] : elements.slice(restAt).map(({ type }) => schemaOf(type));
  const last = further.length - 1;
  const labels = elements.map(({ name }): Json => name ?? null);
  return {
    type: "array",
    ...(fixed.length === 0 ? {} : { prefixItems: fixed.map(({ type }) => schemaOf(type)) }), // never an empty list
    minItems: fixed.filter(({ optional }) => optional !== true).length + Math.max(0, last),
    items: further.length === 0 ? false : last === 0 ? further[0]! : { anyOf: further },
    ...(last > 0 ? { [LAST]: last } : {}),
    "x-type": { tuple: labels.includes(null) ? true : labels, ...(readonly ? { readonly } : {}) },
  };
}

/** @param index  of further properties; undefined: nothing is said of them */
export function objectSchema(
  properties: readonly PropertyModel[],
  index: TypeModel | undefined,
  patterns: readonly PatternModel[] = [],
): Schema {
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
    ...(entries.length === 0 && patterns.length > 0 ? {} : { properties: Object.fromEntries(entries) }),
    ...(required.length === 0 ? {} : { required: required.map(({ name }) => name) }),
    ...(patterns.length === 0 ? {} : { patternProperties: patternSchemas(patterns) }),
    ...(index === undefined ? {} : { additionalProperties: slotSchema(index) }),
  };
}

function patternSchemas(patterns: readonly PatternModel[]): Schema {
  return Object.fromEntries(patterns.map(({ parts, type }) => [patternOf(parts), slotSchema(type)]));
}

function mayBeUndefined(type: TypeModel): boolean {
  return (
    type.kind === "undefined" ||
    type.kind === "unknown" ||
    (type.kind === "union" && type.members.some(mayBeUndefined))
  );
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
  const literals = schemas.flatMap((each): Json[] => (isLiteral(each) ? [each["const"]!] : []));
  literals.sort(compareLiterals);
  const others = schemas.filter((each) => !isLiteral(each));
  others.sort((a, b) => rank(a) - rank(b) || compareText(canonicalJson(a), canonicalJson(b)));
  const values = literals.length === 1 ? { const: literals[0]! } : { enum: literals };
  const all = literals.length === 0 ? others : [values, ...others];
  return all.length === 1 ? all[0]! : { anyOf: all };
}

/** A literal of JSON: that of a bigint is the text for one. */
function isLiteral(schema: Schema): boolean {
  return schema["const"] !== undefined && schema[KEYWORD] === undefined;
}

/** Numbers by size, before the rest by its text. */
function compareLiterals(a: Json, b: Json): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return compareText(typeof a, typeof b) || compareText(String(a), String(b));
}

/** Nothing and null last, as people write them. */
function rank(schema: Schema): number {
  if (schema["x-type"] === "undefined") return 2;
  return schema["type"] === "null" ? 1 : 0;
}
