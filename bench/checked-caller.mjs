/**
 * Calls alone, one of `checked` and one of `passed` in turn, through an emitted client: the same documents, with and without
 * something to check and to encode.
 *
 *   node checked-caller.mjs --client FILE --url URL --address A --bytes N --seconds S
 *
 * Prints { onP50Ms, offP50Ms, calls }.
 */
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";

import { quantile } from "./lib/numbers.mjs";
import { SETTLE_SECONDS, WARM_IN_FLIGHT } from "./lib/options.mjs";

const names = ["client", "url", "address", "bytes", "seconds"];
const { values } = parseArgs({
  options: Object.fromEntries(names.map((name) => [name, { type: "string" }])),
});
const { checked: plugin } = await import(pathToFileURL(values.client).href);
const agent = await plugin.connect(values.url, values.address, { wait: "20s" });

/** A record whose document has about so many bytes, and that document. */
function recordOf(bytes) {
  const tags = [];
  const whole = {
    at: new Date(1e12).toISOString(),
    size: "7",
    mark: "AQID",
    counts: [["bark", 3]],
    name: "rover",
  };
  while (JSON.stringify({ ...whole, tags }).length < bytes) tags.push({ id: tags.length, on: true });
  const own = { at: new Date(1e12), size: 7n, mark: Uint8Array.of(1, 2, 3), counts: new Map(whole.counts) };
  return { record: { ...own, name: whole.name, tags }, plain: { ...whole, tags } };
}

const { record, plain } = recordOf(Number(values.bytes));
const stub = agent.checked;
const got = await stub.checked(record);
if (!(got.at instanceof Date) || got.size !== 7n || got.counts.get("bark") !== 3)
  throw new Error("another record");
if (JSON.stringify(await stub.passed(plain)) !== JSON.stringify(plain)) throw new Error("another document");

const times = { on: [], off: [] };

async function timed(side, call) {
  const began = performance.now();
  await call();
  times[side].push(performance.now() - began);
}

async function loop(end) {
  while (performance.now() < end) {
    await timed("on", () => stub.checked(record));
    await timed("off", () => stub.passed(plain));
  }
}

const run = (inFlight, seconds) =>
  Promise.all(Array.from({ length: inFlight }, () => loop(performance.now() + seconds * 1000)));

// at both ends code is compiled for many calls sooner than for few
await run(WARM_IN_FLIGHT, 3);
await run(1, SETTLE_SECONDS);
times.on = [];
times.off = [];
await run(1, Number(values.seconds));
await agent.close();

const p50 = (side) =>
  quantile(
    times[side].sort((a, b) => a - b),
    0.5,
  );
console.log(JSON.stringify({ onP50Ms: p50("on"), offP50Ms: p50("off"), calls: times.on.length }));
process.exit(0);
