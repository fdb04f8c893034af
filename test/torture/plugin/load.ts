/** Members that cost nothing, and members that cost their neighbours all they can. */
import { setTimeout as pause } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { readdirSync, readFileSync } from "node:fs";
import { context, remote } from "gofer-rmi/plugin";

export const quick = remote((x: number): number => x);

/** Goes on until it is cancelled. */
export const waits = remote(async (): Promise<string> => {
  const { signal } = context();
  while (!signal.aborted) await pause(5);
  return "cancelled";
});

/** Never gives the event loop back. */
export const spins = remote((): void => {
  for (;;);
});

/** Holds on to memory until the process may have no more. */
export const leaks = remote(async (): Promise<void> => {
  const held: unknown[] = [];
  for (;;) {
    for (let count = 0; count < 100; count++)
      held.push(Array.from({ length: 1000 }, (_, index) => ({ index })));
    await pause(1);
  }
});

export const exits = remote((): void => process.exit(1));

/** What this process holds, after a collection. */
export const measure = remote((): { ownBytes: number; heapBytes: number; handles: number; files: number } => {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
  const { heapUsed } = process.memoryUsage();
  const own = /RssAnon:\s+(\d+) kB/.exec(readFileSync("/proc/self/status", "utf8"));
  return {
    ownBytes: Number(own?.[1]) * 1024,
    heapBytes: heapUsed,
    handles: process.getActiveResourcesInfo().length,
    files: readdirSync("/proc/self/fd").length,
  };
});
