import { RmiError } from "../errors.js";
import type { Delivery, QueueSpec, Receiver, Transport } from "../transport/transport.js";
import { ReplyEncoder, rejectionOf } from "../wire/reply.js";
import { decodeRequest, type Request } from "../wire/request.js";
import type { Calls } from "./calls/calls.js";
import type { Logger } from "./log.js";
import type { Replier } from "./replier.js";

export interface InboxOptions {
  readonly transport: Transport;
  readonly queue: string;
  readonly declare: QueueSpec | undefined;
  /** What the queue is bound to when it is declared. */
  readonly exchange?: string;
  readonly calls: Calls;
  readonly replier: Replier;
  readonly log: Logger;
  readonly clock: () => number;
}

/** Requests that may be unsettled at a time: those whose fsync is under way, those that run, and those that are held. */
const CREDIT = 256;
/** Requests taken in one turn of the event loop: then replies, other plugins and the clock have theirs. */
const SLICE = 32;
/** After the journal refused a request: how long before the next is taken. Milliseconds. */
const PAUSE_MS = 1000;

/** A request that is still the broker's. */
interface Arrived {
  readonly delivery: Delivery;
  readonly request: Request;
  /** Its place in the order of arrival. */
  readonly place: number;
}

/**
 * Reads one queue: what is a request goes on to the calls, what is none is refused with its reason.
 *
 * While the calls take no more, for want of room or because the disk takes nothing, requests are held here, unsettled, up to
 * the link's credit: the broker keeps them, and counts no attempt to deliver them as failed. What is for the agent itself
 * passes them by.
 */
export class Inbox {
  private readonly stopping = new AbortController();
  private reading: Promise<void> | undefined;
  private pausedUntil: Promise<void> | undefined;
  /** In order of arrival. */
  private readonly held: Arrived[] = [];
  /** What is not taken any more. It goes back when the link closes: before that its broker would send it here again. */
  private readonly left: Delivery[] = [];
  private isPassingOn = false;
  private arrivals = 0;
  private admitted = 0;
  /** What came since the last slice was full. */
  private backlog: Delivery[] | undefined;
  private readonly stopped: Promise<void>;

  constructor(private readonly options: InboxOptions) {
    const { signal } = this.stopping;
    this.stopped = new Promise((resolve) =>
      signal.addEventListener("abort", () => resolve(), { once: true }),
    );
  }

  /** Starts to read; resolves once the queue is attached. */
  async start(): Promise<void> {
    const { transport, queue, declare, exchange, calls, log } = this.options;
    const { signal } = this.stopping;
    const receiver = await transport.openReceiver(queue, {
      credit: CREDIT,
      signal,
      ...(declare !== undefined && { declare }),
      ...(declare !== undefined && exchange !== undefined && { exchange }),
    });
    log.log("info", "plugin.attached", { queue });
    const closed = this.stopped
      .then(() => calls.keepAll())
      .then(() => {
        for (const delivery of this.left.splice(0)) delivery.release();
        return receiver.close();
      });
    this.reading = this.read(receiver).finally(() => (signal.aborted ? closed : undefined));
  }

  /** Takes nothing more; what is not on record goes back to the queue, and what runs is put there first. */
  async stop(): Promise<void> {
    this.stopping.abort(new RmiError("closed", "the agent stops"));
    await this.reading?.catch(() => undefined);
  }

  private async read(receiver: Receiver): Promise<void> {
    try {
      await receiver.each((delivery) => this.arrive(delivery));
    } catch (error) {
      const { code, message } = RmiError.from(error);
      if (!this.stopping.signal.aborted) this.options.log.log("error", "inbox.ended", { code, message });
    }
  }

  private arrive(delivery: Delivery): void {
    if (this.backlog !== undefined) return void this.backlog.push(delivery);
    if (this.stopping.signal.aborted) return void this.left.push(delivery);
    try {
      this.admit(delivery);
    } catch (error) {
      const { code, message } = RmiError.from(error);
      this.options.log.log("error", "request.not-taken", { code, message });
    }
    if (++this.admitted % SLICE === 0) this.goOnNextTurn();
  }

