/**
 * Runs the named cases, all of them without a filter.
 *
 *   node run.mjs [filter…] [--load "64 B, 1"] [--json] [--seconds 2] [--rounds 3]
 *
 * A filter is a part of a case's name, or the whole with "=" before it; a load is named by the beginning of its name. With --json: one line per row, with at least case, ours, bare, ratio, unit.
 */
import { parseArgs } from "node:util";

import { broker } from "./cases/broker.mjs";
import { call } from "./cases/call.mjs";
import { fork } from "./cases/fork.mjs";
import { journal } from "./cases/journal.mjs";
import { validate } from "./cases/validate.mjs";
import {
  rabbit10,
  rabbitBareKept,
  rabbitCall,
  rabbitNest,
  rabbitQuiet,
  rabbitReplay,
  rabbitQuietKept,
} from "./cases/rabbit.mjs";
import { LOADS, loadName } from "./lib/compare.mjs";

const CASES = [
  broker,
  call,
  fork,
  journal,
  rabbitCall,
  rabbitQuiet,
  rabbitReplay,
  rabbitQuietKept,
  rabbitBareKept,
  rabbitNest,
  rabbit10,
  validate,
];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    load: { type: "string", default: "" },
    json: { type: "boolean", default: false },
    seconds: { type: "string", default: "2" },
    rounds: { type: "string", default: "3" },
  },
});
const loads = LOADS.filter((load) => loadName(load).startsWith(values.load));
const options = { seconds: Number(values.seconds), rounds: Number(values.rounds), loads };
if (!(options.seconds > 0) || !(options.rounds >= 1))
  throw new Error("--seconds and --rounds are numbers above 0");

const wanted = CASES.filter(
  ({ name }) =>
    positionals.length === 0 ||
    positionals.some((part) => (part.startsWith("=") ? name === part.slice(1) : name.includes(part))),
);
if (loads.length === 0) throw new Error(`no such load; there are ${LOADS.map(loadName).join("; ")}`);
if (wanted.length === 0)
  throw new Error(`no such case; there are ${CASES.map(({ name }) => name).join(", ")}`);

for (const { about, run } of wanted) {
  if (!values.json) {
    console.log(`\n${about}`);
    printRow("case", "ours", "bare", "unit", "p50 ms", "p50 ms", "ratio");
  }
  for await (const row of run(options)) {
    if (values.json) console.log(JSON.stringify(row));
    else {
      printRow(row.case, row.ours, row.bare, row.unit, row.oursP50Ms, row.bareP50Ms, row.ratio.toFixed(2));
      if (row.barest !== undefined)
        printRow(
          "  two messages, nothing stored",
          "",
          row.barest,
          row.unit,
          "",
          row.barestP50Ms,
          row.barestRatio.toFixed(2),
        );
      if (row.oursP99Ms !== undefined) printRow("  p99 ms", row.oursP99Ms, row.bareP99Ms, "ms");
    }
  }
}

function printRow(name, ...figures) {
  console.log(name.padEnd(34) + figures.map((figure) => String(figure).padStart(10)).join(""));
}
