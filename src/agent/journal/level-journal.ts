import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { RmiError } from "../../errors.js";
import { isDiskError, storageError } from "./disk.js";
import type { Entry, Journal, Outcome, Owed, Restored } from "./journal.js";
import { silentLogger, type Logger } from "../log.js";
import * as records from "./records.js";
import { Reserve } from "./reserve.js";
import { Seal } from "./seal.js";
import { Store } from "./store.js";
import type { Change } from "./log-file.js";
import { WriteAhead } from "./write-ahead.js";

/**
 * Opens the journal in a folder, making it if need be, and reads what it holds. What cannot be read is set aside, said,
 * and keeps nobody from starting.
 *
 * @throws RmiError `in-use` when another agent has it open, `storage` when the disk is full or failing, `config` when the
 *   folder cannot be used
 */
export async function openJournal(
  folder: string,
  log: Logger = silentLogger,
): Promise<{ journal: Journal; restored: Restored }> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const { store, ...found } = await Store.open(folder);
    try {
      return await opened(folder, store, found, log);
    } catch (error) {
      await store.close();
      throw error;
    }
  } catch (error) {
    if (error instanceof RmiError) throw error;
    if (isDiskError(error)) throw storageError(folder, error);
    const { message } = RmiError.from(error);
    throw new RmiError("config", `the journal ${folder} cannot be opened: ${message}`, { cause: error });
  }
}

async function opened(
  folder: string,
  store: Store,
  { held, before }: Omit<Awaited<ReturnType<typeof Store.open>>, "store">,
  log: Logger,
): Promise<{ journal: Journal; restored: Restored }> {
  // a store that has lost something may have lost what it was told
  const { log: tails, left } = WriteAhead.open(folder, held.damaged.length === 0 ? held.told : 0);
  try {
    const seal = Seal.of(join(folder, "seal.key"));
    const newer = newest(left.changes);
    const read = records.readAll(new Map([...held.records, ...newer]), seal);
    const isStoreWhole = held.damaged.length + read.damaged.length === 0;
    const kept = isStoreWhole ? undefined : before.keep();
    if (kept === undefined) before.drop();
    // what was set aside with its store need not be told again at each start
    const unreadable = kept === undefined ? [] : read.damaged;
    const gone = [...unreadable, ...read.orphans].map((key): Change => [key, undefined]);
    await store.write([...newer, ...gone], tails.number);
    tails.clear();
    const damaged = [...held.damaged, ...left.damaged, ...read.damaged];
    const isDoubtful = damaged.length > 0;
    const restored: Restored = {
      entries: isDoubtful
        ? read.entries.map((one) => (one.started ? one : { ...one, started: true, isDoubtful: true }))
        : read.entries,
      ended: read.ended,
      lastSeq: read.lastSeq,
      damaged,
      aside: [...(kept === undefined ? [] : [kept]), ...left.aside],
    };
    return { journal: new LevelJournal(folder, store, tails, log, seal), restored };
  } catch (error) {
    tails.close();
    throw error;
  }
}

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

const NONE: ReadonlyMap<string, string | undefined> = new Map();

/**
 * All of it goes to a write-ahead log first, and from there, from time to time, into a store: the newest value of each
 * key, so that of a short call the store sees its outcome only. Requests that come at the same time share one fsync.
 */
class LevelJournal implements Journal {
  /** What the store has yet to be told: the newest value of each key, or undefined to delete it. */
  private lagging = new Map<string, string | undefined>();
  /** What the store is being told. */
  private underWay = NONE;
  /** What goes to the store at once, and who waits for it. */
  private direct: Change[] = [];
  private waiting: { resolve: () => void; reject: (reason: unknown) => void }[] = [];
  private durable = false;
  private isFlushing = false;
  private flushed = Promise.resolve();
  private timer: NodeJS.Timeout | undefined;
  /** The log holds what must not come back, or what a failed fsync may have lost. */
  private isLogStale = false;
  /** Fsyncs of the log that failed. The system says so once, and may have dropped what it could not write. */
  private failedSyncs = 0;
  private isClosed = false;
  private lastSync = Promise.resolve();
  private nextSync: Promise<void> | undefined;
  /** How many wait for the next one. */
  private sharing = 0;
  private trouble: RmiError | undefined;
  private retry: NodeJS.Timeout | undefined;
  private hopeful: (() => void)[] = [];
  private readonly reserve: Reserve;

