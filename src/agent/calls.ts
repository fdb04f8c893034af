import { createHash } from "node:crypto";
import { RmiError } from "../errors.js";
import type { Raised } from "../host/messages.js";
import type { JsonObject } from "../json.js";
import type { BodyForm } from "../transport/transport.js";
import { exceptionOf } from "../wire/exception.js";
import { ReplyEncoder, type ProgressText } from "../wire/reply.js";
import { decodeRequest, type Quiet, type Request } from "../wire/request.js";
import { Announcements } from "./announcements.js";
import { exitText, type CallListener, type HostOutcome } from "./host-process.js";
import type { Prepared } from "./host.js";
import type { Ended, Entry, Journal, Outcome, Owed } from "./journal.js";
import type { Logger } from "./log.js";
import type { Replier } from "./replier.js";
import { Scheduler } from "./scheduler.js";

/** Starts a request's code. @returns a function that asks it to stop */
export type Run = (request: Request, body: string, listener: CallListener) => () => void;

export interface CallsOptions {
  readonly plugin: string;
  readonly threads: number;
  readonly latencyMs: number;
  readonly journal: Journal;
  readonly replier: Replier | undefined;
  readonly log: Logger;
  readonly clock: () => number;
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

export interface CallsLimits {
  /** Requests that wait or run, and their characters; past either no more are taken from the broker. */
  readonly held: number;
  readonly heldChars: number;
  /** How long an outcome answers for a repeated request. Milliseconds. */
  readonly windowMs: number;
  /** Outcomes remembered; the oldest go first. */
  readonly windowEntries: number;
}

export const DEFAULT_CALLS_LIMITS: CallsLimits = {
  held: 100_000,
  heldChars: 64 * 1024 * 1024,
  windowMs: 3_600_000,
  windowEntries: 50_000,
};

/** How long `accepted` and `started` may wait for the result to go with them. */
const HOLD_MS = 5;

/** Where a call is. */
export type Found =
  { readonly state: "queued" | "running" } | { readonly state: "finished"; readonly outcome: Outcome };

/** How a received document goes back to the broker: taken, or left there. */
export interface Receipt {
  readonly form: BodyForm;
  taken(): void;
  left(): void;
}

/**
 * Every request of one plugin, from its receipt to its told outcome: journal, `accepted`, in line, `started`, run,
 * outcome on disk, reply. The order is the promise: nothing is said before it is true, and nothing is lost after it
 * was said.
 */
export class Calls {
  private readonly active = new Map<string, Call>();
  /** Ended calls whose serial number must not run again, oldest first. */
  private readonly ended = new Map<string, Known>();
  private readonly scheduler: Scheduler<Call>;
  private readonly limits: CallsLimits;
  private readonly announcements = new Announcements<Call>(HOLD_MS);
  /** Of ended calls whose reply is still under way: they are not forgotten. */
  private readonly owed = new Set<number>();
  private readonly telling = new Set<Promise<void>>();
  private heldChars = 0;
  private roomWanted: (() => void)[] = [];
  private quietWanted: (() => void)[] = [];

  constructor(private readonly options: CallsOptions) {
    this.scheduler = new Scheduler(options.threads);
    this.limits = options.limits ?? DEFAULT_CALLS_LIMITS;
  }

  get counts(): { readonly running: number; readonly queued: number } {
    return { running: this.scheduler.running, queued: this.scheduler.queued };
  }

  /** Whether requests have to be left with the broker for now, those that take none of our room excepted. */
  get isFull(): boolean {
    const { held, heldChars } = this.limits;
    return this.active.size >= held || this.heldChars > heldChars || this.options.journal.fault !== undefined;
  }

