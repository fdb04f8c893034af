import type { Contract, Member, Namespace } from "../../contract/contract.js";
import { contractDigest } from "../../contract/digest.js";
import type { Json, JsonObject } from "../../json.js";
import type { Graft } from "../../host/messages.js";
import type { FoundPlugin } from "./loader.js";

/** Parts of one plugin's API that another offers as well (spec 3.20). */
export interface Added {
  readonly from: FoundPlugin;
  readonly grafts: readonly Graft[];
}

/** What was added to a plugin, by where it came from. */
export function graftsFor(
  name: string,
  grafts: readonly Graft[],
  plugins: readonly FoundPlugin[],
): readonly Added[] {
  const mine = grafts.filter(({ into }) => into === name);
  return plugins.flatMap((from) => {
    const own = mine.filter((graft) => graft.from === from.descriptor.name);
    return own.length === 0 ? [] : [{ from, grafts: own }];
  });
}

/** A plugin's contract with what was added to it. */
export function grafted(contract: Contract, added: readonly Added[]): Contract {
  if (added.length === 0) return contract;
  const whole = added.reduce(graftedOne, contract);
  return { ...whole, digest: contractDigest(whole) };
}

function graftedOne(contract: Contract, { from, grafts }: Added): Contract {
  const other = ownNames(from.contract, contract);
  const find = (name: string): Namespace | undefined => other.namespaces.find((each) => each.name === name);
  const classes = grafts.flatMap(({ namespace }) => (namespace && find(namespace)) || []);
  const functions = grafts.flatMap(
    ({ from: owner, member }) => find(owner)?.members.filter(({ name }) => name === member) ?? [],
  );
  const replaced = new Set([
    ...classes.map(({ name }) => name),
    ...(functions.length > 0 ? [contract.name] : []),
  ]);
  const kept = contract.namespaces.filter(({ name }) => !replaced.has(name));
  const own = contract.namespaces.find(({ name }) => name === contract.name)?.members ?? [];
  const module: Namespace[] =
    functions.length === 0
      ? []
      : [
          {
            kind: "module",
            name: contract.name,
            construct: [],
            members: byName([...later(own, functions), ...functions]),
          },
        ];
  return {
    ...contract,
    namespaces: byName([...kept, ...classes, ...module]),
    $defs: { ...contract.$defs, ...other.$defs },
  };
}

/** Those that are not replaced by one of the same name. */
function later(own: readonly Member[], added: readonly Member[]): readonly Member[] {
  return own.filter(({ name }) => !added.some((one) => one.name === name));
}

function byName<T extends { readonly name: string }>(items: readonly T[]): readonly T[] {
  return [...items].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The contract under type names that mean nothing else in the other one. */
function ownNames(contract: Contract, other: Contract): Contract {
  const clashes = Object.keys(contract.$defs).some((name) => Object.hasOwn(other.$defs, name));
  return clashes
    ? (prefixed(contract as unknown as JsonObject, `${contract.name}_`) as unknown as Contract)
    : contract;
}

function prefixed(contract: JsonObject, prefix: string): JsonObject {
  const rename = (value: Json): Json => {
    if (Array.isArray(value)) return value.map(rename);
    if (typeof value !== "object" || value === null) return value;
    const entries = Object.entries(value).map(([key, item]): [string, Json] =>
      key === "$ref" && typeof item === "string"
        ? [key, item.replace(/^#\/\$defs\//, `#/$defs/${prefix}`)]
        : [key, rename(item)],
    );
    return Object.fromEntries(entries);
  };
  const renamed = rename(contract) as JsonObject;
  const $defs = Object.entries(renamed["$defs"] as JsonObject).map(([name, schema]) => [
    prefix + name,
    schema,
  ]);
  return { ...renamed, $defs: Object.fromEntries($defs) as JsonObject };
}
