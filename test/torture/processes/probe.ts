/** Loaded into an agent's process before the agent: tells, when asked, what the process holds after a collection. */
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { Session } from "node:inspector";
import koffi from "koffi";

export interface Measure {
  /** Resident once both heaps have given back what is free; without mapped files, which are in the system's cache all the same. */
  readonly ownBytes: number;
  readonly heapBytes: number;
  readonly handles: number;
  /** But for the journal's: it has one more open from when the one that it writes to is half full. */
  readonly files: number;
}

/** Held here: a session that nothing refers to is collected, and ends with no answer. */
const session = new Session();
session.connect();

/** The C library's heap keeps what was freed, too: with 64 calls in flight some 15 MiB, the most that was ever free at a time. */
const trim = koffi.load("libc.so.6").func("int malloc_trim(size_t pad)") as (pad: number) => number;

process.on("message", () => {
  // what is not used goes back to the system, too: `gc()` keeps pages of the heap, now more of them and now fewer
  session.post("HeapProfiler.collectGarbage", () => {
    trim(0);
    const { heapUsed } = process.memoryUsage();
    const handles = process.getActiveResourcesInfo().length;
    const measure: Measure = {
      ownBytes: ownBytes(),
      heapBytes: heapUsed,
      handles,
      files: openFiles(),
    };
    process.send!(measure);
  });
});
process.channel?.unref();

function openFiles(): number {
  const paths = readdirSync("/proc/self/fd").map((file) => {
    try {
      return readlinkSync(`/proc/self/fd/${file}`);
    } catch {
      return undefined; // the one that the folder was read with
    }
  });
  return paths.filter((path) => path !== undefined && !/\/log-\d+$/.test(path)).length;
}

function ownBytes(): number {
  return Number(/RssAnon:\s+(\d+) kB/.exec(readFileSync("/proc/self/status", "utf8"))![1]) * 1024;
}
