import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { ClassicLevel } from "classic-level";
import { RmiError } from "../errors.js";
import type { BodyForm } from "../transport/transport.js";
import { Seal, showsSecret } from "./seal.js";
import { WriteAhead, type Change } from "./write-ahead.js";

/**
 * Requests on disk until their outcome is told, and outcomes for as long as the same request may come again.
 *
 * `add` is durable: it resolves after an fsync, and only then may `accepted` be said. What happens to a request later
 * is written without one of its own: it is with the kernel, and so survives the death of this process, while a power cut
 * may take what came after the last fsync.
 *
 * All of it goes to a write-ahead log first, and from there, from time to time, into a store: the newest value of each
 * key, so that of a short call the store sees its outcome only. Requests that come at the same time share one fsync.
 */
export interface Journal {
  add(entry: Entry): Promise<void>;
  /** Marks a request that waited as started: should the agent die, it is not run again. */
  started(entry: Entry): Promise<void>;
  /**
   * Puts a request's outcome in its place; `owed` is the reply that its caller has yet to get. Most are written when this
   * returns, and undefined comes back; a large one is written when the promise resolves.
   *
   * @throws RmiError `internal` when it cannot be written
   */
  finish(entry: Entry, outcome: Outcome, owed: Owed | undefined): Promise<void> | undefined;
  /** The reply has arrived, or never will. Written with what is written next: at worst a reply is sent twice. */
  settled(seq: number): void;
  /** The outcome of a request that is not forgotten. */
  outcome(seq: number): Promise<Outcome | undefined>;
  forget(seqs: readonly number[]): Promise<void>;
  /** Writes what is left to be written. */
  close(): Promise<void>;
}

/** A request as it was received. */
export interface Entry extends Identity {
  /** Unix milliseconds. */
  readonly receivedAt: number;
  readonly form: BodyForm;
  readonly started: boolean;
  readonly body: string;
}

interface Identity {
  /** Order of arrival, and the key of all that is kept of a request. */
  readonly seq: number;
  readonly plugin: string;
  readonly sn: string;
  /** Of the document: tells a repeated request from another one with the same serial number. */
  readonly digest: string;
}

export interface Outcome {
  readonly endedAt: number;
  readonly kind: "result" | "raised";
  /** `result`: the value as JSON. `raised`: a host's `Raised` as JSON. */
  readonly text: string;
}

/** What it takes to send a reply. */
export interface Owed {
  readonly replyto: string;
  readonly data: string;
  readonly form: BodyForm;
  /** Whether the caller knows our additions. */
  readonly ext: boolean;
}

/** A request that has ended. */
export interface Ended extends Identity {
  readonly outcome: Outcome;
  /** Undefined when its caller has the reply, or wants none. */
  readonly owed: Owed | undefined;
}

/** What a journal held when it was opened, each in order of arrival. */
export interface Restored {
  readonly entries: readonly Entry[];
  readonly ended: readonly Ended[];
  /** Keys whose content could not be read; they stay where they are. */
  readonly damaged: readonly string[];
}

/**
 * Opens the journal in a folder, making it if need be, and reads what it holds.
 *
 * @throws RmiError `in-use` when another agent has it open, `config` when the folder cannot be used
 */
export async function openJournal(folder: string): Promise<{ journal: Journal; restored: Restored }> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const store = new ClassicLevel<string, string>(join(folder, "store"));
  try {
    await store.open();
  } catch (error) {
    const cause = (error as { cause?: { code?: string; message?: string } }).cause;
    if (cause?.code === "LEVEL_LOCKED")
      throw new RmiError("in-use", `another agent has ${folder} open`, { cause });
    const message = `the journal ${folder} cannot be opened: ${cause?.message ?? String(error)}`;
    throw new RmiError("config", message, { cause });
  }
  try {
    const seal = Seal.of(join(folder, "seal.key"));
    const { log, left } = WriteAhead.open(folder);
    await putAll(store, newest(left.changes), true);
    log.clear();
    const restored = await restore(store, seal);
    const damaged = [...restored.damaged, ...left.damaged];
    return { journal: new LevelJournal(store, log, seal), restored: { ...restored, damaged } };
  } catch (cause) {
    await store.close();
    throw new RmiError("config", `the journal ${folder} cannot be read: ${RmiError.from(cause).message}`, {
      cause,
    });
  }
}

type Store = ClassicLevel<string, string>;

const REQUEST = "r/";
const BEGUN = "b/";
const SETTLED = "s/";
const SEQ_DIGITS = 14; // hexadecimal: 2^53 and more
const keyOf = (kind: string, seq: number): string => kind + seq.toString(16).padStart(SEQ_DIGITS, "0");

/** After all that the current callback has set off: promises run before the next tick does. */
function endOfTurn(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve));
}

