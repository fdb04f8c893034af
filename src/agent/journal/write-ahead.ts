import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { LogFile, type Numbered } from "./log-file.js";
import type { Change, Written } from "./values.js";

/** A disk that took no longer the last time may be waited for. Milliseconds. */
const QUICK_MS = 1;

/** What the last process left. */
export interface Left {
  /** In the order in which they were appended. */
  readonly changes: readonly Written[];
  /** Where there was something else than records, as `file@offset`. */
  readonly damaged: readonly string[];
  /** Copies of the files that it was in, `FILE.damaged`. */
  readonly aside: readonly string[];
}

/**
 * Changes that the store will be told of later. After `write` they are with the kernel, so that they survive the death of this
 * process; after `sync` they are on disk. Two files take turns: while the store takes in what one holds, the other is
 * appended to. Numbers grow across both.
 */
export class WriteAhead {
  private turn: 0 | 1 = 0;
  private lastSyncMs = Infinity;
  private unwritten: Numbered[] = [];

  private constructor(
    private readonly files: readonly [LogFile, LogFile],
    private lastNumber: number,
  ) {}

  /** @param told  the store has all changes up to that number */
  static open(folder: string, told = 0): { log: WriteAhead; left: Left } {
    const changes: Numbered[] = [];
    const damaged: string[] = [];
    const aside: string[] = [];
    const files: LogFile[] = [];
    let lastNumber = told;
    const open = (name: string): LogFile => {
      const { file, found } = LogFile.open(join(folder, name));
      files.push(file);
      changes.push(...found.changes);
      lastNumber = Math.max(lastNumber, found.lastNumber);
      damaged.push(...found.gaps.map((offset) => `${name}@${offset}`));
      if (found.gaps.length > 0) {
        aside.push(join(folder, `${name}.damaged`));
        copyFileSync(join(folder, name), join(folder, `${name}.damaged`));
      }
      return file;
    };
    try {
      const log = new WriteAhead([open("tail-0"), open("tail-1")], lastNumber);
      const newer = changes.filter(({ number }) => number > told).sort((a, b) => a.number - b.number);
      return { log, left: { changes: newer.map(({ change }) => change), damaged, aside } };
    } catch (error) {
      for (const file of files) file.close();
      throw error;
    }
  }

  /** Whether something was appended that the kernel does not have. */
  get needsWrite(): boolean {
    return this.unwritten.length > 0;
  }

  /** Of the newest change. */
  get number(): number {
    return this.lastNumber;
  }

  /** There is enough in it that it should be emptied when the store is told of something. */
  get isWorn(): boolean {
    return this.files[this.turn].isWorn;
  }

  /** The store should be told of what is in it now. */
  get isFull(): boolean {
    return this.files[this.turn].isFull;
  }

  /** Adds to what is written next. @returns its number */
  append(change: Change): number {
    const number = ++this.lastNumber;
    const bytes = this.files[this.turn].append(number, change);
    this.unwritten.push({ number, change: [change[0], bytes] });
    return number;
  }

  /**
   * Gives what was appended to the kernel, with one call for all of it.
   *
   * @param taken  is told of each change that the kernel has now, in order. The bytes of a value are there until the store was
   *   told of them
   * @returns the number of the last of them. What comes after it was not appended, for the reason given
   */
  write(taken: (change: Written) => void): { readonly number: number; readonly failure?: Error } {
    const outcome = this.files[this.turn].write();
    for (const { number, change } of this.unwritten) if (number <= outcome.number) taken(change);
    this.unwritten = [];
    return outcome;
  }

  /**
   * Resolves when all that was written before is on disk. Where that was quick the last time, this thread waits for it: the
   * way to another thread and back costs as much, and meanwhile calls that came together have nothing to do.
   *
   * @throws the system's error
   */
  async sync(): Promise<void> {
    for (const file of this.files) {
      if (!file.needsSync) continue;
      const isQuick = this.lastSyncMs < QUICK_MS;
      const beganAt = performance.now();
      this.lastSyncMs = Infinity; // of one that fails
      await file.sync(isQuick);
      this.lastSyncMs = performance.now() - beganAt;
    }
  }

  /**
   * Called before the store is told, durably, of all that was written so far, when nothing else was appended. What comes from here on goes to the other
   * file if this one is worn; emptying costs more than reading it again.
   *
   * @returns to be called once the store has it
   */
  change(): () => void {
    if (!this.isWorn) return () => undefined;
    const { turn } = this;
    this.turn = turn === 0 ? 1 : 0;
    return () => this.files[turn].empty(this.lastNumber);
  }

  /** Empties both: the store has everything, durably. */
  clear(): void {
    for (const file of this.files) file.empty(this.lastNumber);
  }

  close(): void {
    for (const file of this.files) file.close();
  }
}
