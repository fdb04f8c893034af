import {
  closeSync,
  fdatasync,
  fdatasyncSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  writeSync,
  constants,
} from "node:fs";
import { crc32 } from "node:zlib";
import {
  CHECKSUM_CHARS,
  readChecksum,
  readValue,
  roomFor,
  writeChecksum,
  writeValue,
  type Change,
  type Written,
} from "./values.js";

/** One change, under its number. */
export interface Numbered {
  readonly number: number;
  readonly change: Written;
}

/** Holding so much, a file is emptied at the next occasion. */
const WORN_BYTES = 2 * 1024 * 1024;
/** Holding so much, it makes an occasion. The store must then have all on disk, which costs too much to be asked for more often. */
const FULL_BYTES = 8 * 1024 * 1024;
/**
 * Made when a file is: an fsync that has neither a new length nor new blocks to record takes half the time. The same room is
 * there in memory.
 */
const ROOM_BYTES = WORN_BYTES + 256 * 1024;
/**
 * Room is made in pieces. Linux keeps what one write brought together, and looks through all of it at each later write: of a
 * file made at once, a write takes three times as long.
 */
const PIECE_BYTES = 64 * 1024;
/** The head has a length of its own, so that no record is ever written over it. */
const HEAD_BYTES = 64;
/** No facts of a record, and no mark, are longer. */
const MAX_LINE_BYTES = 128;
const LENGTH_DIGITS = 10;
const NEWLINE = 0x0a;
const GONE = "-";
/** The value of what is gone. */
const NOTHING = { bytes: 0, crc: 0 };

/**
 * A file of changes that is written over from its beginning each time that it was emptied.
 *
 *     head      `. NUMBER CRC` and newline in 64 bytes: records up to that number count no more
 *     record    `NUMBER KEY LENGTH CRC`, newline, the value, newline; as many as there are
 *     mark      `. NUMBER CRC`, newline, after the record of that number: nothing follows it
 *
 * The mark is written with its record, over the mark of the record before. What stands behind it is of earlier rounds.
 * Numbers only grow: what has a lower one than what stands before it is old, even where a mark is missing. A record's CRC
 * goes on from its value's, over its line.
 *
 * What was appended since the file was emptied is kept in memory at the place that it has in the file.
 */
export class LogFile {
  /** Where the next record goes. */
  private end: number;
  /** The same as it was emptied the last time. */
  private endBefore = HEAD_BYTES;
  private lastNumber: number;
  /** Where what the kernel does not have begins, and the ends of the records in it. */
  private unwrittenAt: number;
  private unwritten: { readonly number: number; readonly end: number }[] = [];
  private hasUnsynced = false;
  private room = Buffer.allocUnsafe(ROOM_BYTES);

  private constructor(
    private readonly file: number,
    { end, lastNumber }: Found,
  ) {
    this.end = this.unwrittenAt = end;
    this.lastNumber = lastNumber;
  }

  /** Opens a file, making it if need be. */
  static open(path: string): { file: LogFile; found: Found } {
    const file = openSync(path, constants.O_RDWR | constants.O_CREAT, 0o600);
    const found = decode(readFileSync(file));
    makeRoom(file);
    return { file: new LogFile(file, found), found };
  }

  get isWorn(): boolean {
    return this.end >= WORN_BYTES;
  }

  get isFull(): boolean {
    return this.end >= FULL_BYTES;
  }

  /** Whether there is something that a power cut could still take. */
  get needsSync(): boolean {
    return this.hasUnsynced;
  }

