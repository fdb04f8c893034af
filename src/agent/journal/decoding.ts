import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { MAX_LINE_BYTES, nextLine, readMark, readRecord, recordBytes, type Record } from "./record.js";

/** The head has a length of its own, so that no record is ever written over it. */
export const HEAD_BYTES = 64;
/** What a device cannot read, it cannot read so much of. */
const SECTOR_BYTES = 4096;

/** What a file says without being read to its end. */
export interface Peeked {
  /** Up to which number records count no more, as far as this file knows; undefined when its head is damaged. */
  readonly floor: number | undefined;
  /** Of its first record; undefined where there is none that is whole. */
  readonly first: number | undefined;
}

export function peek(path: string): Peeked {
  const file = openSync(path, "r");
  try {
    const bytes = bytesOf(file, 0, HEAD_BYTES + MAX_LINE_BYTES).bytes;
    const isUnwritten = bytes.subarray(0, HEAD_BYTES).every((byte) => byte === 0); // it was only being made
    const size = recordBytes(bytes, HEAD_BYTES) ?? 0;
    const first = readRecord(bytesOf(file, HEAD_BYTES, size).bytes, 0)?.number;
    return { floor: readMark(bytes, 0) ?? (isUnwritten ? 0 : undefined), first };
  } finally {
    closeSync(file);
  }
}

/** @returns all of a file, and where its device could not read it: there are zeros. */
export function readWhole(path: string): { readonly bytes: Buffer; readonly unreadable: readonly number[] } {
  const file = openSync(path, "r");
  try {
    return bytesOf(file, 0, fstatSync(file).size);
  } finally {
    closeSync(file);
  }
}

function bytesOf(
  file: number,
  from: number,
  count: number,
): { readonly bytes: Buffer; readonly unreadable: readonly number[] } {
  const bytes = Buffer.alloc(Math.min(count, Math.max(0, fstatSync(file).size - from)));
  const unreadable: number[] = [];
  for (let at = 0, piece = bytes.length; at < bytes.length;) {
    try {
      at += readSync(file, bytes, at, Math.min(piece, bytes.length - at), from + at) || bytes.length;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EIO") throw error;
      if (piece <= SECTOR_BYTES) {
        unreadable.push(from + at);
        at += SECTOR_BYTES;
      }
      piece = SECTOR_BYTES;
    }
  }
  return { bytes, unreadable };
}

/** What a segment holds. */
export interface Decoded {
  /** In the order in which they were appended. One that was cut off as it was written is left out: nobody was told of it. */
  readonly records: readonly (Record & { readonly at: number })[];
  /** Where there is something else than what was written. */
  readonly gaps: readonly number[];
  /** Of what was appended, or of what counts no more. */
  readonly lastNumber: number;
  /** Where the next record goes. */
  readonly end: number;
}

/** Reads record after record; where there is none, it goes on at the next line that begins one. */
export function decode(bytes: Buffer, floor: number): Decoded {
  const records: (Record & { readonly at: number })[] = [];
  const gaps: number[] = [];
  let lastNumber = floor;
  let end = HEAD_BYTES;
  let gap: number | undefined;
  for (let at = HEAD_BYTES; at < bytes.length;) {
    const record = readRecord(bytes, at);
    const mark = record === undefined ? readMark(bytes, at) : undefined;
    const number = record?.number ?? mark ?? 0;
    const isNew = number > lastNumber;
    // what stands before something newer was newer than what stands behind the end
    if (isNew && gap !== undefined) gaps.push(gap);
    if (isNew) [lastNumber, gap] = [number, undefined];
    if (isNew && record !== undefined) {
      records.push({ ...record, at });
      at = end = record.end;
      continue;
    }
    if (isNew) end = at;
    else if (mark === lastNumber && at === end)
      break; // what stands behind it was not taken, or is old
    else gap ??= at;
    at = nextLine(bytes, at);
  }
  return { records, gaps, lastNumber, end };
}
