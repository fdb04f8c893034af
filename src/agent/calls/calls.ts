import { RmiError } from "../../errors.js";
import { decodeRequest, type Request } from "../../wire/request.js";
import { digestOf, newCall, type Call, type Found, type Receipt } from "./call.js";
import {
  agentRestarted,
  cancelledInTime,
  cancelledUnended,
  endingOf,
  expired,
  owedFor,
  raisedBy,
  type Ending,
} from "./endings.js";
import { Held, type HeldLimits } from "./held.js";
import type { CallListener } from "../processes/host-process.js";
import type { Prepared } from "../processes/host.js";
import type { Ended, Entry, Outcome } from "../journal/journal.js";
import { Scheduler } from "./scheduler.js";
import { Teller, type TellerOptions } from "./teller.js";
import { Window, type WindowLimits } from "./window.js";

/** Starts a request's code. @returns a function that asks it to stop */
export type Run = (request: Request, body: string, listener: CallListener) => () => void;

export interface CallsOptions extends TellerOptions {
  readonly plugin: string;
  readonly threads: number;
  readonly latencyMs: number;
  readonly nextSeq: () => number;
  /** Runs the plugin's code. */
  readonly run: Run;
  /** Has the request read and checked while it is on its way to the disk, where that can be done. */
  readonly prepare?: (request: Request, body: string) => Prepared | undefined;
  /** Runs the agent's own namespace, or undefined for a request that is not for it. It takes none of the slots. */
  readonly runBuiltin: (request: Request) => ((listener: CallListener) => () => void) | undefined;
  /** Whether the request's member may run again when an agent died while it ran. */
  readonly replays: (request: Request) => boolean;
  readonly limits?: CallsLimits;
}

export type CallsLimits = HeldLimits & WindowLimits;

export const DEFAULT_CALLS_LIMITS: CallsLimits = {
  heldChars: 64 * 1024 * 1024,
  heldCalls: 100_000,
  windowMs: 3_600_000,
  windowEntries: 50_000,
};

/** The longest time that a timer of the platform takes; 24.8 days. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * Every request of one plugin, from its receipt to its told outcome: journal, `accepted`, in line, `started`, run,
 * outcome on disk, reply. The order is the promise: nothing is said before it is true, and nothing is lost after it
 * was said.
 */
export class Calls {
  private readonly active = new Map<string, Call>();
  private readonly ended: Window;
  private readonly scheduler: Scheduler<Call>;
  private readonly held: Held;
  private readonly teller: Teller;
  /** Why nothing is run any more: what comes all the same ends with it. */
  private dismissal: RmiError | undefined;

  constructor(private readonly options: CallsOptions) {
    const limits = options.limits ?? DEFAULT_CALLS_LIMITS;
    this.scheduler = new Scheduler(options.threads);
    this.held = new Held(limits);
    this.ended = new Window(limits, options.journal, options.clock);
    this.teller = new Teller(options, (sn, seq, how) => this.ended.settle(sn, seq, how));
  }

  get counts(): { readonly running: number; readonly queued: number } {
    return { running: this.scheduler.running, queued: this.scheduler.queued };
  }

  /** Whether requests have to be left with the broker for now, those for the agent itself excepted. */
  get isFull(): boolean {
    return this.held.isFull || this.options.journal.fault !== undefined;
  }

  /** Resolves when another request may be taken from the broker. */
  async room(): Promise<void> {
    while (this.isFull) {
      await this.options.journal.mended();
      await this.held.room();
    }
  }

  /** Whether it is for the agent itself, which answers at once, whatever waits or fails. */
  isUrgent(request: Request): boolean {
    return this.options.runBuiltin(request) !== undefined;
  }

