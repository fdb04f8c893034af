import { RmiError } from "../../errors.js";
import type { Logger } from "../log.js";
import { storageError } from "./disk.js";
import type { Entry, Journal, Outcome, Owed, Settled } from "./journal.js";
import { Lag } from "./lag.js";
import * as records from "./records.js";
import { Reserve } from "./reserve.js";
import type { Seal } from "./seal.js";
import { SharedLog } from "./shared-log.js";
import type { Store } from "./store.js";
import { valueBytes, type Change, type Written } from "./values.js";
import type { WriteAhead } from "./write-ahead.js";

/** After all that the current callback has set off: promises run before the next tick does. */
function endOfTurn(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve));
}

/** How long the store may lag behind the log. Milliseconds. */
const LAG_MS = 250;
/** Values larger than this go to the store at once, so that the agent's other work goes on. UTF-16 units. */
const LOG_CHARS = 64 * 1024;
/** While there is a fault: how often the disk is tried. Milliseconds. */
const TRY_MS = 1000;

const ALL_KINDS = [records.REQUEST, records.BEGUN, records.SETTLED];

/**
 * All of it goes to a write-ahead log first, and from there, from time to time, into a store: the newest value of each
 * key, so that of a short call the store sees its outcome only.
 */
export class LevelJournal implements Journal {
  private readonly lag = new Lag();
  private readonly shared: SharedLog;
  /** Requests under whose number more stands than the request: most have nothing else that could be forgotten. */
  private readonly marked: Set<number>;
  /** Who waits for the store to be told of what lags. */
  private waiting: { resolve: () => void; reject: (reason: unknown) => void }[] = [];
  private durable = false;
  private isFlushing = false;
  private flushed = Promise.resolve();
  private timer: NodeJS.Timeout | undefined;
  /** The log holds what must not come back, or what a failed fsync may have lost. */
  private isLogStale = false;
  private isClosed = false;
  private closing: Promise<void> | undefined;
  private trouble: RmiError | undefined;
  private mending = Promise.resolve();
  private retry: NodeJS.Timeout | undefined;
  private hopeful: (() => void)[] = [];
  private readonly reserve: Reserve;

  constructor(
    private readonly folder: string,
    private readonly store: Store,
    private readonly tails: WriteAhead,
    private readonly log: Logger,
    private readonly seal: Seal,
    marked: readonly number[],
  ) {
    this.marked = new Set(marked);
    this.shared = new SharedLog(tails, {
      written: (change) => {
        this.later(change);
        if (this.tails.isFull) void this.flush();
      },
      failed: (reason) => this.fail(reason),
      syncFailed: () => (this.isLogStale = true),
    });
    this.reserve = new Reserve(folder);
    try {
      this.reserve.take();
    } catch (error) {
      this.fail(error);
    }
  }

  get fault(): RmiError | undefined {
    return this.trouble;
  }

  async mended(): Promise<void> {
    while (this.trouble !== undefined && !this.isClosed)
      await new Promise<void>((resolve) => this.hopeful.push(resolve));
  }

  async add(entry: Entry): Promise<void> {
    if (this.trouble !== undefined) throw this.trouble;
    const change = records.requestRecord(entry, this.seal);
    this.assertOpen();
    if (isSmall(change) && (await this.shared.appendDurably(change))) return;
    try {
      await this.write([asWritten(change)], true);
    } catch (error) {
      await this.retract(change[0]); // the broker has it again, and it comes back under another number
      throw error;
    }
  }

  async started({ seq }: Entry): Promise<void> {
    const change = records.mark(records.BEGUN, seq);
    this.marked.add(seq);
    if (this.trouble === undefined && (await this.appended(change))) return;
    await this.persist(change, false);
  }

  async finish(entry: Entry, outcome: Outcome, owed: Owed | undefined): Promise<void> {
    const change = records.outcomeRecord(entry, outcome, owed);
    const isForLog = isSmall(change) || this.trouble !== undefined;
    if (isForLog) {
      if (await this.appended(change)) return;
      this.reserve.giveUp();
      if (await this.appended(change)) return;
    }
    await this.persist(change, true); // or the log, which may have the request on disk, would bring it back
  }

  settled(seq: number, how: Settled): void {
    const key = records.keyOf(records.REQUEST, seq);
    const outcome = this.lag.pending(key);
    if (outcome !== undefined) return records.settle(key, outcome, how);
    this.marked.add(seq);
    this.later(asWritten(records.mark(records.SETTLED, seq, how)));
  }

  async outcome(seq: number): Promise<Outcome | undefined> {
    const key = records.keyOf(records.REQUEST, seq);
    const bytes = this.lag.has(key) ? this.lag.get(key) : await this.store.get(key);
    const record = bytes === undefined ? undefined : records.readRecord(key, bytes, this.seal);
    return record?.kind === "ended" ? record.ended.outcome : undefined;
  }

  async forget(seqs: readonly number[]): Promise<void> {
    const gone = seqs.flatMap((seq) => {
      const kinds = this.marked.delete(seq) ? ALL_KINDS : [records.REQUEST];
      return kinds.map((kind): Written => [records.keyOf(kind, seq), undefined]);
    });
    this.isLogStale = true; // or it would bring them back at the next start
    if (this.trouble === undefined) return this.write(gone, false);
    for (const change of gone) this.later(change);
  }

  close(): Promise<void> {
    this.isClosed = true;
    this.closing ??= this.end();
    return this.closing;
  }