/** How long the store may lag behind the log. Milliseconds. */
const LAG_MS = 250;
/** Values larger than this go to the store at once, so that the agent's other work goes on. UTF-16 units. */
const LOG_CHARS = 64 * 1024;

class LevelJournal implements Journal {
  /** What the store has yet to be told: the newest value of each key, or undefined to delete it. */
  private lagging = new Map<string, string | undefined>();
  /** What goes to the store at once, and who waits for it. */
  private direct: Change[] = [];
  private waiting: { resolve: () => void; reject: (reason: unknown) => void }[] = [];
  private durable = false;
  private isFlushing = false;
  private flushed = Promise.resolve();
  private timer: NodeJS.Timeout | undefined;
  /** The log holds what must not come back. */
  private isLogStale = false;
  private isClosed = false;
  private lastSync = Promise.resolve();
  private nextSync: Promise<void> | undefined;
  /** How many wait for the next one. */
  private sharing = 0;

  constructor(
    private readonly store: Store,
    private readonly log: WriteAhead,
    private readonly seal: Seal,
  ) {}

  async add(entry: Entry): Promise<void> {
    const change = [keyOf(REQUEST, entry.seq), requestText(entry, this.seal)] as const;
    if (this.append(change)) {
      try {
        return await this.sync();
      } catch {
        // the store says what is wrong, or can do what the log cannot
      }
    }
    try {
      await this.write([change], true);
    } catch (error) {
      this.retract(change[0]); // the broker has it again, and it comes back under another number
      throw error;
    }
  }

  async started(entry: Entry): Promise<void> {
    const change = [keyOf(BEGUN, entry.seq), ""] as const;
    if (!this.append(change)) await this.write([change], false);
  }

  finish(entry: Entry, outcome: Outcome, owed: Owed | undefined): Promise<void> | undefined {
    const change = [keyOf(REQUEST, entry.seq), endedText(entry, outcome, owed)] as const;
    if (this.append(change)) return undefined;
    // the log may have the request: it must not come back over its outcome
    return this.write([change], false).then(() => this.supersede(change[0]));
  }

  settled(seq: number): void {
    this.later([keyOf(SETTLED, seq), ""]);
  }

  async outcome(seq: number): Promise<Outcome | undefined> {
    await this.write([], false); // it may be in the log alone
    const text = await this.store.get(keyOf(REQUEST, seq));
    const record = text === undefined ? undefined : readRecord(seq, text, this.seal);
    return record?.kind === "ended" ? record.ended.outcome : undefined;
  }

  async forget(seqs: readonly number[]): Promise<void> {
    const gone = seqs.flatMap((seq) =>
      [REQUEST, BEGUN, SETTLED].map((kind): Change => [keyOf(kind, seq), undefined]),
    );
    this.isLogStale = true; // or it would bring them back at the next start
    await this.write(gone, false);
  }

  async close(): Promise<void> {
    this.isClosed = true;
    await this.nextSync?.catch(() => undefined);
    await this.lastSync;
    await this.flush();
    clearTimeout(this.timer);
    await this.store.close();
    this.log.close();
  }

  /** @returns false for what is too large for the log, or cannot be written there */
  private append(change: Change): boolean {
    if (this.isClosed) throw new RmiError("closed", "the journal is closed");
    if ((change[1]?.length ?? 0) > LOG_CHARS) return false;
    try {
      this.log.append(change);
    } catch {
      return false;
    }
    this.later(change);
    if (this.log.isWorn) void this.flush();
    return true;
  }

  /** The store has something newer than the log, by another way. */
  private supersede(key: string): void {
    try {
      this.log.append([key, undefined]);
    } catch {
      this.isLogStale = true;
      void this.flush();
    }
  }

  private retract(key: string): void {
    this.later([key, undefined]);
    this.supersede(key);
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
    const synced = this.log.sync(isAlone);
    this.lastSync = synced.catch(() => undefined);
    return synced;
  }

  private write(changes: readonly Change[], durable: boolean): Promise<void> {
    if (this.isClosed) return Promise.reject(new RmiError("closed", "the journal is closed"));
    this.direct.push(...changes);
    this.durable ||= durable;
    return new Promise((resolve, reject) => {
      this.waiting.push({ resolve, reject });
      void this.flush();
    });
  }

  /** One write at a time; what comes in meanwhile makes up the next one. @returns when nobody waits for it any more */
  private flush(): Promise<void> {
    if (!this.isFlushing) this.flushed = this.flushAll();
    return this.flushed;
  }

