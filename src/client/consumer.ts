/// <reference lib="esnext.disposable" preserve="true" />
import { RmiError } from "../errors.js";
import type { ReconnectingTransport } from "../transport/reconnect.js";
import type { Delivery, Receiver } from "../transport/transport.js";
import { type AsyncReply, notify, readAsyncReply, type ReplyListener } from "./async-reply.js";
import { connectionsOf } from "./connections.js";
import { brokerSettings, DEFAULT_WAIT_MS, timeMs } from "./options.js";
import type { BrokerOptions, Time } from "./types.js";

export interface ReplyConsumerOptions extends BrokerOptions {
  /** Default `amqp://localhost`. */
  readonly url?: string;
  /** How long `start` tries to reach broker and queue. Default `"90s"`. */
  readonly wait?: Time;
  /** Declares the queue, durable, where the broker lets its clients do so. Default true; gofer's does not (C-21). */
  readonly declare?: boolean;
  /**
   * What becomes of a reply whose listener threw. `accept`: it is gone (C-28). `release`: it is delivered once more, to
   * whoever reads the queue, and gone when that fails too. Default `accept`. Either way it is a problem told.
   */
  readonly onListenerError?: "accept" | "release";
  /** Told what nobody else would hear of: replies that cannot be read, a listener that threw, a lost connection. */
  readonly onProblem?: (problem: RmiError) => void;
}

/** Replies that the broker hands out ahead of the listener. */
const CREDIT = 100;
/** Serial numbers of finished calls that are remembered, to drop what comes twice (C-24; bounded: X-14). */
const REMEMBERED = 10_000;

/**
 * Reads the replies of asynchronous calls from a queue and hands them to a listener, one at a time, in order. It has a
 * connection of its own, and makes it again whenever it was lost.
 */
export class ReplyConsumer {
  readonly queue: string;
  readonly #options: ReplyConsumerOptions;
  readonly #waitMs: number;
  readonly #onProblem: (problem: RmiError) => void;
  readonly #keep: () => ReconnectingTransport;
  readonly #finished = new Set<string>();
  #transport: ReconnectingTransport | undefined;
  /** What last kept it from reading. */
  #trouble: RmiError | undefined;
  #stopping = false;
  /** The reply being told. */
  #telling: Promise<void> | undefined;

  /** Nothing happens on the network yet. @param queue  its bare name @throws RmiError `usage` for a bad option */
  constructor(queue: string, options: ReplyConsumerOptions = {}) {
    this.queue = queue;
    this.#options = options;
    this.#waitMs = timeMs(options.wait, "wait") ?? DEFAULT_WAIT_MS;
    const { connect } = brokerSettings(options.url ?? "amqp://localhost", options);
    const connections = connectionsOf(options.connections);
    this.#onProblem = options.onProblem ?? connections.means.onProblem;
    this.#keep = () =>
      connections.keep(connect, (trouble) => {
        this.#trouble = trouble;
        this.#problem(`reading "${queue}" was interrupted`, trouble);
      });
  }

  /**
   * Begins to read; resolves once it does.
   * @throws RmiError `usage` when it was started before; `not-found`, `unreachable`, … when it did not come about within
   *   `wait`; `closed`
   */
  async start(listener: ReplyListener): Promise<void> {
    if (this.#stopping) throw new RmiError("closed", "the reply consumer was shut down");
    if (this.#transport !== undefined) throw new RmiError("usage", "the reply consumer was started before");
    const transport = (this.#transport = this.#keep());
    const declare = this.#options.declare === false ? {} : { declare: { durable: true } };
    const signal = AbortSignal.timeout(this.#waitMs);
    try {
      const receiver = await transport.openReceiver(this.queue, { credit: CREDIT, signal, ...declare });
      void this.#read(receiver, listener);
    } catch (reason) {
      await this.close();
      const error = RmiError.from(reason);
      throw error.code === "timed-out" && this.#trouble !== undefined ? this.#trouble : error;
    }
  }

  /** Ends reading after the reply at hand; may be called by the listener. */
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

  async #read(receiver: Receiver, listener: ReplyListener): Promise<void> {
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
  async #take(delivery: Delivery, listener: ReplyListener): Promise<void> {
    const reply = this.#decode(delivery.message.body);
    if (reply === undefined || this.#finished.has(reply.sn)) return delivery.accept();
    try {
      await notify(listener, reply);
    } catch (error) {
      this.#problem(`the listener threw on the reply to ${reply.sn}`, error);
      if (this.#options.onListenerError === "release" && !delivery.redelivered) return delivery.release();
    }
    if (reply.kind === "succeeded" || reply.kind === "failed") this.#remember(reply.sn);
    delivery.accept();
  }

  #decode(body: string): AsyncReply | undefined {
    try {
      return readAsyncReply(body);
    } catch (error) {
      this.#problem("a reply was dropped", error);
      return undefined;
    }
  }

  #remember(sn: string): void {
    this.#finished.add(sn);
    if (this.#finished.size > REMEMBERED) {
      for (const oldest of this.#finished) {
        this.#finished.delete(oldest);
        break;
      }
    }
  }

  #problem(what: string, cause: unknown): void {
    const error = RmiError.from(cause);
    this.#onProblem(new RmiError(error.code, `${what}: ${error.message}`, { cause }));
  }
}
