import type { CallerContract } from "../../src/contract/caller.js";
import type { Contract } from "../../src/contract/contract.js";
import { Planner } from "../../src/contract/planner.js";
import { RmiError } from "../../src/errors.js";
import { isPluginName, isReservedMember, isReservedNamespace } from "../check.js";

/**
 * Holds a contract that no source of ours stands behind to what our own sources are held to. Its name becomes that of a
 * file.
 *
 * @throws RmiError `malformed` naming what is wrong
 */
export function checkNames(contract: Contract): Contract {
  const { name, namespaces } = contract;
  if (!isPluginName(name)) throw refused(`"${name}" cannot be the name of a plugin`);
  for (const namespace of namespaces) {
    if (isReservedNamespace(namespace.name))
      throw refused(`"${namespace.name}" means something else to every agent`);
    for (const member of namespace.members)
      if (isReservedMember(member.name))
        throw refused(`"${namespace.name}.${member.name}" means something else to every stub`);
  }
  refuseOverlaps(contract);
  return contract;
}

/** Where values of two types look alike in JSON, a client would decode one as the other. */
function refuseOverlaps({ namespaces, $defs }: CallerContract): void {
  const planner = new Planner($defs);
  for (const namespace of namespaces) {
    for (const { name, returns, progress } of namespace.members) {
      planner.plan(returns, `${namespace.name}.${name}()`);
      if (progress !== undefined) planner.plan(progress, `${namespace.name}.${name}() progress`);
    }
  }
  const [first] = planner.overlaps;
  if (first === undefined) return;
  throw refused(
    `${first.path}: ${first.members.join(" and ")} look alike in JSON, and stand for different things`,
  );
}

function refused(what: string): RmiError {
  return new RmiError("malformed", `the contract: ${what}`);
}