  /**
   * Adds to what is written next.
   *
   * @returns the value as it is written. It is there until the file is emptied
   */
  append(number: number, [key, value]: Change): Buffer | undefined {
    const begin = `${number} ${key} `;
    this.makeRoomInMemory(2 * MAX_LINE_BYTES + (value === undefined ? 0 : roomFor(value)));
    const { room, end } = this;
    const crcAt = end + begin.length + (value === undefined ? GONE.length : LENGTH_DIGITS) + 1;
    const valueAt = crcAt + CHECKSUM_CHARS + 1;
    const { bytes, crc } = value === undefined ? NOTHING : writeValue(key, value, room, valueAt);
    const facts = `${begin}${value === undefined ? GONE : `${bytes}`.padStart(LENGTH_DIGITS, "0")} `;
    room.write(facts, end, "latin1");
    writeChecksum(crc32(facts, crc), room, crcAt);
    room[valueAt - 1] = NEWLINE;
    room[valueAt + bytes] = NEWLINE;
    this.end = valueAt + bytes + 1;
    this.unwritten.push({ number, end: this.end });
    return value === undefined ? undefined : room.subarray(valueAt, valueAt + bytes);
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
    const markBytes = this.room.write(markOf(last.number), this.end, "latin1");
    this.unwritten = [];
    this.hasUnsynced = true;
    const { at, failure } = this.give(this.room, this.unwrittenAt, this.end + markBytes);
    // a record is whole without its last newline, which is written with what comes next
    const written = failure === undefined ? last : records.findLast(({ end }) => end - 1 <= at);
    if (written !== undefined) [this.end, this.lastNumber] = [written.end, written.number];
    else this.end = this.unwrittenAt;
    this.unwrittenAt = Math.min(at, this.end);
    if (failure === undefined) return { number: this.lastNumber };
    this.restoreMark();
    return { number: this.lastNumber, failure };
  }

  /** What is in it counts no more; nor does anything up to this number. No power cut may bring it back: the store knows. */
  empty(upTo: number): void {
    const mark = markOf(upTo);
    const head = Buffer.from(mark.padEnd(HEAD_BYTES) + mark, "latin1");
    const { failure } = this.give(head, 0, head.length);
    if (failure !== undefined) throw failure;
    const isLarge = Math.max(this.end, this.endBefore) > ROOM_BYTES;
    this.endBefore = this.end;
    this.end = this.unwrittenAt = HEAD_BYTES;
    this.lastNumber = upTo;
    if (isLarge) return; // as much may come again
    if (fstatSync(this.file).size > ROOM_BYTES) ftruncateSync(this.file, ROOM_BYTES);
    if (this.room.length > ROOM_BYTES) this.room = Buffer.allocUnsafe(ROOM_BYTES);
  }

  /**
   * Resolves when all that was written is on disk.
   *
   * @param mayBlock  this thread waits for it
   * @throws the system's error
   */
  async sync(mayBlock: boolean): Promise<void> {
    this.hasUnsynced = false;
    try {
      if (mayBlock) fdatasyncSync(this.file);
      else await synced(this.file);
    } catch (error) {
      this.hasUnsynced = true;
      throw error;
    }
  }

  close(): void {
    closeSync(this.file);
  }

  /** What was there before is still seen by who has it. */
  private makeRoomInMemory(bytes: number): void {
    const { room, end, unwrittenAt } = this;
    if (end + bytes <= room.length) return;
    this.room = Buffer.allocUnsafe(Math.max(2 * room.length, end + bytes));
    room.copy(this.room, unwrittenAt, unwrittenAt, end);
  }

  /**
   * Writes a part of a buffer to its place in the file. A disk that takes only some of it says why when it is asked to take
   * the rest.
   *
   * @returns up to where it was taken
   */
  private give(buffer: Buffer, from: number, to: number): { readonly at: number; readonly failure?: Error } {
    let at = from;
    try {
      while (at < to) at += writeSync(this.file, buffer, at, to - at, at);
      return { at };
    } catch (error) {
      return { at, failure: error as Error };
    }
  }

  /** A part of a record may stand over it. There is room where it was; should that fail, too, the part is no whole record. */
  private restoreMark(): void {
    const markBytes = this.room.write(markOf(this.lastNumber), this.end, "latin1");
    this.give(this.room, this.end, this.end + markBytes); // else the numbers tell
  }
}

/** Without it all goes on, a little slower: a disk that is full now may have room when it counts. */
function makeRoom(file: number): void {
  const { size } = fstatSync(file);
  if (size >= ROOM_BYTES) return;
  const zeros = Buffer.alloc(PIECE_BYTES);
  try {
    for (let end = size; end < ROOM_BYTES;)
      end += writeSync(file, zeros, 0, Math.min(PIECE_BYTES, ROOM_BYTES - end), end);
    fsyncSync(file);
  } catch {
    ftruncateSync(file, size);
  }
}

