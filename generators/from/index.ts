import { readContract } from "../../src/contract/read.js";
import type { Json } from "../../src/json.js";
import { emitClient, type EmittedFile } from "../emit/emit.js";
import { helpContract } from "./help.js";
import { checkNames } from "./names.js";

/** What an agent said of itself: the answer to `Admin.describe()`, or where it has none, to `Admin.help()`. */
export type Described =
  | { readonly kind: "contract"; readonly contract: Json }
  /** `plugin`: which one of the report's; left out: the only one. */
  | { readonly kind: "help"; readonly report: string; readonly plugin?: string };

/**
 * The client of a plugin that an agent serves. What the agent said is hostile until it was read.
 *
 * @param out  the folder the file will go to; what is in force there decides how it is formatted. Nothing is written
 * @throws RmiError `malformed` naming what is wrong with what the agent said; `usage` where it has several plugins
 */
export async function clientOf(described: Described, out: string): Promise<readonly EmittedFile[]> {
  if (described.kind === "contract") {
    const contract = checkNames(readContract(described.contract));
    return [await emitClient(contract, `what an agent that serves ${contract.name} says of itself`, out)];
  }
  const contract = checkNames(helpContract(described.report, described.plugin));
  return [await emitClient(contract, `the help of an agent that serves ${contract.name}`, out)];
}
