import { randomBytes } from "node:crypto";
import {
  closeSync,
  fdatasync,
  fstatSync,
  fsync,
  fsyncSync,
  ftruncateSync,
  openSync,
  rmSync,
  write,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

/** Holding so much, a segment is followed by the next one, as soon as that is there. */
export const SEGMENT_BYTES = 4 * 1024 * 1024;
/**
 * Made when a file is: an fsync that has neither a new length nor new blocks to record takes half the time. More than a
 * segment is to hold, for what is written in one turn of the event loop stays together.
 */
export const ROOM_BYTES = SEGMENT_BYTES + 1024 * 1024;
/**
 * Room is made in pieces. Linux keeps what one write brought together, and looks through all of it at each later write: of a
 * file made at once, a write takes three times as long.
 */
const PIECE_BYTES = 64 * 1024;
/** So much of it is put on disk at a time: what others want of the disk does not wait long. */
const SYNCED_BYTES = 256 * 1024;
/** Enough for the copies of plugins that an agent makes as it starts. */
const START_BYTES = 1024 * 1024;

/** @throws the system's error when a folder's disk is full or takes nothing */
export function assertRoom(folder: string): void {
  const path = join(folder, "room");
  const file = openSync(path, "w", 0o600);
  try {
    // not zeros, for which some file systems need no room
    const bytes = randomBytes(START_BYTES);
    for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at); // says why when it takes no more
    fsyncSync(file);
  } finally {
    closeSync(file);
    rmSync(path, { force: true });
  }
}

/** So that neither this thread waits for it, nor the disk for a length when it counts. @throws the system's error */
export async function makeRoom(file: number, path: string): Promise<void> {
  const { size } = fstatSync(file);
  if (size >= ROOM_BYTES) return;
  const zeros = Buffer.alloc(PIECE_BYTES);
  try {
    for (let end = size; end < ROOM_BYTES;) {
      const bytes = Math.min(PIECE_BYTES, ROOM_BYTES - end);
      end += await written(file, zeros.subarray(0, bytes), end);
      if (end % SYNCED_BYTES === 0) await synced(file);
    }
    await promisify(fsync)(file);
    if (size === 0) await folderSynced(path);
  } catch (error) {
    ftruncateSync(file, size);
    throw error;
  }
}

/** So that a file that was made is there after a power cut. */
async function folderSynced(path: string): Promise<void> {
  if (process.platform === "win32") return;
  const folder = openSync(dirname(path), "r");
  try {
    await promisify(fsync)(folder);
  } finally {
    closeSync(folder);
  }
}

/** @returns how much of it */
function written(file: number, bytes: Buffer, at: number): Promise<number> {
  return new Promise((resolve, reject) =>
    write(file, bytes, 0, bytes.length, at, (error, taken) =>
      error === null ? resolve(taken) : reject(error),
    ),
  );
}

/** Resolves when all of a file that was written is on disk. */
export function synced(file: number): Promise<void> {
  return new Promise((resolve, reject) =>
    fdatasync(file, (error) => (error === null ? resolve() : reject(error))),
  );
}
