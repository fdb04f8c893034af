import { RmiError } from "../errors.js";
import { isObject, type Json, type JsonObject } from "../json.js";

/** What can be called at an agent: namespace → member → its signature, for people. */
export type Catalog = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** What every agent has (spec 3.13). */
const ADMIN: readonly [name: string, shown: string][] = [
  ["hello", "hello()"],
  ["echo", "echo(text)"],
  ["help", "help()"],
  ["cancel", "cancel(sn, criteria)"],
];
/** What those have that can describe themselves. */
const OURS: typeof ADMIN = [
  ["describe", "describe()"],
  ["outcome", "outcome(sn)"],
];

/** Of a contract as an agent tells it. It is a peer's: what is not as it should be is left out. */
export function catalogOf(contract: Json): Catalog {
  const namespaces = isObject(contract) ? listOf(contract["namespaces"]) : [];
  const found = namespaces.map(
    ({ name, members }) =>
      [
        String(name),
        new Map(listOf(members).map((member) => [String(member["name"]), signature(member)])),
      ] as const,
  );
  return new Map([...found, ["Admin", new Map(isObject(contract) ? [...ADMIN, ...OURS] : ADMIN)]]);
}

function signature({ name, parameters }: JsonObject): string {
  const shown = listOf(parameters).map(
    (one) =>
      `${one["rest"] === true ? "..." : ""}${String(one["name"])}${one["optional"] === true ? "?" : ""}`,
  );
  return `${String(name)}(${shown.join(", ")})`;
}

function listOf(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? (value as readonly Json[]).filter(isObject) : [];
}

/** One call of a line. `cntr`: what the class is constructed with, where the line says so. */
export interface ShellCall {
  readonly classname: string;
  readonly method: string;
  readonly args: readonly Json[];
  readonly cntr: readonly Json[] | undefined;
}

const CALL = /^\s*([\w$.-]+?)\s*(?:\((.*)\)\s*)?\.\s*([\w$-]+)\s*\((.*)\)\s*;?\s*$/s;

/**
 * Reads a line such as `Dog("rover").bark("howdy", 2)`; arguments are JSON.
 * @throws RmiError `usage` that says what is wrong with it
 */
export function readCall(line: string): ShellCall {
  const [, classname, constructed, method, args] = CALL.exec(line) ?? [];
  if (classname === undefined || method === undefined)
    throw new RmiError("usage", 'write Namespace.member(arguments), such as Dog("rover").bark("howdy")');
  return {
    classname,
    method,
    args: readArguments(args ?? ""),
    cntr: constructed === undefined ? undefined : readArguments(constructed),
  };
}

function readArguments(text: string): readonly Json[] {
  try {
    return JSON.parse(`[${text}]`) as readonly Json[];
  } catch (cause) {
    throw new RmiError("usage", `arguments are JSON, separated by commas: ${(cause as Error).message}`, {
      cause,
    });
  }
}

/** Words of the shell itself. */
export const WORDS: readonly string[] = [".help", ".exit"];

/** @returns what the end of the line can become, and the part of it that is replaced, as readline's completers do */
export function complete(catalog: Catalog, line: string): [string[], string] {
  const typed = /[\w$.-]*$/.exec(line)?.[0] ?? "";
  if (line.trimStart().startsWith("."))
    return [WORDS.filter((word) => word.startsWith(line.trim())), line.trim()];
  const members = [...catalog].flatMap(([namespace, found]) =>
    [...found.keys()].map((member) => `${namespace}.${member}(`),
  );
  const construct = /^\s*([\w$-]+)\(.*\)\.([\w$-]*)$/s.exec(line);
  if (construct !== null) {
    const [, namespace = "", begun = ""] = construct;
    const found = [...(catalog.get(namespace)?.keys() ?? [])].filter((member) => member.startsWith(begun));
    return [found.map((member) => `${member}(`), begun];
  }
  return [members.filter((one) => one.startsWith(typed)), typed];
}

/** What `.help` prints. */
export function helpText(catalog: Catalog): string {
  const lines = [...catalog].flatMap(([namespace, members]) =>
    [...members.values()].map((one) => `  ${namespace}.${one}`),
  );
  return ["Calls, with arguments in JSON; the tabulator completes them:", ...lines, "  .help  .exit"].join(
    "\n",
  );
}