  private async end(): Promise<void> {
    this.isLogStale = true; // the next start has nothing to read twice
    this.wakeHopeful();
    await this.shared.settle();
    if (this.trouble !== undefined) await this.mend();
    if (this.trouble === undefined) await this.flush();
    clearTimeout(this.timer);
    clearTimeout(this.retry);
    await this.store.close();
    this.tails.close();
  }

  private assertOpen(): void {
    if (this.isClosed) throw new RmiError("closed", "the journal is closed");
  }

  /** @returns whether the log has it. @throws RmiError `closed` */
  private appended(change: Change): Promise<boolean> {
    this.assertOpen();
    return this.shared.append(change);
  }

  /** Into the store, as soon as that is possible. @throws RmiError `closed` */
  private async persist(change: Change, durable: boolean): Promise<void> {
    for (;;) {
      await this.mended();
      try {
        return await this.write([asWritten(change)], durable);
      } catch (error) {
        if (this.isClosed || this.trouble === undefined) throw error;
      }
    }
  }

  /** What the log has of it counts no more. */
  private async retract(key: string): Promise<void> {
    this.later([key, undefined]);
    if (this.isClosed || (await this.appended([key, undefined]))) return; // closing leaves no log
    this.isLogStale = true;
    void this.flush();
  }

  /** Into the store with what is written next. */
  private later(change: Written): void {
    this.lag.add(change);
    this.flushLater();
  }

  private flushLater(): void {
    if (this.isClosed) return; // closing flushes what there is
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      void this.flush(); // what is under way looks again when it has ended
    }, LAG_MS).unref();
  }

  private write(changes: readonly Written[], durable: boolean): Promise<void> {
    if (this.isClosed) return Promise.reject(new RmiError("closed", "the journal is closed"));
    if (this.trouble !== undefined) return Promise.reject(this.trouble);
    for (const change of changes) this.lag.add(change);
    this.durable ||= durable;
    return new Promise((resolve, reject) => {
      this.waiting.push({ resolve, reject });
      void this.flush();
    });
  }

  /** One write at a time; what comes in meanwhile makes up the next one. @returns when nobody waits for it any more */
  private flush(): Promise<void> {
    if (!this.isFlushing && this.trouble === undefined) this.flushed = this.flushAll();
    return this.flushed;
  }

  private async flushAll(): Promise<void> {
    this.isFlushing = true;
    await endOfTurn();
    do {
      if (!(await this.flushOnce())) break;
    } while (this.waiting.length > 0 || this.tails.isFull || (this.isClosed && !this.lag.isEmpty));
    this.isFlushing = false; // in the same turn as the loop's last look: nothing can have come in between
    if (!this.lag.isEmpty) this.flushLater();
  }

  /** @returns whether the store took it */
  private async flushOnce(): Promise<boolean> {
    this.shared.write();
    if (this.trouble !== undefined) return false;
    const { waiting } = this;
    const sync = this.durable || this.tails.isWorn || this.isLogStale; // what leaves the log must be on disk elsewhere
    const written = this.tails.change();
    this.waiting = [];
    this.durable = false;
    try {
      await this.tell(sync);
      written();
      if (this.isLogStale && sync && this.isStoreAbreast) {
        this.tails.clear();
        this.isLogStale = false;
      }
    } catch (error) {
      for (const { reject } of waiting) reject(error);
      this.fail(error);
      return false;
    }
    for (const { resolve } of waiting) resolve();
    return true;
  }

  /** Whether the log has nothing that the store has not. */
  private get isStoreAbreast(): boolean {
    return this.lag.isEmpty && !this.shared.needsWrite;
  }

  /** @throws RmiError `storage`; then it lags as before */
  private async tell(sync: boolean): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    // the log has nothing by now that is not in the lag, or in the store already
    const number = sync ? this.tails.number : undefined;
    await this.lag.handOver((changes) => this.store.write(changes, number));
  }

  // ---- when the disk takes nothing

  private fail(error: unknown): void {
    const fault = storageError(this.folder, error);
    for (const { reject } of this.waiting.splice(0)) reject(fault);
    if (this.trouble !== undefined) return;
    this.trouble = fault;
    const { message, details } = fault;
    const consequence = "no request is taken, and no result told, until it can be written again";
    this.log.log("error", "journal.failed", { message, ...details, consequence });
    this.tryLater();
  }

  private tryLater(): void {
    clearTimeout(this.retry);
    if (!this.isClosed) this.retry = setTimeout(() => void this.mend(), TRY_MS).unref();
  }

  private mend(): Promise<void> {
    this.mending = this.mending.then(() => this.tryToMend());
    return this.mending;
  }

  /** The store first, of all that it has missed; then a log that nothing was lost from; then room for the next time. */
  private async tryToMend(): Promise<void> {
    if (this.trouble === undefined) return;
    await this.flushed;
    try {
      await this.store.reopen();
      do {
        this.shared.write();
        await this.tell(true);
      } while (!this.isStoreAbreast);
      this.tails.clear();
      this.isLogStale = false;
      this.tails.append(["probe", undefined]);
      const { failure } = this.tails.write(() => undefined);
      if (failure !== undefined) throw failure;
      await this.tails.sync();
      this.reserve.take();
    } catch {
      return this.tryLater();
    }
    this.trouble = undefined;
    this.log.log("info", "journal.mended", { path: this.folder });
    this.wakeHopeful();
    if (!this.lag.isEmpty) void this.flush();
  }

  private wakeHopeful(): void {
    for (const resolve of this.hopeful.splice(0)) resolve();
  }
}

function isSmall([, value]: Change): boolean {
  return value === undefined || value[0].length + value[1].length <= LOG_CHARS;
}

function asWritten([key, value]: Change): Written {
  return [key, value === undefined ? undefined : valueBytes(key, value)];
}
