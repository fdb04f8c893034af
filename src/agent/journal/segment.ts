import {
  closeSync,
  constants,
  fdatasync,
  fdatasyncSync,
  fstatSync,
  fsync,
  ftruncateSync,
  openSync,
  read,
  readSync,
  unlinkSync,
  write,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { promisify } from "node:util";
import {
  MAX_LINE_BYTES,
  markOf,
  nextLine,
  readMark,
  recordBytes,
  readRecord,
  roomFor,
  writeRecord,
  type Change,
  type Record,
} from "./record.js";

/** Where a record is. */
export interface Place {
  readonly segment: Segment;
  /** Of its first byte, and how many there are. */
  readonly at: number;
  readonly bytes: number;
}

/** Holding so much, a segment is followed by the next one, as soon as that is there. */
export const SEGMENT_BYTES = 4 * 1024 * 1024;
/**
 * Made when a file is: an fsync that has neither a new length nor new blocks to record takes half the time. More than a
 * segment is to hold, for what is written in one turn of the event loop stays together.
 */
const ROOM_BYTES = SEGMENT_BYTES + 1024 * 1024;
/**
 * Room is made in pieces. Linux keeps what one write brought together, and looks through all of it at each later write: of a
 * file made at once, a write takes three times as long.
 */
const PIECE_BYTES = 64 * 1024;
/** So much of it is put on disk at a time: what others want of the disk does not wait long. */
const SYNCED_BYTES = 256 * 1024;
/** The head has a length of its own, so that no record is ever written over it. */
const HEAD_BYTES = 64;
/** What a device cannot read, it cannot read so much of. */
const SECTOR_BYTES = 4096;
/** What is kept in memory for want of an fsync may take this much at first. */
const MEMORY_BYTES = 256 * 1024;
const NOTHING = Buffer.alloc(0);

/**
 * A file of records that is written over from its beginning when nothing in it counts any more.
 *
 *     head      a mark, in 64 bytes: records up to that number count no more, in no segment
 *     records   as many as there are; their numbers grow by one
 *     mark      with the number of the record before it: nothing follows
 *
 * The mark is written with its record, over the mark of the record before. What stands behind it is of earlier rounds, and
 * has lower numbers.
 *
 * What the disk may not have yet is kept in memory: should it refuse, the same can be written once more.
 */
export class Segment {
  /** How many of its records count. */
  live = 0;
  /** Where the next record goes. */
  end = HEAD_BYTES;
  lastNumber = 0;
  private file: number | undefined;
  /** Where the last record ends that the kernel has. */
  private writtenEnd = HEAD_BYTES;
  /** Where what the kernel does not have begins, perhaps with that record's newline, and the ends of the records in it. */
  private unwrittenAt = HEAD_BYTES;
  private unwritten: { readonly number: number; readonly end: number }[] = [];
  /** From its place in the file on, what the disk may not have. */
  private memory = NOTHING;
  private memoryAt = HEAD_BYTES;
  private isSynced = true;
  /** The disk did not take it the last time, and may have dropped it. */
  private isDoubtful = false;

  constructor(readonly path: string) {}

  /** A file that nothing counts of, or that is not there yet, with room for records; all on disk. */
  async begin(floor: number): Promise<void> {
    const file = this.open();
    await makeRoom(file, this.path);
    const mark = markOf(floor);
    const head = Buffer.from(mark.padEnd(HEAD_BYTES) + mark, "latin1");
    const failure = this.give(head, 0, head.length, 0).failure;
    if (failure !== undefined) throw failure;
    await synced(file);
    if (fstatSync(file).size > 2 * ROOM_BYTES) ftruncateSync(file, ROOM_BYTES); // a large record was in it
    this.live = 0;
    this.lastNumber = floor;
    this.end = this.writtenEnd = this.unwrittenAt = this.memoryAt = HEAD_BYTES;
    [this.isSynced, this.isDoubtful] = [true, false];
  }

  /** Goes on behind what was read. */
  resume({ end, lastNumber }: Pick<Decoded, "end" | "lastNumber">): void {
    this.end = this.writtenEnd = this.unwrittenAt = this.memoryAt = end;
    this.lastNumber = lastNumber;
  }

  /** Whether there is something that a power cut could still take. */
  get needsSync(): boolean {
    return !this.isSynced;
  }

  /** Bytes that a power cut could still take. */
  get unsyncedBytes(): number {
    return this.end - this.memoryAt;
  }

  /** Adds to what is written next. */
  append(number: number, change: Change): Place {
    const at = this.end;
    this.makeRoomInMemory(roomFor(change) + MAX_LINE_BYTES);
    this.end = writeRecord(number, change, this.memory, at - this.memoryAt) + this.memoryAt;
    this.unwritten.push({ number, end: this.end });
    return { segment: this, at, bytes: this.end - at };
  }

  /**
   * Gives what was appended to the kernel: from then on it survives the death of this process.
   *
   * @returns the number of the last record that the kernel has. What comes after it was not appended, for the reason given
   */
  write(): { readonly number: number; readonly failure?: Error } {
    if (this.unwritten.length === 0) return { number: this.lastNumber };
    const records = this.unwritten;
    const last = records.at(-1)!;
    this.unwritten = [];
    this.isSynced = false;
    const { at, failure } = this.giveMemory(this.unwrittenAt, last.number);
    // a record is whole without its last newline, which is written with what comes next
    const written = failure === undefined ? last : records.findLast(({ end }) => end - 1 <= at);
    if (written !== undefined) [this.writtenEnd, this.lastNumber] = [written.end, written.number];
    this.end = this.writtenEnd;
    this.unwrittenAt = Math.min(at, this.end);
    if (failure === undefined) return { number: this.lastNumber };
    // a part of a record may stand over the mark. There is room where it was; should that fail, too, the numbers tell
    this.giveMemory(this.end, this.lastNumber);
    return { number: this.lastNumber, failure };
  }

  /**
   * Resolves when all that was written before is on disk.
   *
   * @param mayBlock  this thread waits for it
   * @throws the system's error
   */
  async sync(mayBlock: boolean): Promise<void> {
    const upTo = this.unwrittenAt;
    try {
      if (this.isDoubtful) this.writeAgain();
      this.isSynced = true;
      if (mayBlock) fdatasyncSync(this.open());
      else await synced(this.open());
    } catch (error) {
      this.doubt();
      throw error;
    }
    this.isDoubtful = false;
    this.forgetUpTo(upTo);
  }

  /** What the disk may not have is written once more before the next fsync; if there is none, the mark. */
  doubt(): void {
    [this.isSynced, this.isDoubtful] = [false, true];
  }

  /** @returns the value under that key; undefined when that is not what stands there */
  async read({ at, bytes }: Place, key: string): Promise<Buffer | undefined> {
    const record = readRecord(await this.bytesAt(at, bytes), 0);
    return record?.key === key ? record.value : undefined;
  }

  /** All of it is written once more with the next fsync: what an earlier one failed for would not be. @throws the system's error */
  writeWhole(): void {
    const { bytes, unreadable } = readWhole(this.path);
    if (unreadable.length > 0)
      throw Object.assign(new Error(`EIO: ${this.path} cannot be read`), { code: "EIO" });
    const mark = Buffer.from(markOf(this.lastNumber));
    // behind it a power cut may have left what was never synced
    const rest = Buffer.alloc(Math.max(0, bytes.length - this.end - mark.length));
    const whole = Buffer.concat([bytes.subarray(0, this.end), mark, rest]);
    const { failure } = this.give(whole, 0, whole.length, 0);
    this.isSynced = false;
    if (failure !== undefined) throw failure;
  }

  /** Nothing is written to it for a while. */
  rest(): void {
    if (this.file !== undefined) closeSync(this.file);
    this.file = undefined;
    this.memory = NOTHING;
    this.memoryAt = this.end;
  }

  remove(): void {
    this.rest();
    unlinkSync(this.path);
  }

  private writeAgain(): void {
    const { failure } = this.giveMemory(this.memoryAt, this.lastNumber);
    if (failure !== undefined) throw failure;
  }

  private open(): number {
    return (this.file ??= openSync(this.path, constants.O_RDWR | constants.O_CREAT, 0o600));
  }

  private async bytesAt(at: number, bytes: number): Promise<Buffer> {
    const place = at - this.memoryAt;
    if (place >= 0) return Buffer.from(this.memory.subarray(place, place + bytes));
    const file = openSync(this.path, "r"); // the other one may be closed meanwhile
    try {
      const into = Buffer.alloc(bytes);
      for (let got = 0; got < bytes;) {
        const { bytesRead } = await promisify(read)(file, into, got, bytes - got, at + got);
        if (bytesRead === 0) break;
        got += bytesRead;
      }
      return into;
    } finally {
      closeSync(file);
    }
  }

  private makeRoomInMemory(bytes: number): void {
    const { memory, end, memoryAt } = this;
    const used = end - memoryAt;
    if (used + bytes <= memory.length) return;
    this.memory = Buffer.allocUnsafe(Math.max(2 * memory.length, used + bytes, MEMORY_BYTES));
    memory.copy(this.memory, 0, 0, used);
  }

  /** The disk has it. */
  private forgetUpTo(upTo: number): void {
    const { memory, memoryAt, end } = this;
    if (upTo === memoryAt) return;
    const rest = end - upTo;
    if (rest > 0 && upTo - memoryAt < MEMORY_BYTES) return; // it is not worth moving what follows
    const isLarge = memory.length > 4 * MEMORY_BYTES && rest < MEMORY_BYTES;
    this.memory = isLarge ? Buffer.allocUnsafe(MEMORY_BYTES) : memory;
    memory.copy(this.memory, 0, upTo - memoryAt, end - memoryAt);
    this.memoryAt = upTo;
  }

  /** Writes what is in memory from a place in the file on, and a mark behind it. */
  private giveMemory(from: number, number: number): { readonly at: number; readonly failure?: Error } {
    this.makeRoomInMemory(MAX_LINE_BYTES);
    const { memory, memoryAt, end } = this;
    const markBytes = memory.write(markOf(number), end - memoryAt, "latin1");
    return this.give(memory, from - memoryAt, end - memoryAt + markBytes, from);
  }

  /**
   * Writes a part of a buffer. A disk that takes only some of it says why when it is asked to take the rest.
   *
   * @returns up to which place in the file it was taken
   */
  private give(
    buffer: Buffer,
    from: number,
    to: number,
    place: number,
  ): { readonly at: number; readonly failure?: Error } {
    let taken = 0;
    try {
      const file = this.open();
      while (from + taken < to)
        taken += writeSync(file, buffer, from + taken, to - from - taken, place + taken);
      return { at: place + taken };
    } catch (error) {
      return { at: place + taken, failure: error as Error };
    }
  }
}

/** So that neither this thread waits for it, nor the disk for a length when it counts. @throws the system's error */
async function makeRoom(file: number, path: string): Promise<void> {
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

function synced(file: number): Promise<void> {
  return new Promise((resolve, reject) =>
    fdatasync(file, (error) => (error === null ? resolve() : reject(error))),
  );
}

// ---- reading

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
