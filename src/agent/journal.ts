import { ClassicLevel } from "classic-level";
import { RmiError } from "../errors.js";
import type { BodyForm } from "../transport/transport.js";

/**
 * Requests on disk until their outcome is told, and outcomes for as long as the same request may come again.
 *
 * `add` is durable: it resolves after an fsync, and only then may `accepted` be said. What happens to a request later
 * is written without one of its own: it is with the kernel, and so survives the death of this process, while a power cut
 * may take what came after the last fsync. Writes that wait at the same time go out as one.
 */
export interface Journal {
  add(entry: Entry): Promise<void>;
  /** Marks a request that waited as started: should the agent die, it is not run again. */
  started(entry: Entry): Promise<void>;
  /** Replaces a request by its outcome; `owed` is the reply that its caller has yet to get. */
  finish(entry: Entry, outcome: Outcome, owed: Owed | undefined): Promise<void>;
  /** The reply has arrived, or never will. */
  settled(seq: number): Promise<void>;
  /** The outcome of a serial number that is within the window. */
  outcome(plugin: string, sn: string): Promise<Outcome | undefined>;
  /** Forgets outcomes that are older than the window. */
  forget(keys: readonly OutcomeKey[]): Promise<void>;
  close(): Promise<void>;
}

/** A request as it was received. */
export interface Entry {
  /** Order of arrival. */
  readonly seq: number;
  readonly plugin: string;
  readonly sn: string;
  /** Unix milliseconds. */
  readonly receivedAt: number;
  readonly form: BodyForm;
  /** Of the document: tells a repeated request from another one with the same serial number. */
  readonly digest: string;
  readonly started: boolean;
  readonly body: string;
}

export interface OutcomeKey {
  readonly plugin: string;
  readonly sn: string;
}

export interface Outcome {
  readonly digest: string;
  readonly endedAt: number;
  readonly kind: "result" | "raised";
  /** `result`: the value as JSON. `raised`: a host's `Raised` as JSON. */
  readonly text: string;
}

/** A reply that is still to be delivered. */
export interface Owed {
  readonly seq: number;
  readonly plugin: string;
  readonly sn: string;
  readonly replyto: string;
  readonly data: string;
  readonly form: BodyForm;
  /** Whether the caller knows our additions. */
  readonly ext: boolean;
}

/** What a journal held when it was opened. */
export interface Restored {
  /** In order of arrival. */
  readonly entries: readonly Entry[];
  readonly owed: readonly { readonly owed: Owed; readonly outcome: Outcome }[];
  readonly known: readonly (OutcomeKey & Pick<Outcome, "digest" | "endedAt">)[];
  /** Keys whose content could not be read; they stay where they are. */
  readonly damaged: readonly string[];
}

/**
 * Opens the journal in a folder, making it if need be, and reads what it holds.
 *
 * @throws RmiError `in-use` when another agent has it open, `config` when the folder cannot be used
 */
export async function openJournal(folder: string): Promise<{ journal: Journal; restored: Restored }> {
  const store = new ClassicLevel<string, string>(folder);
  try {
    await store.open();
  } catch (error) {
    const cause = (error as { cause?: { code?: string; message?: string } }).cause;
    if (cause?.code === "LEVEL_LOCKED")
      throw new RmiError("in-use", `another agent has ${folder} open`, { cause });
    throw new RmiError(
      "config",
      `the journal ${folder} cannot be opened: ${cause?.message ?? String(error)}`,
      { cause },
    );
  }
  const restored = await restore(store);
  return { journal: new LevelJournal(store), restored };
}

type Store = ClassicLevel<string, string>;
type Operation = { type: "put"; key: string; value: string } | { type: "del"; key: string };

const requestKey = (seq: number): string => `r/${seq.toString(16).padStart(14, "0")}`;
const owedKey = (seq: number): string => `u/${seq.toString(16).padStart(14, "0")}`;
const outcomeKey = ({ plugin, sn }: OutcomeKey): string => `o/${plugin}/${sn}`;

class LevelJournal implements Journal {
  private operations: Operation[] = [];
  private waiting: { resolve: () => void; reject: (reason: unknown) => void }[] = [];
  private durable = false;
  private writing = false;
  private idle: (() => void)[] = [];

  constructor(private readonly store: Store) {}

