import { RmiError } from "../../errors.js";
import type { Request } from "../../wire/request.js";
import type { Outcome } from "../journal/journal.js";
import type { CallListener } from "../processes/host-process.js";
import type { Call } from "./call.js";
import {
  cancelledInTime,
  cancelledUnended,
  endingOf,
  expired,
  owedFor,
  raisedBy,
  type Ending,
} from "./endings.js";
import type { Register } from "./register.js";
import type { Scheduler } from "./scheduler.js";
import type { WithBroker } from "./with-broker.js";
import type { Teller, TellerOptions } from "./teller.js";

/** Starts a request's code. @returns a function that asks it to stop */
export type Run = (request: Request, body: string, listener: CallListener) => () => void;

/** The same of a request that is for the agent itself; undefined for all others. */
export type RunBuiltin = (request: Request) => ((listener: CallListener) => () => void) | undefined;

export interface ExecutionOptions extends Pick<TellerOptions, "journal" | "log" | "clock"> {
  readonly latencyMs: number;
  /** Runs the plugin's code. */
  readonly run: Run;
  /** Runs the agent's own namespace. It takes none of the slots. */
  readonly runBuiltin: RunBuiltin;
}

/** The longest time that a timer of the platform takes; 24.8 days. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** A call, from its place in line to its told outcome: `started`, run, outcome on disk, reply. */
export class Execution {
  constructor(
    private readonly options: ExecutionOptions,
    private readonly register: Register,
    private readonly scheduler: Scheduler<Call>,
    private readonly teller: Teller,
    private readonly withBroker: WithBroker,
  ) {}

  enqueue(call: Call): void {
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

  /** Of one that has waited in line: that it starts is on record first. */
  startNext(next: Call | undefined): void {
    if (next === undefined) return;
    this.options.journal.started(next.entry).then(
      () => this.start(next),
      (error: unknown) => this.finish(next, raisedBy(RmiError.from(error))),
    );
  }

  start(call: Call): void {
    const { latencyMs, clock } = this.options;
    const { ttlMs } = call.request.ext ?? {};
    const waitedMs = clock() - call.entry.receivedAt;
    if (ttlMs !== undefined && waitedMs >= ttlMs) return this.finish(call, expired(ttlMs, waitedMs));
    if (latencyMs > 0 && !call.builtin) setTimeout(() => this.run(call), latencyMs);
    else this.run(call);
  }

  private run(call: Call): void {
    if (call.cancelled) return this.finish(call, cancelledInTime());
    this.teller.started(call);
    const { request, entry, prepared } = call;
    const listener = this.listener(call);
    try {
      const builtin = this.options.runBuiltin(request);
      if (builtin !== undefined) return void (call.stop = builtin(listener));
      call.prepared = undefined;
      call.stop = prepared?.run(listener) ?? this.options.run(request, entry.body, listener);
    } catch (error) {
      this.finish(call, raisedBy(RmiError.from(error)));
    }
  }

  private listener(call: Call): CallListener {
    return {
      progress: (report) => this.teller.progress(call, report),
      value: async (report) => {
        if (!(await this.teller.value(call, report))) this.cancel(call);
      },
      ended: (outcome) => this.finish(call, endingOf(outcome)),
    };
  }

  /** @returns whether it had not been cancelled before, nor ended */
  cancel(call: Call): boolean {
    if (call.cancelled || call.hasEnded) return false;
    call.cancelled = true;
    if (this.scheduler.remove(call)) this.endUnstarted(call, cancelledInTime());
    else {
      this.recordCancelled(call);
      call.stop?.();
    }
    return true;
  }

  /** Until its own end takes this place: should the agent die first, a call that may run again must not. */
  private recordCancelled(call: Call): void {
    const { journal, clock, log } = this.options;
    const { entry, request, builtin } = call;
    if (builtin) return;
    const outcome = { endedAt: clock(), ...cancelledUnended() };
    const write = (): Promise<void> =>
      journal.finish(entry, outcome, owedFor(request, entry.form)).catch((error: unknown) => {
        log.log("error", "journal.failed", { sn: entry.sn, message: RmiError.from(error).message });
      });
    if (call.isOnRecord || call.keep !== undefined) {
      const [before, written] = [call.recording, write()];
      // where its request is being put on record and fails, what was written of the call is forgotten with it
      call.recording =
        before?.then(async (isThere) => (await written, isThere === false && write())) ?? written;
    } else call.recording = call.journalled.then(write, () => undefined); // one that is not taken in the end has no outcome
  }

  /** Ends one that has no slot. */
  endUnstarted(call: Call, ending: Ending): void {
    call.holdsSlot = false;
    this.finish(call, ending);
  }

  /** The outcome goes to disk, then to the caller; the slot is free as soon as the code has ended. */
  private finish(call: Call, ending: Ending): void {
    const { journal, clock } = this.options;
    const { entry, request, recording } = call;
    call.hasEnded = true;
    if (call.holdsSlot) this.startNext(this.scheduler.release());
    const outcome: Outcome = { endedAt: clock(), ...ending };
    this.logEnd(call, outcome);
    if (call.unrecorded !== undefined) return this.tellUnrecorded(call, outcome);
    const owed = owedFor(request, entry.form);
    const write = (): Promise<void> => journal.finish(entry, outcome, owed);
    const written = recording === undefined ? write() : recording.then(write);
    if (call.keep !== undefined) call.recording = written;
    this.teller.track(written.then(() => this.tell(call, outcome)));
  }

  private tell(call: Call, outcome: Outcome): Promise<unknown> | undefined {
    const { entry, request } = call;
    const owed = owedFor(request, entry.form);
    this.register.letGo(call);
    this.register.remember(call, outcome.endedAt, owed === undefined ? "none" : "owed");
    if (this.register.isOverfull) this.teller.track(this.forget());
    this.teller.say(call);
    const told = owed && this.teller.result(entry.seq, entry.sn, owed, outcome, call);
    return call.keep === undefined ? told : this.release(call, told);
  }

  /** Its broker kept it until here: until its caller has the reply, or will ask for it later. */
  private async release(call: Call, told: ReturnType<Teller["result"]> | undefined): Promise<void> {
    if ((await told) === "owed")
      await call.keep?.().catch(() => undefined); // it is tried again
    else this.withBroker.release(call);
  }

  /** It stays with the broker until it was answered. */
  private tellUnrecorded(call: Call, outcome: Outcome): void {
    const { entry, request, unrecorded } = call;
    const owed = owedFor(request, entry.form);
    this.register.letGo(call);
    this.teller.say(call);
    const delivered = owed && this.teller.deliver(entry.sn, owed, outcome, call);
    this.teller.track(Promise.resolve(delivered).then(() => unrecorded?.taken()));
  }

  /** Forgets outcomes that are past the window, but for those whose reply is still under way. */
  forget(): Promise<void> {
    return this.register.forget((seq) => this.teller.isOwed(seq));
  }

  private logEnd({ entry, request }: Call, outcome: Outcome): void {
    this.options.log.log("debug", "call.ended", {
      sn: entry.sn,
      member: `${request.classname}.${request.method}`,
      kind: outcome.kind,
      processedInMs: outcome.endedAt - entry.receivedAt, // from its receipt: the time in line is in it
    });
  }
}
