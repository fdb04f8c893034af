import { expect, test } from "vitest";
import { jsonLogger, type Levels } from "../../src/agent/log.js";

const EVENTS = ["broker.connected", "request.rejected", "plugin.loaded"] as const;

/** What is told of these events at these levels. */
function told(levels: Levels): string[] {
  const lines: { level: string; event: string; plugin?: string }[] = [];
  const log = jsonLogger(levels, (line) => void lines.push(JSON.parse(line) as (typeof lines)[0])).with({
    plugin: "demo",
  });
  for (const event of EVENTS)
    for (const level of ["debug", "info", "warn", "error"] as const) log.log(level, event);
  expect(lines.every(({ plugin }) => plugin === "demo")).toBe(true);
  return EVENTS.map((event) => lines.find((line) => line.event === event)?.level ?? "nothing");
}

test.each<[string, Levels, string[]]>([
  ["root alone", { root: "warn", loggers: {} }, ["warn", "warn", "warn"]],
  ["one of ours", { root: "warn", loggers: { "gofer.messaging": "debug" } }, ["debug", "warn", "warn"]],
  [
    "the nearest wins",
    { root: "debug", loggers: { gofer: "error", "gofer.rmi": "info" } },
    ["error", "info", "error"],
  ],
  ["the agent's own", { root: "error", loggers: { "gofer.agent": "info" } }, ["error", "error", "info"]],
  [
    "one that means nothing here",
    { root: "info", loggers: { "other.gofer": "debug" } },
    ["info", "info", "info"],
  ],
])("log levels by logger (F-15): %s", (_what, levels, expected) => {
  expect(told(levels)).toEqual(expected);
});
