import { RmiError, withDetails, type Code } from "../errors.js";
import type { Json } from "../json.js";
import type { Message } from "../transport/transport.js";
import type { Reply } from "../wire/reply.js";
import { encodeRequest, type ConstructorArguments } from "../wire/request.js";
import type { Decoding } from "./decoding.js";
import { failureOf, rejectionOf } from "./failures.js";
import { explained, mayBeMismatch } from "./mismatch.js";
import type { CallSettings } from "./options.js";
import { ProgressFeed } from "./progress.js";
import type { ReplyLink, Waiting } from "./replies.js";
import { reproduction } from "./reproduce.js";
import type { Route } from "./route.js";
import { Stages } from "./stages.js";
import { STREAM_WINDOW, ValueFeed } from "./stream.js";
import type { Call, Progress } from "./types.js";

/** What is called, and with what. */
export interface Target extends ConstructorArguments {
  readonly classname: string;
  readonly method: string;
  readonly cntr: ConstructorArguments | undefined;
  /** The member's hash, where the contract is at hand. */
  readonly hash: string | undefined;
  /** Names of its parameters, in order, where they are known. */
  readonly parameters?: readonly string[] | undefined;
  /** Left out: what comes back is the value. */
  readonly decoding?: Decoding | undefined;
}

/** Whose call it is: one agent as a caller holds it. */
export interface CallOwner {
  readonly route: Route;
  /** Milliseconds that never run backwards. */
  now(): number;
  began(call: PendingCall): void;
  ended(call: PendingCall): void;
  /** Tells what nobody waits for. */
  problem(what: string, cause: unknown): void;
  /** The contract of the plugin that is called. */
  describe(waitMs: number): Promise<Json>;
  /** Asks the agent to cancel a call. @returns false when it does not know it, or had cancelled it before */
  cancel(sn: string, settings: CallSettings): Promise<boolean>;
  /** The same for a call that nobody waits for any more; whether it works is nobody's business either. */
  cancelUnheard(sn: string): void;
  /** Tells the agent how many values of a stream it may send in all. */
  credit(sn: string, upTo: number): Promise<void>;
}

/** How often an agent is told that the caller of a stream is still there. Milliseconds. */
const STREAM_SIGN_MS = 60_000;

/** How long what has changed at the agent may be waited for, once a call has failed over it. */
const DESCRIBE_WAIT_MS = 10_000;

/** How a call fails here while it may go on at the agent. */
const HERE_ALONE: readonly Code[] = ["timed-out", "not-accepted", "reply-lost"];

/** One call, from its making to its outcome. There is one of these, one promise and one timer per call. */
export class PendingCall implements Call<unknown>, Waiting {
  readonly sn: string;
  readonly [Symbol.toStringTag] = "Call";
  readonly #caller: CallOwner;
  readonly #target: Target;
  readonly #settings: CallSettings;
  readonly #stages: Stages;
  readonly #outcome: Promise<unknown>;
  #resolve!: (value: unknown) => void;
  #reject!: (error: RmiError) => void;
  #ended = false;
  /** Resolves when what became of the sending is known. */
  #sent: Promise<void> | undefined;
  #failure: RmiError | undefined;
  #cancelConfirmed = false;
  #timer: NodeJS.Timeout | undefined;
  #onSignal: (() => void) | undefined;
  #replies: ReplyLink | undefined;
  #lostWayBack: RmiError | undefined;
  #feed: ProgressFeed | undefined;
  /** Of a stream. */
  #values: ValueFeed | undefined;
  #signs: NodeJS.Timeout | undefined;
  /** It has failed with this, and what has changed at the agent is being asked. */
  #unexplained: RmiError | undefined;
  /** Stops what goes on for it when it has ended. Made only where there is something to stop, for signals are dear. */
  #stop: AbortController | undefined;

