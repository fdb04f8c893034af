import { mkdirSync, rmSync } from "node:fs";
import { resolve } from "node:path";

import { withScripts } from "./processes.mjs";

const RESULTS = resolve(import.meta.dirname, "../results");

/**
 * One run of the bare pair through the broker at `port`, with fresh processes at both ends.
 *
 * @param scripts  agent and caller, where they are not those over rhea
 * @param more  what else both are told
 * @returns { perSecond, p50Ms, p99Ms, calls }
 */
export function runPair({ port, variant, bytes, inFlight, seconds, ...how }) {
  const { scripts = ["bare-agent.mjs", "bare-caller.mjs"], address = `bench-${variant}`, more = [] } = how;

  return withScripts(async (start) => {
    mkdirSync(RESULTS, { recursive: true }); // on the disk: /tmp may be memory, where fdatasync costs nothing
    const journal = resolve(RESULTS, `bare-journal-${process.pid}`);
    const common = [`--port=${port}`, `--variant=${variant}`, `--address=${address}`, ...more];
    try {
      await start(scripts[0], [...common, `--journal=${journal}`]).ready();
      const load = [`--bytes=${bytes}`, `--in-flight=${inFlight}`, `--seconds=${seconds}`];
      const caller = start(scripts[1], [...common, ...load]);
      return JSON.parse(await caller.line((seconds + 20) * 1000));
    } finally {
      rmSync(journal, { force: true });
    }
  });
}