  /** Takes a valid request; its receipt is settled after it is on disk. */
  receive(request: Request, body: string, receipt: Receipt): Promise<void> {
    const { plugin, journal, clock, nextSeq } = this.options;
    const digest = digestOf(body);
    if (this.isKnown(request.sn)) return this.again(request, digest, receipt);
    const builtin = this.options.runBuiltin(request) !== undefined;
    const startsNow = builtin || this.scheduler.reserve();
    if (!startsNow) this.scheduler.expect(); // until it is on disk, or not
    const [seq, receivedAt] = [nextSeq(), clock()];
    const entry = {
      seq,
      plugin,
      sn: request.sn,
      receivedAt,
      form: receipt.form,
      digest,
      started: startsNow,
      body,
    };
    const call = this.hold(entry, request, builtin);
    if (builtin && journal.fault !== undefined) return this.answerUnrecorded(call, receipt);
    call.journalled = journal.add(entry);
    if (startsNow && !builtin) call.prepared = this.options.prepare?.(request, body);
    return call.journalled.then(
      () => {
        this.teller.hold(call, () => {
          this.teller.status(call, "accepted");
          receipt.taken();
        });
        if (startsNow) return this.start(call);
        this.scheduler.arrived();
        this.teller.say(call);
        if (call.cancelled) this.endUnstarted(call);
        else if (this.dismissal !== undefined) this.endUnstarted(call, raisedBy(this.dismissal));
        else this.enqueue(call);
      },
      (error: unknown) => {
        this.letGo(call);
        if (!startsNow) this.scheduler.arrived();
        else if (!builtin) this.startNext(this.scheduler.release());
        receipt.left();
        throw error;
      },
    );
  }

  /**
   * The disk takes nothing. What is for the agent itself is answered all the same, and stays with the broker until it was:
   * should the agent die first, it comes again, and does no harm.
   */
  private answerUnrecorded(call: Call, receipt: Receipt): Promise<void> {
    call.unrecorded = receipt;
    this.teller.status(call, "accepted");
    this.start(call);
    return call.journalled;
  }

  /** Takes up what an earlier agent left: runs what had not started, reports what had, sends what is still owed. */
  restore(entries: readonly Entry[], ended: readonly Ended[]): void {
    for (const { seq, sn, digest, outcome, owed, reply } of [...ended].sort(byEnd)) {
      if (!this.ended.restore(sn, { seq, digest, endedAt: outcome.endedAt, reply })) continue;
      if (owed !== undefined) this.teller.track(this.teller.result(seq, sn, owed, outcome));
    }
    for (const entry of entries) {
      const request = this.readAgain(entry);
      if (request === undefined) continue;
      if (this.isKnown(entry.sn)) {
        this.teller.track(this.options.journal.forget([entry.seq])); // its broker had it again: it ran under another number
        continue;
      }
      const builtin = this.options.runBuiltin(request) !== undefined;
      const call = this.hold(entry, request, builtin);
      if (entry.started && !this.options.replays(request)) {
        call.holdsSlot = false;
        this.finish(call, agentRestarted(entry.isDoubtful));
      } else if (builtin) this.start(call);
      else this.enqueue(call);
    }
  }

  /** A request that was valid when it came; if it is no longer, the disk is at fault, and no other call suffers. */
  private readAgain({ sn, seq, body }: Entry): Request | undefined {
    try {
      return decodeRequest(body);
    } catch (error) {
      this.options.log.log("error", "journal.damaged", { sn, seq, message: RmiError.from(error).message });
      return undefined;
    }
  }

  /** @returns whether a call of that number was there to be cancelled, and had not been before */
  cancel(sn: string): "unknown" | "already" | "cancelled" {
    const call = this.active.get(sn);
    if (call === undefined) return "unknown";
    if (call.cancelled || call.hasEnded) return "already";
    call.cancelled = true;
    if (this.scheduler.remove(call)) this.endUnstarted(call);
    else {
      this.recordCancelled(call);
      call.stop?.();
    }
    return "cancelled";
  }

  /** The caller of a stream takes that many values in all. @returns false when no call of that number is there */
  credit(sn: string, upTo: number): boolean {
    const call = this.active.get(sn);
    call?.credit?.grant(upTo);
    return call !== undefined;
  }

  /** Until its own end takes this place: should the agent die first, a call that may run again must not. */
  private recordCancelled(call: Call): void {
    const { journal, clock, log } = this.options;
    const { entry, request, builtin } = call;
    if (builtin) return;
    const outcome = { endedAt: clock(), ...cancelledUnended() };
    call.recording = journal.finish(entry, outcome, owedFor(request, entry.form)).catch((error: unknown) => {
      log.log("error", "journal.failed", { sn: entry.sn, message: RmiError.from(error).message });
    });
  }

