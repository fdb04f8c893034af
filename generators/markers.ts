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

const UNIT_MS: Readonly<Record<string, number>> = {
  weeks: 604_800_000,
  days: 86_400_000,
  hours: 3_600_000,
  minutes: 60_000,
  seconds: 1000,
};

/** What all units of an action's interval add up to, in milliseconds; undefined for one that runs once. */
export function intervalMs(uses: readonly MarkerUse[]): number | undefined {
  const given = uses.filter(({ kind }) => kind === "action").flatMap((use) => Object.entries(use.arguments));
  const sum = given.reduce((total, [unit, argument]) => {
    const value = argument.kind === "constant" && typeof argument.value === "number" ? argument.value : 0;
    return total + value * (UNIT_MS[unit] ?? 0);
  }, 0);
  return sum === 0 ? undefined : Math.max(1, Math.round(sum));
}

/** The markers from the function outwards, as gofer adds requirements: decorators and wrappers, then tags. */
export function fromWithin(uses: readonly MarkerUse[]): MarkerUse[] {
  const tags = uses.filter(({ form }) => form === "tag");
  const others = uses.filter(({ form }) => form !== "tag").sort((a, b) => b.place.start - a.place.start);
  return [...others, ...tags];
}
