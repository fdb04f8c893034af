/** Loaded into an agent's process before the agent: tells, when asked, what the process holds after a collection. */
import { readdirSync, readFileSync } from "node:fs";

export interface Measure {
  /** Resident, files that are mapped left out: what they hold is in the system's cache all the same. */
  readonly ownBytes: number;
  readonly heapBytes: number;
  readonly handles: number;
  readonly files: number;
}

process.on("message", () => {
  global.gc!();
  const { heapUsed } = process.memoryUsage();
  const handles = process.getActiveResourcesInfo().length;
  const measure: Measure = {
    ownBytes: ownBytes(),
    heapBytes: heapUsed,
    handles,
    files: readdirSync("/proc/self/fd").length,
  };
  process.send!(measure);
});
process.channel?.unref();

function ownBytes(): number {
  return Number(/RssAnon:\s+(\d+) kB/.exec(readFileSync("/proc/self/status", "utf8"))![1]) * 1024;
}
