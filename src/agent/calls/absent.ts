import type { Owed, Settled } from "../journal/journal.js";
import type { Replier } from "../replier.js";

/** A result whose reply address was not there. Its text stays in the journal. */
export interface AbsentReply {
  readonly seq: number;
  readonly sn: string;
  readonly owed: Owed;
  /** Unix milliseconds. */
  readonly endedAt: number;
  /** By which it goes; undefined: the plugin's present one. */
  readonly replier: Replier | undefined;
}

export type Sent = Settled | "absent";

export interface AbsenceLimits {
  /** How long after its end a call's result is kept for a reply address that is not there. Milliseconds. */
  readonly keepMs: number;
  /** Before the first new try, and what that doubles up to. Milliseconds. */
  readonly firstMs: number;
  readonly maxMs: number;
  /** How many are kept at a time; past it a result is lost at once. */
  readonly replies: number;
}

export const DEFAULT_ABSENCE: AbsenceLimits = {
  keepMs: 600_000,
  firstMs: 500,
  maxMs: 30_000,
  replies: 10_000,
};

interface AbsentOptions {
  readonly clock: () => number;
  readonly limits: AbsenceLimits;
  readonly retry: (reply: AbsentReply) => Promise<Sent>;
  readonly settled: (reply: AbsentReply, how: Settled) => void;
}

/**
 * Results for reply addresses that are not there: callers that are being restarted, or queues that are about to be declared.
 * Each is tried again from time to time, until it is delivered or given up. Nobody waits for that, and what is still
 * kept when the agent ends is owed by the next.
 */
export class Absent {
  private readonly waiting = new Map<AbsentReply, NodeJS.Timeout>();
  private isClosed = false;

  constructor(private readonly options: AbsentOptions) {}

  wait(reply: AbsentReply, attempt = 0): void {
    const { limits, clock, settled } = this.options;
    const leftMs = reply.endedAt + limits.keepMs - clock();
    if (this.isClosed) return;
    if (leftMs <= 0 || this.waiting.size >= limits.replies) return settled(reply, "lost");
    const pauseMs = Math.min(limits.firstMs * 2 ** attempt, limits.maxMs, leftMs);
    this.waiting.set(reply, setTimeout(() => void this.again(reply, attempt), pauseMs).unref());
  }

  close(): void {
    this.isClosed = true;
    for (const timer of this.waiting.values()) clearTimeout(timer);
    this.waiting.clear();
  }

  private async again(reply: AbsentReply, attempt: number): Promise<void> {
    // a failure is the agent's end, or a disk that cannot be read now: it is still owed
    const sent = await this.options.retry(reply).catch(() => "absent" as const);
    this.waiting.delete(reply);
    if (this.isClosed) return;
    if (sent === "absent") this.wait(reply, attempt + 1);
    else this.options.settled(reply, sent);
  }
}
