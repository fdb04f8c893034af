import { closeSync, fsyncSync, openSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { decode, peek, readWhole, type Decoded } from "./decoding.js";
import type { Change } from "./record.js";
import { SEGMENT_BYTES } from "./room.js";
import { Segment, type Place } from "./segment.js";

/** A disk that took no longer the last time may be waited for. Milliseconds. */
const QUICK_MS = 1;
/** No thread waits for a disk that is to take more than this at once. Bytes. */
const QUICK_BYTES = 1024 * 1024;
/** So many files that nothing counts of are kept for later. */
const FREE_FILES = 2;
/** Holding so much, a segment is followed by the next one although the disk may not have all of it. */
const MAX_SEGMENT_BYTES = SEGMENT_BYTES + 768 * 1024;
/** How many times the bytes that count may be on disk, and how many more. */
const MAX_SHARE = 3;
const MAX_SLACK_BYTES = 16 * 1024 * 1024;
const NAME = /^log-(\d+)$/;

/** A record that an earlier process left. */
export interface Left {
  readonly key: string;
  readonly value: Buffer;
  readonly place: Place;
}

/** What could not be read. */
export interface Damage {
  /** For people: `FILE@OFFSET` and the like. */
  readonly what: readonly string[];
  readonly segments: readonly Segment[];
}

/**
 * Records in order, in files that take turns. After `write` they are with the kernel, so that they survive the death of this
 * process; after `sync` they are on disk.
 *
 * Segments are freed from the oldest on, once nothing counts of them. So what replaced a record, or called it off, is there for
 * as long as the record itself, and nothing old comes back. Numbers grow by one across all of them: what is missing is missed.
 */
export class Log {
  private current: Segment | undefined;
  /** Full ones that something may count of, oldest first. */
  private readonly older: Segment[] = [];
  /** Ready to be the next. */
  private spare: Segment | undefined;
  private readonly free: Segment[] = [];
  /** Those that the disk may not have all of, oldest first. */
  private unsynced: Segment[] = [];
  private unwritten: { readonly change: Change; readonly number: number; readonly place: Place }[] = [];
  private lastNumber = 0;
  /** Records up to this number count no more. */
  private floor = 0;
  private files = 0;
  private lastSyncMs = Infinity;

  private constructor(private readonly folder: string) {}

  /**
   * Reads what an earlier process left in a folder. Before anything is appended, `prepare` is called.
   *
   * @param take  is given each record that may count, in order
   */
  static open(folder: string, take: (record: Left) => void): { readonly log: Log; readonly damage: Damage } {
    const log = new Log(folder);
    return { log, damage: log.readAll(take) };
  }

  /** Makes all that is there durable, and room for what comes. @throws the system's error */
  async prepare(): Promise<void> {
    for (const segment of this.older.slice(-2)) segment.writeWhole(); // who wrote it may not have had it synced, or in vain
    for (const segment of this.older) {
      await segment.sync(false);
      segment.rest();
    }
    const last = this.older.at(-1);
    if (last !== undefined && last.end < SEGMENT_BYTES) this.current = this.older.pop();
    else await this.startAnew();
    this.dropFree(FREE_FILES);
  }

  /** What comes is written to another segment, in a file that was not there. @throws the system's error */
  async startAnew(): Promise<void> {
    const segment = this.newSegment();
    await segment.begin(this.floor);
    // what cannot be read had numbers, too
    const last = this.older.at(-1);
    if (last !== undefined) last.lastNumber = this.lastNumber;
    else this.floor = this.lastNumber;
    this.turnTo(segment);
  }

  close(): void {
    for (const segment of [...this.older, ...this.free, this.current, this.spare]) segment?.rest();
  }

  // ---- writing

  /** Adds to what is written next. @returns its number */
  append(change: Change): number {
    const number = ++this.lastNumber;
    this.unwritten.push({ change, number, place: this.current!.append(number, change) });
    return number;
  }

  /**
   * Gives what was appended to the kernel, with one call for all of it.
   *
   * @param taken  is told of each change that the kernel has now, in order
   * @returns the number of the last of them. What comes after it was not appended, for the reason given
   */
  write(taken: (change: Change, place: Place) => void): {
    readonly number: number;
    readonly failure?: Error;
  } {
    const current = this.current!;
    const outcome = current.write();
    const appended = this.unwritten;
    this.unwritten = [];
    this.lastNumber = outcome.number;
    if (current.needsSync && this.unsynced.at(-1) !== current) this.unsynced.push(current);
    if (current.end >= MAX_SEGMENT_BYTES) this.turn();
    for (const { number, change, place } of appended) if (number <= outcome.number) taken(change, place);
    return outcome;
  }

  /** Bytes that are in memory because the disk may not have them. */
  get unsyncedBytes(): number {
    return this.unsynced.reduce((bytes, segment) => bytes + segment.unsyncedBytes, 0);
  }

  /**
   * Resolves when all that was written before is on disk; one at a time. Where that was quick the last time, this thread waits
   * for it: the way to another thread and back costs as much, and meanwhile calls that came together have nothing to do.
   *
   * @throws the system's error. What the disk did not take is written once more before the next
   */
  async sync(): Promise<void> {
    for (const segment of [...this.unsynced]) {
      const isQuick = this.lastSyncMs < QUICK_MS && segment.unsyncedBytes < QUICK_BYTES;
      const beganAt = performance.now();
      this.lastSyncMs = Infinity; // of one that fails
      await segment.sync(isQuick);
      this.lastSyncMs = performance.now() - beganAt;
      if (segment.needsSync) continue; // something was written meanwhile
      this.unsynced = this.unsynced.filter((one) => one !== segment);
      const isWhole = segment === this.current && this.unwritten.length === 0;
      if (isWhole && segment.end >= SEGMENT_BYTES) this.turn(); // a power cut leaves no gap between the two
      if (segment !== this.current) segment.rest();
    }
  }

  /** The next `sync` tries whether the disk takes anything, even when it has everything. */
  doubt(): void {
    this.current!.doubt();
    if (!this.unsynced.includes(this.current!)) this.unsynced.push(this.current!);
  }

  // ---- room

  /** It is time to make room for what comes after this segment. What is left of it is enough for the outcomes of what runs. */
  get needsSpare(): boolean {
    return this.spare === undefined && this.current!.end >= SEGMENT_BYTES / 2;
  }

  /** The oldest segment, when it should be moved on: much on disk counts no more, and waits for what counts in this one. */
  oldestToMove(liveBytes: number): Segment | undefined {
    const [oldest] = this.older;
    if (oldest === undefined || oldest.live === 0) return undefined;
    const bytes = this.older.reduce((sum, { end }) => sum + end, 0);
    return bytes > MAX_SHARE * liveBytes + MAX_SLACK_BYTES ? oldest : undefined;
  }

  /** Those before the one that is written to, oldest first. */
  get full(): readonly Segment[] {
    return [...this.older];
  }

  /** Those in front of which nothing counts, and of which nothing does. */
  dead(): readonly Segment[] {
    const first = this.older.findIndex(({ live }) => live > 0);
    return this.older.slice(0, first < 0 ? undefined : first);
  }

  /**
   * Makes room for what comes after this segment: where nothing counts any more, or anew.
   *
   * @param dead  those that are free from now on: what replaced them is on disk
   * @throws the system's error
   */
  async makeSpare(dead: readonly Segment[] = []): Promise<void> {
    const floor = dead.at(-1)?.lastNumber ?? this.floor;
    const spare = this.spare ?? this.free.pop() ?? dead[0] ?? this.newSegment();
    this.spare = undefined;
    try {
      await spare.begin(floor); // once that is on disk, nothing of them comes back
    } catch (error) {
      if (!dead.includes(spare)) this.free.push(spare);
      throw error;
    }
    this.floor = floor;
    this.older.splice(0, dead.length);
    this.free.push(...dead.filter((segment) => segment !== spare));
    this.spare = spare;
    this.dropFree(FREE_FILES);
  }

  /** Removes files that nothing counts of, but for so many. */
  dropFree(but = 0): void {
    while (this.free.length > but) this.free.pop()!.remove();
  }

  private newSegment(): Segment {
    return new Segment(join(this.folder, `log-${this.files++}`));
  }

  /** Goes on in the spare, if there is one. */
  private turn(): void {
    const { spare } = this;
    this.spare = undefined;
    if (spare !== undefined) this.turnTo(spare);
  }

  private turnTo(segment: Segment): void {
    const { current } = this;
    if (current !== undefined) this.older.push(current);
    if (current !== undefined && !this.unsynced.includes(current)) current.rest(); // or it does once it is synced
    this.current = segment;
    segment.lastNumber = this.lastNumber;
  }

  // ---- reading

  private readAll(take: (record: Left) => void): Damage {
    const what: string[] = [];
    const segments: Segment[] = [];
    const names = readdirSync(this.folder).filter((name) => NAME.test(name));
    this.files = Math.max(0, ...names.map((name) => Number(NAME.exec(name)![1]) + 1));
    const files = names.map((name) => ({ name, ...peek(join(this.folder, name)) }));
    this.floor = this.lastNumber = Math.max(0, ...files.map(({ floor }) => floor ?? 0));
    for (const { name, floor } of this.inOrder(files)) {
      const segment = new Segment(join(this.folder, name));
      const found = this.read(segment.path);
      segment.resume(found);
      (found.records.length > 0 ? this.older : this.free).push(segment);
      const offsets = [...(floor === undefined ? [0] : []), ...found.gaps, ...found.unreadable];
      const gaps = offsets.map((offset) => `${name}@${offset}`);
      const missing = (found.records[0]?.number ?? 0) - this.lastNumber - 1;
      const isMissed = missing > 0 && what.length + gaps.length === 0;
      what.push(...(isMissed ? [`${missing} records before ${name}`] : gaps));
      if (gaps.length > 0) segments.push(segment);
      for (const { key, value, at, end } of found.records)
        take({ key, value, place: { segment, at, bytes: end - at } });
      this.lastNumber = Math.max(this.lastNumber, found.lastNumber);
    }
    return { what, segments };
  }

  private read(path: string): Decoded & { readonly unreadable: readonly number[] } {
    const { bytes, unreadable } = readWhole(path);
    return { ...decode(bytes, this.floor), unreadable };
  }

  /** By their first numbers. What cannot be read at a glance is read to its end. */
  private inOrder<F extends { readonly name: string; readonly first: number | undefined }>(
    files: readonly F[],
  ): readonly F[] {
    const firstOf = ({ name, first }: F): number => first ?? firstOrLast(this.read(join(this.folder, name)));
    return files
      .map((file) => ({ file, first: firstOf(file) }))
      .sort((a, b) => a.first - b.first)
      .map(({ file }) => file);
  }
}

/** One without records is of the time of its mark. */
function firstOrLast({ records, lastNumber }: Decoded): number {
  return records[0]?.number ?? lastNumber;
}

/** Keeps a copy of a damaged file, in place of an older one. @returns where */
export function setAside({ path }: Segment): string {
  const file = openSync(`${path}.damaged`, "w", 0o600);
  try {
    writeFileSync(file, readWhole(path).bytes);
    fsyncSync(file); // the original is removed soon
  } finally {
    closeSync(file);
  }
  return `${path}.damaged`;
}