  constructor(
    private readonly folder: string,
    private readonly store: Store,
    private readonly tails: WriteAhead,
    private readonly log: Logger,
    private readonly seal: Seal,
  ) {
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
    const { failedSyncs } = this;
    if (this.isSmall(change) && this.append(change)) {
      await this.sync().catch(() => undefined);
      if (this.failedSyncs === failedSyncs) return; // nor did one fail that was under way
    }
    try {
      await this.write([change], true);
    } catch (error) {
      this.retract(change[0]); // the broker has it again, and it comes back under another number
      throw error;
    }
  }

  started({ seq }: Entry): Promise<void> {
    const change = records.mark(records.BEGUN, seq);
    return this.trouble === undefined && this.append(change)
      ? Promise.resolve()
      : this.persist(change, false);
  }

  finish(entry: Entry, outcome: Outcome, owed: Owed | undefined): Promise<void> | undefined {
    const change = records.outcomeRecord(entry, outcome, owed);
    const isForLog = this.isSmall(change) || this.trouble !== undefined;
    if (isForLog && (this.append(change) || (this.reserve.giveUp() && this.append(change)))) return undefined;
    return this.persist(change, true); // or the log, which may have the request on disk, would bring it back
  }

  settled(seq: number, how: "delivered" | "lost"): void {
    this.later(records.mark(records.SETTLED, seq, how));
  }

  async outcome(seq: number): Promise<Outcome | undefined> {
    const key = records.keyOf(records.REQUEST, seq);
    const newer = [this.lagging, this.underWay].find((changes) => changes.has(key));
    const text = newer === undefined ? await this.store.get(key) : newer.get(key);
    const record = text === undefined ? undefined : records.readRecord(key, text, this.seal);
    return record?.kind === "ended" ? record.ended.outcome : undefined;
  }

  async forget(seqs: readonly number[]): Promise<void> {
    const gone = seqs.flatMap((seq) =>
      [records.REQUEST, records.BEGUN, records.SETTLED].map((kind): Change => [
        records.keyOf(kind, seq),
        undefined,
      ]),
    );
    this.isLogStale = true; // or it would bring them back at the next start
    if (this.trouble === undefined) return this.write(gone, false);
    for (const change of gone) this.later(change);
  }

  async close(): Promise<void> {
    this.isClosed = true;
    this.isLogStale = true; // the next start has nothing to read twice
    this.wakeHopeful();
    await this.nextSync?.catch(() => undefined);
    await this.lastSync;
    if (this.trouble === undefined) await this.flush();
    else await this.mend();
    clearTimeout(this.timer);
    clearTimeout(this.retry);
    await this.store.close();
    this.tails.close();
  }

  private isSmall([, value]: Change): boolean {
    return (value?.length ?? 0) <= LOG_CHARS;
  }

  /** @returns whether the log has it */
  private append(change: Change): boolean {
    if (this.isClosed) throw new RmiError("closed", "the journal is closed");
    try {
      this.tails.append(change);
    } catch (error) {
      this.fail(error);
      return false;
    }
    this.later(change);
    if (this.tails.isWorn) void this.flush();
    return true;
  }

  /** Into the store, as soon as that is possible. @throws RmiError `closed` */
  private async persist(change: Change, durable: boolean): Promise<void> {
    for (;;) {
      await this.mended();
      try {
        return await this.write([change], durable);
      } catch (error) {
        if (this.isClosed || this.trouble === undefined) throw error;
      }
    }
  }

  /** What the log has of it counts no more. */
  private retract(key: string): void {
    this.later([key, undefined]);
    try {
      this.tails.append([key, undefined]);
    } catch {
      this.isLogStale = true;
      void this.flush();
    }
  }

