import type { Journal, ReplyState } from "../journal/journal.js";

/** A call that has ended: what tells the same request from another under its number, and where its outcome is. */
export interface Known {
  readonly seq: number;
  readonly digest: string;
  readonly endedAt: number;
  reply: ReplyState;
}

export interface WindowLimits {
  /** How long an outcome answers for a repeated request. Milliseconds. */
  readonly windowMs: number;
  /** Outcomes remembered; the oldest go first. */
  readonly windowEntries: number;
}

/** How far past its number it may grow before it is told to forget: forgetting many at a time costs less. */
const SLACK_ENTRIES = 1000;

/** How many tables hold what is remembered, but for the one that is being emptied. */
const TABLES = 2;

/**
 * Ended calls whose serial number must not run again, oldest first.
 *
 * A Map keeps a place for what was deleted, and doubles when it has none left. So what comes is added to a new one when the last
 * has its share, and an old one goes when it is empty: no table is larger than its share, however long the agent runs.
 */
export class Window {
  private tables: Map<string, Known>[] = [new Map()];
  private size = 0;
  private tooMany: number;

  constructor(
    private readonly limits: WindowLimits,
    private readonly journal: Journal,
    private readonly clock: () => number,
  ) {
    this.tooMany = limits.windowEntries + SLACK_ENTRIES;
  }

  /** Whether it is time to forget, the next sweep or not: what is remembered is memory. */
  get isOverfull(): boolean {
    return this.size > this.tooMany;
  }

  /** The newest table first: what is asked for has mostly just ended. */
  get(sn: string): Known | undefined {
    for (let index = this.tables.length - 1; index >= 0; index--) {
      const known = this.tables[index]!.get(sn);
      if (known !== undefined) return known;
    }
    return undefined;
  }

  has(sn: string): boolean {
    return this.get(sn) !== undefined;
  }

  /** Takes a call in, unless it ended long ago and nothing is owed. @returns whether it did */
  restore(sn: string, known: Known): boolean {
    const isOld = known.endedAt < this.clock() - 2 * this.limits.windowMs;
    if (isOld && known.reply !== "owed") return false; // or it was forgotten once, and an old tail brought it back
    this.add(sn, known);
    return true;
  }

  add(sn: string, known: Known): void {
    const share = (this.limits.windowEntries + SLACK_ENTRIES) / TABLES;
    const old = this.tableOf(sn);
    if (old === undefined) this.size++;
    if (old === undefined && this.tables.at(-1)!.size >= share) this.tables.push(new Map());
    (old ?? this.tables.at(-1)!).set(sn, known);
  }

  /** What became of the reply to a call. @returns whether anything is known of it still */
  settle(sn: string, seq: number, reply: ReplyState): boolean {
    const known = this.get(sn);
    if (known?.seq === seq) known.reply = reply;
    return known !== undefined;
  }

  /** Forgets what is past the limits. @param isNeeded  of those that stay all the same */
  async forget(isNeeded: (seq: number) => boolean): Promise<void> {
    const before = this.clock() - this.limits.windowMs;
    const gone: number[] = [];
    for (const [sn, { seq, endedAt }] of this.oldestFirst()) {
      if (endedAt >= before && this.size <= this.limits.windowEntries) break;
      if (isNeeded(seq)) continue;
      this.tableOf(sn)!.delete(sn);
      this.size--;
      gone.push(seq);
    }
    this.tables = this.tables.filter((table, index) => table.size > 0 || index === this.tables.length - 1);
    this.tooMany = Math.max(this.limits.windowEntries, this.size) + SLACK_ENTRIES; // some may have to stay
    if (gone.length > 0) await this.journal.forget(gone);
  }

  private tableOf(sn: string): Map<string, Known> | undefined {
    for (const table of this.tables) if (table.has(sn)) return table;
    return undefined;
  }

  private *oldestFirst(): Iterable<[sn: string, known: Known]> {
    for (const table of this.tables) yield* table;
  }
}
