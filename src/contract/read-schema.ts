import { RmiError } from "../errors.js";
import { isObject, own, type Json, type JsonObject } from "../json.js";
import { BIGINT_PATTERN, isCoded, KEYWORD, LAST, MAX_BIGINT_CHARS } from "./coded.js";
import type { Schema } from "./contract.js";
import { arrayShape, itemChoices } from "./schema-kinds.js";
import { templateOf } from "./template.js";

/** What a contract from elsewhere may measure. Ours come nowhere near these. */
export const CONTRACT_LIMITS = {
  /** Schemas inside one another. */
  depth: 64,
  /** Schemas in all. */
  schemas: 100_000,
  /** Namespaces, members of one namespace, parameters of one member; each. */
  entries: 10_000,
  /** Named types: each may lead to the next, and those who follow go as deep. */
  types: 2000,
  nameChars: 256,
  docChars: 20_000,
} as const;

export function refuse(path: string, expected: string): RmiError {
  return new RmiError("malformed", `the contract: ${path}: expected ${expected}`, { details: { path } });
}

/** Steers a terminal, hides text from a reader or turns its order around; nothing that a name is made of. */
const UNPRINTABLE =
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|\p{Cs}/u;

export function readName(value: unknown, path: string): string {
  if (typeof value !== "string" || value === "" || value.length > CONTRACT_LIMITS.nameChars)
    throw refuse(path, `a name of at most ${CONTRACT_LIMITS.nameChars} characters`);
  if (UNPRINTABLE.test(value)) throw refuse(path, "a name of printable characters");
  return value;
}

/** A property may be called anything: it is never printed but inside quotes. */
function readProperty(name: string, path: string): string {
  if (name.length <= CONTRACT_LIMITS.nameChars) return name;
  throw refuse(path, `a name of at most ${CONTRACT_LIMITS.nameChars} characters`);
}

/** References to a type are pointers, in which other characters mean something. */
export function readTypeName(value: string, path: string): string {
  const name = readName(value, path);
  if (/^[\w$]+$/.test(name) && name !== "__proto__") return name;
  throw refuse(path, "a name of letters, digits, _ and $");
}

/** Text for people: lines and tabs stay, what would mislead them is replaced. Anything else than text is no text. */
export function readDoc(value: unknown): string | undefined {
  if (typeof value !== "string" || value === "") return undefined;
  const text = value.slice(0, CONTRACT_LIMITS.docChars);
  return text.replace(new RegExp(UNPRINTABLE, "gu"), (char) => (/[\n\r\t]/.test(char) ? char : "\ufffd"));
}

/** For people, too: one that cannot be shown on a line is left out. */
export function readDefault(value: Json | undefined): Json | undefined {
  try {
    const text = value === undefined ? undefined : JSON.stringify(value);
    const shown = text !== undefined && text.length <= CONTRACT_LIMITS.nameChars && !UNPRINTABLE.test(text);
    return shown ? value : undefined;
  } catch {
    return undefined; // nested too deeply
  }
}

/**
 * Reads schemas of a contract that a peer sent into new ones, of the keywords that our generator writes and no others. A
 * keyword of a later version is left out: a value is then held to less, never to something else. No pattern is taken but
 * those that stand for templates, for others can be made that take for ever to compare.
 */
export class SchemaReader {
  private count = 0;
  /** Names that schemas refer to, with the first place that does. */
  readonly references = new Map<string, string>();

  /** @throws RmiError `malformed` with the place */
  read(value: unknown, path: string, depth = 0): Schema {
    if (!isObject(value)) throw refuse(path, "a schema");
    if (depth > CONTRACT_LIMITS.depth) throw refuse(path, `at most ${CONTRACT_LIMITS.depth} levels`);
    if (++this.count > CONTRACT_LIMITS.schemas)
      throw refuse(path, `at most ${CONTRACT_LIMITS.schemas} schemas`);
    const schema: Record<string, Json> = {};
    const description = readDoc(own(value, "description"));
    if (description !== undefined) schema["description"] = description;
    if (own(value, "readOnly") === true) schema["readOnly"] = true;
    const { $ref } = value;
    if (typeof $ref === "string") return { ...schema, $ref: this.reference($ref, path) };
    this.readValues(value, schema, path);
    this.readParts(value, schema, path, depth + 1);
    readLast(own(value, LAST), schema);
    readNotes(value, schema);
    return inOrder(Object.keys(value), schema);
  }

