import {
  closeSync,
  constants,
  fdatasyncSync,
  fstatSync,
  ftruncateSync,
  openSync,
  read,
  unlinkSync,
  writeSync,
} from "node:fs";
import { promisify } from "node:util";
import { HEAD_BYTES, readWhole, type Decoded } from "./decoding.js";
import { MAX_LINE_BYTES, markOf, readRecord, roomFor, writeRecord, type Change } from "./record.js";
import { makeRoom, ROOM_BYTES, synced } from "./room.js";

/** Where a record is. */
export interface Place {
  readonly segment: Segment;
  /** Of its first byte, and how many there are. */
  readonly at: number;
  readonly bytes: number;
}

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