  /** The calls that wait or run, each with the data that its caller sent along, as JSON text. `Admin`'s own are left out. */
  underWay(): readonly { readonly sn: string; readonly data: string }[] {
    return [...this.active.values()].filter(({ builtin }) => !builtin).map(({ request }) => request);
  }

  /** What became of a call. One that ended is known for as long as its request may come again. */
  async find(sn: string): Promise<Found | undefined> {
    const call = this.active.get(sn);
    if (call !== undefined) return { state: this.scheduler.isWaiting(call) ? "queued" : "running" };
    const known = this.ended.get(sn);
    const outcome = known && (await this.options.journal.outcome(known.seq));
    return outcome && { state: "finished", outcome, reply: known.reply };
  }

  private endUnstarted(call: Call, ending = cancelledInTime()): void {
    call.holdsSlot = false;
    this.finish(call, ending);
  }

  /** Nothing starts from here on; what waits stays in the journal. */
  halt(): void {
    this.scheduler.halt();
  }

  /** Undoes `halt` and `dismiss`. */
  resume(): void {
    this.dismissal = undefined;
    for (const call of this.scheduler.resume()) this.startNext(call);
  }

  /** Starts nothing more, and ends what waits, and what still comes, with this reason: it did not run. */
  dismiss(reason: RmiError): void {
    this.halt();
    this.dismissal = reason;
    for (const call of this.scheduler.clear()) this.endUnstarted(call, raisedBy(reason));
  }

  /** How many may run at a time from now on. */
  resize(threads: number): void {
    for (const call of this.scheduler.resize(threads)) this.startNext(call);
  }

  /** Resolves when every call that is here now has ended and been told. */
  async told(): Promise<void> {
    const here = [...this.active.values()];
    while (here.some((call) => this.active.get(call.entry.sn) === call)) await this.teller.next();
    await this.teller.all();
  }