  private async flushAll(): Promise<void> {
    this.isFlushing = true;
    await endOfTurn();
    do {
      const failed = !(await this.flushOnce());
      if (failed && this.waiting.length === 0) break; // tried again later, not at once
    } while (this.waiting.length > 0 || this.log.isWorn || (this.isClosed && this.lagging.size > 0));
    if (this.lagging.size > 0) this.timer ??= setTimeout(() => void this.flush(), LAG_MS).unref();
    this.isFlushing = false; // in the same turn as the loop's last look: nothing can have come in between
  }

  /** @returns whether the store took it */
  private async flushOnce(): Promise<boolean> {
    const { lagging, direct, waiting } = this;
    const { isWorn } = this.log;
    const sync = this.durable || isWorn || this.isLogStale; // what leaves the log must be on disk elsewhere
    const written = this.log.change();
    clearTimeout(this.timer);
    this.timer = undefined;
    this.lagging = new Map();
    this.direct = [];
    this.waiting = [];
    this.durable = false;
    try {
      await putAll(this.store, [...lagging, ...direct], sync);
    } catch (error) {
      for (const [key, value] of lagging) if (!this.lagging.has(key)) this.lagging.set(key, value);
      for (const { reject } of waiting) reject(RmiError.from(error));
      return false;
    }
    written();
    if (this.isLogStale && sync && this.lagging.size === 0) {
      this.log.clear();
      this.isLogStale = false;
    }
    for (const { resolve } of waiting) resolve();
    return true;
  }
}

/** The last value of each key. A key whose value was superseded is left as the store has it. */
function newest(changes: readonly Change[]): readonly Change[] {
  const values = new Map<string, string>();
  for (const [key, value] of changes) {
    if (value === undefined) values.delete(key);
    else values.set(key, value);
  }
  return [...values];
}

/** Adding to a batch one by one costs a third of handing it a list. */
async function putAll(store: Store, changes: readonly Change[], sync: boolean): Promise<void> {
  const batch = store.batch();
  for (const [key, value] of changes) {
    if (value === undefined) batch.del(key);
    else batch.put(key, value);
  }
  await batch.write({ sync });
}

/**
 * A line of facts, then the body as it came: it need not be escaped, nor parsed to be skipped. One that shows a secret is
 * sealed.
 */
function requestText({ plugin, sn, digest, receivedAt, form, started, body }: Entry, seal: Seal): string {
  if (showsSecret(body)) {
    const facts = { plugin, sn, digest, receivedAt, form, started, sealed: true };
    return `${JSON.stringify(facts)}\n${seal.close(body, sn)}`;
  }
  return `${JSON.stringify({ plugin, sn, digest, receivedAt, form, started })}\n${body}`;
}

function endedText(
  { plugin, sn, digest }: Entry,
  { endedAt, kind, text }: Outcome,
  owed: Owed | undefined,
): string {
  return `${JSON.stringify({ plugin, sn, digest, endedAt, kind, owed })}\n${text}`;
}

type Kept =
  { readonly kind: "waiting"; readonly entry: Entry } | { readonly kind: "ended"; readonly ended: Ended };

/** @throws Error when the line of facts is damaged, or the body was sealed by another key */
function readRecord(seq: number, value: string, seal: Seal): Kept {
  const end = value.indexOf("\n");
  const text = value.slice(end + 1);
  const facts = JSON.parse(value.slice(0, end)) as Omit<Entry, "seq" | "body"> &
    Outcome & { owed?: Owed; sealed?: true };
  const { plugin, sn, digest, endedAt, kind, owed, receivedAt, form, started, sealed } = facts;
  const identity = { seq, plugin, sn, digest };
  if (endedAt === undefined)
    return {
      kind: "waiting",
      entry: { ...identity, receivedAt, form, started, body: sealed === true ? seal.open(text, sn) : text },
    };
  return { kind: "ended", ended: { ...identity, outcome: { endedAt, kind, text }, owed } };
}

async function restore(store: Store, seal: Seal): Promise<Restored> {
  const entries: Entry[] = [];
  const ended: Ended[] = [];
  const settled = new Set<string>();
  const begun = new Set<string>();
  const damaged: string[] = [];
  for await (const [key, value] of store.iterator()) {
    const digits = key.slice(REQUEST.length);
    try {
      if (key.startsWith(SETTLED)) settled.add(digits);
      else if (key.startsWith(BEGUN)) begun.add(digits);
      else {
        const record = readRecord(Number.parseInt(digits, 16), value, seal);
        if (record.kind === "waiting") entries.push(record.entry);
        else ended.push(record.ended);
      }
    } catch {
      damaged.push(key);
    }
  }
  const owedStill = (one: Ended): Ended =>
    settled.has(keyOf("", one.seq)) ? { ...one, owed: undefined } : one;
  const asBegun = (one: Entry): Entry => (begun.has(keyOf("", one.seq)) ? { ...one, started: true } : one);
  return { entries: entries.map(asBegun), ended: ended.map(owedStill), damaged };
}
