import type { RmiError } from "../../src/errors.js";
import type { Entry, Journal, Outcome, Owed } from "../../src/agent/journal/journal.js";

/** What a journal can be made to take its time over. */
export type Slow = "add" | "started" | "finish" | "synced";

interface Write {
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

/** A journal in memory. What is `slow` is written when the test says so; the rest is written at once. */
export class FakeJournal implements Journal {
  readonly slow = new Set<Slow>();
  readonly outcomes = new Map<number, Outcome>();
  readonly settledSeqs: number[] = [];
  readonly replies = new Map<number, "delivered" | "lost">();
  readonly forgotten: number[] = [];
  /** Thrown by the next `finish`. */
  finishError: Error | undefined;
  fault: RmiError | undefined;
  private hopeful: (() => void)[] = [];
  private readonly writes: Record<Slow, Write[]> = { add: [], started: [], finish: [], synced: [] };

  /** @param events  where each request to write is noted, as `journal.add SN` */
  constructor(private readonly events: string[] = []) {}

  mended(): Promise<void> {
    if (this.fault === undefined) return Promise.resolve();
    return new Promise((resolve) => this.hopeful.push(resolve));
  }

  /** The disk is as it was. */
  mend(): void {
    this.fault = undefined;
    for (const resolve of this.hopeful.splice(0)) resolve();
  }

  add(entry: Entry): Promise<void> {
    return this.write("add", entry) ?? Promise.resolve();
  }

  started(entry: Entry): Promise<void> {
    return this.write("started", entry) ?? Promise.resolve();
  }

  async finish(entry: Entry, outcome: Outcome, _owed: Owed | undefined): Promise<void> {
    const error = this.finishError;
    this.finishError = undefined;
    if (error !== undefined) throw error;
    const written = this.write("finish", entry);
    this.outcomes.set(entry.seq, outcome);
    await written;
  }

  settled(seq: number, how: "delivered" | "lost"): void {
    this.settledSeqs.push(seq);
    this.replies.set(seq, how);
  }

  synced(): Promise<void> {
    this.events.push("journal.synced");
    if (!this.slow.has("synced")) return Promise.resolve();
    return new Promise((resolve, reject) => this.writes.synced.push({ resolve, reject }));
  }

  outcome(seq: number): Promise<Outcome | undefined> {
    return Promise.resolve(this.outcomes.get(seq));
  }

  async forget(seqs: readonly number[]): Promise<void> {
    this.forgotten.push(...seqs);
    for (const seq of seqs) this.outcomes.delete(seq);
  }

  async close(): Promise<void> {}

  /** The oldest slow write of that kind reaches the disk. */
  written(kind: Slow): void {
    this.oldest(kind).resolve();
  }

  /** Whether a slow write of that kind is under way. */
  isWriting(kind: Slow): boolean {
    return this.writes[kind].length > 0;
  }

  /** The oldest slow write of that kind fails. */
  fails(kind: Slow, reason: Error): void {
    this.oldest(kind).reject(reason);
  }

  private oldest(kind: Slow): Write {
    const write = this.writes[kind].shift();
    if (write === undefined) throw new Error(`no ${kind} is being written`);
    return write;
  }

  private write(kind: Slow, { sn }: Entry): Promise<void> | undefined {
    this.events.push(`journal.${kind} ${sn}`);
    if (!this.slow.has(kind)) return undefined;
    return new Promise((resolve, reject) => this.writes[kind].push({ resolve, reject }));
  }
}
