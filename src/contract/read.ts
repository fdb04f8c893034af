import { isObject, own, type Json, type JsonObject } from "../json.js";
import type { Contract, ErrorClass, Member, Namespace, Parameter, Schema } from "./contract.js";
import {
  CONTRACT_LIMITS,
  entries,
  put,
  readDefault,
  readDoc,
  readName,
  readTypeName,
  refuse,
  SchemaReader,
} from "./read-schema.js";

/**
 * Reads a contract that a peer sent: what is good of it goes into a new one. It can be printed, compiled and compared
 * without surprises: names are printable, no type leads only to itself, sizes are bounded, no pattern is the peer's own.
 *
 * @throws RmiError `malformed` with the place
 */
export function readContract(value: unknown): Contract {
  if (!isObject(value)) throw refuse("the document", "an object");
  if (value["contract"] !== 1) throw refuse("contract", "format 1; it is of another version of gofer-rmi");
  const schemas = new SchemaReader();
  const name = readName(value["name"], "name");
  const doc = readDoc(value["doc"]);
  const namespaces = readList(value["namespaces"], "namespaces", (each, path) =>
    readNamespace(each, path, schemas),
  );
  requireDistinct(namespaces, "namespaces");
  const errors = readErrors(value["errors"], schemas);
  requireKnownErrors(namespaces, errors);
  const $defs = readTypes(value["$defs"], schemas);
  for (const [target, path] of schemas.references)
    if (!Object.hasOwn($defs, target)) throw refuse(path, `a type of the contract, not "${target}"`);
  refuseCircles($defs);
  const digest = value["digest"];
  if (typeof digest !== "string" || !/^[0-9a-f]{64}$/.test(digest)) throw refuse("digest", "64 hex digits");
  const hooks = { load: [], unload: [] }; // nobody else's business
  return {
    contract: 1,
    name,
    ...(doc !== undefined && { doc }),
    namespaces,
    $defs,
    ...(errors.length > 0 && { errors }),
    hooks,
    digest,
  };
}

function readTypes(value: Json | undefined, schemas: SchemaReader): Record<string, Schema> {
  if (!isObject(value)) throw refuse("$defs", "an object");
  const $defs: Record<string, Schema> = {};
  const names = Object.keys(value);
  if (names.length > CONTRACT_LIMITS.types) throw refuse("$defs", `at most ${CONTRACT_LIMITS.types} types`);
  for (const name of names) {
    const path = `$defs[${JSON.stringify(name.slice(0, 40))}]`;
    put($defs, readTypeName(name, path), schemas.read(own(value, name), path));
  }
  return $defs;
}

function readErrors(value: Json | undefined, schemas: SchemaReader): readonly ErrorClass[] {
  if (value === undefined) return [];
  const errors = readList(value, "errors", (each, path): ErrorClass => {
    const doc = readDoc(each["doc"]);
    const state = schemas.read(each["state"], `${path}.state`);
    if (state["type"] !== "object") throw refuse(`${path}.state`, "the schema of an object");
    return {
      name: readTypeName(readName(each["name"], `${path}.name`), `${path}.name`),
      ...(doc !== undefined && { doc }),
      ...(each["extends"] !== undefined && { extends: readName(each["extends"], `${path}.extends`) }),
      state,
    };
  });
  requireDistinct(errors, "errors");
  refuseUnknownBases(errors);
  return errors;
}

/** A class extends one of the contract's own, and none extends itself. */
function refuseUnknownBases(errors: readonly ErrorClass[]): void {
  const byName = new Map(errors.map((each) => [each.name, each]));
  for (const { name, extends: base } of errors) {
    const above = new Set([name]);
    for (let at = base; at !== undefined; at = byName.get(at)?.extends) {
      if (!byName.has(at)) throw refuse("errors", `a class of the contract, not "${at}"`);
      if (above.has(at)) throw refuse("errors", `classes; "${at}" extends itself`);
      above.add(at);
    }
  }
}

function requireKnownErrors(namespaces: readonly Namespace[], errors: readonly ErrorClass[]): void {
  const known = new Set(errors.map(({ name }) => name));
  for (const { name, throws = [] } of namespaces.flatMap(({ members }) => members))
    for (const each of throws)
      if (!known.has(each)) throw refuse(`${name}.throws`, `a class of the contract, not "${each}"`);
}

function readThrows(value: Json | undefined, path: string): readonly string[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw refuse(path, "an array");
  return entries(value as readonly Json[], path).map((each, index) => readName(each, `${path}[${index}]`));
}