  /** Resolves when another request may be taken from the broker. */
  async room(): Promise<void> {
    while (this.isFull) {
      await this.options.journal.mended();
      if (this.isFull) await new Promise<void>((resolve) => this.roomWanted.push(resolve));
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
        this.announcements.hold(call, () => {
          this.status(call, "accepted");
          receipt.taken();
        });
        if (startsNow) return this.start(call);
        this.announcements.say(call);
        if (call.cancelled) this.endUnstarted(call);
        else this.startNext(this.scheduler.enqueue(call));
      },
      (error: unknown) => {
        this.letGo(call);
        if (startsNow && !builtin) this.startNext(this.scheduler.release());
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
    this.status(call, "accepted");
    this.start(call);
    return DONE;
  }

  /** Takes up what an earlier agent left: runs what had not started, reports what had, sends what is still owed. */
  restore(entries: readonly Entry[], ended: readonly Ended[]): void {
    const before = this.options.clock() - this.limits.windowMs;
    for (const { seq, sn, digest, outcome, owed } of [...ended].sort(byEnd)) {
      if (outcome.endedAt < before - this.limits.windowMs) continue; // long forgotten: an old tail brought it back
      this.ended.set(sn, { seq, digest, endedAt: outcome.endedAt });
      if (owed !== undefined) this.track(this.tell(seq, sn, owed, outcome));
    }
    for (const entry of entries) {
      const request = this.readAgain(entry);
      if (request === undefined) continue;
      if (this.isKnown(entry.sn)) {
        this.track(this.options.journal.forget([entry.seq])); // its broker had it again: it ran under another number
        continue;
      }
      const builtin = this.options.runBuiltin(request) !== undefined;
      const call = this.hold(entry, request, builtin);
      if (entry.started && !this.options.replays(request)) {
        call.holdsSlot = false;
        const message = entry.isDoubtful
          ? "the agent's journal was damaged, and whether the call ran is not known; it is not run again"
          : "the agent ended while the call ran; it is not run again";
        this.finish(call, raisedBy(new RmiError("agent-restarted", message)));
      } else if (builtin) this.start(call);
      else this.startNext(this.scheduler.enqueue(call));
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
    if (call.cancelled) return "already";
    call.cancelled = true;
    if (this.scheduler.remove(call)) this.endUnstarted(call);
    else call.stop?.();
    return "cancelled";
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
    return outcome && { state: "finished", outcome };
  }

  private endUnstarted(call: Call): void {
    call.holdsSlot = false;
    this.finish(call, cancelledInTime());
  }

  /** Nothing starts from here on; what waits stays in the journal. */
  halt(): void {
    this.scheduler.halt();
  }

  /** Starts nothing more. Resolves when all that runs has ended and been told, or when the signal says so. */
  async drain(signal: AbortSignal): Promise<void> {
    this.halt();
    const over = new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      else signal.addEventListener("abort", () => resolve(), { once: true });
    });
    while ((this.scheduler.running > 0 || this.telling.size > 0) && !signal.aborted) {
      await Promise.race([over, new Promise<void>((resolve) => this.quietWanted.push(resolve))]);
    }
  }

  /** Forgets outcomes that are past the window. Called from time to time. */
  async forget(): Promise<void> {
    const before = this.options.clock() - this.limits.windowMs;
    const gone: number[] = [];
    for (const [sn, { seq, endedAt }] of this.ended) {
      if (endedAt >= before && this.ended.size <= this.limits.windowEntries) break;
      if (this.owed.has(seq)) continue;
      this.ended.delete(sn);
      gone.push(seq);
    }
    if (gone.length > 0) await this.options.journal.forget(gone);
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
      if (this.active.has(request.sn)) this.status(active, "accepted");
    } else {
      const outcome = await journal.outcome(known.seq);
      const owed = owedFor(request, receipt.form);
      if (owed !== undefined && outcome !== undefined)
        this.track(this.tell(known.seq, request.sn, owed, outcome));
    }
    receipt.taken();
  }

