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

/** Ended calls whose serial number must not run again, oldest first. */
export class Window {
  private readonly ended = new Map<string, Known>();
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
    return this.ended.size > this.tooMany;
  }

  get(sn: string): Known | undefined {
    return this.ended.get(sn);
  }

  has(sn: string): boolean {
    return this.ended.has(sn);
  }

  /** Takes a call in, unless it ended long ago. @returns whether it did */
  restore(sn: string, known: Known): boolean {
    const { windowMs } = this.limits;
    if (known.endedAt < this.clock() - 2 * windowMs) return false; // forgotten once: an old tail brought it back
    this.ended.set(sn, known);
    return true;
  }

  add(sn: string, known: Known): void {
    this.ended.set(sn, known);
  }

  /** What became of the reply to a call. */
  settle(sn: string, seq: number, reply: ReplyState): void {
    const known = this.ended.get(sn);
    if (known?.seq === seq) known.reply = reply;
  }

  /** Forgets what is past the limits. @param isNeeded  of those that stay all the same */
  async forget(isNeeded: (seq: number) => boolean): Promise<void> {
    const before = this.clock() - this.limits.windowMs;
    const gone: number[] = [];
    for (const [sn, { seq, endedAt }] of this.ended) {
      if (endedAt >= before && this.ended.size <= this.limits.windowEntries) break;
      if (isNeeded(seq)) continue;
      this.ended.delete(sn);
      gone.push(seq);
    }
    this.tooMany = Math.max(this.limits.windowEntries, this.ended.size) + SLACK_ENTRIES; // some may have to stay
    if (gone.length > 0) await this.journal.forget(gone);
  }
}
