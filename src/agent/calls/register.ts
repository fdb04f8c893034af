import type { Entry, Journal, ReplyState } from "../journal/journal.js";
import type { Request } from "../../wire/request.js";
import { newCall, type Call } from "./call.js";
import { Held, type HeldLimits } from "./held.js";
import type { Replier } from "../replier.js";
import { Window, type Known, type WindowLimits } from "./window.js";

export interface RegisterOptions {
  readonly limits: HeldLimits & WindowLimits;
  readonly journal: Journal;
  readonly clock: () => number;
  /** By which the replies to calls go that come now. */
  readonly replier: () => Replier | undefined;
  /** The caller of a stream has not asked for more for long. */
  readonly onStalled: (sn: string) => void;
}

/** What is known under a serial number: the call that waits or runs, or that it has ended not long ago. */
export class Register {
  private readonly active = new Map<string, Call>();
  private readonly ended: Window;
  private readonly held: Held;

  constructor(private readonly options: RegisterOptions) {
    this.held = new Held(options.limits);
    this.ended = new Window(options.limits, options.journal, options.clock);
  }

  /** Whether so much waits or runs that no more should come. */
  get isFull(): boolean {
    return this.held.isFull;
  }

  /** Resolves when it is not. */
  room(): Promise<void> {
    return this.held.room();
  }

  isKnown(sn: string): boolean {
    return this.active.has(sn) || this.ended.has(sn);
  }

  call(sn: string): Call | undefined {
    return this.active.get(sn);
  }

  isActive(call: Call): boolean {
    return this.active.get(call.entry.sn) === call;
  }

  calls(): readonly Call[] {
    return [...this.active.values()];
  }

  past(sn: string): Known | undefined {
    return this.ended.get(sn);
  }

  /** Takes a call in. */
  hold(entry: Entry, request: Request, builtin: boolean): Call {
    const { replier, onStalled } = this.options;
    const call = newCall(entry, request, builtin, replier(), () => onStalled(entry.sn));
    this.active.set(entry.sn, call);
    this.held.add(entry.body.length);
    return call;
  }

  /** It waits and runs no more. */
  letGo(call: Call): void {
    call.prepared?.drop();
    call.prepared = undefined;
    clearTimeout(call.expiry);
    call.credit?.end();
    this.active.delete(call.entry.sn);
    this.held.remove(call.entry.body.length);
  }

  /** Remembers how a call ended. */
  remember({ entry: { seq, sn, digest } }: Call, endedAt: number, reply: ReplyState): void {
    this.ended.add(sn, { seq, digest, endedAt, reply });
  }

  /** Takes in what an earlier agent remembered. @returns false when that is long ago, and nothing is owed */
  recall(sn: string, known: Known): boolean {
    return this.ended.restore(sn, known);
  }

  /** @returns whether anything is known of the call still */
  settle(sn: string, seq: number, reply: ReplyState): boolean {
    return this.ended.settle(sn, seq, reply);
  }

  /** Whether it is time to forget. */
  get isOverfull(): boolean {
    return this.ended.isOverfull;
  }

  /** Forgets outcomes that are past the window. @param isNeeded  of those that stay all the same */
  forget(isNeeded: (seq: number) => boolean): Promise<void> {
    return this.ended.forget(isNeeded);
  }
}
