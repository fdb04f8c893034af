/** Loaded into an agent's process before the agent: tells, when asked, what the process holds after a collection. */
import { readdirSync } from "node:fs";

export interface Measure {
  readonly rssBytes: number;
  readonly heapBytes: number;
  readonly handles: number;
  readonly files: number;
}

process.on("message", () => {
  global.gc!();
  const { rss, heapUsed } = process.memoryUsage();
  const handles = process.getActiveResourcesInfo().length;
  const measure: Measure = {
    rssBytes: rss,
    heapBytes: heapUsed,
    handles,
    files: readdirSync("/proc/self/fd").length,
  };
  process.send!(measure);
});
process.channel?.unref();
