import type { Journal, ReplyState } from "./journal.js";

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

/** Ended calls whose serial number must not run again, oldest first. */
export class Window {
  private readonly ended = new Map<string, Known>();

  constructor(
    private readonly limits: WindowLimits,
    private readonly journal: Journal,
    private readonly clock: () => number,
  ) {}

  /** Whether it holds far more than it should. */
  get isOverfull(): boolean {
    return this.ended.size > 2 * this.limits.windowEntries;
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
    if (gone.length > 0) await this.journal.forget(gone);
  }
}