function readNamespace(value: JsonObject, path: string, schemas: SchemaReader): Namespace {
  const { kind } = value;
  if (kind !== "class" && kind !== "module") throw refuse(`${path}.kind`, '"class" or "module"');
  const doc = readDoc(value["doc"]);
  const members = readList(value["members"], `${path}.members`, (each, at) => readMember(each, at, schemas));
  requireDistinct(members, `${path}.members`);
  return {
    kind,
    name: readName(value["name"], `${path}.name`),
    ...(doc !== undefined && { doc }),
    construct: readParameters(value["construct"], `${path}.construct`, schemas),
    members,
  };
}

function readMember(value: JsonObject, path: string, schemas: SchemaReader): Member {
  const { hash, progress } = value;
  if (typeof hash !== "string" || !/^[0-9a-f]{16}$/.test(hash)) throw refuse(`${path}.hash`, "16 hex digits");
  const throws = readThrows(value["throws"], `${path}.throws`);
  const [doc, returnsDoc] = [readDoc(value["doc"]), readDoc(value["returnsDoc"])];
  return {
    name: readName(value["name"], `${path}.name`),
    ...(value["static"] === true && { static: true }),
    ...(doc !== undefined && { doc }),
    ...(returnsDoc !== undefined && { returnsDoc }),
    parameters: readParameters(value["parameters"], `${path}.parameters`, schemas),
    returns: schemas.read(value["returns"], `${path}.returns`),
    ...(progress !== undefined && { progress: schemas.read(progress, `${path}.progress`) }),
    ...(value["stream"] === true && { stream: true }),
    ...(throws.length > 0 && { throws }),
    model: value["model"] === "fork" ? "fork" : "direct",
    hash,
  };
}

function readParameters(value: unknown, path: string, schemas: SchemaReader): readonly Parameter[] {
  const parameters = readList(value, path, (each, at): Parameter => {
    const [doc, value] = [readDoc(each["doc"]), readDefault(each["default"])];
    return {
      name: readName(each["name"], `${at}.name`),
      schema: schemas.read(each["schema"], `${at}.schema`),
      ...(each["optional"] === true && { optional: true }),
      ...(each["rest"] === true && { rest: true }),
      ...(value !== undefined && { default: value }),
      ...(doc !== undefined && { doc }),
    };
  });
  requireDistinct(parameters, path);
  if (parameters.slice(0, -1).some(({ rest }) => rest)) throw refuse(path, "the rest parameter last");
  return parameters;
}

function readList<T>(
  value: unknown,
  path: string,
  read: (each: JsonObject, path: string) => T,
): readonly T[] {
  if (!Array.isArray(value)) throw refuse(path, "an array");
  return entries(value as readonly Json[], path).map((each, index) => {
    if (!isObject(each)) throw refuse(`${path}[${index}]`, "an object");
    return read(each, `${path}[${index}]`);
  });
}

function requireDistinct(named: readonly { readonly name: string }[], path: string): void {
  const seen = new Set<string>();
  for (const { name } of named) {
    if (seen.has(name)) throw refuse(path, `each name once, and "${name}" is there twice`);
    seen.add(name);
  }
}

/**
 * A name that leads back to itself without a property or element between would be compared with a value for ever, and
 * is no type to a compiler.
 */
function refuseCircles($defs: Readonly<Record<string, Schema>>): void {
  const done = new Set<string>();
  for (const start of Object.keys($defs)) {
    // an explicit stack: a chain of names may be longer than the machine's own
    const above: { readonly name: string; readonly next: string[] }[] = [];
    const enter = (name: string): void => {
      if (done.has(name)) return;
      if (above.some((each) => each.name === name))
        throw refuse(`$defs[${JSON.stringify(name)}]`, "a type; this one leads only to itself");
      above.push({ name, next: directReferences($defs[name]!) });
    };
    enter(start);
    for (let top = above.at(-1); top !== undefined; top = above.at(-1)) {
      const next = top.next.pop();
      if (next !== undefined) enter(next);
      else done.add(above.pop()!.name);
    }
  }
}

/** Names that a schema stands for, or may stand for, as they are. */
function directReferences(schema: Schema): string[] {
  const { $ref, anyOf } = schema;
  if (typeof $ref === "string") return [$ref.slice("#/$defs/".length)];
  return Array.isArray(anyOf) ? (anyOf as readonly Schema[]).flatMap(directReferences) : [];
}
