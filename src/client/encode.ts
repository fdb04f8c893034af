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
 * @throws RmiError `invalid-arguments` with `details.faults` and `details.path` for what would be lost or changed: NaN, an
 *   invalid date, a function, a circle
 */
export function toJson(value: unknown, path: string): Json {
  return shallow(value, path, () => converted(value, path, 0));
}

/** An object's own properties, each as `toJson` has it; those that are undefined are not there, as in JSON. */
export function recordToJson(value: object, path: string): JsonObject {
  return shallow(value, path, () => convertedRecord(value, path, 1));
}

function converted(value: unknown, path: string, depth: number): Json {
  switch (typeof value) {
    case "string":
    case "boolean":
      return value;
    case "number":
      if (!Number.isFinite(value)) throw refuse(path, `${value}`, "has no JSON form");
      return value;
    case "bigint":
      return value.toString();
    case "undefined":
      return null;
    case "object":
      return value === null ? null : convertedObject(value, path, depth);
    case "function":
    case "symbol":
      throw refuse(path, `a ${typeof value}`, "cannot travel");
  }
}

/** The value as JSON text. @throws RmiError as `toJson` */
export function jsonText(value: unknown, path: string): string {
  return JSON.stringify(toJson(value, path));
}

function convertedObject(value: object, path: string, depth: number): Json {
  if (depth >= MAX_ARGUMENT_DEPTH) throw new TooDeep();
  const below = depth + 1;
  if (Array.isArray(value)) return value.map((item, index) => converted(item, `${path}[${index}]`, below));
  if (value instanceof Uint8Array) return bytesText(value);
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) throw refuse(path, "an invalid date", "has no JSON form");
    return value.toISOString();
  }
  if ("toJSON" in value && typeof value.toJSON === "function") return converted(value.toJSON(), path, below);
  if (value instanceof Map || value instanceof Set) return converted([...value], path, below);
  if (isOpaque(value)) throw refuse(path, `a ${value.constructor?.name ?? "live object"}`, "cannot travel");
  return convertedRecord(value, path, below);
}

function convertedRecord(value: object, path: string, depth: number): JsonObject {
  const copy: Record<string, Json> = {};
  for (const [name, item] of Object.entries(value)) {
    if (item === undefined) continue;
    const json = converted(item, `${path}.${name}`, depth);
    // a plain assignment to `__proto__` would set the prototype
    if (name === "__proto__") Object.defineProperty(copy, name, { value: json, enumerable: true });
    else copy[name] = json;
  }
  return copy;
}

class TooDeep extends Error {}

/** Looks for a circle only where something was too deep: no call that goes well pays for it. */
function shallow<T>(value: unknown, path: string, convert: () => T): T {
  try {
    return convert();
  } catch (error) {
    if (!(error instanceof TooDeep)) throw error;
    const circle = circleIn(value, path, new Map(), new Set());
    if (circle === undefined) throw refuse(path, "a value", `is nested deeper than ${MAX_ARGUMENT_DEPTH}`);
    throw refuse(circle.path, "a circle", `has no JSON form: it leads back to ${circle.to}`);
  }
}

/**
 * The first way that leads back to where it came by.
 *
 * @param above  what is being walked, with the path of each
 * @param walked  what leads back to nothing: what is shared is looked at once
 */
function circleIn(
  value: unknown,
  path: string,
  above: Map<unknown, string>,
  walked: Set<unknown>,
): { readonly path: string; readonly to: string } | undefined {
  if (typeof value !== "object" || value === null || above.size >= MAX_ARGUMENT_DEPTH) return undefined;
  if (walked.has(value)) return undefined;
  const to = above.get(value);
  if (to !== undefined) return { path, to };
  above.set(value, path);
  for (const [step, item] of partsOf(value)) {
    const circle = circleIn(item, path + step, above, walked);
    if (circle !== undefined) return circle;
  }
  above.delete(value);
  walked.add(value);
  return undefined;
}

function partsOf(value: object): readonly (readonly [step: string, part: unknown])[] {
  const isList = Array.isArray(value) || value instanceof Map || value instanceof Set;
  if (isList) return [...(value as Iterable<unknown>)].map((item, index) => [`[${index}]`, item]);
  return ArrayBuffer.isView(value) ? [] : Object.entries(value).map(([name, item]) => [`.${name}`, item]);
}

/** @param found  what stands there, as the faults of an agent say it */
function refuse(path: string, found: string, why: string): RmiError {
  return new RmiError("invalid-arguments", `${path}: ${found} ${why}`, {
    details: { path, faults: [{ path, expected: "what JSON can carry", found }] },
  });
}
