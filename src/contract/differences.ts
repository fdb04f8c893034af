import { isObject, own, type Json, type JsonObject } from "../json.js";
import type { CallerContract, CallerMember, CallerNamespace, CallerParameter } from "./caller.js";
import { arrayShape, nameOf, patternSchemas } from "./schema-kinds.js";
import { shownTemplate } from "./template.js";
import { stepOf } from "./decode.js";
import { KEYWORD } from "./coded.js";

/** One thing that a contract says otherwise than another: where, as one writes it, and what, in plain words. */
export interface Difference {
  /** `Dog.bark(words).options.when`, `Dog.bark() result.steps`, `Dog(name)`. */
  readonly path: string;
  /** `was a string, is now a number`. */
  readonly what: string;
}

/** Told of one member: who reads more than these would rather generate anew. */
export const MAX_DIFFERENCES = 20;

/** The two contracts, and the pairs of named types that have been compared or are being. */
interface Comparison {
  readonly was: CallerContract;
  readonly now: CallerContract;
  readonly seen: Set<string>;
  readonly found: Difference[];
}

/**
 * What has changed for callers of one member, from the contract that they were compiled with to another: of the member
 * itself, and of what constructs its class.
 *
 * @returns in the order of the parameters; empty when nothing has that a caller could observe
 */
export function memberDifferences(
  was: CallerContract,
  now: CallerContract,
  namespace: string,
  member: string,
): readonly Difference[] {
  const comparison: Comparison = { was, now, seen: new Set(), found: [] };
  const [oldSpace, newSpace] = [find(was.namespaces, namespace), find(now.namespaces, namespace)];
  const [before, after] = [find(oldSpace?.members, member), find(newSpace?.members, member)];
  const label = labelOf(oldSpace ?? newSpace, namespace, member);
  if (newSpace === undefined) tell(comparison, namespace, "is not offered any more");
  else if (after === undefined) tell(comparison, `${label}()`, notOffered(newSpace));
  else if (oldSpace === undefined || before === undefined) tell(comparison, `${label}()`, "is new");
  else {
    compareParameters(comparison, namespace, oldSpace.construct, newSpace.construct);
    compareMembers(comparison, label, before, after);
  }
  return comparison.found.slice(0, MAX_DIFFERENCES);
}

/** As text: a line each. */
export function differencesText(differences: readonly Difference[]): string {
  return differences.map(({ path, what }) => `${path} ${what}`).join("\n");
}

function find<T extends { readonly name: string }>(
  list: readonly T[] | undefined,
  name: string,
): T | undefined {
  return list?.find((each) => each.name === name);
}

function labelOf(namespace: CallerNamespace | undefined, name: string, member: string): string {
  return namespace?.kind === "module" ? member : `${name}.${member}`;
}

const SHOWN_NAMES = 10;

function notOffered({ members }: CallerNamespace): string {
  const names = members.slice(0, SHOWN_NAMES).map(({ name }) => name);
  const more = members.length > SHOWN_NAMES ? `, and ${members.length - SHOWN_NAMES} more` : "";
  return `is not offered any more; there are ${names.join(", ") || "no members"}${more}`;
}

function tell({ found }: Comparison, path: string, what: string): void {
  found.push({ path, what });
}

function compareMembers(
  comparison: Comparison,
  label: string,
  before: CallerMember,
  after: CallerMember,
): void {
  compareParameters(comparison, label, before.parameters, after.parameters);
  compareSchemas(comparison, `${label}() result`, before.returns, after.returns);
}

function compareParameters(
  comparison: Comparison,
  label: string,
  before: readonly CallerParameter[],
  after: readonly CallerParameter[],
): void {
  for (const parameter of before) {
    const path = `${label}(${parameter.name})`;
    const match = find(after, parameter.name);
    if (match === undefined) tell(comparison, path, "is not taken any more");
    else compareParameter(comparison, path, parameter, match);
  }
  for (const parameter of after) {
    if (find(before, parameter.name) !== undefined) continue;
    const how = parameter.optional === true || parameter.rest === true ? "may" : "must";
    const type = labelText(parameter.schema);
    tell(comparison, `${label}(${parameter.name})`, `is new, and ${how} be given: ${type}`);
  }
  const common = (list: readonly CallerParameter[], other: readonly CallerParameter[]): string =>
    list
      .map(({ name }) => name)
      .filter((name) => find(other, name) !== undefined)
      .join(", ");
  const [order, newOrder] = [common(before, after), common(after, before)];
  if (order !== newOrder)
    tell(comparison, `${label}()`, `took them in the order ${order}, and takes them now as ${newOrder}`);
}

