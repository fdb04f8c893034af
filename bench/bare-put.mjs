/**
 * One durable put after the other into a bare classic-level, of values as large as the record of a request. Prints what
 * bare-caller.mjs prints.
 *
 *   node bare-put.mjs --store FOLDER [--bytes 400] [--seconds 2]
 */
import { parseArgs } from "node:util";

import { ClassicLevel } from "classic-level";

import { closedLoop } from "./lib/closed-loop.mjs";

const { values } = parseArgs({
  options: {
    store: { type: "string" },
    bytes: { type: "string", default: "400" },
    seconds: { type: "string", default: "2" },
    warmup: { type: "string", default: "1" },
  },
});
const store = new ClassicLevel(values.store);
await store.open();
const value = "x".repeat(Number(values.bytes));
let puts = 0;
const put = () => store.put(`r/${String(++puts).padStart(14, "0")}`, value, { sync: true });
await closedLoop(put, { inFlight: 1, seconds: Number(values.seconds), warmup: Number(values.warmup) });
await store.close();
