import type { Channel, ChannelModel } from "amqplib";
import { RmiError } from "../../errors.js";
import { abortError, bounded, onAbort } from "../signals.js";
import type { CallOptions } from "../transport.js";
import { peerError } from "./errors.js";
import type { LinkHost } from "./link-host.js";

/** How long a peer may take to answer the end of a channel before we stop waiting for it. */
const CLOSE_TIMEOUT_MS = 2000;

export interface LinkOpening<C extends Channel> {
  /** For messages: `sender to "inbox"`. */
  readonly name: string;
  channel(model: ChannelModel): Promise<C>;
  /** What is done on the channel before the link is open. */
  prepare?(channel: C): Promise<void>;
  /** What is done on the channel before it is closed. */
  finish?(channel: C): Promise<void>;
}

/** A link is a channel of its own: a channel ends with the first thing on it that the broker refuses. */
export class Link<C extends Channel> {
  /** Why the link ended. Undefined while it is open. */
  ended: RmiError | undefined;
  /** Called when the socket, or the broker, takes more again. */
  onWritable: () => void = () => undefined;
  readonly #connection: LinkHost;
  readonly #opening: LinkOpening<C>;
  #channel: C | undefined;
  #open = false;
  /** The channel is there no more: amqplib's methods would throw. */
  #gone = false;
  #onEnd: (reason: RmiError) => void = () => undefined;
  #closing: Promise<void> | undefined;

  private constructor(connection: LinkHost, opening: LinkOpening<C>) {
    this.#connection = connection;
    this.#opening = opening;
  }

  /**
   * Opens a channel and prepares it.
   *
   * @throws RmiError `not-found`, `unauthorized`, `rejected`, `unavailable` by the peer's code, or the signal's
   */
  static async open<C extends Channel>(
    connection: LinkHost,
    opening: LinkOpening<C>,
    call: CallOptions | undefined,
  ): Promise<Link<C>> {
    const { name } = opening;
    const late = (): RmiError =>
      new RmiError("timed-out", `the broker did not answer the opening of the ${name}`);
    return bounded(call, connection.openTimeoutMs, late, async (signal) => {
      if (signal.aborted) throw abortError(signal, `opening the ${name}`);
      connection.throwIfEnded();
      const link = new Link(connection, opening);
      connection.links.add(link);
      try {
        await new Promise<void>((resolve, reject) => {
          link.whenEnded(reject);
          onAbort(signal, () => reject(abortError(signal, `opening the ${name}`)));
          link.#start().then(resolve, reject);
        });
        link.#open = true;
        return link;
      } catch (error) {
        void link.close();
        throw peerError(error, `the ${name} was not opened`, true);
      }
    });
  }

  get channel(): C {
    return this.#channel!;
  }

  /** Calls back when the link ends; at once when it has. The last to ask is told. */
  whenEnded(listener: (reason: RmiError) => void): void {
    if (this.ended === undefined) this.#onEnd = listener;
    else listener(this.ended);
  }

  /** The link is of no use any more, for this reason. The first reason stays. */
  end(reason: RmiError): void {
    if (this.ended !== undefined) return;
    this.ended = reason;
    this.#onEnd(reason);
  }

  /** The connection is gone: nothing is to be said to the peer, and nothing to be expected of it. */
  lost(reason: RmiError): void {
    this.end(reason);
    this.#over();
  }

  /** Closes the channel, which gives unsettled deliveries back. */
  close(): Promise<void> {
    this.end(new RmiError("closed", `the ${this.#opening.name} is closed`));
    return (this.#closing ??= this.#close());
  }

  async #start(): Promise<void> {
    const channel = await this.#connection.openChannel((model) => this.#opening.channel(model));
    this.#channel = channel;
    // Before amqplib tells whoever waits for a confirm: those hear from us why the channel went.
    channel.prependListener("close", () => this.#channelClosed());
    channel.on("error", (error: Error) => {
      this.#connection.output.flush(); // what waits there for this channel may not come behind amqplib's last frame on it
      const what = this.#open ? "was closed by the broker" : "was not opened";
      this.end(peerError(error, `the ${this.#opening.name} ${what}`, !this.#open));
    });
    if (this.ended !== undefined) {
      channel.close().catch(() => undefined); // it came too late for whoever wanted it
      throw this.ended;
    }
    await this.#opening.prepare?.(channel);
  }

  /** With the connection, all channels close just before it says why: that reason is the one to tell. */
  #channelClosed(): void {
    this.#connection.output.flush();
    this.#over();
    process.nextTick(() =>
      this.end(new RmiError("unavailable", `the channel of the ${this.#opening.name} was closed`)),
    );
  }

  async #close(): Promise<void> {
    const channel = this.#channel;
    if (channel === undefined || this.#gone) return this.#over();
    const closed = this.#finish(channel).catch(() => undefined); // it is closed already, then
    if (!this.#connection.blocked) {
      let timer: NodeJS.Timeout | undefined;
      await Promise.race([closed, new Promise((resolve) => (timer = setTimeout(resolve, CLOSE_TIMEOUT_MS)))]);
      clearTimeout(timer);
    }
    this.#over();
  }

  async #finish(channel: C): Promise<void> {
    this.#connection.output.flush(); // amqplib's own frames take another way
    await this.#opening.finish?.(channel).catch(() => undefined); // also when it was given up half-way
    if (!this.#gone) await channel.close();
  }

  get gone(): boolean {
    return this.#gone;
  }

  /** No answer is awaited any more. */
  #over(): void {
    this.#gone = true;
    this.#connection.links.delete(this);
  }
}

/** Does one thing on a channel of its own, since a refusal would end the channel for all else. */
export async function onOwnChannel<T>(
  connection: LinkHost,
  name: string,
  work: (channel: Channel) => Promise<T>,
  call: CallOptions | undefined,
): Promise<T> {
  let result!: T;
  const opening: LinkOpening<Channel> = {
    name,
    channel: (model) => model.createChannel(),
    prepare: async (channel) => void (result = await work(channel)),
  };
  void (await Link.open(connection, opening, call)).close();
  return result;
}
