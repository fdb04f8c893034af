/**
 * goferd's agent with the plugin of plugin/bench.ts, built by gofer: journal, host process, validation and all.
 *
 *   node typed-agent.mjs --root FOLDER [--memory-journal]     prints "ready" once it is attached
 */
import { register } from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";

const { root, ...values } = parseArgs({
  options: { root: { type: "string" }, "memory-journal": { type: "boolean", default: false } },
}).values;
if (values["memory-journal"]) register("./lib/memory-journal-hook.mjs", import.meta.url);
const dist = process.env.BENCH_DIST ?? resolve(import.meta.dirname, "../dist");
const { startAgent, places, loadDescriptors } = await import(
  pathToFileURL(resolve(dist, "src/agent/index.js")).href
);

const log = {
  log(level, event, facts) {
    if (event === "plugin.attached") console.log("ready");
    if (level === "error" || level === "warn") console.error(event, facts);
  },
  with: () => log,
};
const where = places(root);
const { descriptors } = await loadDescriptors(where);
const agent = await startAgent({ places: where, descriptors, log });
process.once("SIGTERM", () => void agent.stop().then(() => process.exit(0)));
