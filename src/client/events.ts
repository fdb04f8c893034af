/// <reference lib="esnext.disposable" preserve="true" />
import { randomUUID } from "node:crypto";
import { RmiError } from "../errors.js";
import { abortable } from "../transport/signals.js";
import { decodeEvent, encodeEvent, type EventDocument } from "../wire/event.js";
import { connectionsOf } from "./connections.js";
import type { Connection } from "./connection.js";
import { recordToJson } from "./encode.js";
import { brokerSettings, DEFAULT_WAIT_MS, timeMs } from "./options.js";
import { QueueReader, type QueueReaderOptions } from "./queue-reader.js";
import type { Route } from "./route.js";
import type { BrokerOptions, StopSignal, Time } from "./types.js";

export type EventConsumerOptions = QueueReaderOptions;

/** Told of each event; what it returns is waited for before the next. */
export type EventListener = (event: EventDocument) => void | Promise<void>;

/**
 * Reads events from a queue: documents that plugins publish by themselves, such as heartbeats (W-6). With `exchange`, the
 * queue is bound to it by its own name.
 */
export class EventConsumer extends QueueReader<EventDocument, EventListener> {
  /** Nothing happens on the network yet. @param queue  its bare name @throws RmiError `usage` for a bad option */
  constructor(queue: string, options: EventConsumerOptions = {}) {
    super(queue, options, { what: "event", decode: decodeEvent, label: ({ sn }) => sn });
  }

  protected override async tell(listener: EventListener, event: EventDocument): Promise<void> {
    await listener(event);
  }
}

export interface ProducerOptions extends BrokerOptions {
  /** How long `send` may take, connecting included. Default `"90s"`. */
  readonly wait?: Time;
}

export interface PublishOptions {
  /** The broker drops the event when nobody took it within this time. Default, and `0`: it stays. */
  readonly ttl?: Time;
  /** Default: a fresh one. */
  readonly sn?: string;
  readonly signal?: StopSignal;
}

/** Publishes events, as a plugin does with `publish` (M-33). It shares its connection with the agents of the same broker. */
export class Producer {
  readonly #connection: Connection;
  readonly #waitMs: number;
  readonly #routes = new Map<string, Route>();
  #closed = false;

  /** Nothing happens on the network yet. @throws RmiError `usage` for a bad option */
  constructor(url: string, options: ProducerOptions = {}) {
    this.#waitMs = timeMs(options.wait, "wait") || DEFAULT_WAIT_MS;
    const { connect, replies } = brokerSettings(url, options);
    this.#connection = connectionsOf(options.connections).use(connect, replies);
  }

  /**
   * @param address  `queue` or `exchange/key`
   * @param body     the event's own properties; what a result may be, too
   * @returns its serial number, once the broker has it
   * @throws RmiError `usage` for a reserved property, `unroutable`, `unreachable`, `not-accepted`, `cancelled`, `closed`
   */
  async send(address: string, body: object, { ttl, sn, signal }: PublishOptions = {}): Promise<string> {
    if (this.#closed) throw new RmiError("closed", "the producer is closed");
    const number = sn ?? randomUUID();
    const text = encodeEvent(address, recordToJson(body, "event"), number);
    const ttlMs = timeMs(ttl, "ttl") || undefined;
    const stop = new AbortController();
    const late = new RmiError("unreachable", `no way to "${address}" within ${this.#waitMs / 1000} s`);
    const timer = setTimeout(() => stop.abort(late), this.#waitMs);
    const onSignal = (): void => stop.abort(new RmiError("cancelled", "stopped by the caller's signal"));
    if (signal?.aborted) onSignal();
    signal?.addEventListener("abort", onSignal);
    const route = this.#routeTo(address);
    try {
      const options = { signal: stop.signal };
      while (route.sender === undefined) await route.open({ ...options, retry: true }, false);
      const message = ttlMs === undefined ? { body: text } : { body: text, ttlMs };
      await abortable(route.sender.send(message, options), options, `sending to "${address}"`);
    } catch (error) {
      throw stop.signal.aborted ? stop.signal.reason : route.failureOf(error);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onSignal);
    }
    return number;
  }

  /** Lets go of the connection. Closing twice is fine. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await Promise.all([...this.#routes.values()].map((route) => route.release()));
    await this.#connection.release();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #routeTo(address: string): Route {
    let route = this.#routes.get(address);
    if (route === undefined) this.#routes.set(address, (route = this.#connection.route(address)));
    return route;
  }
}
