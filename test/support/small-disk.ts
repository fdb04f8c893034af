import { execFileSync } from "node:child_process";
import { appendFileSync, closeSync, openSync, mkdirSync, rmSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";

/** A disk that a test can fill, or have fail, and make good again. */
export interface SmallDisk {
  /** From here on it takes nothing more. */
  fill(pid?: number): void;
  free(pid?: number): void;
  close(): void;
}

/** A file system of a few MiB in place of a folder, where we may mount one; else the agent's files may not grow. */
export function smallDisk(folder: string, bytes = 16 * 1024 * 1024): SmallDisk {
  mkdirSync(folder, { recursive: true });
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${bytes}`, "none", folder], { stdio: "ignore" });
  } catch {
    return limitedFiles();
  }
  const filler = join(folder, "filler");
  return {
    fill: () => fillUp(filler),
    free: () => rmSync(filler),
    close: () => void execFileSync("umount", ["--lazy", folder]),
  };
}

function fillUp(path: string): void {
  const file = openSync(path, "a");
  try {
    for (let bytes = 64 * 1024; bytes >= 1;) {
      try {
        writeSync(file, Buffer.alloc(bytes));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
        bytes = Math.floor(bytes / 2);
      }
    }
  } finally {
    closeSync(file);
  }
}

/** The system refuses to make any file of the process larger, with `EFBIG`. */
export function limitedFiles(): SmallDisk {
  const limit = (pid: number | undefined, soft: string): void => {
    if (pid === undefined) throw new Error("only a running process can be limited");
    execFileSync("prlimit", ["--pid", String(pid), `--fsize=${soft}:`]);
  };
  return {
    fill: (pid) => limit(pid, "1"),
    free: (pid) => limit(pid, "unlimited"),
    close: () => undefined,
  };
}

/** What is loaded into an agent's process so that its disk can fail: see there. */
export const FAILING_DISK = join(import.meta.dirname, "failing-disk.mjs");

/** A device that fails with `EIO` whatever is written, under an agent that was started with `FAILING_DISK`. */
export function failingDisk(state: string): SmallDisk {
  const failing = join(dirname(state), "failing");
  return {
    fill: () => appendFileSync(failing, ""),
    free: () => rmSync(failing),
    close: () => undefined,
  };
}