  private hold(entry: Entry, request: Request, builtin: boolean): Call {
    const { replyto, sn, data } = request;
    const encoder = replyto === undefined ? undefined : new ReplyEncoder({ sn, data, replyto });
    const call: Call = {
      entry,
      request,
      encoder,
      builtin,
      journalled: DONE,
      unrecorded: undefined,
      holdsSlot: !builtin,
      cancelled: false,
      prepared: undefined,
      stop: undefined,
    };
    this.active.set(sn, call);
    this.heldChars += entry.body.length;
    return call;
  }

  private letGo(call: Call): void {
    call.prepared?.drop();
    call.prepared = undefined;
    this.active.delete(call.entry.sn);
    this.heldChars -= call.entry.body.length;
    if (this.roomWanted.length > 0) for (const resolve of this.roomWanted.splice(0)) resolve();
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
    if (ttlMs !== undefined && waitedMs >= ttlMs) {
      const message = `its ${ttlMs} ms were over after ${waitedMs} ms in line; it did not run`;
      return this.finish(call, raisedBy(new RmiError("expired", message, { details: { ttlMs, waitedMs } })));
    }
    const begin = (): void => {
      if (call.cancelled) return this.finish(call, cancelledInTime());
      this.announcements.hold(call, () => this.status(call, "started"));
      const listener: CallListener = {
        progress: (report) => this.progress(call, report),
        ended: (outcome) => this.finish(call, outcomeOf(outcome)),
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
    const { entry, request } = call;
    if (call.holdsSlot) this.startNext(this.scheduler.release());
    const outcome: Outcome = { endedAt: clock(), ...ending };
    const owed = owedFor(request, entry.form);
    log.log("debug", "call.ended", {
      sn: entry.sn,
      kind: outcome.kind,
      ms: outcome.endedAt - entry.receivedAt,
    });
    if (call.unrecorded !== undefined) {
      this.letGo(call);
      this.announcements.say(call);
      const { unrecorded, encoder } = call;
      return this.track(this.deliver(entry.sn, owed, outcome, encoder).then(() => unrecorded.taken()));
    }
    const told = (): Promise<void> | undefined => {
      this.letGo(call);
      this.ended.set(entry.sn, { seq: entry.seq, digest: entry.digest, endedAt: outcome.endedAt });
      if (this.ended.size > 2 * this.limits.windowEntries) this.track(this.forget());
      this.announcements.say(call);
      return owed === undefined ? undefined : this.tell(entry.seq, entry.sn, owed, outcome, call.encoder);
    };
    try {
      const written = journal.finish(entry, outcome, owed);
      this.track(written === undefined ? told() : written.then(told));
    } catch (error) {
      this.track(Promise.reject(RmiError.from(error)));
    }
  }

  private async tell(
    seq: number,
    sn: string,
    owed: Owed,
    outcome: Outcome,
    known?: ReplyEncoder,
  ): Promise<void> {
    if (this.options.replier === undefined) return; // no broker to send it through: it stays owed
    this.owed.add(seq);
    await this.deliver(sn, owed, outcome, known);
    this.owed.delete(seq);
    this.options.journal.settled(seq);
  }

  private async deliver(
    sn: string,
    owed: Owed | undefined,
    outcome: Outcome,
    known?: ReplyEncoder,
  ): Promise<void> {
    const { replier, log, clock } = this.options;
    if (replier === undefined || owed === undefined) return;
    const encoder = known ?? new ReplyEncoder({ sn, ...owed });
    const body = resultText(encoder, outcome, owed.ext, clock());
    let sent = await replier.result(owed.replyto, body, owed.form);
    if (sent === "too-large") {
      const error = new RmiError(
        "too-large",
        `the result has ${body.length} characters, more than the broker takes`,
      );
      const instead = resultText(
        encoder,
        { endedAt: outcome.endedAt, ...raisedBy(error) },
        owed.ext,
        clock(),
      );
      sent = await replier.result(owed.replyto, instead, owed.form);
    }
    if (sent !== "delivered") log.log("warn", "reply.lost", { sn, replyto: owed.replyto });
  }

  private track(work: Promise<void> | undefined): void {
    if (work === undefined) return this.noteQuiet();
    const done = work
      .catch((error: unknown) => {
        const { code, message } = RmiError.from(error);
        if (code !== "closed") this.options.log.log("error", "reply.failed", { code, message });
      })
      .finally(() => {
        this.telling.delete(done);
        this.noteQuiet();
      });
    this.telling.add(done);
  }

  private noteQuiet(): void {
    if (this.quietWanted.length > 0) for (const resolve of this.quietWanted.splice(0)) resolve();
  }

  private status(call: Call, status: "accepted" | "started"): void {
    const { encoder, request, entry } = call;
    if (encoder === undefined || isQuiet(request, status)) return;
    this.options.replier?.status(request.replyto!, encoder.status(status, this.options.clock()), entry.form);
  }

  private progress(call: Call, report: ProgressText): void {
    const { encoder, request, entry } = call;
    if (encoder === undefined || isQuiet(request, "progress")) return;
    this.announcements.say(call);
    this.options.replier?.status(request.replyto!, encoder.progress(report), entry.form);
  }
}

interface Call {
  readonly entry: Entry;
  readonly request: Request;
  /** Undefined when the caller wants no reply. */
  readonly encoder: ReplyEncoder | undefined;
  readonly builtin: boolean;
  /** Resolves once the request is on disk; what an earlier agent left is. */
  journalled: Promise<void>;
  /** Not on disk: its delivery is settled once it was answered. */
  unrecorded: Receipt | undefined;
  holdsSlot: boolean;
  cancelled: boolean;
  /** While it waits for the disk; its run takes it. */
  prepared: Prepared | undefined;
  stop: (() => void) | undefined;
}

/** A call that has ended: what tells the same request from another under its number, and where its outcome is. */
interface Known {
  readonly seq: number;
  readonly digest: string;
  readonly endedAt: number;
}

function byEnd(a: Ended, b: Ended): number {
  return a.outcome.endedAt - b.outcome.endedAt;
}

const DONE = Promise.resolve();

type Ending = Pick<Outcome, "kind" | "text">;

/** Of the bytes of the document: the same request again is the same text. */
function digestOf(body: string): string {
  return createHash("sha1").update(body).digest("base64");
}

function isQuiet(request: Request, status: Quiet): boolean {
  return request.ext?.quiet?.includes(status) ?? false;
}

function owedFor({ replyto, data, ext }: Request, form: BodyForm): Owed | undefined {
  return replyto === undefined ? undefined : { replyto, data, form, ext: ext !== undefined };
}

function raisedBy(error: RmiError): Ending {
  const raised: Raised = { code: error.code, details: error.details, exception: exceptionOf(error) };
  return { kind: "raised", text: JSON.stringify(raised) };
}

function cancelledInTime(): Ending {
  return raisedBy(new RmiError("cancelled", "cancelled before it started; it did not run"));
}

function outcomeOf(outcome: HostOutcome): Ending {
  switch (outcome.kind) {
    case "result":
      return outcome;
    case "raised":
      return { kind: "raised", text: JSON.stringify(outcome.raised) };
    case "exited": {
      const { code, signal } = outcome.exit;
      const message = `the plugin's process ended while the call ran: ${exitText(outcome.exit)}`;
      return raisedBy(new RmiError("host-restarted", message, { details: { exitCode: code, signal } }));
    }
  }
}

function resultText(encoder: ReplyEncoder, outcome: Outcome, knowsExt: boolean, at: number): string {
  if (outcome.kind === "result") return encoder.succeeded(outcome.text, at);
  const { code, details, exception } = JSON.parse(outcome.text) as Raised;
  if (!knowsExt || code === "remote") return encoder.failed(exception, at);
  return encoder.failed(exception, at, { code, ...(hasAny(details) && { details }) });
}

function hasAny(details: JsonObject): boolean {
  return Object.keys(details).length > 0;
}
