import type { Change, Written } from "./values.js";
import type { WriteAhead } from "./write-ahead.js";

export interface SharedLogEvents {
  /** The kernel has it. */
  written(change: Written): void;
  /** The log could not be written. What is told so does not count. */
  failed(reason: Error): void;
  /** The disk may have dropped what it was asked to keep. The system says so once. */
  syncFailed(): void;
}

/**
 * The write-ahead log for many at once: what is appended in the same turn of the event loop shares one write, and what waits
 * for the disk at the same time one fsync.
 */
export class SharedLog {
  private turn: Turn | undefined;
  private failedSyncs = 0;
  private lastSync = Promise.resolve();
  private nextSync: Promise<void> | undefined;

  constructor(
    private readonly tails: WriteAhead,
    private readonly events: SharedLogEvents,
  ) {}

  /** Whether there is something that the kernel does not have. */
  get needsWrite(): boolean {
    return this.turn !== undefined;
  }

  /** @returns whether the kernel has it, at the end of this turn */
  append(change: Change): Promise<boolean> {
    const { number, turn } = this.add(change);
    return turn.written.then((last) => number <= last);
  }

  /** @returns whether the disk has it */
  appendDurably(change: Change): Promise<boolean> {
    const { number, turn } = this.add(change);
    turn.isForDisk = true;
    return turn.durable.then((last) => number <= last);
  }

  /** The kernel has all that was appended, or `failed` was told. */
  write(): void {
    const { turn } = this;
    if (turn === undefined) return;
    this.turn = undefined;
    const { number, failure } = this.tails.write((change) => this.events.written(change));
    turn.endWritten(number);
    if (turn.isForDisk) this.makeDurable(turn, number);
    if (failure !== undefined) this.events.failed(failure);
  }

  /** Writes, and resolves when no fsync is under way. */
  async settle(): Promise<void> {
    this.write();
    await this.nextSync;
    await this.lastSync;
  }

  private add(change: Change): { readonly number: number; readonly turn: Turn } {
    const number = this.tails.append(change);
    this.turn ??= this.newTurn();
    return { number, turn: this.turn };
  }

  private newTurn(): Turn {
    const turn = new Turn();
    // all that the current callback sets off has come by then: promises run before the next tick does
    process.nextTick(() => {
      if (this.turn === turn) this.write();
    });
    return turn;
  }

  private makeDurable(turn: Turn, number: number): void {
    const { failedSyncs } = this;
    void this.sync().then(() => {
      const isOnDisk = this.failedSyncs === failedSyncs; // nor did one fail that was under way
      turn.endDurable(isOnDisk ? number : 0);
    });
  }

  /** One fsync at a time; those that come meanwhile share the next. Resolves when the disk has answered. */
  private sync(): Promise<void> {
    this.nextSync ??= this.syncAfter(this.lastSync);
    return this.nextSync;
  }

  private async syncAfter(last: Promise<void>): Promise<void> {
    await last;
    this.nextSync = undefined;
    this.lastSync = this.tails.sync().catch(() => {
      this.failedSyncs++;
      this.events.syncFailed();
    });
    return this.lastSync;
  }
}

/** What was appended in one turn of the event loop. */
class Turn {
  /** Whether any of it waits for the disk. */
  isForDisk = false;
  endWritten!: (number: number) => void;
  endDurable!: (number: number) => void;
  /** The number of the last of what the kernel has. */
  readonly written = new Promise<number>((resolve) => {
    this.endWritten = resolve;
  });
  /** The same of the disk; of what waits for it only. */
  readonly durable = new Promise<number>((resolve) => {
    this.endDurable = resolve;
  });
}
