import { RmiError } from "../../errors.js";
import { ReplyEncoder, type ProgressText } from "../../wire/reply.js";
import type { Quiet, Request } from "../../wire/request.js";
import { Absent, DEFAULT_ABSENCE, type AbsenceLimits, type AbsentReply, type Sent } from "./absent.js";
import { Announcements } from "./announcements.js";
import { raisedBy, resultText } from "./endings.js";
import type { Entry, Journal, Outcome, Owed, Settled } from "../journal/journal.js";
import type { Logger } from "../log.js";
import type { Replier } from "../replier.js";
import type { StreamCredit } from "./stream-credit.js";

/** Who is told of a call. */
export interface Told {
  readonly entry: Entry;
  readonly request: Request;
  /** Undefined when the caller wants no reply. */
  readonly encoder: ReplyEncoder | undefined;
  /** What the caller of a stream is ready to take; undefined: it does not say, and gets what there is. */
  readonly credit: StreamCredit | undefined;
  /** By which its replies go: the plugin may be with another broker by then. */
  readonly replier: Replier | undefined;
}

export interface TellerOptions {
  readonly journal: Journal;
  /** Undefined for a plugin that no broker is named for: what it owes stays owed. */
  readonly replier: Replier | undefined;
  readonly log: Logger;
  readonly clock: () => number;
  readonly absence?: AbsenceLimits;
}

/** What has become of a result when nothing more can be done for it now. */
type Result = "settled" | "owed";

/** How long `accepted` and `started` may wait for the result to go with them. */
const HOLD_MS = 5;

/** Tells callers what became of their calls, and keeps count of what is still being told. */
export class Teller {
  private readonly announcements = new Announcements<Told>(HOLD_MS);
  /** Of ended calls whose reply is still under way. */
  private readonly owed = new Set<number>();
  private readonly telling = new Set<Promise<unknown>>();
  private quietWanted: (() => void)[] = [];

  private readonly absent: Absent;

  /** @param onSettled  is told of each reply what became of it, and says whether its call is still on record */
  constructor(
    private readonly options: TellerOptions,
    private readonly onSettled: (sn: string, seq: number, how: Settled) => boolean,
  ) {
    this.absent = new Absent({
      clock: options.clock,
      limits: options.absence ?? DEFAULT_ABSENCE,
      retry: (reply) => this.again(reply),
      settled: (reply, how) => this.settle(reply, how),
    });
  }

  /** Says it in a moment, with what else is said of the call by then. */
  hold(call: Told, say: () => void): void {
    this.announcements.hold(call, say);
  }

  /** Says soon that its code has been started, to whoever wants to hear it. */
  started(call: Told): void {
    const { encoder, request } = call;
    if (encoder !== undefined && !isQuiet(request, "started"))
      this.announcements.hold(call, () => this.status(call, "started"));
  }

  /** Says what is held of the call. */
  say(call: Told): void {
    this.announcements.say(call);
  }

  status({ encoder, request, entry, replier }: Told, status: "accepted" | "started"): void {
    if (encoder === undefined || isQuiet(request, status)) return;
    replier?.status(request.replyto!, encoder.status(status, this.options.clock()), entry.form);
  }

  progress(call: Told, report: ProgressText): void {
    const { encoder, request, entry, replier } = call;
    if (encoder === undefined || isQuiet(request, "progress")) return;
    this.say(call);
    replier?.status(request.replyto!, encoder.progress(report), entry.form);
  }

  /** Sends a value of a stream, when its caller is ready for it. @returns false when it will never get it */
  async value(call: Told, report: ProgressText): Promise<boolean> {
    const { encoder, request, entry, credit, replier } = call;
    const { log } = this.options;
    if (encoder === undefined || replier === undefined || isQuiet(request, "progress")) return true;
    this.say(call);
    if (credit !== undefined && !(await credit.take())) return true; // the call has ended
    const { sn } = entry;
    const sent = await replier
      .result(request.replyto!, encoder.progress(report), entry.form)
      .catch(() => "lost");
    if (sent !== "delivered")
      log.log("warn", "reply.lost", { sn, replyto: request.replyto!, value: report.completed });
    return sent === "delivered";
  }