  /** Starts nothing more. Resolves when all that runs has ended and been told, or when the signal says so. */
  async drain(signal: AbortSignal): Promise<void> {
    this.halt();
    const over = new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      else signal.addEventListener("abort", () => resolve(), { once: true });
    });
    while ((this.scheduler.running > 0 || this.teller.isBusy) && !signal.aborted) {
      await Promise.race([over, this.teller.next()]);
    }
  }

  /** What is still owed to callers that are not there is left for the next agent. */
  close(): void {
    this.teller.close();
  }

  /** Forgets outcomes that are past the window. Called from time to time. */
  forget(): Promise<void> {
    return this.ended.forget((seq) => this.teller.isOwed(seq));
  }

  private isKnown(sn: string): boolean {
    return this.active.has(sn) || this.ended.has(sn);
  }

  /** The same document again is answered with what became of it; another one under its number is refused. */
  private async again(request: Request, digest: string, receipt: Receipt): Promise<void> {
    try {
      await this.answerAgain(request, digest, receipt);
    } catch (error) {
      if (RmiError.from(error).code !== "duplicate") receipt.left();
      throw error;
    }
  }

  private async answerAgain(request: Request, digest: string, receipt: Receipt): Promise<void> {
    const { journal, log } = this.options;
    const active = this.active.get(request.sn);
    const known = active?.entry ?? this.ended.get(request.sn)!;
    log.log("info", "request.repeated", { sn: request.sn, same: known.digest === digest });
    if (known.digest !== digest) {
      receipt.taken();
      throw new RmiError("duplicate", `serial number ${request.sn} was used for another request`);
    }
    if (active !== undefined) {
      await active.journalled; // when that fails, this copy goes back to the broker as well
      if (this.active.has(request.sn)) this.teller.status(active, "accepted");
    } else {
      const outcome = await journal.outcome(known.seq);
      const owed = owedFor(request, receipt.form);
      if (owed !== undefined && outcome !== undefined)
        this.teller.track(this.teller.result(known.seq, request.sn, owed, outcome));
    }
    receipt.taken();
  }

  private hold(entry: Entry, request: Request, builtin: boolean): Call {
    const call = newCall(entry, request, builtin, this.options.replier, () => this.cancel(entry.sn));
    this.active.set(entry.sn, call);
    this.held.add(entry.body.length);
    return call;
  }

  private letGo(call: Call): void {
    call.prepared?.drop();
    call.prepared = undefined;
    clearTimeout(call.expiry);
    call.credit?.end();
    this.active.delete(call.entry.sn);
    this.held.remove(call.entry.body.length);
  }

  private enqueue(call: Call): void {
    this.startNext(this.scheduler.enqueue(call));
    const { ttlMs } = call.request.ext ?? {};
    if (ttlMs === undefined || !this.scheduler.isWaiting(call)) return;
    const passedMs = (): number => this.options.clock() - call.entry.receivedAt;
    const leftMs = Math.max(0, ttlMs - passedMs());
    if (leftMs > MAX_TIMER_MS) return; // it is looked at when it is to start
    call.expiry = setTimeout(() => {
      if (this.scheduler.remove(call)) this.endUnstarted(call, expired(ttlMs, passedMs()));
    }, leftMs).unref();
  }

  private startNext(next: Call | undefined): void {
    if (next === undefined) return;
    this.options.journal.started(next.entry).then(
      () => this.start(next),
      (error: unknown) => this.finish(next, raisedBy(RmiError.from(error))),
    );
  }

  private start(call: Call): void {
    const { latencyMs, run, runBuiltin, clock } = this.options;
    const { ttlMs } = call.request.ext ?? {};
    const waitedMs = clock() - call.entry.receivedAt;
    if (ttlMs !== undefined && waitedMs >= ttlMs) return this.finish(call, expired(ttlMs, waitedMs));
    const begin = (): void => {
      if (call.cancelled) return this.finish(call, cancelledInTime());
      this.teller.hold(call, () => this.teller.status(call, "started"));
      const listener: CallListener = {
        progress: (report) => this.teller.progress(call, report),
        value: async (report) => {
          if (!(await this.teller.value(call, report))) this.cancel(call.entry.sn);
        },
        ended: (outcome) => this.finish(call, endingOf(outcome)),
      };
      try {
        const builtin = runBuiltin(call.request);
        if (builtin !== undefined) call.stop = builtin(listener);
        else {
          const { prepared } = call;
          call.prepared = undefined;
          call.stop = prepared?.run(listener) ?? run(call.request, call.entry.body, listener);
        }
      } catch (error) {
        this.finish(call, raisedBy(RmiError.from(error)));
      }
    };
    if (latencyMs > 0 && !call.builtin) setTimeout(begin, latencyMs);
    else begin();
  }

  /** The outcome goes to disk, then to the caller; the slot is free as soon as the code has ended. */
  private finish(call: Call, ending: Ending): void {
    const { journal, clock, log } = this.options;
    const { entry, request, recording } = call;
    call.hasEnded = true;
    if (call.holdsSlot) this.startNext(this.scheduler.release());
    const outcome: Outcome = { endedAt: clock(), ...ending };
    const owed = owedFor(request, entry.form);
    log.log("debug", "call.ended", {
      sn: entry.sn,
      member: `${request.classname}.${request.method}`,
      kind: outcome.kind,
      processedInMs: outcome.endedAt - entry.receivedAt, // from its receipt: the time in line is in it
    });
    const { unrecorded } = call;
    if (unrecorded !== undefined) {
      this.letGo(call);
      this.teller.say(call);
      const delivered = owed && this.teller.deliver(entry.sn, owed, outcome, call);
      return this.teller.track(Promise.resolve(delivered).then(() => unrecorded.taken()));
    }
    const told = (): Promise<void> | undefined => {
      this.letGo(call);
      const reply = owed === undefined ? "none" : "owed";
      this.ended.add(entry.sn, { seq: entry.seq, digest: entry.digest, endedAt: outcome.endedAt, reply });
      if (this.ended.isOverfull) this.teller.track(this.forget());
      this.teller.say(call);
      return owed && this.teller.result(entry.seq, entry.sn, owed, outcome, call);
    };
    const write = (): Promise<void> => journal.finish(entry, outcome, owed);
    const written = recording === undefined ? write() : recording.then(write);
    this.teller.track(written.then(told));
  }
}

function byEnd(a: Ended, b: Ended): number {
  return a.outcome.endedAt - b.outcome.endedAt;
}
