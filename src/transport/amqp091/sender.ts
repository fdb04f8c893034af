import type { ConfirmChannel, Message as AmqpMessage } from "amqplib";
import { RmiError } from "../../errors.js";
import { abortError, onAbort } from "../signals.js";
import type { CallOptions, Message, Sender } from "../transport.js";
import { hasRoomFor, route } from "./address.js";
import { channelNumber } from "./amqplib.js";
import { type Confirmation, type PublishChannel, publishFrame, writeMessage } from "./hot-frames.js";
import type { LinkHost } from "./link-host.js";
import { Link } from "./link.js";
import { exists } from "./queues.js";

/** What a returned message says of itself, and amqplib's typings leave out. */
type ReturnFields = AmqpMessage["fields"] & { readonly replyText?: string };

/** A message on its way: first waiting until the broker takes it, then for its word. */
interface Pending {
  /** Of the body as UTF-8. */
  readonly bytes: number;
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
  if (!hasRoomFor(route(address)))
    throw new RmiError("not-found", `no broker has an address as long as "${address}"`);
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
 * it (W-11). What was written can not be taken back; so no more is written than the broker and the socket take, and
 * a message that is cancelled while it waits is never sent.
 */
class Amqp091Sender implements Sender {
  readonly maxBodyBytes: number;
  readonly #connection: LinkHost;
  readonly #link: Link<ConfirmChannel>;
  readonly #address: string;
  readonly #channel: PublishChannel;
  readonly #publishFrame: Buffer;
  /** Not published yet, in the order of the calls. */
  #waiting: Pending[] = [];
  /** Published, by their numbers on this channel, in order; the broker has not said what became of them. */
  readonly #unconfirmed = new Map<number, Pending>();
  #published = 0;

  constructor(connection: LinkHost, link: Link<ConfirmChannel>, address: string) {
    this.#connection = connection;
    this.#link = link;
    this.#address = address;
    const channel = channelNumber(link.channel);
    this.#channel = { channel, maxFrameBytes: connection.maxFrameBytes };
    this.#publishFrame = publishFrame(channel, route(address));
    this.maxBodyBytes = connection.maxMessageBytes; // brokers do not tell theirs; no receiver of ours takes more
    link.whenEnded((reason) => this.#failAll(reason));
    link.onWritable = () => this.#publishWaiting();
    this.#watchConfirms(channel);
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
    const bytes = Buffer.byteLength(message.body);
    if (bytes > this.maxBodyBytes) {
      const text = `a message of ${bytes} bytes to "${this.#address}"; the limit is ${this.maxBodyBytes}`;
      return Promise.reject(new RmiError("too-large", text, { details: { limit: this.maxBodyBytes } }));
    }
    return new Promise((resolve, reject) => {
      const pending: Pending = { bytes, message, resolve, reject, unwatch: undefined };
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

  #watchConfirms(channel: number): void {
    const [link, { intake }] = [this.#link, this.#connection];
    if (link.gone) return; // its number may be another's by now
    intake.watch(channel, {
      confirms: {
        taken: (confirmation) => this.#told(confirmation, (pending) => this.#confirmed(pending)),
        refused: (refusal) => this.#told(refusal, (pending) => this.#fail(pending, this.#refusal())),
      },
    });
    link.channel.once("close", () => intake.unwatch(channel));
  }

  #watch(pending: Pending, signal: AbortSignal): void {
    pending.unwatch = onAbort(signal, () => {
      const at = this.#waiting.indexOf(pending);
      if (at >= 0) this.#waiting.splice(at, 1);
      pending.reject(abortError(signal, this.#doing));
    });
  }

  #mayPublish(): boolean {
    return !this.#link.gone && !this.#connection.blocked && !this.#connection.output.isFull;
  }

  #publishWaiting(): void {
    let count = 0;
    while (this.open && count < this.#waiting.length && this.#mayPublish()) {
      this.#publish(this.#waiting[count++]!);
    }
    if (count > 0) this.#waiting = this.#waiting.slice(count);
  }

  #publish(pending: Pending): void {
    const { output } = this.#connection;
    this.#unconfirmed.set(++this.#published, pending);
    writeMessage(output, this.#channel, this.#publishFrame, pending.message, pending.bytes);
    output.send();
  }

  /**
   * The broker gives a message back that nobody is there to take, before it confirms it. Nothing in it says which one it
   * was: the first of its bytes is as good as any other, for those who sent the same bytes can not be told apart.
   */
  #returned({ content, fields }: AmqpMessage): void {
    for (const [number, pending] of this.#unconfirmed) {
      if (pending.bytes !== content.length || !content.equals(Buffer.from(pending.message.body))) continue;
      this.#unconfirmed.delete(number);
      const { replyText } = fields as ReturnFields;
      const text = `the message to "${this.#address}" was given to nobody (${String(replyText)})`;
      this.#fail(pending, new RmiError("not-found", text));
      return;
    }
  }

  /** One that had come back is confirmed, too, and known no more. */
  #told({ deliveryTag, multiple }: Confirmation, end: (pending: Pending) => void): void {
    const numbers = multiple ? this.#upTo(deliveryTag) : [deliveryTag];
    for (const number of numbers) {
      const pending = this.#unconfirmed.get(number);
      this.#unconfirmed.delete(number);
      if (pending !== undefined) end(pending);
    }
  }

  #upTo(last: number): readonly number[] {
    const numbers: number[] = [];
    for (const number of this.#unconfirmed.keys()) {
      if (number > last) break;
      numbers.push(number);
    }
    return numbers;
  }

  #confirmed(pending: Pending): void {
    pending.unwatch?.();
    pending.resolve();
  }

  #refusal(): RmiError {
    const text = `the message to "${this.#address}" was refused by the broker: its queue may be full`;
    return new RmiError("rejected", text);
  }

  /**
   * What was published may have arrived whatever the reason of the end, unless it is the one message that the reason is
   * about; what still waited has not.
   */
  #failAll(reason: RmiError): void {
    const unconfirmed = [...this.#unconfirmed.values()];
    this.#unconfirmed.clear();
    const waiting = this.#waiting.splice(0);
    const known = reason.code === "closed" || unconfirmed.length === 1;
    const lost = known ? reason : new RmiError("unavailable", reason.message, reason);
    for (const pending of unconfirmed) this.#fail(pending, lost);
    for (const pending of waiting) this.#fail(pending, reason);
  }

  #fail(pending: Pending, reason: RmiError): void {
    pending.unwatch?.();
    pending.reject(reason);
  }
}
