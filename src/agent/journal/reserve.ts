import { randomBytes } from "node:crypto";
import { closeSync, fsyncSync, openSync, rmSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";

/** What is put aside: enough for the outcomes of what runs when the disk fills up. */
export const RESERVE_BYTES = 1024 * 1024;

/** Room that is taken while there is some, and given up for what must be written when there is none. */
export class Reserve {
  private readonly path: string;
  private isThere = false;

  constructor(folder: string) {
    this.path = join(folder, "reserve");
  }

  /** @throws the system's error when there is no room */
  take(): void {
    if (this.isThere || statSync(this.path, { throwIfNoEntry: false })?.size === RESERVE_BYTES) {
      this.isThere = true;
      return;
    }
    const file = openSync(this.path, "w", 0o600);
    try {
      // not zeros, for which some file systems keep no room
      if (writeSync(file, randomBytes(RESERVE_BYTES)) < RESERVE_BYTES)
        throw new Error("no room for a reserve");
      fsyncSync(file);
      this.isThere = true;
    } catch (error) {
      rmSync(this.path, { force: true });
      throw error;
    } finally {
      closeSync(file);
    }
  }

  giveUp(): void {
    if (!this.isThere) return;
    try {
      rmSync(this.path, { force: true });
      this.isThere = false;
    } catch {
      // read-only by now: it is not room that is missing
    }
  }
}