  private goOnNextTurn(): void {
    const backlog: Delivery[] = [];
    this.backlog = backlog;
    setImmediate(() => {
      this.backlog = undefined;
      for (const delivery of backlog) this.arrive(delivery);
    });
  }

  private admit(delivery: Delivery): void {
    const { calls } = this.options;
    const { body, refusal } = delivery.message;
    if (refusal !== undefined) {
      this.refuse(refusal, delivery);
      return delivery.accept();
    }
    let request: Request;
    try {
      request = decodeRequest(body);
    } catch (error) {
      this.refuse(RmiError.from(error), delivery);
      return delivery.accept();
    }
    const arrived = { delivery, request, place: this.arrivals++ };
    const mayPass = this.held.length === 0 && this.pausedUntil === undefined && !calls.isFull;
    if (mayPass || calls.isUrgent(request)) this.take(arrived);
    else this.hold(arrived);
  }

  private take(arrived: Arrived): void {
    const { delivery, request } = arrived;
    const { body, form = "text" } = delivery.message;
    const left = (): void => {
      this.pause();
      this.hold(arrived);
    };
    const receipt = { form, taken: () => delivery.accept(), left };
    this.options.calls.receive(request, body, receipt).catch((error: unknown) => {
      const { code, message } = RmiError.from(error);
      if (code === "duplicate") return this.refuse(withRequest(RmiError.from(error), request), delivery);
      const level = code === "storage" ? "debug" : "error"; // the journal has said so, once
      this.options.log.log(level, "request.not-taken", { sn: request.sn, code, message });
    });
  }

  private hold(arrived: Arrived): void {
    if (this.stopping.signal.aborted) return void this.left.push(arrived.delivery);
    const after = this.held.findIndex(({ place }) => place > arrived.place);
    this.held.splice(after < 0 ? this.held.length : after, 0, arrived);
    void this.passOn();
  }

  /** Gives the calls what is held, as soon as they take it. */
  private async passOn(): Promise<void> {
    if (this.isPassingOn) return;
    this.isPassingOn = true;
    const { calls } = this.options;
    while (this.held.length > 0 && !this.stopping.signal.aborted) {
      if (this.pausedUntil !== undefined) await Promise.race([this.pausedUntil, this.stopped]);
      else if (calls.isFull) await Promise.race([calls.room(), this.stopped]);
      else this.take(this.held.shift()!);
    }
    this.isPassingOn = false;
    if (this.stopping.signal.aborted)
      for (const { delivery } of this.held.splice(0)) this.left.push(delivery);
  }

  /** The journal would most likely refuse the next request as well. */
  private pause(): void {
    this.pausedUntil ??= new Promise((resolve) => {
      setTimeout(() => {
        this.pausedUntil = undefined;
        resolve();
      }, PAUSE_MS).unref();
    });
  }

  /** Tells whoever the document names, if it names anybody, as gofer does (1.11). */
  private refuse(reason: RmiError, { message: { form = "text" } }: Delivery): void {
    const { sn, replyto, data } = reason.details;
    const { log, replier, clock } = this.options;
    log.log("warn", "request.rejected", {
      code: reason.code,
      message: reason.message,
      ...(sn !== undefined && { sn }),
    });
    if (typeof replyto !== "string") return;
    const encoder = new ReplyEncoder({
      sn: typeof sn === "string" ? sn : undefined,
      data: typeof data === "string" ? data : "null",
      replyto,
    });
    replier.status(replyto, encoder.rejected(rejectionOf(reason), clock()), form);
  }
}

function withRequest(reason: RmiError, { sn, replyto, data }: Request): RmiError {
  const known = { sn, data, ...(replyto !== undefined && { replyto }) };
  return new RmiError(reason.code, reason.message, { details: known });
}
