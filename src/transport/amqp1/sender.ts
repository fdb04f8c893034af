import type { EventContext, Sender as RheaSender, Session } from "rhea";
import { RmiError } from "../../errors.js";
import { abortError, onAbort } from "../signals.js";
import type { BodyForm, CallOptions, Message, Sender } from "../transport.js";
import type { LinkHost } from "./link-host.js";
import { peerError } from "./errors.js";
import { isTerminus, Link } from "./link.js";
import { encodeMessage, encodeSubject, ENVELOPE_BYTES } from "../message-format.js";

/** The number that says "AMQP's own message format": rhea then sends our bytes as they are. */
const AMQP_FORMAT = 0;
/** What rhea keeps of a sending link and its typings leave out. */
type CountingSender = RheaSender & { readonly credit: number; readonly delivery_count: number };

/** A message on its way: first waiting for credit, then for the peer's word. */
interface Pending {
  readonly payload: Buffer;
  readonly resolve: () => void;
  readonly reject: (error: RmiError) => void;
  /** Stops listening to the call's signal. */
  unwatch: (() => void) | undefined;
}

/** @throws RmiError `not-found`, `unauthorized`, `unavailable`, `cancelled`, `timed-out`, `closed` */
export async function openSender(
  connection: LinkHost,
  address: string,
  plan: SenderPlan,
  call: CallOptions | undefined,
): Promise<Sender> {
  const opening = {
    kind: "sender" as const,
    name: `sender to "${address}"`,
    attach: (session: Session) =>
      session.open_sender({
        name: crypto.randomUUID(),
        target: plan.target,
        snd_settle_mode: 0,
        treat_modified_as_released: false,
      }) as CountingSender,
    attached: (link: CountingSender): boolean => isTerminus(link.target),
  };
  return new Amqp1Sender(connection, await Link.open(connection, opening, call), address, plan);
}

/** What a dialect makes of an address. */
export interface SenderPlan {
  readonly target: object;
  readonly subject?: string;
  /** Of what is sent without a form of its own. */
  readonly form?: BodyForm;
  /** How long one message may go unanswered. Undefined: as long as it takes. */
  readonly timeoutMs?: number;
  /** The limit where the peer names none. */
  readonly maxMessageBytes?: number;
}

/**
 * Gives rhea no more than the peer has granted: what rhea holds can not be taken back, and when its buffer is full it
 * throws. So a message that is cancelled while it waits is never sent.
 */
class Amqp1Sender implements Sender {
  readonly maxBodyBytes: number;
  readonly #connection: LinkHost;
  readonly #link: Link<CountingSender>;
  readonly #address: string;
  /** Waiting for credit, in the order of the calls. */
  #waiting: Pending[] = [];
  /** Transferred, by delivery id; the peer has not said what became of them. */
  readonly #unsettled = new Map<number, Pending>();
  /** Messages given to rhea. Its own count lags behind until its next tick. */
  #given = 0;
  /** What goes between header and body of each message. */
  readonly #properties: Buffer | undefined;
  readonly #form: BodyForm | undefined;
  readonly #timeoutMs: number | undefined;