  /** Into the store with what is written next. */
  private later([key, value]: Change): void {
    this.lagging.set(key, value);
    this.timer ??= setTimeout(() => void this.flush(), LAG_MS).unref();
  }

  /** All that was appended is on disk. One fsync at a time; those that come meanwhile share the next. */
  private sync(): Promise<void> {
    this.sharing++;
    this.nextSync ??= this.syncAfter(this.lastSync);
    return this.nextSync;
  }

  private async syncAfter(last: Promise<void>): Promise<void> {
    await last;
    await endOfTurn(); // all requests of one read from the socket share it
    const isAlone = this.sharing === 1;
    this.nextSync = undefined;
    this.sharing = 0;
    const synced = this.tails.sync(isAlone);
    this.lastSync = synced.catch(() => {
      this.failedSyncs++;
      this.isLogStale = true;
    });
    return synced;
  }

  private write(changes: readonly Change[], durable: boolean): Promise<void> {
    if (this.isClosed) return Promise.reject(new RmiError("closed", "the journal is closed"));
    if (this.trouble !== undefined) return Promise.reject(this.trouble);
    this.direct.push(...changes);
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
    } while (this.waiting.length > 0 || this.tails.isWorn || (this.isClosed && this.lagging.size > 0));
    this.isFlushing = false; // in the same turn as the loop's last look: nothing can have come in between
    if (this.lagging.size > 0) this.timer ??= setTimeout(() => void this.flush(), LAG_MS).unref();
  }

  /** @returns whether the store took it */
  private async flushOnce(): Promise<boolean> {
    const { direct, waiting } = this;
    const sync = this.durable || this.tails.isWorn || this.isLogStale; // what leaves the log must be on disk elsewhere
    const written = this.tails.change();
    this.direct = [];
    this.waiting = [];
    this.durable = false;
    try {
      await this.tell(direct, sync);
      written();
      if (this.isLogStale && sync && this.lagging.size === 0) {
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

  /** @throws RmiError `storage`; then it lags as before */
  private async tell(more: readonly Change[], sync: boolean): Promise<void> {
    const { lagging } = this;
    clearTimeout(this.timer);
    this.timer = undefined;
    this.lagging = new Map();
    this.underWay = lagging;
    try {
      // the log has nothing by now that is not among them, or in the store already
      await this.store.write([...lagging, ...more], sync ? this.tails.number : undefined);
    } catch (error) {
      for (const [key, value] of lagging) if (!this.lagging.has(key)) this.lagging.set(key, value);
      throw error;
    } finally {
      this.underWay = NONE;
    }
  }

  // ---- when the disk takes nothing

  private fail(error: unknown): void {
    const fault = storageError(this.folder, error);
    for (const { reject } of this.waiting.splice(0)) reject(fault);
    this.direct = [];
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

  /** The store first, of all that it has missed; then a log that nothing was lost from; then room for the next time. */
  private async mend(): Promise<void> {
    await this.flushed;
    try {
      await this.store.reopen();
      do await this.tell([], true);
      while (this.lagging.size > 0);
      this.tails.clear();
      this.isLogStale = false;
      this.tails.append(["probe", undefined]);
      await this.tails.sync();
      this.reserve.take();
    } catch {
      return this.tryLater();
    }
    this.trouble = undefined;
    this.log.log("info", "journal.mended", { path: this.folder });
    this.wakeHopeful();
    if (this.lagging.size > 0) void this.flush();
  }

  private wakeHopeful(): void {
    for (const resolve of this.hopeful.splice(0)) resolve();
  }
}

/** The last value of each key. A key whose value was superseded is left as the store has it. */
function newest(changes: readonly Change[]): readonly (readonly [key: string, value: string])[] {
  const values = new Map<string, string>();
  for (const [key, value] of changes) {
    if (value === undefined) values.delete(key);
    else values.set(key, value);
  }
  return [...values];
}
