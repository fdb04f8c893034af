import type { CellResult } from "./cell.js";

/** The counts of each cell, as a Markdown table. */
export function tableOf(results: readonly CellResult[]): string {
  const rows = results.map(({ victim, stage, seed, kills, onTheSpot, report }) => {
    const { calls, accepted, outcomes, unknown, replays, violations } = report;
    const { result = 0, ...failures } = outcomes;
    const named = Object.entries(failures).sort(([a], [b]) => (a < b ? -1 : 1));
    const failed = named.map(([code, count]) => `${count} ${code}`).join(", ");
    const count = (...rules: readonly string[]): number =>
      violations.filter(({ rule }) => rules.includes(rule)).length;
    const [lost, twice] = [count("lost", "forgotten"), count("ran-twice")];
    return [victim, stage, seed, `${kills} (${onTheSpot})`, calls, accepted, result, failed, unknown, replays, lost, twice, violations.length - lost - twice]; // prettier-ignore
  });
  const head = ["killed", "stage", "seed", "kills (on the spot)", "calls", "accepted", "results", "named failures", "never sent", "replays", "lost", "run twice", "other faults"]; // prettier-ignore
  const line = (cells: readonly unknown[]): string => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
