import type { Json, JsonObject } from "../src/json.js";
import { isObject, own } from "../src/json.js";
import type { Contract, Member, Namespace, Parameter } from "../src/contract/contract.js";
import { digestOf } from "../src/contract/digest.js";
import { compareText } from "./faults.js";
import { NAMED } from "../src/contract/schema-kinds.js";

const HASH_CHARS = 16;

/**
 * Of what a member's callers can observe: its name and its namespace's, what constructs the namespace, parameters,
 * result, what it yields, and the types that these reach. Docs, defaults, errors and where the code runs do not count.
 *
 * @returns 16 hex characters
 */
export function memberHash(
  { kind, name, construct }: Pick<Namespace, "kind" | "name" | "construct">,
  member: Pick<Member, "name" | "parameters" | "returns" | "progress" | "stream">,
  $defs: Contract["$defs"],
): string {
  const observed: JsonObject = {
    namespace: { kind, name, construct: construct.map(bareParameter) },
    name: member.name,
    parameters: member.parameters.map(bareParameter),
    returns: bareSchema(member.returns),
    ...(member.stream === true ? { yields: bareSchema(member.progress ?? {}) } : {}),
  };
  const types = [...reached(observed, $defs)].sort(compareText);
  const named = Object.fromEntries(types.map((type) => [type, bareSchema($defs[type]!)]));
  return digestOf({ ...observed, $defs: named }).slice(0, HASH_CHARS);
}

function bareParameter({ name, schema, optional, rest }: Parameter): JsonObject {
  return { name, schema: bareSchema(schema), optional: optional === true, rest: rest === true };
}

/** Annotations that say nothing about which values fit. */
const ANNOTATIONS: ReadonlySet<string> = new Set(["description", "readOnly"]);
/** Keywords whose values are data, not schemas. */
const DATA: ReadonlySet<string> = new Set(["const", "enum", "required"]);

/** `x-type` tells values apart only where it is a word, `undefined` for example; else it is names for people. */
function isAnnotation(key: string, value: Json): boolean {
  return ANNOTATIONS.has(key) || (key === "x-type" && typeof value !== "string");
}

/** A schema without its annotations. Names inside `properties` are not keywords, and stay. */
function bareSchema(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(bareSchema);
  if (!isObject(schema)) return schema;
  const entries = Object.entries(schema).filter(([key, value]) => !isAnnotation(key, value));
  return Object.fromEntries(
    entries.map(([key, value]) => {
      if (DATA.has(key)) return [key, value];
      return [key, NAMED.has(key) ? bareProperties(value) : bareSchema(value)];
    }),
  );
}

function bareProperties(properties: Json): Json {
  if (!isObject(properties)) return properties;
  return Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, bareSchema(schema)]));
}

const REF = "#/$defs/";

function reached(value: Json, $defs: Contract["$defs"], found = new Set<string>()): Set<string> {
  if (Array.isArray(value)) for (const item of value as readonly Json[]) reached(item, $defs, found);
  else if (isObject(value)) {
    const { $ref } = value;
    if (typeof $ref === "string" && $ref.startsWith(REF)) {
      const name = $ref.slice(REF.length);
      const schema = own($defs, name);
      if (schema !== undefined && !found.has(name)) reached(schema, $defs, found.add(name));
    }
    for (const item of Object.values(value)) reached(item, $defs, found);
  }
  return found;
}
