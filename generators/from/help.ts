import type { Contract, Member, Parameter } from "../../src/contract/contract.js";
import { digestOf } from "../../src/contract/digest.js";
import { RmiError } from "../../src/errors.js";
import { readContract } from "../../src/contract/read.js";
import { compareText } from "../faults.js";
import { memberHash } from "../member-hash.js";
import { isReservedMember, isReservedNamespace } from "../check.js";

/** What a report of `Admin.help()` says of one plugin (3.14); signatures as they are printed. */
interface Reported {
  readonly name: string;
  readonly classes: readonly { readonly name: string; readonly methods: readonly string[] }[];
  readonly functions: readonly string[];
}

/** Lines of a report that are read; a hostile one may have any number. */
const MAX_LINES = 20_000;

/**
 * The contract that can be made of a report: namespaces, members, names of parameters, and which may be left out. Types
 * and constructors are not in it, so that anything goes. Members that no stub can have are left out.
 *
 * @param wanted  the plugin; left out: the only one
 * @throws RmiError `malformed` for a text that is no such report, `usage` where it is not clear which plugin is meant
 */
export function helpContract(text: string, wanted?: string): Contract {
  const plugins = readReport(text);
  const named = wanted === undefined ? plugins : plugins.filter(({ name }) => name === wanted);
  const [plugin] = named;
  const names = plugins.map(({ name }) => name).join(", ") || "none";
  if (plugin === undefined)
    throw new RmiError("usage", `the agent serves ${names}; ${wanted ?? "that"} is not among them`);
  if (named.length > 1) throw new RmiError("usage", `the agent serves ${names}: say which with --plugin`);
  const namespaces = [
    ...plugin.classes.map(({ name, methods }) => namespaceOf("class", name, methods)),
    ...(plugin.functions.length > 0 ? [namespaceOf("module", plugin.name, plugin.functions)] : []),
  ];
  const kept = namespaces
    .filter(({ name, members }) => members.length > 0 && !isReservedNamespace(name))
    .sort((a, b) => compareText(a.name, b.name));
  return readContract({
    contract: 1,
    name: plugin.name,
    namespaces: kept,
    $defs: {},
    digest: digestOf(kept),
  });
}

function namespaceOf(kind: "class" | "module", name: string, signatures: readonly string[]) {
  // what its constructor takes, nobody says
  const construct: readonly Parameter[] = kind === "class" ? [{ name: "args", schema: {}, rest: true }] : [];
  const members = new Map<string, Member>();
  for (const signature of signatures) {
    const member = readSignature(signature);
    if (member === undefined || isReservedMember(member.name)) continue;
    const hash = memberHash({ kind, name, construct }, member, {});
    members.set(member.name, { ...member, hash });
  }
  return {
    kind,
    name,
    construct,
    members: [...members.values()].sort((a, b) => compareText(a.name, b.name)),
  };
}

/** By indentation, which is exact. Older agents write `methods:` in lower case. */
function readReport(text: string): readonly Reported[] {
  const lines = text.split("\n", MAX_LINES);
  if (lines[0] !== "Plugins:") throw new RmiError("malformed", "the agent's help is no report of plugins");
  const plugins: { name: string; classes: { name: string; methods: string[] }[]; functions: string[] }[] = [];
  let section: string[] | undefined;
  for (const line of lines.slice(1)) {
    if (/^Actions:/i.test(line)) break;
    const [plugin, group] = [
      /^ {2}<plugin> (\S+)$/.exec(line)?.[1],
      /^ {8}<class> (\S+)$|^ {6}<class> (\S+)$/.exec(line),
    ];
    const current = plugins.at(-1);
    if (plugin !== undefined) {
      plugins.push({ name: plugin, classes: [], functions: [] });
      section = undefined;
    } else if (current !== undefined && group !== null) {
      const methods: string[] = [];
      current.classes.push({ name: (group[1] ?? group[2])!, methods });
      section = methods;
    } else if (/^ {4}functions:$/i.test(line)) section = current?.functions;
    else if (/^ {6,}\S.*\(.*\)$/.test(line)) section?.push(line.trim());
  }
  return plugins;
}

/** `up(self, name, wait=3)` → its name and parameters. `undefined` for what is no signature. */
export function readSignature(text: string): Omit<Member, "hash"> | undefined {
  const match = /^([\p{L}_][\p{L}\p{N}_]*)\((.*)\)$/su.exec(text);
  if (match === null) return undefined;
  const parts = splitParameters(match[2]!);
  if (parts === undefined) return undefined;
  const parameters: Parameter[] = [];
  for (const [index, part] of parts.entries()) {
    const named = /^(\*{0,2})([\p{L}_][\p{L}\p{N}_]*)\s*(?::[^=]*)?(?:=(.*))?$/su.exec(part);
    if (named === null) break; // a bare `*`: what follows goes by name alone, in an order that nobody has
    const [, stars, name, value] = named;
    if (index === 0 && name === "self" && stars === "" && value === undefined) continue;
    if (stars === "**" || parameters.some((each) => each.name === name)) break;
    const doc = value === undefined ? undefined : `Default: ${value.trim()}.`;
    parameters.push({
      name: name!,
      schema: {},
      ...(value !== undefined && { optional: true }),
      ...(stars === "*" && { rest: true }),
      ...(doc !== undefined && { doc }),
    });
    if (stars === "*") break;
  }
  return { name: match[1]!, parameters, returns: {}, model: "direct" };
}

/** At commas outside of brackets and quotes: a default may hold either. Undefined: the list ends before the text does. */
function splitParameters(text: string): string[] | undefined {
  const parts: string[] = [];
  let [from, depth, quote] = [0, 0, ""];
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!;
    if (quote !== "") {
      if (char === "\\") at++;
      else if (char === quote) quote = "";
    } else if (char === "'" || char === '"') quote = char;
    else if ("([{<".includes(char)) depth++;
    else if (")]}>".includes(char)) {
      if (--depth < 0) return undefined;
    } else if (char === "," && depth === 0) {
      parts.push(text.slice(from, at).trim());
      from = at + 1;
    }
  }
  const last = text.slice(from).trim();
  return last === "" ? parts : [...parts, last];
}