function synced(file: number): Promise<void> {
  return new Promise((resolve, reject) =>
    fdatasync(file, (error) => (error === null ? resolve() : reject(error))),
  );
}

function markOf(number: number): string {
  const facts = `. ${number} `;
  return `${facts}${crc32(facts).toString(16).padStart(CHECKSUM_CHARS, "0")}\n`;
}

// ---- reading

/** What a file holds. */
export interface Found {
  /** In the order in which they were appended. One that was cut off as it was written is left out: nobody was told of it. */
  readonly changes: readonly Numbered[];
  /** Where there is something else than what was written. */
  readonly gaps: readonly number[];
  /** Of what was appended, or of what counts no more. */
  readonly lastNumber: number;
  /** Where the next record goes. */
  readonly end: number;
}

const RECORD = /^((\d{1,16}) (\S+) (\d{1,10}|-) )([0-9a-f]{8})$/;
const MARK = /^\. (\d{1,16}) [0-9a-f]{8}$/;

/** Reads record after record; where there is none, it goes on at the next line that begins one. */
function decode(bytes: Buffer): Found {
  const changes: Numbered[] = [];
  const gaps: number[] = [];
  const head = markAt(bytes, 0);
  if (head === undefined && !isUnwritten(bytes)) gaps.push(0);
  let lastNumber = head ?? 0;
  let end = HEAD_BYTES;
  let gap: number | undefined;
  for (let at = HEAD_BYTES; at < bytes.length;) {
    const record = recordAt(bytes, at);
    const mark = record === undefined ? markAt(bytes, at) : undefined;
    const number = record?.number ?? mark ?? 0;
    const isNew = number > lastNumber;
    // what stands before something newer was newer than what stands behind the end
    if (isNew && gap !== undefined) gaps.push(gap);
    if (isNew) [lastNumber, gap] = [number, undefined];
    if (isNew && record !== undefined) {
      changes.push({ number, change: record.change });
      at = end = record.end;
      continue;
    }
    if (isNew) end = at;
    else if (mark !== lastNumber || at !== end) gap ??= at;
    const line = bytes.indexOf(NEWLINE, at);
    at = line < 0 ? bytes.length : line + 1;
  }
  return { changes, gaps, lastNumber, end };
}

/** Nothing was appended yet: it is made of room. */
function isUnwritten(bytes: Buffer): boolean {
  return bytes.subarray(0, HEAD_BYTES).every((byte) => byte === 0);
}

function lineAt(bytes: Buffer, at: number): string | undefined {
  const length = bytes.subarray(at, at + MAX_LINE_BYTES).indexOf(NEWLINE);
  return length < 0 ? undefined : bytes.toString("latin1", at, at + length);
}

function markAt(bytes: Buffer, at: number): number | undefined {
  const line = lineAt(bytes, at);
  const number = line === undefined ? undefined : MARK.exec(line)?.[1];
  return number !== undefined && `${line}\n` === markOf(Number(number)) ? Number(number) : undefined;
}

function recordAt(bytes: Buffer, at: number): (Numbered & { readonly end: number }) | undefined {
  const line = lineAt(bytes, at);
  const head = line === undefined ? null : RECORD.exec(line);
  if (line === undefined || head === null) return undefined;
  const [, facts = "", number, key = "", length = "", crc = ""] = head;
  const begin = at + line.length + 1;
  const end = begin + (length === GONE ? 0 : Number(length));
  if (end > bytes.length) return undefined;
  const value = length === GONE ? undefined : bytes.subarray(begin, end);
  const valueCrc = value === undefined ? NOTHING.crc : readChecksum(value, 0);
  if (crc32(facts, valueCrc) !== Number.parseInt(crc, 16)) return undefined;
  if (value !== undefined && readValue(key, value) === undefined) return undefined;
  return { number: Number(number), change: [key, value], end: end + 1 };
}
