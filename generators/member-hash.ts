import type { JsonObject } from "../src/json.js";
import type { Contract, Member, Namespace, Parameter } from "../src/contract/contract.js";
import { digestOf } from "../src/contract/digest.js";
import { bareSchema, reachedTypes } from "./bare-schema.js";
import { compareText } from "./faults.js";

const HASH_CHARS = 16;

/**
 * Of what a member's callers can observe: its name and its namespace's, what constructs the namespace, parameters,
 * result, and the types that these reach. Docs, defaults, errors and where the code runs do not count.
 *
 * @returns 16 hex characters
 */
export function memberHash(
  { kind, name, construct }: Pick<Namespace, "kind" | "name" | "construct">,
  member: Pick<Member, "name" | "parameters" | "returns">,
  $defs: Contract["$defs"],
): string {
  const observed: JsonObject = {
    namespace: { kind, name, construct: construct.map(bareParameter) },
    name: member.name,
    parameters: member.parameters.map(bareParameter),
    returns: bareSchema(member.returns),
  };
  const types = [...reachedTypes(observed, $defs)].sort(compareText);
  const named = Object.fromEntries(types.map((type) => [type, bareSchema($defs[type]!)]));
  return digestOf({ ...observed, $defs: named }).slice(0, HASH_CHARS);
}

function bareParameter({ name, schema, optional, rest }: Parameter): JsonObject {
  return { name, schema: bareSchema(schema), optional: optional === true, rest: rest === true };
}
