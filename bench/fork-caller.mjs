/**
 * Forked calls through an agent, so many a second, after some that are not forked. Prints one line of JSON:
 *
 *   { "perSecond": 5, "p50Ms": 3.1, "p99Ms": 22.5, "calls": 100 }
 *
 *   node fork-caller.mjs --url URL --address ADDRESS --rate 5 --seconds 20
 */
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

import { options, paced } from "./lib/paced.mjs";

const dist = process.env.BENCH_DIST ?? resolve(import.meta.dirname, "../dist");
const { Agent } = await import(pathToFileURL(resolve(dist, "src/client/index.js")).href);

const SETTLE_MS = 3000;

const agent = new Agent(options.url, options.address, { wait: "20s" });
const text = "x".repeat(64);
const call = async () => {
  if ((await agent.forks.echo(text)) !== text) throw new Error("another echo");
};
// an agent that has served for a while: at a few calls a second it would be minutes until its code is compiled
for (const until = performance.now() + SETTLE_MS; performance.now() < until;) await agent.forks.direct(text);
console.log(JSON.stringify(await paced(call)));
await agent.close();
process.exit(0);
