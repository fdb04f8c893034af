import type { Log } from "./log.js";
import type { Change } from "./record.js";
import type { Place } from "./segment.js";

/** An fsync is asked for at once when so much of what is under way waits for it. The others keep broker and caller busy meanwhile. */
const SHARE = 0.5;
/** Else it waits for others to come, for so many turns of the event loop: they last no longer than there is something to do. */
const MAX_TURNS = 16;

export interface SharedLogEvents {
  /** The kernel has it. */
  written(change: Change, place: Place): void;
  /** The log could not be written. What is told so does not count. */
  failed(reason: Error): void;
  /** The disk did not take what it was asked to keep. */
  syncFailed(reason: Error): void;
  /** How many wait for the disk, or for what comes of what they wrote: others do not come before these have gone on. */
  readonly underWay: number;
}

/**
 * The log for many at once: what is appended in the same turn of the event loop shares one write, and what waits for the disk at
 * the same time one fsync.
 */
export class SharedLog {
  private turn: Turn | undefined;
  private failedSyncs = 0;
  private lastSync = Promise.resolve();
  private nextSync: Promise<void> | undefined;
  /** How many will share it. */
  private waiting = 0;

  constructor(
    private readonly log: Log,
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
    this.waiting++;
    return turn.durable.then((last) => number <= last);
  }

  /** The kernel has all that was appended, or `failed` was told. */
  write(): void {
    const { turn } = this;
    if (turn === undefined) return;
    this.turn = undefined;
    const { number, failure } = this.log.write((change, place) => this.events.written(change, place));
    turn.endWritten(number);
    if (turn.isForDisk) void this.sync().then((isOnDisk) => turn.endDurable(isOnDisk ? number : 0));
    if (failure !== undefined) this.events.failed(failure);
  }

  /**
   * One fsync at a time; those that come meanwhile share the next.
   *
   * @returns whether the disk has all that was written by now
   */
  async sync(): Promise<boolean> {
    const { failedSyncs } = this;
    this.nextSync ??= this.syncAfter(this.lastSync);
    await this.nextSync;
    return this.failedSyncs === failedSyncs; // nor did one fail that was under way
  }

  /** Writes, and resolves when no fsync is under way. */
  async settle(): Promise<void> {
    this.write();
    await this.nextSync;
    await this.lastSync;
  }

  private add(change: Change): { readonly number: number; readonly turn: Turn } {
    const number = this.log.append(change);
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

  private async syncAfter(last: Promise<void>): Promise<void> {
    await last;
    for (let turns = 0; turns < MAX_TURNS && this.waiting < SHARE * this.events.underWay; turns++)
      await nextTurn();
    this.write(); // what was appended by now goes along
    this.nextSync = undefined;
    this.waiting = 0;
    this.lastSync = this.log.sync().catch((reason: unknown) => {
      this.failedSyncs++;
      this.events.syncFailed(reason as Error);
    });
    return this.lastSync;
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** What was appended by one callback. */
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