  /** Sends the result until it has arrived, or that is given up; where nobody is there it is tried again later. */
  async result(seq: number, sn: string, owed: Owed, outcome: Outcome, call?: Told): Promise<Result> {
    const replier = call?.replier ?? this.options.replier;
    if (replier === undefined) return "owed";
    this.owed.add(seq);
    const sent = await this.deliver(sn, owed, outcome, call);
    if (sent === "absent") {
      this.absent.wait({ seq, sn, owed, endedAt: outcome.endedAt, replier: call?.replier });
      return "owed";
    }
    this.settle({ seq, sn, owed }, sent);
    return "settled";
  }

  /** The same of a call that is on no record: it is tried once. */
  async deliver(sn: string, owed: Owed, outcome: Outcome, call?: Told): Promise<Sent> {
    const { clock } = this.options;
    const replier = call?.replier ?? this.options.replier;
    if (replier === undefined) return "lost";
    const encoder = call?.encoder ?? new ReplyEncoder({ sn, ...owed });
    const body = resultText(encoder, outcome, owed.ext, clock());
    const sent = await replier.result(owed.replyto, body, owed.form);
    if (sent !== "too-large") return sent;
    const message = `the result has ${body.length} characters, more than the broker takes`;
    const instead = resultText(encoder, raisedBy(new RmiError("too-large", message)), owed.ext, clock());
    const sentInstead = await replier.result(owed.replyto, instead, owed.form);
    return sentInstead === "too-large" ? "lost" : sentInstead;
  }

  private settle({ seq, sn, owed }: Pick<AbsentReply, "seq" | "sn" | "owed">, how: Settled): void {
    if (how === "lost")
      this.options.log.log("warn", "reply.lost", { code: "reply-lost", sn, replyto: owed.replyto });
    this.owed.delete(seq);
    if (this.onSettled(sn, seq, how)) this.options.journal.settled(seq, how);
  }

  /** Nobody was at a reply's address, and it is time to look again. @returns whether somebody is there now */
  private async again({ seq, sn, owed, replier = this.options.replier }: AbsentReply): Promise<Sent> {
    if (replier === undefined) return "absent";
    const outcome = await this.options.journal.outcome(seq);
    if (outcome === undefined) return "lost";
    const encoder = new ReplyEncoder({ sn, ...owed });
    const body = resultText(encoder, outcome, owed.ext, this.options.clock());
    const sent = await replier.result(owed.replyto, body, owed.form);
    return sent === "too-large" ? "lost" : sent;
  }

  /** What is still owed is left for the next agent. */
  close(): void {
    this.absent.close();
  }

  /** Whether the call's reply is still under way: it is not forgotten. */
  isOwed(seq: number): boolean {
    return this.owed.has(seq);
  }

  // ---- what is under way

  get isBusy(): boolean {
    return this.telling.size > 0;
  }

  /** Counts work as being told until it has ended, and logs its failure. */
  track(work: Promise<unknown> | undefined): void {
    if (work === undefined) return this.noteQuiet();
    const done: Promise<unknown> = work
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

  /** Resolves when the next piece of work has ended. */
  next(): Promise<void> {
    return new Promise((resolve) => this.quietWanted.push(resolve));
  }

  /** Resolves when all that is being told now has been. */
  async all(): Promise<void> {
    await Promise.all(this.telling);
  }

  private noteQuiet(): void {
    if (this.quietWanted.length > 0) for (const resolve of this.quietWanted.splice(0)) resolve();
  }
}

function isQuiet(request: Request, status: Quiet): boolean {
  return request.ext?.quiet?.includes(status) ?? false;
}
