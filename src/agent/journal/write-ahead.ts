import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { LogFile, type Change, type NumberedChange } from "./log-file.js";

/** A disk that took no longer the last time may be waited for. Milliseconds. */
const QUICK_MS = 1;

/** What the last process left. */
export interface Left {
  /** In the order in which they were appended. */
  readonly changes: readonly Change[];
  /** Where there was something else than records, as `file@offset`. */
  readonly damaged: readonly string[];
  /** Copies of the files that it was in, `FILE.damaged`. */
  readonly aside: readonly string[];
}

/**
 * Changes that the store will be told of later. Each is with the kernel when `append` returns, so that it survives the
 * death of this process; after `sync` it is on disk. Two files take turns: while the store takes in what one holds, the
 * other is appended to. Numbers grow across both.
 */
export class WriteAhead {
  private turn: 0 | 1 = 0;
  private lastSyncMs = Infinity;

  private constructor(
    private readonly files: readonly [LogFile, LogFile],
    private lastNumber: number,
  ) {}

  /** @param told  the store has all changes up to that number */
  static open(folder: string, told = 0): { log: WriteAhead; left: Left } {
    const changes: NumberedChange[] = [];
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

  /** Of the newest change. */
  get number(): number {
    return this.lastNumber;
  }

  /** The store should be told of what is in here, so that it can be emptied. */
  get isWorn(): boolean {
    return this.files[this.turn].isWorn;
  }

  /** @throws the system's error when it cannot be written; then nothing of it counts */
  append(change: Change): void {
    this.files[this.turn].append(++this.lastNumber, change);
  }

  /**
   * Resolves when all that was appended before is on disk.
   *
   * @param mayBlock  nothing else is under way: where the disk is quick, this thread waits for it. The way to another
   *   thread and back costs a third of an fsync, and that of a whole call shows.
   * @throws the system's error
   */
  async sync(mayBlock = false): Promise<void> {
    for (const file of this.files) {
      if (!file.needsSync) continue;
      const beganAt = performance.now();
      await file.sync(mayBlock && this.lastSyncMs < QUICK_MS);
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
