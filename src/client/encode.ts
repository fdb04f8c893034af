import { bytesText } from "../contract/coded.js";
import { isOpaque } from "../contract/encode.js";
import { RmiError } from "../errors.js";
import type { Json, JsonObject } from "../json.js";

/** Arguments deeper than this are refused; it also bounds what a circle costs. */
export const MAX_ARGUMENT_DEPTH = 200;

/**
 * A caller's value as JSON, by what it is: `Date` as ISO 8601, whatever has a `toJSON` as that says, bytes as base64, `bigint` as
 * decimal text, `Map` as pairs, `Set` as an array. Always a copy, so that nothing changes between call and sending.
 *
 * @param path  what errors call the value: `args[0].size`
 * @throws RmiError `invalid-arguments` with `details.path` for what would be lost or changed: NaN, an invalid date, a function, a
 *   circle
 */
export function toJson(value: unknown, path: string, depth = 0): Json {
  switch (typeof value) {
    case "string":
    case "boolean":
      return value;
    case "number":
      if (!Number.isFinite(value)) throw refuse(path, `${value} has no JSON form`);
      return value;
    case "bigint":
      return value.toString();
    case "undefined":
      return null;
    case "object":
      return value === null ? null : objectToJson(value, path, depth);
    case "function":
    case "symbol":
      throw refuse(path, `a ${typeof value} cannot travel`);
  }
}

/** The value as JSON text. @throws RmiError as `toJson` */
export function jsonText(value: unknown, path: string): string {
  return JSON.stringify(toJson(value, path));
}

function objectToJson(value: object, path: string, depth: number): Json {
  if (depth >= MAX_ARGUMENT_DEPTH)
    throw refuse(path, `nested deeper than ${MAX_ARGUMENT_DEPTH}, or a circle`);
  const below = depth + 1;
  if (Array.isArray(value)) return value.map((item, index) => toJson(item, `${path}[${index}]`, below));
  if (value instanceof Uint8Array) return bytesText(value);
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) throw refuse(path, "an invalid date has no JSON form");
    return value.toISOString();
  }
  if ("toJSON" in value && typeof value.toJSON === "function") return toJson(value.toJSON(), path, below);
  if (value instanceof Map) return toJson([...value], path, below);
  if (value instanceof Set) return toJson([...value], path, below);
  if (isOpaque(value)) throw refuse(path, `a ${value.constructor?.name ?? "live object"} cannot travel`);
  return recordToJson(value, path, below);
}

/** An object's own properties, each as `toJson` has it; those that are undefined are not there, as in JSON. */
export function recordToJson(value: object, path: string, depth = 1): JsonObject {
  const copy: Record<string, Json> = {};
  for (const [name, item] of Object.entries(value)) {
    if (item === undefined) continue;
    const json = toJson(item, `${path}.${name}`, depth);
    // a plain assignment to `__proto__` would set the prototype
    if (name === "__proto__") Object.defineProperty(copy, name, { value: json, enumerable: true });
    else copy[name] = json;
  }
  return copy;
}

function refuse(path: string, why: string): RmiError {
  return new RmiError("invalid-arguments", `${path}: ${why}`, { details: { path } });
}
