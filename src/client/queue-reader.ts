/// <reference lib="esnext.disposable" preserve="true" />
import { RmiError } from "../errors.js";
import { authenticated } from "../security/authenticated.js";
import type { Authenticator } from "../security/authenticator.js";
import type { ReconnectingTransport } from "../transport/reconnect.js";
import type { Delivery, Message, Receiver, Transport } from "../transport/transport.js";
import { connectionsOf } from "./connections.js";
import { brokerSettings, DEFAULT_WAIT_MS, timeMs } from "./options.js";
import type { BrokerOptions, Time } from "./types.js";

export interface QueueReaderOptions extends BrokerOptions {
  /** Default `amqp://localhost`. */
  readonly url?: string;
  /** How long `start` tries to reach broker and queue. Default `"90s"`. */
  readonly wait?: Time;
  /** Declares the queue, durable, where the broker lets its clients do so. Default true; gofer's does not (C-21). */
  readonly declare?: boolean;
  /**
   * What becomes of a message whose listener threw. `accept`: it is gone (C-28). `release`: it is delivered once more, to
   * whoever reads the queue, and gone when that fails too. Default `accept`. Either way it is a problem told.
   */
  readonly onListenerError?: "accept" | "release";
  /** Told what nobody else would hear of: messages that cannot be read, a listener that threw, a lost connection. */
  readonly onProblem?: (problem: RmiError) => void;
}

/** What is read of a queue. */
export interface Reading<Item> {
  /** For people, in the singular: `reply`. */
  readonly what: string;
  /** @returns undefined for what is left out @throws RmiError for what cannot be read: it is told, and gone */
  decode(body: string): Item | undefined;
  /** For people. */
  label(item: Item): string;
}

/** Messages that the broker hands out ahead of the listener. */
const CREDIT = 100;

/**
 * Reads a queue and hands what it holds to a listener, one at a time, in order. It has a connection of its own, and makes
 * it again whenever it was lost.
 */
export abstract class QueueReader<Item, Listener> {
  readonly queue: string;
  readonly #options: QueueReaderOptions;
  readonly #waitMs: number;
  readonly #onProblem: (problem: RmiError) => void;
  readonly #keep: () => ReconnectingTransport;
  readonly #reading: Reading<Item>;
  readonly #authenticator: Authenticator | undefined;
  #transport: ReconnectingTransport | undefined;
  /** What last kept it from reading. */
  #trouble: RmiError | undefined;
  #stopping = false;
  /** The item being told. */
  #telling: Promise<void> | undefined;

  protected constructor(queue: string, options: QueueReaderOptions, reading: Reading<Item>) {
    this.queue = queue;
    this.#options = options;
    this.#reading = reading;
    this.#waitMs = timeMs(options.wait, "wait") ?? DEFAULT_WAIT_MS;
    const { connect, replies } = brokerSettings(options.url ?? "amqp://localhost", options);
    const connections = connectionsOf(options.connections);
    this.#onProblem = options.onProblem ?? connections.means.onProblem;
    this.#authenticator = replies.authenticator;
    this.#keep = () =>
      connections.keep(connect, (trouble) => {
        this.#trouble = trouble;
        this.#problem(`reading "${queue}" was interrupted`, trouble);
      });
  }

  /** Tells the listener; what it returns is waited for before the next. */
  protected abstract tell(listener: Listener, item: Item): Promise<void>;

  /** The item was told, or its listener threw and it is gone. */
  protected done(_item: Item): void {}

  /**
   * Begins to read; resolves once it does.
   * @throws RmiError `usage` when it was started before; `not-found`, `unreachable`, … when it did not come about within
   *   `wait`; `closed`
   */
  async start(listener: Listener): Promise<void> {
    const name = `the ${this.#reading.what} consumer`;
    if (this.#stopping) throw new RmiError("closed", `${name} was shut down`);
    if (this.#transport !== undefined) throw new RmiError("usage", `${name} was started before`);
    const transport = (this.#transport = this.#keep());
    const { exchange } = this.#options;
    const declare = this.#options.declare === false ? {} : { declare: { durable: true } };
    const bound = exchange ? { exchange } : {};
    const signal = AbortSignal.timeout(this.#waitMs);
    try {
      const receiver = await authenticated<Transport>(transport, this.#authenticator).openReceiver(
        this.queue,
        {
          credit: CREDIT,
          signal,
          ...declare,
          ...bound,
        },
      );
      void this.#read(receiver, listener);
    } catch (reason) {
      await this.close();
      const error = RmiError.from(reason);
      throw error.code === "timed-out" && this.#trouble !== undefined ? this.#trouble : error;
    }
  }

  /** Ends reading after the item at hand; may be called by the listener. */
  shutdown(): void {
    void this.close();
  }

  /** Ends reading; resolves when the listener is done and the connection closed. A listener calls `shutdown` instead. */
  async close(): Promise<void> {
    this.#stopping = true;
    await this.#telling;
    await this.#transport?.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #read(receiver: Receiver, listener: Listener): Promise<void> {
    try {
      for await (const delivery of receiver) {
        // set before the listener begins, for it may shut this down at once
        this.#telling = Promise.resolve().then(() => this.#take(delivery, listener));
        await this.#telling;
        if (this.#stopping) break;
      }
    } catch (error) {
      if (!this.#stopping) this.#problem(`reading "${this.queue}" ended`, error);
    }
  }

  /** Never rejects. */
  async #take(delivery: Delivery, listener: Listener): Promise<void> {
    const item = this.#decode(delivery.message);
    if (item === undefined) return delivery.accept();
    try {
      await this.tell(listener, item);
    } catch (error) {
      const { what, label } = this.#reading;
      this.#problem(`the listener threw on the ${what} ${label(item)}`, error);
      if (this.#options.onListenerError === "release" && !delivery.redelivered) return delivery.release();
    }
    this.done(item);
    delivery.accept();
  }

  #decode({ body, refusal }: Message): Item | undefined {
    try {
      if (refusal !== undefined) throw refusal;
      return this.#reading.decode(body);
    } catch (error) {
      this.#problem(`a ${this.#reading.what} was dropped`, error);
      return undefined;
    }
  }

  #problem(what: string, cause: unknown): void {
    const error = RmiError.from(cause);
    this.#onProblem(new RmiError(error.code, `${what}: ${error.message}`, { cause }));
  }
}
