import {
  closeSync,
  copyFileSync,
  fdatasync,
  fdatasyncSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { crc32 } from "node:zlib";

/** A file this large is emptied at the next occasion. */
const WORN_BYTES = 1024 * 1024;
/** A disk that took no longer the last time may be waited for. Milliseconds. */
const QUICK_MS = 1;
/** No head of a record is longer. */
const MAX_HEAD_BYTES = 128;
const NEWLINE = 0x0a;

/** One change of the store: a key and its new value, or undefined: what was appended of that key before counts no more. */
export type Change = readonly [key: string, value: string | undefined];

/** What the last process left. */
export interface Left {
  /** In the order in which they were appended. A last one that was cut off is left out: nobody was told of it. */
  readonly changes: readonly Change[];
  /** Where there was something else than records, as `file@offset`. */
  readonly damaged: readonly string[];
  /** Copies of the files that it was in, `FILE.damaged`. */
  readonly aside: readonly string[];
}

/**
 * Changes that the store will be told of later. Each is with the kernel when `append` returns, so that it survives the
 * death of this process; after `sync` it is on disk. One append and one fsync cost about two thirds of a durable put of
 * the store. Two files take turns: while the store takes in what one holds, the other is appended to.
 *
 * A record is a line `NUMBER KEY LENGTH CRC`, then the value and a newline, which only keeps lines apart.
 * Numbers grow across both files.
 */
export class WriteAhead {
  private readonly files: readonly [number, number];
  private turn: 0 | 1 = 0;
  private readonly bytes: [number, number] = [0, 0];
  private readonly unsynced: [boolean, boolean] = [false, false];
  private lastNumber = 0;
  private lastSyncMs = Infinity;

  private constructor(files: readonly [number, number]) {
    this.files = files;
  }

  static open(folder: string): { log: WriteAhead; left: Left } {
    const names = ["tail-0", "tail-1"];
    const files = names.map((name) => openSync(join(folder, name), "a+", 0o600)) as [number, number];
    const log = new WriteAhead(files);
    const records: NumberedChange[] = [];
    const damaged: string[] = [];
    const aside: string[] = [];
    for (const [index, name] of names.entries()) {
      const read = decodeAll(readFileSync(files[index]!));
      records.push(...read.records);
      damaged.push(...read.gaps.map((offset) => `${name}@${offset}`));
      if (read.gaps.length > 0) {
        aside.push(join(folder, `${name}.damaged`));
        copyFileSync(join(folder, name), join(folder, `${name}.damaged`));
      }
      log.bytes[index as 0 | 1] = fstatSync(files[index]!).size;
    }
    records.sort((a, b) => a.number - b.number);
    log.lastNumber = records.at(-1)?.number ?? 0;
    return { log, left: { changes: records.map(({ change }) => change), damaged, aside } };
  }

  /** The store should be told of what is in here, so that it can be emptied. */
  get isWorn(): boolean {
    return this.bytes[this.turn] >= WORN_BYTES;
  }

  /** @throws the system's error when it cannot be written; then nothing of it counts */
  append(change: Change): void {
    const record = encode(++this.lastNumber, change);
    const { turn } = this;
    let written = 0;
    try {
      // a disk that takes only a part says why when it is asked to take the rest
      while (written < record.length) written += writeSync(this.files[turn], record, written);
    } finally {
      if (written < record.length) ftruncateSync(this.files[turn], this.bytes[turn]);
    }
    this.bytes[turn] += record.length;
    this.unsynced[turn] = true;
  }

  /**
   * Resolves when all that was appended before is on disk.
   *
   * @param mayBlock  nothing else is under way: where the disk is quick, this thread waits for it. The way to another
   *   thread and back costs a third of an fsync, and that of a whole call shows.
   * @throws the system's error
   */
  async sync(mayBlock = false): Promise<void> {
    for (const turn of [0, 1] as const) {
      if (!this.unsynced[turn]) continue;
      this.unsynced[turn] = false;
      const beganAt = performance.now();
      try {
        if (mayBlock && this.lastSyncMs < QUICK_MS) fdatasyncSync(this.files[turn]);
        else await synced(this.files[turn]);
      } catch (error) {
        this.unsynced[turn] = true;
        throw error;
      }
      this.lastSyncMs = performance.now() - beganAt;
    }
  }

  /**
   * Called before the store is told, durably, of all that was appended so far. What comes from here on goes to the other
   * file if this one is worn; emptying costs more than reading it again.
   *
   * @returns to be called once the store has it
   */
  change(): () => void {
    if (!this.isWorn) return () => undefined;
    const { turn } = this;
    this.turn = turn === 0 ? 1 : 0;
    return () => this.empty(turn);
  }

  /** Empties both: the store has everything, durably. */
  clear(): void {
    this.empty(0);
    this.empty(1);
  }

  private empty(turn: 0 | 1): void {
    ftruncateSync(this.files[turn]);
    this.bytes[turn] = 0;
  }

  close(): void {
    for (const file of this.files) closeSync(file);
  }
}

function synced(file: number): Promise<void> {
  return new Promise((resolve, reject) =>
    fdatasync(file, (error) => (error === null ? resolve() : reject(error))),
  );
}

const GONE = "-";

function encode(number: number, [key, value]: Change): Buffer {
  const bytes = value === undefined ? 0 : Buffer.byteLength(value);
  const facts = `${number} ${key} ${value === undefined ? GONE : bytes} `;
  const crc = crc32(value ?? "", crc32(facts)).toString(16);
  return Buffer.from(`${facts}${crc}\n${value ?? ""}\n`);
}

const HEAD = /^((\d{1,16}) (\S+) (\d{1,10}|-) )([0-9a-f]{1,8})$/;
const BEGINNING = /^\d{1,16}( (\S+( ((\d{1,10}|-)( [0-9a-f]{0,8})?)?)?)?)?$/;

interface NumberedChange {
  readonly number: number;
  readonly change: Change;
}

interface Decoded extends NumberedChange {
  readonly end: number;
}

/** Reads record after record; where there is none, it goes on at the next line that begins one. */
function decodeAll(bytes: Buffer): { records: readonly NumberedChange[]; gaps: readonly number[] } {
  const records: NumberedChange[] = [];
  const gaps: number[] = [];
  let gap: number | undefined;
  for (let at = 0; at < bytes.length;) {
    const record = decodeAt(bytes, at);
    if (record === undefined) {
      gap ??= at;
      const line = bytes.indexOf(NEWLINE, at);
      at = line < 0 ? bytes.length : line + 1;
      continue;
    }
    if (gap !== undefined) gaps.push(gap);
    gap = undefined;
    records.push({ number: record.number, change: record.change });
    at = record.end;
  }
  // a gap that reaches the end is a record that was cut off, if it can be the beginning of one
  if (gap !== undefined && !isBeginning(bytes, gap)) gaps.push(gap);
  return { records, gaps };
}

/** Whether these last bytes are what a record begins with, as far as they go. */
function isBeginning(bytes: Buffer, at: number): boolean {
  const line = bytes.indexOf(NEWLINE, at);
  const end = line < 0 ? bytes.length : line;
  if (end - at > MAX_HEAD_BYTES) return false;
  const head = HEAD.exec(bytes.toString("latin1", at, end));
  if (line < 0) return head !== null || BEGINNING.test(bytes.toString("latin1", at, end));
  const length = head?.[4] ?? GONE;
  return length !== GONE && line + 1 + Number(length) > bytes.length;
}

function decodeAt(bytes: Buffer, at: number): Decoded | undefined {
  const line = bytes.subarray(at, at + MAX_HEAD_BYTES).indexOf(NEWLINE);
  if (line < 0) return undefined;
  const head = HEAD.exec(bytes.toString("latin1", at, at + line));
  if (head === null) return undefined;
  const [, facts = "", number, key = "", length = "", crc] = head;
  const begin = at + line + 1;
  const end = begin + (length === GONE ? 0 : Number(length));
  if (end > bytes.length) return undefined;
  const value = bytes.subarray(begin, end);
  if (crc32(value, crc32(facts)).toString(16) !== crc) return undefined;
  return {
    number: Number(number),
    change: [key, length === GONE ? undefined : value.toString("utf8")],
    end: end + 1,
  };
}
