import { writeFileSync } from "node:fs";

/**
 * Imported before anything else: secrets are in memory while they are in use, and a crash must not leave them on the disk.
 * On Linux no memory of this process goes into a core file, and none of the processes that it starts, which inherit this.
 * A limit alone does not do that: where the kernel hands cores to a program, `ulimit -c 0` does not stop it.
 */
try {
  writeFileSync("/proc/self/coredump_filter", "0");
} catch {
  // another system, or one that lets nobody say this: docs/security.md has what is left
}

export {};
