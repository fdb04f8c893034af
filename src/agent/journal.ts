import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { ClassicLevel } from "classic-level";
import { RmiError } from "../errors.js";
import type { BodyForm } from "../transport/transport.js";
import { Tail } from "./tail.js";

/**
 * Requests on disk until their outcome is told, and outcomes for as long as the same request may come again.
 *
 * `add` is durable: it resolves after an fsync, and only then may `accepted` be said. What happens to a request later
 * is written without one of its own: it is with the kernel, and so survives the death of this process, while a power cut
 * may take what came after the last fsync. Writes that wait at the same time go out as one; outcomes go to a tail file at
 * once, and to the store with its next write.
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
    const { tail, left } = Tail.open(folder);
    await putAll(store, left, true);
    tail.clear();
    return { journal: new LevelJournal(store, tail), restored: await restore(store) };
  } catch (cause) {
    await store.close();
    throw new RmiError("config", `the journal ${folder} cannot be read: ${RmiError.from(cause).message}`, {
      cause,
    });
  }
}

type Store = ClassicLevel<string, string>;
/** A value to put, or undefined to delete. */
type Operation = readonly [key: string, value: string | undefined];

const REQUEST = "r/";
const SETTLED = "s/";
const SEQ_DIGITS = 14; // hexadecimal: 2^53 and more
const keyOf = (kind: string, seq: number): string => kind + seq.toString(16).padStart(SEQ_DIGITS, "0");

/** After all that the current callback has set off: promises run before the next tick does. */
function endOfTurn(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve));
}

/** How long a settled reply may wait to be written, when nothing else is. Milliseconds. */
const LAZY_MS = 250;
/** Outcomes larger than this are not written at once, so that the agent's other work goes on. UTF-16 units. */
const TAIL_CHARS = 64 * 1024;

class LevelJournal implements Journal {
  private operations: Operation[] = [];
  /** Nobody waits for these: they go with the next write, and stay when that fails. */
  private lazyOperations: Operation[] = [];
  private waiting: { resolve: () => void; reject: (reason: unknown) => void }[] = [];
  private durable = false;
  private isFlushing = false;
  private flushed = Promise.resolve();
  private lazy: NodeJS.Timeout | undefined;
  private isTailStale = false;
  private isClosed = false;

  constructor(
    private readonly store: Store,
    private readonly tail: Tail,
  ) {}

  add(entry: Entry): Promise<void> {
    return this.write([[keyOf(REQUEST, entry.seq), requestText(entry)]], true);
  }

  started(entry: Entry): Promise<void> {
    return this.write([[keyOf(REQUEST, entry.seq), requestText({ ...entry, started: true })]], false);
  }

  finish(entry: Entry, outcome: Outcome, owed: Owed | undefined): Promise<void> | undefined {
    const change = [keyOf(REQUEST, entry.seq), endedText(entry, outcome, owed)] as const;
    if (change[1].length > TAIL_CHARS) return this.write([change], false);
    if (this.isClosed) throw new RmiError("closed", "the journal is closed");
    try {
      this.tail.append(change);
    } catch {
      return this.write([change], false); // the store says what is wrong, or has room where the tail has none
    }
    this.later(change);
    return undefined;
  }

  settled(seq: number): void {
    this.later([keyOf(SETTLED, seq), ""]);
  }

  async outcome(seq: number): Promise<Outcome | undefined> {
    await this.write([], false); // it may be in the tail alone
    const text = await this.store.get(keyOf(REQUEST, seq));
    const record = text === undefined ? undefined : readRecord(seq, text);
    return record?.kind === "ended" ? record.ended.outcome : undefined;
  }

  async forget(seqs: readonly number[]): Promise<void> {
    const gone = seqs.flatMap((seq): Operation[] => [
      [keyOf(REQUEST, seq), undefined],
      [keyOf(SETTLED, seq), undefined],
    ]);
    this.isTailStale = true; // or the tail would bring them back at the next start
    await this.write(gone, false);
  }

  async close(): Promise<void> {
    this.isClosed = true;
    await this.flush();
    clearTimeout(this.lazy);
    await this.store.close();
    this.tail.close();
  }