function compareParameter(
  comparison: Comparison,
  path: string,
  before: CallerParameter,
  after: CallerParameter,
): void {
  if (before.rest !== after.rest)
    tell(comparison, path, after.rest ? "takes any number now" : "takes one value now");
  else if (before.optional !== after.optional && !after.rest)
    tell(comparison, path, after.optional ? "may be left out now" : "must be given now");
  compareSchemas(comparison, path, before.schema, after.schema);
}

// ---- types

function compareSchemas(comparison: Comparison, path: string, before: Json, after: Json): void {
  if (comparison.found.length >= MAX_DIFFERENCES) return;
  const [old, now] = [resolved(before, comparison.was), resolved(after, comparison.now)];
  const pair = JSON.stringify([old.name, now.name]);
  if (old.name !== undefined && now.name !== undefined) {
    if (comparison.seen.has(pair)) return;
    comparison.seen.add(pair);
  }
  const [a, b] = [old.schema, now.schema];
  if (alternatives(a).length > 1 || alternatives(b).length > 1) return compareUnions(comparison, path, a, b);
  if (kindText(a) !== kindText(b)) return changed(comparison, path, before, after);
  if (a["type"] === "object") return compareObjects(comparison, path, a, b);
  if (a["type"] === "array") return compareArrays(comparison, path, a, b);
  if (labelText(a) !== labelText(b) || patternOf(a) !== patternOf(b))
    changed(comparison, path, before, after);
}

function changed(comparison: Comparison, path: string, before: Json, after: Json): void {
  const [was, is] = [labelText(before), labelText(after)];
  tell(comparison, path, was === is ? `is another ${is} now` : `was ${was}, is now ${is}`);
}

/** A bigint has a list of types. */
function kindText(schema: JsonObject): string {
  return JSON.stringify([schema["type"], schema[KEYWORD]]);
}

function patternOf(schema: JsonObject): Json | undefined {
  return schema["pattern"];
}

/** Members that look the same are compared with one another; the others have come or gone. */
function compareUnions(comparison: Comparison, path: string, before: JsonObject, after: JsonObject): void {
  const [old, now] = [byLabel(before), byLabel(after)];
  const gone = [...old.keys()].filter((label) => !now.has(label));
  const come = [...now.keys()].filter((label) => !old.has(label));
  if (gone.length > 0 && come.length === 0) tell(comparison, path, `can no longer be ${gone.join(" or ")}`);
  if (gone.length === 0 && come.length > 0) tell(comparison, path, `can now be ${come.join(" or ")}, too`);
  if (gone.length > 0 && come.length > 0)
    tell(comparison, path, `was ${[...old.keys()].join(" or ")}, is now ${[...now.keys()].join(" or ")}`);
  for (const [label, member] of old) {
    const match = now.get(label);
    if (match !== undefined) compareSchemas(comparison, path, member, match);
  }
}

function byLabel(schema: JsonObject): ReadonlyMap<string, Json> {
  return new Map(alternatives(schema).map((each) => [labelText(each), each]));
}

/** What a value may be, each by itself: members of a union, literals of a list. */
function alternatives(schema: JsonObject): readonly Json[] {
  const { anyOf } = schema;
  const values = schema["enum"];
  if (Array.isArray(anyOf))
    return (anyOf as readonly Json[]).flatMap((each) => (isObject(each) ? alternatives(each) : []));
  if (Array.isArray(values)) return (values as readonly Json[]).map((value) => ({ const: value }));
  return [schema];
}

