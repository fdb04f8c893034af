/**
 * A closed loop of typed calls, so many in flight, through what an emitted client is made of. Prints what bare-caller.mjs
 * prints.
 */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";

import { quantile } from "./lib/numbers.mjs";
import { SETTLE_SECONDS, WARM_IN_FLIGHT } from "./lib/options.mjs";

const { values } = parseArgs({
  options: {
    url: { type: "string" },
    address: { type: "string" },
    contract: { type: "string" },
    bytes: { type: "string", default: "64" },
    "in-flight": { type: "string", default: "1" },
    seconds: { type: "string", default: "2" },
    warmup: { type: "string", default: "3" },
    quiet: { type: "boolean", default: false },
    replay: { type: "boolean", default: false },
  },
});
const dist = process.env.BENCH_DIST ?? resolve(import.meta.dirname, "../dist");
const { definePlugin } = await import(pathToFileURL(resolve(dist, "src/client/emitted.js")).href);

const contract = readFileSync(values.contract, "utf8");
const { name, digest, namespaces } = JSON.parse(contract);
const shape = namespaces.map(({ name, kind, construct, members }) => {
  const names = (parameters) => parameters.map((parameter) => parameter.name);
  const entries = members.map(({ name, parameters, hash }) => [
    name,
    { parameters: names(parameters), hash },
  ]);
  return [name, { kind, construct: names(construct), members: Object.fromEntries(entries) }];
});
const plugin = definePlugin({ name, digest, namespaces: Object.fromEntries(shape), contract });
const agent = await plugin.connect(values.url, values.address, {
  wait: "20s",
  ...(values.quiet && { quiet: ["accepted", "started", "progress"] }),
});
const bench = agent.Bench();
const echo = values.replay ? (text) => bench.echoAgain(text) : (text) => bench.echo(text);
const payload = "x".repeat(Number(values.bytes));

const times = [];
let isMeasuring = false;

async function loop(goesOn) {
  while (goesOn()) {
    const began = performance.now();
    if ((await echo(payload)) !== payload) throw new Error("another echo");
    if (isMeasuring) times.push(performance.now() - began);
  }
}

/** So many loops for so long. */
async function run(inFlight, seconds) {
  const end = performance.now() + seconds * 1000;
  await Promise.all(Array.from({ length: inFlight }, () => loop(() => performance.now() < end)));
}

// Warm: all code at both ends and in the broker has been compiled, which few calls at a time take a minute to do.
await run(WARM_IN_FLIGHT, Number(values.warmup));
await run(Number(values["in-flight"]), SETTLE_SECONDS);
isMeasuring = true;
const from = performance.now();
await run(Number(values["in-flight"]), Number(values.seconds));
const perSecond = (times.length * 1000) / (performance.now() - from);
await agent.close();

times.sort((a, b) => a - b);
const [p50Ms, p99Ms] = [quantile(times, 0.5), quantile(times, 0.99)];
console.log(JSON.stringify({ perSecond, p50Ms, p99Ms, calls: times.length }));
process.exit(0);