  constructor(caller: CallOwner, sn: string, target: Target, settings: CallSettings) {
    this.sn = sn;
    this.#caller = caller;
    this.#target = target;
    this.#settings = settings;
    this.#stages = new Stages(caller.now());
    if (target.decoding?.stream === true && settings.until === "result") this.#values = this.#valueFeed();
    this.#outcome = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  /** Sends the request. @param refusal  why it is not sent at all */
  start(refusal?: RmiError): this {
    this.#caller.began(this);
    const { signal, waitMs } = this.#settings;
    if (refusal !== undefined) this.#fail(refusal);
    else if (signal?.aborted) this.#onSignalled();
    else {
      if (signal !== undefined) {
        this.#onSignal = () => this.#onSignalled();
        signal.addEventListener("abort", this.#onSignal);
      }
      this.#timer = setTimeout(outOfTime, waitMs, this);
      this.#sent = this.#send();
    }
    return this;
  }

  async #send(): Promise<void> {
    const { route } = this.#caller;
    const wantsReplies = this.#settings.until === "result";
    try {
      if (route.sender === undefined || (wantsReplies && route.replies === undefined)) {
        await route.open({ signal: this.#stopSignal(), retry: true }, wantsReplies);
        if (this.#ended) return;
      }
      if (wantsReplies) {
        this.#replies = route.replies!;
        this.#replies.add(this.sn, this);
      }
      this.#enter("send");
      const sender = route.sender!;
      await sender.send(this.#message(), sender.ready === true ? undefined : { signal: this.#stopSignal() });
      this.#enter("accept");
      if (!wantsReplies) this.#succeed(this.sn);
      else if (this.#lostWayBack !== undefined) this.onReplyLinkLost(this.#lostWayBack);
    } catch (error) {
      this.#fail(route.failureOf(error));
    }
  }

  #message(): Message {
    const { reply, data, secret, pam, ttlMs, quiet, plain } = this.#settings;
    const { classname, method, args, kws, cntr, hash } = this.#target;
    const ext = {
      hash,
      ttlMs,
      quiet: quiet.length > 0 ? quiet : undefined,
      credit: this.#values === undefined ? undefined : STREAM_WINDOW,
    };
    const request = {
      sn: this.sn,
      replyto: this.#replies?.address ?? reply,
      data,
      classname,
      method,
      args,
      kws,
      cntr,
      secret,
      pam,
      ext: plain ? undefined : ext,
    };
    const body = encodeRequest(request, this.#caller.route.address);
    return ttlMs === undefined ? { body } : { body, ttlMs };
  }

  #stopSignal(): AbortSignal {
    this.#stop ??= new AbortController();
    return this.#stop.signal;
  }

  // ---- what the reply link brings

  onReply(reply: Reply): void {
    if (this.#unexplained !== undefined) return; // it has failed: nothing that comes later changes that
    switch (reply.kind) {
      case "accepted":
        return this.#enter("queue");
      case "started":
        return this.#enter("run");
      case "progress":
        return this.#report(reply);
      case "succeeded":
        return this.#returned(reply.retval);
      case "failed":
        return this.#failed(failureOf(reply, this.#facts(), this.#target.decoding?.errors));
      case "rejected":
        return this.#end(rejectionOf(reply, this.#facts()));
    }
  }

  onUnreadable(error: RmiError): void {
    this.#fail(new RmiError(error.code, `its reply cannot be read: ${error.message}`, { cause: error }));
  }

  onReplyLinkLost(cause: RmiError): void {
    this.#lostWayBack = cause;
    if (!this.#stages.reached("accept")) return; // what becomes of the sending says more
    this.#fail(new RmiError("reply-lost", `the way back was lost: ${cause.message}`, { cause }));
  }

  #returned(retval: Json): void {
    const read = this.#target.decoding?.result;
    if (read === undefined) return this.#succeed(retval);
    try {
      this.#succeed(read(retval));
    } catch (error) {
      this.#failed(withDetails(RmiError.from(error), this.#facts()));
    }
  }

  /** Asks what has changed at the agent where that may be why. Meanwhile the call's own time runs on. */
  #failed(failure: RmiError): void {
    const contract = this.#target.decoding?.contract;
    if (contract === undefined || this.#settings.plain || !mayBeMismatch(failure)) return this.#end(failure);
    this.#unexplained = failure;
    const waitMs = Math.min(this.#settings.waitMs, DESCRIBE_WAIT_MS);
    void explained(failure, contract, this.#target, () => this.#caller.describe(waitMs)).then((error) =>
      this.#end(error),
    );
  }

  #report({ sn, data, total, completed, details }: Extract<Reply, { kind: "progress" }>): void {
    this.#enter("run");
    const read = this.#target.decoding?.progress;
    try {
      // what its member reports is what it is typed as, which `Json` alone does not say
      const value = read === undefined ? details : (read(details) as Json);
      if (this.#values !== undefined && !this.#isNext(this.#values, completed)) return;
      this.#tell({ sn, data, total, completed, details: value });
    } catch (error) {
      if (this.#values !== undefined) return this.#giveUp(RmiError.from(error));
      this.#caller.problem("a progress report cannot be read", error);
    }
  }

  /** Values are numbered. One that came already is passed over; one that is missing ends the call. */
  #isNext({ received }: ValueFeed, number: Json): boolean {
    if (typeof number === "number" && number <= received) return false;
    if (number === received + 1) return true;
    this.#giveUp(new RmiError("reply-lost", `value ${received + 1} of the stream was lost`));
    return false;
  }

  #valueFeed(): ValueFeed {
    const tell = (upTo: number): void => {
      this.#caller.credit(this.sn, upTo).catch((error: unknown) => this.#giveUp(RmiError.from(error)));
    };
    const values = new ValueFeed({
      onCredit: tell,
      onLeft: () => void this.cancel().catch(ignore),
    });
    this.#signs = setInterval(() => tell(values.credit), STREAM_SIGN_MS);
    this.#signs.unref();
    return values;
  }

  /** Ends it here, and at the agent. */
  #giveUp(error: RmiError): void {
    if (this.#ended) return;
    this.abandon(error);
    this.#caller.cancelUnheard(this.sn);
  }

  #tell(report: Progress): void {
    this.#feed?.push(report);
    this.#values?.push(report.details);
    try {
      this.#settings.progress?.(report);
    } catch (error) {
      this.#caller.problem("a progress callback threw", error);
    }
  }

  // ---- how it ends

  #succeed(value: unknown): void {
    if (this.#finish()) this.#resolve(value);
  }

  #fail(error: RmiError): void {
    this.#end(withDetails(error, this.#facts()));
  }

  #end(failure: RmiError): void {
    failure.reproducedBy(() => this.#again());
    if (this.#finish(failure)) this.#reject(failure);
  }

  /** @returns false when it had ended before */
  #finish(failure?: RmiError): boolean {
    if (this.#ended) return false;
    this.#ended = true;
    this.#failure = failure;
    clearTimeout(this.#timer);
    if (this.#onSignal !== undefined) this.#settings.signal?.removeEventListener("abort", this.#onSignal);
    this.#replies?.remove(this.sn);
    clearInterval(this.#signs);
    this.#feed?.end(failure);
    this.#values?.end(failure);
    this.#caller.ended(this);
    return true;
  }

  /** Ends it with an error of our own making, and stops what still goes on for it. */
  abandon(error: RmiError): void {
    this.#fail(error);
    this.#stop?.abort(error);
  }

  /** Its time has run out: what to call that depends on how far it had come. */
  outOfTime(): void {
    const sent = this.#stages.reached("send");
    this.abandon(this.#unexplained ?? this.#lateness(`within ${this.#settings.waitMs / 1000} s`));
    if (sent && this.#values !== undefined) this.#caller.cancelUnheard(this.sn); // nobody takes its values any more
  }

  /** Its wait has run out. Whether the agent is to go on is for the caller to say. */
  outOfWait(): void {
    const sent = this.#stages.reached("send");
    this.outOfTime();
    if (sent && this.#settings.cancel) this.#caller.cancelUnheard(this.sn);
  }

  #lateness(within: string): RmiError {
    const { address, connection } = this.#caller.route;
    if (!this.#stages.reached("send")) {
      const cause = connection.lastFailure;
      const why = cause === undefined ? "" : `: ${cause.message}`;
      return new RmiError("unreachable", `no way to "${address}" at ${connection.label} ${within}${why}`, {
        cause,
      });
    }
    if (this.#cancelConfirmed) return new RmiError("cancelled", `cancelled; no result came ${within}`);
    if (!this.#stages.reached("accept")) {
      return new RmiError("not-accepted", `the broker did not take the request for "${address}" ${within}`);
    }
    if (!this.#stages.reached("queue") && !this.#settings.quiet.includes("accepted")) {
      return new RmiError("not-accepted", `no agent accepted the request for "${address}" ${within}`);
    }
    return new RmiError("timed-out", `no result from "${address}" ${within}`);
  }

  /** The caller's signal fired: it ends here at once, and at the agent when the request may be there. */
  #onSignalled(): void {
    const reason = this.#settings.signal?.reason;
    const sent = this.#stages.reached("send");
    if (reason instanceof Error && reason.name === "TimeoutError") this.outOfTime();
    else this.abandon(new RmiError("cancelled", "stopped by the caller's signal", { cause: reason }));
    if (sent) this.#caller.cancelUnheard(this.sn);
  }

  #enter(stage: Parameters<Stages["enter"]>[0]): void {
    this.#stages.enter(stage, this.#caller.now());
  }

  /** What every error of a call carries. */
  #facts(): Record<string, Json> {
    return {
      sn: this.sn,
      address: this.#caller.route.address,
      stage: this.#stages.current,
      elapsedMs: this.#stages.elapsedMs(this.#caller.now()),
    };
  }

  #again(): string {
    const { address, connection } = this.#caller.route;
    const hasSecret = this.#settings.secret !== undefined;
    const user = this.#settings.pam?.user;
    return reproduction({ ...this.#target, url: connection.label, address, hasSecret, user });
  }

  // ---- what its caller sees

  async cancel(): Promise<boolean> {
    this.#heed();
    if (this.#isOver) return false;
    if (!this.#stages.reached("send")) {
      this.abandon(new RmiError("cancelled", "cancelled before it was sent"));
      return true;
    }
    // on its way to the broker it can not be taken back, and the agent may have it before the broker says so
    if (!this.#stages.reached("accept")) await Promise.race([this.#sent, this.#outcome.catch(ignore)]);
    if (this.#isOver) return false;
    const confirmed = await this.#caller.cancel(this.sn, this.#settings);
    this.#cancelConfirmed ||= confirmed;
    return confirmed;
  }

  /** Also at the agent, as far as is known here. */
  get #isOver(): boolean {
    if (!this.#ended) return false;
    return this.#cancelConfirmed || this.#failure === undefined || !HERE_ALONE.includes(this.#failure.code);
  }

  /** Of progress reports; of a stream, of its values. */
  [Symbol.asyncIterator](): AsyncIterator<Progress, undefined> {
    this.#heed();
    if (this.#values !== undefined) return this.#values.open() as AsyncIterator<Progress, undefined>;
    this.#feed ??= new ProgressFeed();
    if (this.#ended) this.#feed.end(this.#failure);
    return this.#feed.open();
  }

  then<A = unknown, B = never>(
    onValue?: ((value: unknown) => A | PromiseLike<A>) | null,
    onError?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    this.#values?.letGo();
    return this.#outcome.then(onValue, onError);
  }

  catch<B = never>(onError?: ((error: unknown) => B | PromiseLike<B>) | null): Promise<unknown> {
    this.#values?.letGo();
    return this.#outcome.catch(onError);
  }

  finally(onFinally?: (() => void) | null): Promise<unknown> {
    this.#values?.letGo();
    return this.#outcome.finally(onFinally);
  }

  /** Its failure is noticed elsewhere, by an iteration or by whoever cancels: it is not an unhandled rejection. */
  #heed(): void {
    this.#outcome.catch(ignore);
  }
}

function outOfTime(call: PendingCall): void {
  call.outOfWait();
}

function ignore(): void {}
