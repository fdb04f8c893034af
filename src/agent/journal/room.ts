import { randomBytes } from "node:crypto";
import { closeSync, fsyncSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";

/** Enough for the copies of plugins that an agent makes as it starts. */
const ROOM_BYTES = 1024 * 1024;

/** @throws the system's error when a folder's disk is full or takes nothing */
export function assertRoom(folder: string): void {
  const path = join(folder, "room");
  const file = openSync(path, "w", 0o600);
  try {
    // not zeros, for which some file systems need no room
    const bytes = randomBytes(ROOM_BYTES);
    for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at); // says why when it takes no more
    fsyncSync(file);
  } finally {
    closeSync(file);
    rmSync(path, { force: true });
  }
}
