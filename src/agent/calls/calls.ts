import { RmiError } from "../../errors.js";
import { decodeRequest, type Request } from "../../wire/request.js";
import { timestamp } from "../../wire/timestamp.js";
import type { Ended, Entry } from "../journal/journal.js";
import type { Prepared } from "../processes/host.js";
import type { Replier } from "../replier.js";
import { digestOf, Received, type Call, type CallStatus, type Found, type Receipt } from "./call.js";
import { agentRestarted, cancelledInTime, raisedBy } from "./endings.js";
import { Execution, type ExecutionOptions } from "./execution.js";
import type { HeldLimits } from "./held.js";
import { Register } from "./register.js";
import { Repeats } from "./repeats.js";
import { Scheduler } from "./scheduler.js";
import { Teller, type TellerOptions } from "./teller.js";
import type { WindowLimits } from "./window.js";
import { WithBroker } from "./with-broker.js";

export interface CallsOptions extends TellerOptions, ExecutionOptions {
  readonly plugin: string;
  readonly threads: number;
  readonly nextSeq: () => number;
  /** Has the request read and checked while it is on its way to the disk, where that can be done. */
  readonly prepare?: (request: Request, body: string) => Prepared | undefined;
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

/** With more under way the host has enough to do, and to be told twice of each costs more than it gains. */
const MAX_PREPARED = 4;

/**
 * Every request of one plugin, from its receipt to its told outcome: journal, `accepted`, in line, `started`, run,
 * outcome on disk, reply. The order is the promise: nothing is said before it is true, and nothing is lost after it
 * was said.
 */
export class Calls {
  private readonly register: Register;
  private readonly scheduler: Scheduler<Call>;
  private readonly teller: Teller;
  private readonly execution: Execution;
  private readonly repeats: Repeats;
  private readonly withBroker: WithBroker;
  /** Why nothing is run any more: what comes all the same ends with it. */
  private dismissal: RmiError | undefined;

  constructor(private readonly options: CallsOptions) {
    const { journal, clock, limits = DEFAULT_CALLS_LIMITS } = options;
    const replier = (): Replier | undefined => options.replier; // another, once it is with another broker
    const onStalled = (sn: string): void => void this.cancel(sn);
    this.register = new Register({ limits, journal, clock, replier, onStalled });
    this.scheduler = new Scheduler(options.threads);
    this.teller = new Teller(options, (sn, seq, how) => this.register.settle(sn, seq, how));
    this.withBroker = new WithBroker(journal);
    this.execution = new Execution(options, this.register, this.scheduler, this.teller, this.withBroker);
    this.repeats = new Repeats(options, this.register, this.teller);
  }

  get counts(): { readonly running: number; readonly queued: number } {
    return { running: this.scheduler.running, queued: this.scheduler.queued };
  }

  /** Whether requests have to be left with the broker for now, those for the agent itself excepted. */
  get isFull(): boolean {
    return this.register.isFull || this.options.journal.fault !== undefined;
  }

  /** Resolves when another request may be taken from the broker. */
  async room(): Promise<void> {
    while (this.isFull) {
      await this.options.journal.mended();
      await this.register.room();
    }
  }

  /** Whether it is for the agent itself, which answers at once, whatever waits or fails. */
  isUrgent(request: Request): boolean {
    return this.options.runBuiltin(request) !== undefined;
  }

