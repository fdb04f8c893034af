import { ts } from "ts-morph";
import type { MarkerKind, MarkerUse } from "../model.js";
import { callModels } from "../markers.js";
import type { Parsing } from "./context.js";
import type { Markers, Target } from "./markers.js";

const HOOKS: ReadonlySet<MarkerKind> = new Set(["load", "unload", "initializer"]);
/** They say how a member is called, and offer none. */
const NEEDS_REMOTE: ReadonlySet<MarkerKind> = new Set(["fork", "direct", "pam", "user"]);

/** Markers that do not go together, or not with what they stand on. */
export function checkCombinations(markers: Markers, parsing: Parsing): void {
  for (const [target, uses] of markers.byTarget) checkTarget(target, uses, parsing);
}

function checkTarget(target: Target, uses: readonly MarkerUse[], parsing: Parsing): void {
  const name = target.name?.getText() ?? "the function";
  const isRemote = uses.some(({ kind }) => kind === "remote");
  for (const { kind, place } of uses) {
    if (HOOKS.has(kind) && ts.isMethodDeclaration(target)) {
      parsing.report("G020", place, `${kind} stands on a method`);
    } else if (NEEDS_REMOTE.has(kind) && !isRemote) {
      parsing.report("G013", place, `${name} is marked ${kind}, but not remote: callers do not see it`);
    }
  }
  const [first, second] = callModels(uses);
  if (second !== undefined)
    parsing.report("G014", uses[0]!.place, `${name} is marked ${first!} and ${second}`);
}
