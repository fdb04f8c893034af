import { RmiError } from "../errors.js";
import { bytesText } from "./coded.js";
import { stepOf } from "./decode.js";

/**
 * A value as JSON, by what it is: `Date` as ISO 8601, bytes as base64, `bigint` as decimal text, `Map` as pairs, `Set` as
 * an array, what has a `toJSON` as that says. What is JSON already is given back as it is, without a copy. What would be
 * dropped or changed (a function, NaN, an invalid date) is an error with the path to it.
 *
 * @throws RmiError `invalid-return`, in gofer's words for it (W-25)
 */
export function toWire(value: unknown): unknown {
  if (value === undefined) return null; // as a member that returns nothing does (W-23)
  try {
    return converted(value, "", []);
  } catch (cause) {
    throw RmiError.from(cause, "invalid-return"); // a toJSON or getter of the plugin's that threw, or a stack too deep
  }
}

/** A value as JSON text, whole or not at all. @throws RmiError as `toWire` */
export function encodeValue(value: unknown): string {
  return wireText(toWire(value));
}

/** The text of what `toWire` gave. */
export function wireText(json: unknown): string {
  try {
    return JSON.stringify(json);
  } catch (cause) {
    throw RmiError.from(cause, "invalid-return");
  }
}

const MAX_DEPTH = 1000;

/** Depth first; `above` holds the objects that are being walked, to find a circle. */
function converted(value: unknown, path: string, above: unknown[]): unknown {
  switch (typeof value) {
    case "string":
    case "boolean":
    case "undefined":
      return value;
    case "number":
      if (Number.isFinite(value)) return value;
      throw refusal(path, `Out of range float values are not JSON compliant: ${value}${at(path)}`);
    case "bigint":
      return value.toString();
    case "object":
      return value === null ? null : convertedObject(value, path, above);
    case "symbol":
    case "function":
      throw unserializable(value, path);
  }
}

function convertedObject(value: object, path: string, above: unknown[]): unknown {
  if (above.includes(value)) throw refusal(path, `Circular reference detected${at(path)}`);
  if (above.length >= MAX_DEPTH) throw refusal("", `nested deeper than ${MAX_DEPTH}`);
  above.push(value);
  const result = convertedParts(value, path, above);
  above.pop();
  return result;
}

function convertedParts(value: object, path: string, above: unknown[]): unknown {
  if (Array.isArray(value)) return convertedList(value as unknown[], path, above);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype && !("toJSON" in value)) return convertedRecord(value, path, above);
  if (value instanceof Uint8Array) return bytesText(value);
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime()))
      throw refusal(path, `Invalid Date is not JSON serializable${at(path)}`);
    return value.toISOString();
  }
  if ("toJSON" in value && typeof value.toJSON === "function") {
    const said: unknown = value.toJSON();
    if (said === undefined) throw unserializable(value, path);
    return converted(said, path, above);
  }
  if (value instanceof Map || value instanceof Set) return convertedList([...value], path, above);
  if (isOpaque(value, prototype)) throw unserializable(value, path);
  // of an instance, what travels is what is its own: a check must not take a getter of its class for a property
  return convertedRecord(
    prototype === null || prototype === Object.prototype ? value : { ...value },
    path,
    above,
  );
}

/** Copied from the first element on that is not JSON already. */
function convertedList(list: readonly unknown[], path: string, above: unknown[]): unknown {
  let copy: unknown[] | undefined;
  for (let index = 0; index < list.length; index++) {
    const item = list[index];
    const json =
      item === undefined ? null : isPlain(item) ? item : converted(item, `${path}[${index}]`, above);
    if (json !== item && copy === undefined) copy = list.slice(0, index);
    if (copy !== undefined) copy[index] = json;
  }
  return copy ?? list;
}

function convertedRecord(record: object, path: string, above: unknown[]): unknown {
  let copy: Record<string, unknown> | undefined;
  for (const key of Object.keys(record)) {
    const item = (record as Record<string, unknown>)[key];
    if (isPlain(item)) continue;
    const json = converted(item, path + stepOf(key), above);
    if (json === item) continue;
    copy ??= { ...record };
    // a plain assignment to `__proto__` would set the prototype
    Object.defineProperty(copy, key, { value: json, enumerable: true, configurable: true, writable: true });
  }
  return copy ?? record;
}

/** What most values are made of; no path is made for these. */
function isPlain(value: unknown): boolean {
  return (
    typeof value === "string" ||
    typeof value === "boolean" ||
    (typeof value === "number" && Number.isFinite(value))
  );
}

/** A Promise, a WeakMap, other views of bytes, an instance with private fields alone: JSON would make `{}` of it, or a list. */
export function isOpaque(value: object, prototype: unknown = Object.getPrototypeOf(value)): boolean {
  if (ArrayBuffer.isView(value)) return true;
  const plain = prototype === Object.prototype || prototype === null;
  return !plain && Object.keys(value).length === 0;
}

function unserializable(value: unknown, path: string): RmiError {
  return refusal(path, `Object of type ${nameOf(value)} is not JSON serializable${at(path)}`);
}

function refusal(path: string, message: string): RmiError {
  return new RmiError("invalid-return", message, { details: { path } });
}

function at(path: string): string {
  return path === "" ? "" : ` (at ${path})`;
}

function nameOf(value: unknown): string {
  return typeof value === "object" && value !== null ? (value.constructor?.name ?? "object") : typeof value;
}
