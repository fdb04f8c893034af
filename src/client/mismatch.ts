import { differencesText, memberDifferences } from "../contract/differences.js";
import { type Code, RmiError } from "../errors.js";
import type { Json } from "../json.js";
import type { ClientContract } from "./contract.js";

/** Failures that an agent of another build gives to a caller whose types are right by its own contract. */
const SUSPECT: ReadonlySet<Code> = new Set([
  "contract-mismatch",
  "invalid-return",
  "member-not-found",
  "namespace-not-found",
]);

export function mayBeMismatch({ code }: RmiError): boolean {
  return SUSPECT.has(code);
}

/**
 * The failure of a call, with what its agent offers otherwise now than the client was generated from: a line each in the
 * message, and `details.differences`. A result that does not fit is a mismatch, too, where its member has changed.
 *
 * @param describe  asks the agent for its contract
 * @returns the failure as it was, where the agent has the same contract or cannot say which
 */
export async function explained(
  failure: RmiError,
  ours: ClientContract,
  { classname, method }: { readonly classname: string; readonly method: string },
  describe: () => Promise<Json>,
): Promise<RmiError> {
  try {
    const [answer, { readContract }] = await Promise.all([describe(), import("../contract/read.js")]);
    const differences = memberDifferences(ours.contract, readContract(answer), classname, method);
    if (differences.length === 0) return failure;
    const { code, message, details, cause } = failure;
    const notFound = code === "member-not-found" || code === "namespace-not-found";
    return new RmiError(
      notFound ? code : "contract-mismatch",
      `${message}\nSince this client was generated:\n${differencesText(differences)}`,
      { cause, details: { ...details, differences: differences.map((each) => ({ ...each })) } },
    );
  } catch {
    return failure; // what went wrong first is what the caller must hear
  }
}
