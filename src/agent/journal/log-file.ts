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

/** One change of the store: a key and its new value, or undefined: what was appended of that key before counts no more. */
export type Change = readonly [key: string, value: string | undefined];

export interface NumberedChange {
  readonly number: number;
  readonly change: Change;
}

/** Holding so much, a file is emptied at the next occasion. */
const WORN_BYTES = 2 * 1024 * 1024;
/** Made when a file is: an fsync that has neither a new length nor new blocks to record takes half the time. */
const ROOM_BYTES = WORN_BYTES + 64 * 1024;
/** A file that grew past this is cut back when it is emptied. */
const MAX_ROOM_BYTES = 2 * ROOM_BYTES;
/** Most records are encoded here; one that does not fit has a buffer of its own. */
const SCRATCH_BYTES = 128 * 1024;
/** The head has a length of its own, so that no record is ever written over it. */
const HEAD_BYTES = 64;
/** No facts of a record, and no mark, are longer. */
const MAX_LINE_BYTES = 128;
const CRC_DIGITS = 8;
const NEWLINE = 0x0a;
const GONE = "-";

/**
 * A file of changes that is written over from its beginning each time that it was emptied.
 *
 *     head      `. NUMBER CRC` and newline in 64 bytes: records up to that number count no more
 *     record    `NUMBER KEY LENGTH CRC`, newline, the value, newline; as many as there are
 *     mark      `. NUMBER CRC`, newline, after the record of that number: nothing follows it
 *
 * The mark is written with its record, over the mark of the record before. What stands behind it is of earlier rounds.
 * Numbers only grow: what has a lower one than what stands before it is old, even where a mark is missing.
 */
export class LogFile {
  /** Where the next record goes. */
  private end: number;
  private lastNumber: number;
  private hasUnsynced = false;
  private readonly scratch = Buffer.allocUnsafe(SCRATCH_BYTES);

  private constructor(
    private readonly file: number,
    { end, lastNumber }: Found,
  ) {
    this.end = end;
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

  /** Whether there is something that a power cut could still take. */
  get needsSync(): boolean {
    return this.hasUnsynced;
  }

  /** @throws the system's error when it cannot be written; then nothing of it counts */
  append(number: number, [key, value]: Change): void {
    const valueBytes = value === undefined ? 0 : Buffer.byteLength(value);
    const facts = `${number} ${key} ${value === undefined ? GONE : valueBytes} `;
    const mark = markOf(number);
    const valueAt = facts.length + CRC_DIGITS + 1;
    const recordBytes = valueAt + valueBytes + 1;
    const bytes = recordBytes + mark.length;
    const buffer = bytes <= SCRATCH_BYTES ? this.scratch : Buffer.allocUnsafe(bytes);
    if (value !== undefined) buffer.write(value, valueAt);
    const crc = crc32(buffer.subarray(valueAt, valueAt + valueBytes), crc32(facts));
    buffer.write(`${facts}${digits(crc)}\n`, 0, "latin1");
    buffer.write(`\n${mark}`, recordBytes - 1, "latin1");
    this.hasUnsynced = true;
    try {
      this.write(buffer, bytes, this.end);
    } catch (error) {
      this.restoreMark();
      throw error;
    }
    this.end += recordBytes;
    this.lastNumber = number;
  }

  /** What is in it counts no more; nor does anything up to this number. No power cut may bring it back: the store knows. */
  empty(upTo: number): void {
    const mark = markOf(upTo);
    const head = Buffer.from(mark.padEnd(HEAD_BYTES) + mark, "latin1");
    this.write(head, head.length, 0);
    this.end = HEAD_BYTES;
    this.lastNumber = upTo;
    if (fstatSync(this.file).size > MAX_ROOM_BYTES) ftruncateSync(this.file, ROOM_BYTES);
  }

  /**
   * Resolves when all that was appended is on disk.
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

  /** A disk that takes only a part says why when it is asked to take the rest. */
  private write(buffer: Buffer, bytes: number, at: number): void {
    for (let written = 0; written < bytes;)
      written += writeSync(this.file, buffer, written, bytes - written, at + written);
  }

  /** A part of a record may stand over it. There is room where it was; should that fail, too, the part is no whole record. */
  private restoreMark(): void {
    const mark = Buffer.from(markOf(this.lastNumber), "latin1");
    try {
      this.write(mark, mark.length, this.end);
    } catch {
      // the numbers tell
    }
  }
}

/** Without it all goes on, a little slower: a disk that is full now may have room when it counts. */
function makeRoom(file: number): void {
  const { size } = fstatSync(file);
  if (size >= ROOM_BYTES) return;
  const zeros = Buffer.alloc(ROOM_BYTES - size);
  try {
    for (let written = 0; written < zeros.length;)
      written += writeSync(file, zeros, written, zeros.length - written, size + written);
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

function digits(crc: number): string {
  return crc.toString(16).padStart(CRC_DIGITS, "0");
}

function markOf(number: number): string {
  const facts = `. ${number} `;
  return `${facts}${digits(crc32(facts))}\n`;
}

// ---- reading

/** What a file holds. */
export interface Found {
  /** In the order in which they were appended. One that was cut off as it was written is left out: nobody was told of it. */
  readonly changes: readonly NumberedChange[];
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
  const changes: NumberedChange[] = [];
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

function recordAt(bytes: Buffer, at: number): (NumberedChange & { readonly end: number }) | undefined {
  const line = lineAt(bytes, at);
  const head = line === undefined ? null : RECORD.exec(line);
  if (line === undefined || head === null) return undefined;
  const [, facts = "", number, key = "", length = "", crc] = head;
  const begin = at + line.length + 1;
  const end = begin + (length === GONE ? 0 : Number(length));
  if (end > bytes.length) return undefined;
  const value = bytes.subarray(begin, end);
  if (digits(crc32(value, crc32(facts))) !== crc) return undefined;
  return {
    number: Number(number),
    change: [key, length === GONE ? undefined : value.toString("utf8")],
    end: end + 1,
  };
}
