import { RmiError } from "../errors.js";

/**
 * A value as JSON text, whole or not at all: what JSON would silently drop or change (a function, NaN, a bigint) is
 * an error with the path to it. `undefined` itself is `null`, as a member that returns nothing does (W-23).
 *
 * @throws RmiError `invalid-return`, in gofer's words for it (W-25)
 */
export function encodeValue(value: unknown): string {
  if (value === undefined) return "null";
  const fault = unencodable(value, "", []);
  if (fault !== undefined)
    throw new RmiError("invalid-return", fault.message, { details: { path: fault.path } });
  try {
    return JSON.stringify(value) ?? refuse(value);
  } catch (cause) {
    throw RmiError.from(cause, "invalid-return"); // a toJSON or getter of the plugin's that threw, or a stack too deep
  }
}

function refuse(value: unknown): never {
  throw new RmiError("invalid-return", `Object of type ${nameOf(value)} is not JSON serializable`);
}

interface Unencodable {
  readonly path: string;
  readonly message: string;
}

/** Finds what JSON cannot carry. Depth first; `above` holds the objects that are being walked, to find a circle. */
function unencodable(value: unknown, path: string, above: unknown[]): Unencodable | undefined {
  switch (typeof value) {
    case "string":
    case "boolean":
    case "undefined":
      return undefined;
    case "number":
      if (Number.isFinite(value)) return undefined;
      return { path, message: `Out of range float values are not JSON compliant: ${value}${at(path)}` };
    case "object":
      return value === null ? undefined : unencodableObject(value, path, above);
    case "bigint":
    case "symbol":
    case "function":
      return { path, message: `Object of type ${nameOf(value)} is not JSON serializable${at(path)}` };
  }
}

const MAX_DEPTH = 1000;

function unencodableObject(value: object, path: string, above: unknown[]): Unencodable | undefined {
  if (above.includes(value)) return { path, message: `Circular reference detected${at(path)}` };
  if (above.length >= MAX_DEPTH) return { path: "", message: `nested deeper than ${MAX_DEPTH}` };
  if ("toJSON" in value && typeof value.toJSON === "function") return undefined; // it speaks for itself
  if (isOpaque(value))
    return { path, message: `Object of type ${nameOf(value)} is not JSON serializable${at(path)}` };
  above.push(value);
  let found: Unencodable | undefined;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length && found === undefined; index++) {
      found = unencodable(value[index], `${path}[${index}]`, above);
    }
  } else {
    for (const key of Object.keys(value)) {
      found = unencodable((value as Record<string, unknown>)[key], `${path}.${key}`, above);
      if (found !== undefined) break;
    }
  }
  above.pop();
  return found;
}

/** A Map, a Promise, bytes, an instance with private fields alone: JSON would make `{}` of it, or a list of numbers. */
function isOpaque(value: object): boolean {
  if (ArrayBuffer.isView(value)) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  const plain = prototype === Object.prototype || prototype === null || Array.isArray(value);
  return !plain && Object.keys(value).length === 0;
}

function at(path: string): string {
  return path === "" ? "" : ` (at ${path})`;
}

function nameOf(value: unknown): string {
  return typeof value === "object" && value !== null ? (value.constructor?.name ?? "object") : typeof value;
}