  /** Into the store with what is written next. */
  private later(operation: Operation): void {
    this.lazyOperations.push(operation);
    this.lazy ??= setTimeout(() => void this.flush(), LAZY_MS).unref();
  }

  private write(operations: readonly Operation[], durable: boolean): Promise<void> {
    if (this.isClosed) return Promise.reject(new RmiError("closed", "the journal is closed"));
    this.operations.push(...operations);
    this.durable ||= durable;
    return new Promise((resolve, reject) => {
      this.waiting.push({ resolve, reject });
      void this.flush();
    });
  }

  /**
   * One write at a time; what comes in meanwhile makes up the next one. The first waits for the end of this turn of the
   * event loop, so that all requests of one read from the socket share one fsync.
   *
   * @returns when nothing is left to write
   */
  private flush(): Promise<void> {
    if (!this.isFlushing) this.flushed = this.flushAll();
    return this.flushed;
  }

  private async flushAll(): Promise<void> {
    this.isFlushing = true;
    await endOfTurn();
    while (this.waiting.length > 0 || this.lazyOperations.length > 0) {
      const { operations, lazyOperations, waiting, durable } = this;
      const written = this.tail.change();
      clearTimeout(this.lazy);
      this.lazy = undefined;
      this.operations = [];
      this.lazyOperations = [];
      this.waiting = [];
      this.durable = false;
      try {
        await putAll(this.store, [...lazyOperations, ...operations], durable);
        written();
        if (this.isTailStale && this.lazyOperations.length === 0) {
          this.tail.clear();
          this.isTailStale = false;
        }
        for (const { resolve } of waiting) resolve();
      } catch (error) {
        this.lazyOperations.unshift(...lazyOperations);
        for (const { reject } of waiting) reject(RmiError.from(error));
        if (this.waiting.length === 0) break; // tried again with the next write, not at once
      }
    }
    this.isFlushing = false; // in the same turn as the loop's last look: nothing can have come in between
  }
}

/** Adding to a batch one by one costs a third of handing it a list. */
async function putAll(store: Store, operations: readonly Operation[], sync: boolean): Promise<void> {
  const batch = store.batch();
  for (const [key, value] of operations) {
    if (value === undefined) batch.del(key);
    else batch.put(key, value);
  }
  await batch.write({ sync });
}

/** A line of facts, then the body as it came: it need not be escaped, nor parsed to be skipped. */
function requestText({ plugin, sn, digest, receivedAt, form, started, body }: Entry): string {
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

/** @throws SyntaxError when the line of facts is damaged */
function readRecord(seq: number, value: string): Kept {
  const end = value.indexOf("\n");
  const text = value.slice(end + 1);
  const facts = JSON.parse(value.slice(0, end)) as Omit<Entry, "seq" | "body"> & Outcome & { owed?: Owed };
  const { plugin, sn, digest, endedAt, kind, owed, receivedAt, form, started } = facts;
  const identity = { seq, plugin, sn, digest };
  if (endedAt === undefined)
    return { kind: "waiting", entry: { ...identity, receivedAt, form, started, body: text } };
  return { kind: "ended", ended: { ...identity, outcome: { endedAt, kind, text }, owed } };
}

async function restore(store: Store): Promise<Restored> {
  const entries: Entry[] = [];
  const ended: Ended[] = [];
  const settled = new Set<string>();
  const damaged: string[] = [];
  for await (const [key, value] of store.iterator()) {
    const digits = key.slice(REQUEST.length);
    try {
      if (key.startsWith(SETTLED)) settled.add(digits);
      else {
        const record = readRecord(Number.parseInt(digits, 16), value);
        if (record.kind === "waiting") entries.push(record.entry);
        else ended.push(record.ended);
      }
    } catch {
      damaged.push(key);
    }
  }
  const owedStill = (one: Ended): Ended =>
    settled.has(keyOf("", one.seq)) ? { ...one, owed: undefined } : one;
  return { entries, ended: ended.map(owedStill), damaged };
}
