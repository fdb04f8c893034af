import { RmiError } from "../errors.js";
import type { Delivery, QueueSpec, Transport } from "../transport/transport.js";
import { ReplyEncoder, rejectionOf } from "../wire/reply.js";
import { decodeRequest, type Request } from "../wire/request.js";
import type { Calls } from "./calls.js";
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

/** Requests that may be unsettled at a time: those whose fsync is under way. */
const CREDIT = 256;
/** After the journal refused a request: how long before the next is taken. Milliseconds. */
const PAUSE_MS = 1000;

/** Reads one queue: what is a request goes on to the calls, what is none is refused with its reason. */
export class Inbox {
  private readonly stopping = new AbortController();
  private reading: Promise<void> | undefined;
  private pausedUntil: Promise<void> | undefined;
  private readonly stopped: Promise<void>;

  constructor(private readonly options: InboxOptions) {
    const { signal } = this.stopping;
    this.stopped = new Promise((resolve) =>
      signal.addEventListener("abort", () => resolve(), { once: true }),
    );
  }

  /** Starts to read; resolves once the queue is attached. */
  async start(): Promise<void> {
    const { transport, queue, declare, exchange, log } = this.options;
    const { signal } = this.stopping;
    const receiver = await transport.openReceiver(queue, {
      credit: CREDIT,
      signal,
      ...(declare !== undefined && { declare }),
      ...(declare !== undefined && exchange !== undefined && { exchange }),
    });
    log.log("info", "plugin.attached", { queue });
    const closed = this.stopped.then(() => receiver.close());
    this.reading = this.read(receiver).finally(() => (signal.aborted ? closed : undefined));
  }

  /** Takes nothing more; what was not journalled goes back to the queue. */
  async stop(): Promise<void> {
    this.stopping.abort(new RmiError("closed", "the agent stops"));
    await this.reading?.catch(() => undefined);
  }

  private async read(receiver: AsyncIterable<Delivery>): Promise<void> {
    try {
      for await (const delivery of receiver) {
        if (this.pausedUntil !== undefined) await Promise.race([this.pausedUntil, this.stopped]);
        if (this.options.calls.isFull) await Promise.race([this.options.calls.room(), this.stopped]);
        if (this.stopping.signal.aborted) delivery.release();
        else this.take(delivery);
      }
    } catch (error) {
      const { code, message } = RmiError.from(error);
      if (!this.stopping.signal.aborted) this.options.log.log("error", "inbox.ended", { code, message });
    }
  }

  private take(delivery: Delivery): void {
    const { body, form = "text", refusal } = delivery.message;
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
    const left = (): void => {
      this.pause(); // before it can come back
      delivery.release();
    };
    const receipt = { form, taken: () => delivery.accept(), left };
    this.options.calls.receive(request, body, receipt).catch((error: unknown) => {
      const reason = RmiError.from(error);
      if (reason.code === "duplicate") return this.refuse(withRequest(reason, request), delivery);
      this.options.log.log("error", "journal.failed", { sn: request.sn, message: reason.message });
    });
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
