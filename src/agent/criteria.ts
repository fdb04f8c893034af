import { RmiError } from "../errors.js";
import { isObject, own, type Json, type JsonObject } from "../json.js";

/** What a cancel request says of the calls that it means, by the data that their callers sent along (spec 3.11). */
export type Criteria =
  | { readonly kind: "match"; readonly operand: JsonObject }
  | { readonly kind: "eq" | "neq" | "gt" | "lt"; readonly operand: Json }
  | { readonly kind: "in"; readonly operand: readonly Json[] | JsonObject | string }
  | { readonly kind: "and" | "or"; readonly both: readonly [Criteria, Criteria] };

/** Criteria inside criteria; deeper ones are refused before they are walked. */
export const MAX_CRITERIA_DEPTH = 32;

const OPERATORS = ["match", "eq", "neq", "gt", "lt", "in", "and", "or"] as const;
type Operator = (typeof OPERATORS)[number];

/**
 * Reads criteria from a peer. As in gofer only the first key counts; an empty object is no criteria.
 *
 * @returns undefined for no criteria
 * @throws RmiError `invalid-criteria`, with the place in `details.path`
 */
export function parseCriteria(value: Json, path = "criteria", depth = 1): Criteria | undefined {
  if (!isObject(value)) throw invalid(path, `${path}: must be an object with an operator`);
  const [operator] = Object.keys(value);
  if (operator === undefined) return undefined;
  if (!isOperator(operator)) throw invalid(path, `${operator} not supported`); // gofer's words
  return build(operator, value[operator]!, `${path}.${operator}`, depth);
}

function build(kind: Operator, operand: Json, path: string, depth: number): Criteria {
  switch (kind) {
    case "match":
      if (!isObject(operand)) throw invalid(path, `${path}: must be an object`);
      return { kind, operand };
    case "in":
      if (!isCollection(operand)) throw invalid(path, `${path}: must be a list, an object or text`);
      return { kind, operand };
    case "and":
    case "or":
      return { kind, both: pair(operand, path, depth) };
    default:
      return { kind, operand };
  }
}

function pair(operand: Json, path: string, depth: number): [Criteria, Criteria] {
  if (!isList(operand) || operand.length !== 2)
    throw invalid(path, `${path}: must be a list of two criteria`);
  if (depth >= MAX_CRITERIA_DEPTH) throw invalid(path, `${path}: more than ${MAX_CRITERIA_DEPTH} deep`);
  const [first, second] = operand.map((one, index) => {
    const criteria = parseCriteria(one, `${path}[${index}]`, depth + 1);
    if (criteria === undefined) throw invalid(`${path}[${index}]`, `${path}[${index}]: has no operator`);
    return criteria;
  });
  return [first!, second!];
}

/** Whether a call with this data is meant. What cannot be compared does not match: in doubt a call goes on. */
export function matches(criteria: Criteria, data: Json): boolean {
  switch (criteria.kind) {
    case "match":
      return matchesKeys(criteria.operand, data);
    case "eq":
      return equal(criteria.operand, data);
    case "neq":
      return !equal(criteria.operand, data);
    case "gt":
      return compare(data, criteria.operand) > 0;
    case "lt":
      return compare(data, criteria.operand) < 0;
    case "in":
      return isMember(data, criteria.operand);
    case "and":
      return matches(criteria.both[0], data) && matches(criteria.both[1], data);
    case "or":
      return matches(criteria.both[0], data) || matches(criteria.both[1], data);
  }
}

/** Kept as it is in gofer, with what is odd about it: a key that the data does not have counts as equal. */
function matchesKeys(operand: JsonObject, data: Json): boolean {
  if (!isObject(data)) return false;
  const keys = Object.keys(operand);
  if (keys.length === 0 || Object.keys(data).length === 0) return false;
  return keys.every((key) => !Object.hasOwn(data, key) || equal(operand[key]!, data[key]!));
}

/** The same JSON value, whatever the order of keys. */
export function equal(a: Json, b: Json): boolean {
  if (isList(a)) return isList(b) && a.length === b.length && a.every((one, index) => equal(one, b[index]!));
  if (!isObject(a)) return a === b;
  if (!isObject(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && equal(a[key]!, b[key]!))
  );
}

/** @returns below, at or above 0 as Python orders them: numbers, texts by code point, lists by their items; else NaN */
function compare(a: Json, b: Json): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (typeof a === "string" && typeof b === "string") return compareTexts(a, b);
  if (!isList(a) || !isList(b)) return NaN;
  for (const [index, one] of a.entries()) {
    if (index >= b.length) break;
    if (!equal(one, b[index]!)) return compare(one, b[index]!);
  }
  return a.length - b.length;
}

/** By code point, as Python and UTF-8 have it; JavaScript compares halves of surrogate pairs. */
function compareTexts(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** Python's `in`: an item of a list, a key of an object, a part of a text. */
function isMember(data: Json, operand: readonly Json[] | JsonObject | string): boolean {
  if (isList(operand)) return operand.some((one) => equal(one, data));
  if (typeof data !== "string") return false;
  return typeof operand === "string" ? operand.includes(data) : own(operand, data) !== undefined;
}

function isOperator(name: string): name is Operator {
  return (OPERATORS as readonly string[]).includes(name);
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function isCollection(value: Json): value is readonly Json[] | JsonObject | string {
  return typeof value === "string" || isList(value) || isObject(value);
}

function invalid(path: string, message: string): RmiError {
  return new RmiError("invalid-criteria", message, { details: { path } });
}
