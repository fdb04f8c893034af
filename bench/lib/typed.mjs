import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { resolve } from "node:path";

import { withScripts } from "./processes.mjs";

const RESULTS = resolve(import.meta.dirname, "../results");
const DIST = process.env.BENCH_DIST ?? resolve(import.meta.dirname, "../../dist");

/** One run of typed calls through the broker at `port`: a fresh build, agent, journal and caller. Figures as `runPair`. */
export function runTyped({ port, bytes, inFlight, seconds }) {
  return withScripts(async (start) => {
    mkdirSync(RESULTS, { recursive: true });
    const root = mkdtempSync(resolve(RESULTS, "typed-"));
    const [url, address] = [`amqp://127.0.0.1:${port}`, "bench-typed"];
    try {
      const plugin = resolve(import.meta.dirname, "../plugin/bench.ts");
      const gofer = resolve(DIST, "src/cli/gofer.js");
      execFileSync(process.execPath, [gofer, "build", plugin, "-o", root, "--url", url, "--queue", address]);
      await start("typed-agent.mjs", [`--root=${root}`]).ready();
      const contract = resolve(root, "lib/bench.api.json");
      const load = [`--bytes=${bytes}`, `--in-flight=${inFlight}`, `--seconds=${seconds}`];
      const caller = start("typed-caller.mjs", [
        `--url=${url}`,
        `--address=${address}`,
        `--contract=${contract}`,
        ...load,
      ]);
      return JSON.parse(await caller.line((seconds + 20) * 1000));
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  });
}