  add(entry: Entry): Promise<void> {
    return this.write([{ type: "put", key: requestKey(entry.seq), value: entryText(entry) }], true);
  }

  started(entry: Entry): Promise<void> {
    return this.write(
      [{ type: "put", key: requestKey(entry.seq), value: entryText({ ...entry, started: true }) }],
      false,
    );
  }

  finish(entry: Entry, outcome: Outcome, owed: Owed | undefined): Promise<void> {
    const operations: Operation[] = [
      { type: "del", key: requestKey(entry.seq) },
      { type: "put", key: outcomeKey(entry), value: outcomeText(entry, outcome) },
    ];
    if (owed !== undefined)
      operations.push({ type: "put", key: owedKey(owed.seq), value: JSON.stringify(owed) });
    return this.write(operations, false);
  }

  settled(seq: number): Promise<void> {
    return this.write([{ type: "del", key: owedKey(seq) }], false);
  }

  async outcome(plugin: string, sn: string): Promise<Outcome | undefined> {
    const text = await this.store.get(outcomeKey({ plugin, sn }));
    return text === undefined ? undefined : readOutcome(text).outcome;
  }

  forget(keys: readonly OutcomeKey[]): Promise<void> {
    return this.write(
      keys.map((key) => ({ type: "del", key: outcomeKey(key) })),
      false,
    );
  }

  async close(): Promise<void> {
    if (this.writing) await new Promise<void>((resolve) => this.idle.push(resolve));
    await this.store.close();
  }

  private write(operations: readonly Operation[], durable: boolean): Promise<void> {
    this.operations.push(...operations);
    this.durable ||= durable;
    return new Promise((resolve, reject) => {
      this.waiting.push({ resolve, reject });
      if (!this.writing) void this.flush();
    });
  }

  /** One write at a time; what comes in meanwhile makes up the next one. */
  private async flush(): Promise<void> {
    this.writing = true;
    while (this.waiting.length > 0) {
      const { operations, waiting, durable } = this;
      this.operations = [];
      this.waiting = [];
      this.durable = false;
      try {
        await this.store.batch(operations, { sync: durable });
        for (const { resolve } of waiting) resolve();
      } catch (error) {
        for (const { reject } of waiting) reject(RmiError.from(error));
      }
    }
    this.writing = false;
    for (const resolve of this.idle.splice(0)) resolve();
  }
}

/** A line of facts, then the body as it came: it need not be escaped, nor parsed to be skipped. */
function entryText({ body, ...facts }: Entry): string {
  return `${JSON.stringify(facts)}\n${body}`;
}

function outcomeText({ plugin, sn }: OutcomeKey, { text, ...facts }: Outcome): string {
  return `${JSON.stringify({ plugin, sn, ...facts })}\n${text}`;
}

function split(value: string): [facts: unknown, rest: string] {
  const end = value.indexOf("\n");
  return [JSON.parse(value.slice(0, end)), value.slice(end + 1)];
}

function readOutcome(value: string): { key: OutcomeKey; outcome: Outcome } {
  const [facts, text] = split(value);
  const { plugin, sn, ...rest } = facts as OutcomeKey & Omit<Outcome, "text">;
  return { key: { plugin, sn }, outcome: { ...rest, text } };
}

async function restore(store: Store): Promise<Restored> {
  const entries: Entry[] = [];
  const owed: Owed[] = [];
  const outcomes = new Map<string, { key: OutcomeKey; outcome: Outcome }>();
  const damaged: string[] = [];
  for await (const [key, value] of store.iterator()) {
    try {
      if (key.startsWith("r/")) {
        const [facts, body] = split(value);
        entries.push({ ...(facts as Omit<Entry, "body">), body });
      } else if (key.startsWith("u/")) owed.push(JSON.parse(value) as Owed);
      else if (key.startsWith("o/")) outcomes.set(key, readOutcome(value));
    } catch {
      damaged.push(key);
    }
  }
  return {
    entries,
    owed: owed.flatMap((one) => {
      const found = outcomes.get(outcomeKey(one));
      return found === undefined ? [] : [{ owed: one, outcome: found.outcome }];
    }),
    known: [...outcomes.values()].map(({ key, outcome }) => ({
      ...key,
      digest: outcome.digest,
      endedAt: outcome.endedAt,
    })),
    damaged,
  };
}