  constructor(connection: LinkHost, link: Link<CountingSender>, address: string, plan: SenderPlan) {
    this.#properties = plan.subject === undefined ? undefined : encodeSubject(plan.subject);
    this.#form = plan.form;
    this.#timeoutMs = plan.timeoutMs;
    this.#connection = connection;
    this.#link = link;
    this.#address = address;
    this.maxBodyBytes = maxBodyBytes(link.rhea.max_message_size || plan.maxMessageBytes);
    link.whenEnded((reason) => this.#failAll(reason));
    link.onWritable = () => this.#transferWaiting();
    link.rhea.on("sendable", () => this.#transferWaiting());
    // Listening on the link itself spares each event its way up to the container.
    link.rhea.on("sender_flow", () => undefined);
    link.rhea.on("accepted", (context: EventContext) => this.#take(context)?.resolve());
    link.rhea.on("rejected", (context: EventContext) => this.#refused(context, "rejected"));
    link.rhea.on("released", (context: EventContext) => this.#refused(context, "released"));
    link.rhea.on("modified", (context: EventContext) => this.#refused(context, "modified"));
    link.rhea.on("settled", (context: EventContext) => this.#refused(context, "settled"));
  }

  get open(): boolean {
    return this.#link.ended === undefined;
  }

  get ready(): boolean {
    return this.open && this.#waiting.length === 0 && this.#mayTransfer();
  }

  send(message: Message, call?: CallOptions): Promise<void> {
    if (this.#link.ended !== undefined) return Promise.reject(this.#link.ended);
    const signal = call?.signal;
    if (signal?.aborted) return Promise.reject(abortError(signal, this.#doing));
    const formed =
      this.#form === undefined || message.form !== undefined ? message : { ...message, form: this.#form };
    const payload = encodeMessage(formed, this.#properties);
    if (payload.length > this.maxBodyBytes + ENVELOPE_BYTES) {
      const text = `a message of ${payload.length} bytes to "${this.#address}"; the broker takes ${this.maxBodyBytes}`;
      return Promise.reject(new RmiError("too-large", text, { details: { limit: this.maxBodyBytes } }));
    }
    return new Promise((resolve, reject) => {
      const pending: Pending = { payload, resolve, reject, unwatch: undefined };
      if (signal !== undefined) this.#watch(pending, signal);
      if (this.#timeoutMs !== undefined) this.#limit(pending, this.#timeoutMs);
      if (this.ready) this.#transfer(pending);
      else this.#waiting.push(pending);
    });
  }

  close(): Promise<void> {
    return this.#link.close();
  }

  get #doing(): string {
    return `sending to "${this.#address}"`;
  }

  #watch(pending: Pending, signal: AbortSignal): void {
    pending.unwatch = onAbort(signal, () => {
      const at = this.#waiting.indexOf(pending);
      if (at >= 0) this.#waiting.splice(at, 1);
      pending.unwatch?.();
      pending.reject(abortError(signal, this.#doing));
    });
  }

  /** For brokers that leave some messages without an answer, or some senders without credit. */
  #limit(pending: Pending, timeoutMs: number): void {
    const timer = setTimeout(() => {
      const at = this.#waiting.indexOf(pending);
      if (at >= 0) this.#waiting.splice(at, 1);
      pending.unwatch?.();
      const text =
        at >= 0
          ? `nobody took the message to "${this.#address}" within ${timeoutMs} ms: nobody reads there now`
          : `the broker said nothing of the message to "${this.#address}" within ${timeoutMs} ms`;
      pending.reject(new RmiError(at >= 0 ? "timed-out" : "unavailable", text));
    }, timeoutMs);
    const { unwatch } = pending;
    pending.unwatch = () => {
      clearTimeout(timer);
      unwatch?.();
    };
  }

  #mayTransfer(): boolean {
    const { rhea } = this.#link;
    const inRhea = this.#given - rhea.delivery_count;
    return rhea.credit > inRhea && rhea.sendable() && !this.#connection.cork.congested;
  }

  #transferWaiting(): void {
    let count = 0;
    while (count < this.#waiting.length && this.#mayTransfer()) this.#transfer(this.#waiting[count++]!);
    if (count > 0) this.#waiting = this.#waiting.slice(count);
  }

  #transfer(pending: Pending): void {
    const tag = Buffer.allocUnsafe(4);
    tag.writeUInt32BE(this.#given++);
    const { id } = this.#link.rhea.send(pending.payload, tag, AMQP_FORMAT);
    this.#unsettled.set(id, pending);
    this.#connection.cork.hold();
  }

  /** The send that a delivery belongs to; undefined when its outcome came before. */
  #take({ delivery }: EventContext): Pending | undefined {
    if (delivery === undefined) return undefined;
    const pending = this.#unsettled.get(delivery.id);
    if (pending === undefined) return undefined;
    this.#unsettled.delete(delivery.id);
    pending.unwatch?.();
    return pending;
  }

  #refused(context: EventContext, outcome: "rejected" | "released" | "modified" | "settled"): void {
    const pending = this.#take(context);
    if (pending === undefined) return;
    const what = `the message to "${this.#address}"`;
    if (outcome === "rejected") {
      pending.reject(
        peerError(context.delivery?.remote_state?.["error"], "rejected", `${what} was rejected`),
      );
    } else if (outcome === "settled") {
      pending.reject(new RmiError("unavailable", `${what} was settled without a word on what became of it`));
    } else {
      pending.reject(new RmiError("not-found", `${what} was given to nobody (${outcome})`));
    }
  }

  /** What was transferred may have arrived whatever the reason of the end; what still waited has not. */
  #failAll(reason: RmiError): void {
    const unsettled = [...this.#unsettled.values()];
    const waiting = this.#waiting.splice(0);
    this.#unsettled.clear();
    const lost = reason.code === "closed" ? reason : new RmiError("unavailable", reason.message, reason);
    for (const pending of unsettled) this.#fail(pending, lost);
    for (const pending of waiting) this.#fail(pending, reason);
  }

  #fail(pending: Pending, reason: RmiError): void {
    pending.unwatch?.();
    pending.reject(reason);
  }
}

/** The peer's limit is for the whole message; 0 and absence mean that there is none (2.7.3 of the standard). */
function maxBodyBytes(maxMessageSize: unknown): number {
  return typeof maxMessageSize === "number" && maxMessageSize > 0
    ? Math.max(0, maxMessageSize - ENVELOPE_BYTES)
    : Infinity;
}