function compareObjects(comparison: Comparison, path: string, before: JsonObject, after: JsonObject): void {
  const [old, now] = [propertiesOf(before), propertiesOf(after)];
  for (const [name, schema] of Object.entries(old)) {
    const at = path + stepOf(name);
    const match = own(now, name);
    if (match === undefined) tell(comparison, at, "is not there any more");
    else {
      const [must, mustNow] = [isRequired(before, name), isRequired(after, name)];
      if (must !== mustNow) tell(comparison, at, mustNow ? "must be there now" : "may be missing now");
      compareSchemas(comparison, at, schema, match);
    }
  }
  for (const [name, schema] of Object.entries(now)) {
    if (own(old, name) !== undefined) continue;
    const how = isRequired(after, name) ? "must be there" : "may be there";
    tell(comparison, path + stepOf(name), `is new, and ${how}: ${labelText(schema)}`);
  }
  comparePatterns(comparison, path, before, after);
  const [further, furtherNow] = [before["additionalProperties"], after["additionalProperties"]];
  if (isObject(further) && isObject(furtherNow))
    compareSchemas(comparison, `${path}[key]`, further, furtherNow);
  else if (isObject(further) !== isObject(furtherNow))
    tell(comparison, `${path}[key]`, isObject(further) ? "is of no type any more" : "has a type now");
}

function comparePatterns(comparison: Comparison, path: string, before: JsonObject, after: JsonObject): void {
  const byText = (schema: JsonObject): ReadonlyMap<string, Json> =>
    new Map(patternSchemas(schema).map(([template, each]) => [`[${shownTemplate(template)}]`, each]));
  const [old, now] = [byText(before), byText(after)];
  for (const [key, schema] of old) {
    const match = now.get(key);
    if (match === undefined) tell(comparison, path + key, "is of no type any more");
    else compareSchemas(comparison, path + key, schema, match);
  }
  for (const key of now.keys()) if (!old.has(key)) tell(comparison, path + key, "has a type now");
}

function propertiesOf(schema: JsonObject): JsonObject {
  return isObject(schema["properties"]) ? schema["properties"] : {};
}

function isRequired({ required }: JsonObject, name: string): boolean {
  return Array.isArray(required) && required.includes(name);
}

function compareArrays(comparison: Comparison, path: string, before: JsonObject, after: JsonObject): void {
  const [old, now] = [arrayShape(before), arrayShape(after)];
  const [least, leastNow] = [before["minItems"] ?? 0, after["minItems"] ?? 0];
  if (
    least !== leastNow ||
    old.fixed.length !== now.fixed.length ||
    old.last.length !== now.last.length ||
    (old.rest === undefined) !== (now.rest === undefined)
  )
    tell(comparison, path, "has another number of elements now");
  old.fixed.forEach((element, index) => {
    const match = now.fixed[index];
    if (match !== undefined) compareSchemas(comparison, `${path}[${index}]`, element, match);
  });
  if (old.rest !== undefined && now.rest !== undefined)
    compareSchemas(comparison, `${path}[]`, old.rest, now.rest);
  old.last.forEach((element, index) => {
    const match = now.last[index];
    if (match !== undefined)
      compareSchemas(comparison, `${path}[${index - old.last.length}]`, element, match);
  });
}

interface Resolved {
  readonly name: string | undefined;
  readonly schema: JsonObject;
}

function resolved(schema: Json, { $defs }: CallerContract): Resolved {
  const names = new Set<string>();
  let [at, name]: [Json, string | undefined] = [schema, undefined];
  for (;;) {
    const $ref: Json | undefined = isObject(at) ? own(at, "$ref") : undefined;
    if (typeof $ref !== "string" || names.has($ref)) return { name, schema: isObject(at) ? at : {} };
    names.add($ref);
    name = $ref.slice("#/$defs/".length);
    at = own($defs, name) ?? {};
  }
}

function labelText(schema: Json): string {
  if (!isObject(schema)) return "nothing";
  const { type, anyOf } = schema;
  if (Array.isArray(anyOf)) return (anyOf as readonly Json[]).map(labelText).join(" or ");
  if (schema["x-type"] === "never") return "nothing";
  const name = nameOf(schema);
  if (name !== type) return name;
  return name === "null" ? name : `a ${name}`;
}
