/** Members that cost nothing, and members that cost their neighbours all they can. */
import { setTimeout as pause } from "node:timers/promises";
import { readdirSync, readFileSync } from "node:fs";
import { Session } from "node:inspector";
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

/** Held here: a session that nothing refers to is collected, and ends with no answer. */
const session = new Session();

/** What this process holds, after a collection that gives back to the system what is not used. */
export const measure = remote(
  async (): Promise<{ ownBytes: number; heapBytes: number; handles: number; files: number }> => {
    session.connect();
    await new Promise<void>((resolve) => session.post("HeapProfiler.collectGarbage", () => resolve()));
    session.disconnect();
    const { heapUsed } = process.memoryUsage();
    const own = /RssAnon:\s+(\d+) kB/.exec(readFileSync("/proc/self/status", "utf8"));
    return {
      ownBytes: Number(own?.[1]) * 1024,
      heapBytes: heapUsed,
      handles: process.getActiveResourcesInfo().length,
      files: readdirSync("/proc/self/fd").length,
    };
  },
);
