import { isObject, own, type Json } from "../src/json.js";
import type { Contract } from "../src/contract/contract.js";

/** Annotations that say nothing about which values fit. */
const ANNOTATIONS: ReadonlySet<string> = new Set(["description", "readOnly"]);
/** Keywords whose values are data, not schemas. */
const DATA: ReadonlySet<string> = new Set(["const", "enum", "required"]);

/** `x-type` tells values apart only where it is a word, `undefined` for example; else it is names for people. */
function isAnnotation(key: string, value: Json): boolean {
  return ANNOTATIONS.has(key) || (key === "x-type" && typeof value !== "string");
}

/** A schema without its annotations. Names inside `properties` are not keywords, and stay. */
export function bareSchema(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(bareSchema);
  if (!isObject(schema)) return schema;
  const entries = Object.entries(schema).filter(([key, value]) => !isAnnotation(key, value));
  return Object.fromEntries(
    entries.map(([key, value]) => {
      if (DATA.has(key)) return [key, value];
      return [key, key === "properties" ? bareProperties(value) : bareSchema(value)];
    }),
  );
}

function bareProperties(properties: Json): Json {
  if (!isObject(properties)) return properties;
  return Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, bareSchema(schema)]));
}

const REF = "#/$defs/";

/** The names of a contract that schemas lead to, however far. */
export function reachedTypes(
  schemas: Json,
  $defs: Contract["$defs"],
  found = new Set<string>(),
): Set<string> {
  if (Array.isArray(schemas)) for (const item of schemas as readonly Json[]) reachedTypes(item, $defs, found);
  else if (isObject(schemas)) {
    const { $ref } = schemas;
    if (typeof $ref === "string" && $ref.startsWith(REF)) {
      const name = $ref.slice(REF.length);
      const schema = own($defs, name);
      if (schema !== undefined && !found.has(name)) reachedTypes(schema, $defs, found.add(name));
    }
    for (const item of Object.values(schemas)) reachedTypes(item, $defs, found);
  }
  return found;
}
