import type { Json } from "../src/json.js";
import type { MarkerUse } from "./model.js";

/** What markers say of a member. The order they stand in never matters (A-38, D-19). */

export type CallModel = "direct" | "fork";

/** Every call model that some marker asks for, each once. */
export function callModels(uses: readonly MarkerUse[]): CallModel[] {
  const asked = uses.flatMap(({ kind, arguments: { model } }): readonly (Json | undefined)[] => {
    if (kind === "fork" || kind === "direct") return [kind];
    return model?.kind === "constant" ? [model.value] : [];
  });
  return (["direct", "fork"] as const).filter((model) => asked.includes(model));
}

/** Whether some marker says that an interrupted run is to be repeated. */
export function replays(uses: readonly MarkerUse[]): boolean {
  return uses.some(({ arguments: { replay } }) => replay?.kind === "constant" && replay.value === true);
}

/** The markers from the function outwards, as gofer adds requirements: decorators and wrappers, then tags. */
export function fromWithin(uses: readonly MarkerUse[]): MarkerUse[] {
  const tags = uses.filter(({ form }) => form === "tag");
  const others = uses.filter(({ form }) => form !== "tag").sort((a, b) => b.place.start - a.place.start);
  return [...others, ...tags];
}