  /** Takes a valid request; its receipt is settled after it is on disk, or after it was answered. */
  receive(request: Request, body: string, receipt: Receipt): Promise<void> {
    const { plugin, journal, clock, nextSeq } = this.options;
    const { sn } = request;
    if (this.register.isKnown(sn)) return this.repeats.answer(request, digestOf(body), receipt);
    const builtin = this.options.runBuiltin(request) !== undefined;
    const startsNow = builtin || this.scheduler.reserve();
    if (!startsNow) this.scheduler.expect(); // until it is on disk, or not
    const entry = new Received(nextSeq(), plugin, sn, clock(), receipt.form, startsNow, body);
    const call = this.register.hold(entry, request, builtin);
    if (builtin && journal.fault !== undefined) return this.answerUnrecorded(call, receipt);
    if (startsNow && !builtin && WithBroker.mayKeep(request, this.options.replays(request))) {
      this.withBroker.hold(call, receipt);
      this.execution.start(call);
      process.nextTick(prepareEnd, call); // its host has it by then
      return call.journalled;
    }
    call.isOnRecord = false;
    call.journalled = journal.add(entry);
    if (startsNow && !builtin && this.scheduler.running <= MAX_PREPARED)
      call.prepared = this.options.prepare?.(request, body);
    return call.journalled.then(
      () => {
        call.isOnRecord = true;
        this.teller.hold(call, () => {
          this.teller.status(call, "accepted");
          receipt.taken();
        });
        if (startsNow) return this.execution.start(call);
        this.scheduler.arrived();
        this.teller.say(call);
        if (call.cancelled) this.execution.endUnstarted(call, cancelledInTime());
        else if (this.dismissal !== undefined) this.execution.endUnstarted(call, raisedBy(this.dismissal));
        else this.execution.enqueue(call);
      },
      (error: unknown) => {
        this.register.letGo(call);
        if (!startsNow) this.scheduler.arrived();
        else if (!builtin) this.execution.startNext(this.scheduler.release());
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
    this.execution.start(call);
    return call.journalled;
  }

  /** Takes up what an earlier agent left: runs what had not started, reports what had, sends what is still owed. */
  restore(entries: readonly Entry[], ended: readonly Ended[]): void {
    const past: number[] = [];
    for (const { seq, sn, digest, outcome, owed, reply } of [...ended].sort(byEnd)) {
      if (!this.register.recall(sn, { seq, digest, endedAt: outcome.endedAt, reply })) past.push(seq);
      else if (owed !== undefined) this.teller.track(this.teller.result(seq, sn, owed, outcome));
    }
    if (past.length > 0) this.teller.track(this.options.journal.forget(past));
    for (const entry of entries) {
      const request = this.readAgain(entry);
      if (request === undefined) continue;
      if (this.register.isKnown(entry.sn)) {
        this.teller.track(this.options.journal.forget([entry.seq])); // its broker had it again: it ran under another number
        continue;
      }
      const builtin = this.options.runBuiltin(request) !== undefined;
      const call = this.register.hold(entry, request, builtin);
      if (entry.started && !this.options.replays(request)) {
        this.execution.endUnstarted(call, agentRestarted(entry.isDoubtful));
      } else if (builtin) this.execution.start(call);
      else this.execution.enqueue(call);
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
    const call = this.register.call(sn);
    if (call === undefined) return "unknown";
    return this.execution.cancel(call) ? "cancelled" : "already";
  }

  /** The caller of a stream takes that many values in all. @returns false when no call of that number is there */
  credit(sn: string, upTo: number): boolean {
    const call = this.register.call(sn);
    call?.credit?.grant(upTo);
    return call !== undefined;
  }

  /** The calls that wait or run, each with the data that its caller sent along, as JSON text. `Admin`'s own are left out. */
  underWay(): readonly { readonly sn: string; readonly data: string }[] {
    return this.register
      .calls()
      .filter(({ builtin }) => !builtin)
      .map(({ request }) => request);
  }

  /** The same for whoever manages the agent, in the order of their arrival. */
  list(): readonly CallStatus[] {
    const calls = this.register.calls().filter(({ builtin }) => !builtin);
    return calls.map((call) => ({
      sn: call.request.sn,
      plugin: call.entry.plugin,
      member: `${call.request.classname}.${call.request.method}`,
      state: this.scheduler.isWaiting(call) ? "queued" : "running",
      received: timestamp(call.entry.receivedAt),
    }));
  }

  /** What became of a call. One that ended is known for as long as its request may come again. */
  async find(sn: string): Promise<Found | undefined> {
    const call = this.register.call(sn);
    if (call !== undefined) return { state: this.scheduler.isWaiting(call) ? "queued" : "running" };
    const known = this.register.past(sn);
    const outcome = known && (await this.options.journal.outcome(known.seq));
    return outcome && { state: "finished", outcome, reply: known.reply };
  }

  /** Puts on record what runs here while its broker keeps it. What the disk does not take stays with the broker. */
  keepAll(): Promise<void> {
    return this.withBroker.keepAll();
  }

  /** Nothing starts from here on; what waits stays in the journal. */
  halt(): void {
    this.scheduler.halt();
  }

  /** Undoes `halt` and `dismiss`. */
  resume(): void {
    this.dismissal = undefined;
    for (const call of this.scheduler.resume()) this.execution.startNext(call);
  }

  /** Starts nothing more, and ends what waits, and what still comes, with this reason: it did not run. */
  dismiss(reason: RmiError): void {
    this.halt();
    this.dismissal = reason;
    for (const call of this.scheduler.clear()) this.execution.endUnstarted(call, raisedBy(reason));
  }

  /** How many may run at a time from now on. */
  resize(threads: number): void {
    for (const call of this.scheduler.resize(threads)) this.execution.startNext(call);
  }

  /** Resolves when every call that is here now has ended and been told. */
  async told(): Promise<void> {
    const here = this.register.calls();
    while (here.some((call) => this.register.isActive(call))) await this.teller.next();
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
    this.withBroker.close();
  }

  /** Forgets outcomes that are past the window. Called from time to time. */
  forget(): Promise<void> {
    return this.execution.forget();
  }
}

/** Makes what its end will ask for, while its host works. */
function prepareEnd({ entry, encoder }: Call): void {
  void entry.digest;
  void encoder?.head;
}

function byEnd(a: Ended, b: Ended): number {
  return a.outcome.endedAt - b.outcome.endedAt;
}