  private reference($ref: string, path: string): string {
    const name = readTypeName($ref.replace(/^#\/\$defs\//, ""), `${path}.$ref`);
    if (!this.references.has(name)) this.references.set(name, path);
    return `#/$defs/${name}`;
  }

  /** Keywords that say which values fit, by themselves. */
  private readValues(from: JsonObject, schema: Record<string, Json>, path: string): void {
    const { type, not, minItems, pattern } = from;
    const values = from["enum"];
    if (TYPES.has(type)) schema["type"] = type!;
    if (isTemplate(pattern)) schema["pattern"] = pattern;
    if (isObject(not)) schema["not"] = {};
    const constant = own(from, "const");
    if (constant !== undefined) schema["const"] = readLiteral(constant, `${path}.const`);
    if (Array.isArray(values)) {
      const list = entries(values, `${path}.enum`);
      if (list.length === 0) throw refuse(`${path}.enum`, "at least one value");
      schema["enum"] = list.map((each, index) => readLiteral(each, `${path}.enum[${index}]`));
    }
    if (Number.isSafeInteger(minItems) && (minItems as number) >= 0) schema["minItems"] = minItems!;
  }

  /** Keywords that hold other schemas. */
  private readParts(from: JsonObject, schema: Record<string, Json>, path: string, depth: number): void {
    const { anyOf, items, prefixItems, properties, required, patternProperties, additionalProperties } = from;
    const list = (value: readonly Json[], at: string): Schema[] =>
      entries(value, at).map((each, index) => this.read(each, `${at}[${index}]`, depth));
    const member = (value: Json, at: string): Json => (value === false ? false : this.read(value, at, depth));
    if (Array.isArray(anyOf)) {
      if (anyOf.length === 0) throw refuse(`${path}.anyOf`, "at least one type");
      schema["anyOf"] = list(anyOf as readonly Json[], `${path}.anyOf`);
    }
    if (Array.isArray(prefixItems) && prefixItems.length > 0)
      schema["prefixItems"] = list(prefixItems as readonly Json[], `${path}.prefixItems`);
    if (items !== undefined) schema["items"] = member(items, `${path}.items`);
    if (isObject(properties)) {
      const names = entries(Object.keys(properties), `${path}.properties`);
      const read: Record<string, Json> = {};
      for (const name of names) {
        const at = `${path}.properties[${JSON.stringify(name.slice(0, 40))}]`;
        put(read, readProperty(name, at), this.read(own(properties, name), at, depth));
      }
      schema["properties"] = read;
      if (Array.isArray(required))
        schema["required"] = [...new Set(required as readonly Json[])].filter(
          (name) => typeof name === "string" && Object.hasOwn(read, name),
        );
    }
    if (isObject(patternProperties)) {
      const read: Record<string, Json> = {};
      for (const name of entries(Object.keys(patternProperties), `${path}.patternProperties`).filter(
        isTemplate,
      )) {
        const at = `${path}.patternProperties[${JSON.stringify(name.slice(0, 40))}]`;
        put(read, name, this.read(own(patternProperties, name), at, depth));
      }
      if (Object.keys(read).length > 0) schema["patternProperties"] = read;
    }
    if (additionalProperties !== undefined)
      schema["additionalProperties"] = member(additionalProperties, `${path}.additionalProperties`);
  }
}

function isTemplate(pattern: Json | undefined): pattern is string {
  return (
    typeof pattern === "string" &&
    pattern.length <= CONTRACT_LIMITS.docChars &&
    templateOf(pattern) !== undefined
  );
}

/** A number that does not go with what it counts is left out: what any element may be still holds. */
function readLast(last: Json | undefined, schema: Record<string, Json>): void {
  const choices = itemChoices(schema).length;
  if (!Number.isSafeInteger(last) || (last as number) < 1 || choices !== (last as number) + 1) return;
  schema[LAST] = last!;
  schema["minItems"] = arrayShape(schema).fixed.length + (last as number);
}

/** As the peer wrote it, so that the same contract gives the same text. */
function inOrder(names: readonly string[], schema: JsonObject): Schema {
  const known = names.filter((name) => Object.hasOwn(schema, name));
  return Object.fromEntries([...known, ...Object.keys(schema)].map((name) => [name, schema[name]!]));
}

const TYPES: ReadonlySet<unknown> = new Set([
  ..."null boolean number integer string array object".split(" "),
]);
const WORDS: ReadonlySet<unknown> = new Set(["undefined", "never", "unknown"]);

/** Our two keywords, and the standard ones that go with them. */
function readNotes(from: JsonObject, schema: Record<string, Json>): void {
  const kind = own(from, KEYWORD);
  if (kind === "bigint") {
    schema[KEYWORD] = kind;
    if (schema["const"] === undefined) Object.assign(schema, BIGINT);
  } else if (isCoded(kind)) {
    Object.assign(schema, kind === "date" ? { type: "string", format: "date-time" } : { type: "string", contentEncoding: "base64" }); // prettier-ignore
    schema[KEYWORD] = kind;
  } else if ((kind === "map" || kind === "set") && schema["type"] === "array") schema[KEYWORD] = kind;
  const note = readNote(own(from, "x-type"), schema);
  if (note !== undefined) schema["x-type"] = note;
}

const BIGINT: Schema = {
  type: ["string", "integer"],
  pattern: BIGINT_PATTERN,
  maxLength: MAX_BIGINT_CHARS,
  minimum: Number.MIN_SAFE_INTEGER,
  maximum: Number.MAX_SAFE_INTEGER,
};

function readNote(note: Json | undefined, schema: JsonObject): Json | undefined {
  if (WORDS.has(note)) return note;
  if (!isObject(note)) return undefined;
  const read: Record<string, Json> = {};
  const { tuple, template, readonly } = note;
  if (readonly === true) read["readonly"] = true;
  if (tuple === true) read["tuple"] = true;
  if (Array.isArray(tuple))
    read["tuple"] = (tuple as readonly Json[]).slice(0, CONTRACT_LIMITS.entries).map((label) => (isName(label) ? label : null)); // prettier-ignore
  const known = templateOf(schema["pattern"]);
  if (template !== undefined && known !== undefined) read["template"] = known;
  const named = enumNames(own(note, "enum"), schema["enum"]);
  if (named !== undefined) read["enum"] = named;
  return Object.keys(read).length === 0 ? undefined : inOrder(Object.keys(note), read);
}

/** Names of an enum's members, when they name its values and nothing else. */
function enumNames(names: Json | undefined, values: Json | undefined): JsonObject | undefined {
  if (!isObject(names) || !Array.isArray(values)) return undefined;
  const read: Record<string, Json> = {};
  for (const [name, value] of Object.entries(names).slice(0, CONTRACT_LIMITS.entries)) {
    if (!isName(name) || !(values as readonly Json[]).includes(value)) return undefined;
    put(read, name, value);
  }
  return Object.keys(read).length === 0 ? undefined : read;
}

function isName(value: Json): boolean {
  return typeof value === "string" && value.length <= CONTRACT_LIMITS.nameChars && !UNPRINTABLE.test(value);
}

function readLiteral(value: Json, path: string): Json {
  if (typeof value === "object" && value !== null) throw refuse(path, "a string, number, boolean or null");
  if (typeof value === "string" && value.length > CONTRACT_LIMITS.docChars)
    throw refuse(path, `at most ${CONTRACT_LIMITS.docChars} characters`);
  return value;
}

/** A list that is not too long. */
export function entries<T>(list: readonly T[], path: string): readonly T[] {
  if (list.length > CONTRACT_LIMITS.entries) throw refuse(path, `at most ${CONTRACT_LIMITS.entries} entries`);
  return list;
}

/** `__proto__` is a name like any other. */
export function put<T>(target: Record<string, T>, name: string, value: T): void {
  Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
}
