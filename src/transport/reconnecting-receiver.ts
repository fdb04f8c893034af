import { setTimeout as delay } from "node:timers/promises";
import { RmiError } from "../errors.js";
import { Handoff } from "./handoff.js";
import type { Connections } from "./reconnecting-sender.js";
import { abortable, Deferred } from "./signals.js";
import type { CallOptions, Delivery, Receiver, ReceiverOptions, Transport } from "./transport.js";

/** What a receiver that is kept open asks and tells. */
export interface ReceiverKeeper extends Connections {
  /** The receiver reads again. */
  reopened(address: string): void;
  /** It failed for the `attempt`-th time in a row. Returns how long to wait before the next, in ms. */
  failed(address: string, error: RmiError, attempt: number): number;
}

export interface KeptReceiverOptions extends ReceiverOptions {
  readonly onReopen?: (address: string) => void;
}

/** No later attempt would fare better. */
const LASTING: ReadonlySet<string> = new Set(["unsupported", "usage"]);

/** A receiver that is opened again after each loss, by itself; its iterator goes on. */
export class ReconnectingReceiver implements Receiver {
  readonly #keeper: ReceiverKeeper;
  readonly #asked: string | undefined;
  readonly #options: KeptReceiverOptions;
  readonly #onEnd: () => void;
  readonly #deliveries = new Handoff<Delivery>(() => this.close());
  readonly #closing = new AbortController();
  readonly #firstOpened = new Deferred<void>();
  readonly #finished: Promise<void>;
  #link: Receiver | undefined;
  #address: string;
  #openings = 0;
  #failures = 0;

  constructor(
    keeper: ReceiverKeeper,
    address: string | undefined,
    options: KeptReceiverOptions,
    onEnd: () => void,
  ) {
    this.#keeper = keeper;
    this.#asked = address;
    this.#address = address ?? "";
    this.#options = options;
    this.#onEnd = onEnd;
    this.#finished = this.#keepOpen();
  }

  /** Where senders reach it now; a dynamic receiver's address changes with each connection. */
  get address(): string {
    return this.#address;
  }

  /** Resolves when it reads for the first time. */
  async opened(call: CallOptions): Promise<void> {
    try {
      await abortable(this.#firstOpened.promise, call, `opening the ${this.#name}`);
    } catch (error) {
      throw this.#keeper.explain(RmiError.from(error));
    }
  }

  [Symbol.asyncIterator](): AsyncIterator<Delivery, undefined> {
    return this.#deliveries;
  }

  each(take: (delivery: Delivery) => void): Promise<void> {
    return this.#deliveries.each(take);
  }

  async close(): Promise<void> {
    if (!this.#closing.signal.aborted) {
      const closed = new RmiError("closed", `the ${this.#name} is closed`);
      this.#closing.abort(closed);
      this.#end(undefined, closed);
      await this.#link?.close();
    }
    await this.#finished;
  }

  get #name(): string {
    return this.#asked === undefined ? "receiver of a dynamic node" : `receiver from "${this.#asked}"`;
  }

  async #keepOpen(): Promise<void> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      let transport: Transport | undefined;
      try {
        transport = await abortable(this.#keeper.current(), { signal }, "");
        await this.#readFrom(transport, signal);
      } catch (reason) {
        const error = RmiError.from(reason);
        if (signal.aborted) return;
        if (transport === undefined || LASTING.has(error.code)) return this.#end(error, error);
        if (!this.#keeper.isCurrent(transport)) continue;
        const delayMs = this.#keeper.failed(this.#address, error, ++this.#failures);
        await delay(delayMs, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  /** Hands on what a link delivers, until the link ends. */
  async #readFrom(transport: Transport, signal: AbortSignal): Promise<void> {
    const link = await transport.openReceiver(this.#asked, { ...this.#options, signal });
    if (signal.aborted) return link.close(); // in the moment between its opening and this
    this.#link = link;
    this.#address = link.address;
    this.#keeper.proven();
    if (this.#openings++ === 0) {
      this.#firstOpened.resolve();
    } else {
      this.#keeper.reopened(link.address);
      this.#options.onReopen?.(link.address);
    }
    try {
      await link.each((delivery) => {
        this.#failures = 0;
        this.#deliveries.push(delivery);
      });
    } finally {
      this.#deliveries.takeAll(); // the broker delivers them again
    }
    if (!signal.aborted) throw new RmiError("unavailable", `the ${this.#name} has ended`);
  }

  #end(failure: RmiError | undefined, reason: RmiError): void {
    for (const delivery of this.#deliveries.end(failure)) delivery.release();
    this.#firstOpened.reject(reason);
    this.#onEnd();
  }
}
