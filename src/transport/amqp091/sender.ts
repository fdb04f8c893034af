import type { ConfirmChannel, Message as AmqpMessage } from "amqplib";
import { RmiError } from "../../errors.js";
import { abortError, onAbort } from "../signals.js";
import type { CallOptions, Message, Sender } from "../transport.js";
import { type Route, route } from "./address.js";
import type { LinkHost } from "./link-host.js";
import { Link } from "./link.js";
import { publishOptions, sendNoHeaders } from "./message.js";
import { exists } from "./queues.js";

/** What a returned message says of itself, and amqplib's typings leave out. */
type ReturnFields = AmqpMessage["fields"] & { readonly replyText?: string };

/** A message on its way: first waiting until the broker takes it, then for its word. */
interface Pending {
  readonly body: Buffer;
  readonly message: Message;
  readonly resolve: () => void;
  readonly reject: (error: RmiError) => void;
  /** Stops listening to the call's signal. */
  unwatch: (() => void) | undefined;
}

/** @throws RmiError `not-found`, `unauthorized`, `unavailable`, `cancelled`, `timed-out`, `closed` */
export async function openSender(
  connection: LinkHost,
  address: string,
  call: CallOptions | undefined,
): Promise<Sender> {
  const opening = Link.open<ConfirmChannel>(
    connection,
    { name: `sender to "${address}"`, channel: (model) => model.createConfirmChannel() },
    call,
  );
  try {
    const [link, there] = await Promise.all([opening, exists(connection, address, call)]);
    if (!there) throw new RmiError("not-found", `the broker has no "${address}"`);
    return new Amqp091Sender(connection, link, address);
  } catch (error) {
    opening.then(
      (link) => link.close(),
      () => undefined,
    );
    throw error;
  }
}

/**
 * Publishes with confirms, and mandatory: the broker says of each message that it has it, or that nobody is there to take
 * it (W-11). What amqplib was given can not be taken back; so it is given no more than the broker and the socket take, and
 * a message that is cancelled while it waits is never sent.
 */
class Amqp091Sender implements Sender {
  readonly maxBodyBytes: number;
  readonly #connection: LinkHost;
  readonly #link: Link<ConfirmChannel>;
  readonly #address: string;
  readonly #route: Route;
  /** Not published yet, in the order of the calls. */
  #waiting: Pending[] = [];
  /** Published, in order; the broker has not said what became of them. */
  readonly #unconfirmed = new Set<Pending>();
  /** amqplib holds as much as it should, until its channel drains. */
  #full = false;

  constructor(connection: LinkHost, link: Link<ConfirmChannel>, address: string) {
    this.#connection = connection;
    this.#link = link;
    this.#address = address;
    this.#route = route(address);
    this.maxBodyBytes = connection.maxMessageBytes; // brokers do not tell theirs; no receiver of ours takes more
    sendNoHeaders(link.channel);
    link.whenEnded((reason) => this.#failAll(reason));
    link.onWritable = () => this.#publishWaiting();
    link.channel.on("drain", () => {
      this.#full = false;
      this.#publishWaiting();
    });
    link.channel.on("return", (returned: AmqpMessage) => this.#returned(returned));
  }

  get open(): boolean {
    return this.#link.ended === undefined;
  }

  get ready(): boolean {
    return this.open && this.#waiting.length === 0 && this.#mayPublish();
  }

  send(message: Message, call?: CallOptions): Promise<void> {
    if (this.#link.ended !== undefined) return Promise.reject(this.#link.ended);
    const signal = call?.signal;
    if (signal?.aborted) return Promise.reject(abortError(signal, this.#doing));
    const body = Buffer.from(message.body, "utf8");
    if (body.length > this.maxBodyBytes) {
      const text = `a message of ${body.length} bytes to "${this.#address}"; the limit is ${this.maxBodyBytes}`;
      return Promise.reject(new RmiError("too-large", text, { details: { limit: this.maxBodyBytes } }));
    }
    return new Promise((resolve, reject) => {
      const pending: Pending = { body, message, resolve, reject, unwatch: undefined };
      if (signal !== undefined) this.#watch(pending, signal);
      if (this.ready) this.#publish(pending);
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
      pending.reject(abortError(signal, this.#doing));
    });
  }

  #mayPublish(): boolean {
    return !this.#full && !this.#connection.blocked && !this.#connection.cork.congested;
  }

  #publishWaiting(): void {
    let count = 0;
    while (this.open && count < this.#waiting.length && this.#mayPublish()) {
      this.#publish(this.#waiting[count++]!);
    }
    if (count > 0) this.#waiting = this.#waiting.slice(count);
  }

  #publish(pending: Pending): void {
    const { exchange, key } = this.#route;
    this.#unconfirmed.add(pending);
    const options = publishOptions(pending.message);
    const confirmed = (refused: unknown): void => this.#confirmed(pending, refused);
    this.#full = !this.#link.channel.publish(exchange, key, pending.body, options, confirmed);
    this.#connection.cork.hold();
  }

  /**
   * The broker gives a message back that nobody is there to take, before it confirms it. Nothing in it says which one it
   * was: the first of its bytes is as good as any other, for those who sent the same bytes can not be told apart.
   */
  #returned({ content, fields }: AmqpMessage): void {
    for (const pending of this.#unconfirmed) {
      if (!pending.body.equals(content)) continue;
      const { replyText } = fields as ReturnFields;
      const text = `the message to "${this.#address}" was given to nobody (${String(replyText)})`;
      this.#fail(pending, new RmiError("not-found", text));
      return;
    }
  }

  #confirmed(pending: Pending, refused: unknown): void {
    if (!this.#unconfirmed.has(pending)) return; // it had come back
    if (isSet(refused)) {
      if (this.#link.gone) return; // amqplib tells all who wait that the channel is closed; our own reason follows
      const text = `the message to "${this.#address}" was refused by the broker: its queue may be full`;
      return this.#fail(pending, new RmiError("rejected", text));
    }
    this.#unconfirmed.delete(pending);
    pending.unwatch?.();
    pending.resolve();
  }

  /**
   * What was published may have arrived whatever the reason of the end, unless it is the one message that the reason is
   * about; what still waited has not.
   */
  #failAll(reason: RmiError): void {
    const unconfirmed = [...this.#unconfirmed];
    const waiting = this.#waiting.splice(0);
    const known = reason.code === "closed" || unconfirmed.length === 1;
    const lost = known ? reason : new RmiError("unavailable", reason.message, reason);
    for (const pending of unconfirmed) this.#fail(pending, lost);
    for (const pending of waiting) this.#fail(pending, reason);
  }

  #fail(pending: Pending, reason: RmiError): void {
    this.#unconfirmed.delete(pending);
    pending.unwatch?.();
    pending.reject(reason);
  }
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null;
}
