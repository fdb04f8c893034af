import { setTimeout as delay } from "node:timers/promises";
import { RmiError } from "../errors.js";
import { type Backoff, DEFAULT_BACKOFF, reconnectDelayMs } from "./backoff.js";
import { ReconnectingReceiver } from "./reconnecting-receiver.js";
import { ReconnectingSender } from "./reconnecting-sender.js";
import { abortable, Deferred, onAbort } from "./signals.js";
import type {
  BrokerFacts,
  CallOptions,
  Connect,
  ConnectSettings,
  Receiver,
  ReceiverOptions,
  Sender,
  Transport,
} from "./transport.js";

export { type Backoff, DEFAULT_BACKOFF, reconnectDelayMs } from "./backoff.js";

const DEFAULT_MISSING_DELAY_MS = 10_000;

/** What happens to a connection that is kept: for the log. */
export type ConnectionEvent =
  | { readonly kind: "connected"; readonly broker: BrokerFacts }
  | { readonly kind: "lost"; readonly error: RmiError }
  /** There is no connection; the next attempt, the `attempt`-th since one was of use, comes after `delayMs`. */
  | { readonly kind: "retry"; readonly error: RmiError; readonly attempt: number; readonly delayMs: number }
  /** A receiver reads again after a loss; a dynamic one, at a new address. */
  | { readonly kind: "reopened"; readonly address: string }
  /** A receiver could not be opened, or was ended by the broker; it is tried again after `delayMs`. */
  | { readonly kind: "failed"; readonly address: string; readonly error: RmiError; readonly delayMs: number };

export interface ReconnectOptions {
  readonly backoff?: Backoff;
  /** Yields numbers in [0, 1). Default `Math.random`. */
  readonly random?: () => number;
  /** Told of each event, in order. It must not throw. */
  readonly onEvent?: (event: ConnectionEvent) => void;
  /** How long to wait before a receiver looks for its missing queue again. Default 10,000. */
  readonly missingDelayMs?: number;
  /** Closes the transport when it fires. */
  readonly signal?: AbortSignal;
}

export interface ReopenOptions {
  /** Told where senders reach the receiver from now on, each time it was opened again after a loss. */
  readonly onReopen?: (address: string) => void;
}

/** A Transport whose links survive the loss of their connection. */
export interface ReconnectingTransport extends Transport {
  /** True while there is a connection. */
  readonly connected: boolean;
  /** Resolves when there is a connection. @throws RmiError how connecting failed when the signal timed out, `cancelled`, `closed` */
  whenConnected(call?: CallOptions): Promise<void>;
  openReceiver(
    address: string | undefined,
    options: ReceiverOptions & CallOptions & ReopenOptions,
  ): Promise<Receiver>;
}

/**
 * Connects in the background and stays connected: after a loss it connects again with jittered, growing pauses, for as
 * long as it takes. Refused credentials and certificates are tried again as well, since they may be mended at the broker.
 *
 * - `openSender` and `openReceiver` wait for the connection, until their signal fires. Time that runs out meanwhile is
 *   reported as what keeps the connection from being made: `unreachable`, `unauthorized`, `untrusted`, `config`.
 * - A sender's link is opened again when it is next needed. What was being sent when the link was lost fails as
 *   `unavailable`; what is sent later waits for the new link, until its signal fires.
 * - A receiver is opened again at once, and its iterator goes on with what the new link delivers. What the lost link
 *   had delivered can be settled to no effect; the broker delivers it again. A missing queue is waited for.
 * - `lost` resolves, with undefined, only after `close`.
 */
export function reconnecting(
  connect: Connect,
  settings: ConnectSettings,
  options: ReconnectOptions = {},
): ReconnectingTransport {
  return new Reconnecting(connect, settings, options);
}

class Reconnecting implements ReconnectingTransport {
  readonly lost: Promise<undefined>;
  readonly #connect: Connect;
  readonly #settings: ConnectSettings;
  readonly #backoff: Backoff;
  readonly #random: () => number;
  readonly #missingDelayMs: number;
  readonly #emit: (event: ConnectionEvent) => void;
  readonly #closing = new AbortController();
  readonly #receivers = new Set<ReconnectingReceiver>();
  #current: Transport | undefined;
  /** The connection that is awaited, while there is none. */
  #awaited = new Deferred<Transport>();
  /** Attempts that failed since a connection was last of use. */
  #failures = 0;
  /** Why there is no connection. */
  #failure: RmiError | undefined;

  constructor(connect: Connect, settings: ConnectSettings, options: ReconnectOptions) {
    this.#connect = connect;
    this.#settings = settings;
    this.#backoff = options.backoff ?? DEFAULT_BACKOFF;
    this.#random = options.random ?? Math.random;
    this.#missingDelayMs = options.missingDelayMs ?? DEFAULT_MISSING_DELAY_MS;
    this.#emit = options.onEvent ?? (() => undefined);
    this.lost = this.#keepConnected();
    if (options.signal !== undefined) onAbort(options.signal, () => void this.close());
  }

  get connected(): boolean {
    return this.#current !== undefined;
  }

  async whenConnected(call?: CallOptions): Promise<void> {
    try {
      await abortable(this.current(), call, "connecting");
    } catch (error) {
      throw this.explain(RmiError.from(error));
    }
  }

  async openSender(address: string, call?: CallOptions): Promise<Sender> {
    const sender = new ReconnectingSender(this, address);
    await sender.opened(call);
    return sender;
  }

  async openReceiver(
    address: string | undefined,
    options: ReceiverOptions & CallOptions & ReopenOptions,
  ): Promise<Receiver> {
    const { signal, ...wanted } = options;
    const receiver: ReconnectingReceiver = new ReconnectingReceiver(this, address, wanted, () =>
      this.#receivers.delete(receiver),
    );
    this.#receivers.add(receiver);
    try {
      await receiver.opened(signal === undefined ? {} : { signal });
      return receiver;
    } catch (error) {
      void receiver.close();
      throw error;
    }
  }

  /** @throws RmiError `unavailable` while there is no connection */
  get broker(): BrokerFacts {
    if (this.#current === undefined) throw new RmiError("unavailable", "there is no connection now");
    return this.#current.broker;
  }

  async removeQueue(queue: string, call?: CallOptions): Promise<void> {
    try {
      const transport = await abortable(this.current(), call, `deleting the queue "${queue}"`);
      await transport.removeQueue(queue, call);
    } catch (error) {
      throw this.explain(RmiError.from(error));
    }
  }

  async close(): Promise<void> {
    if (!this.#closing.signal.aborted) {
      const reason = new RmiError("closed", "the connection is closed");
      this.#closing.abort(reason);
      this.#awaited.reject(reason);
      await Promise.all([...this.#receivers].map((receiver) => receiver.close()));
      await this.#current?.close();
    }
    await this.lost;
  }

  /** The connection, as soon as there is one. @throws RmiError `closed` */
  current(): Promise<Transport> {
    if (this.#closing.signal.aborted) return Promise.reject(RmiError.from(this.#closing.signal.reason));
    return this.#current === undefined ? this.#awaited.promise : Promise.resolve(this.#current);
  }

  explain(error: RmiError): RmiError {
    if (error.code !== "timed-out" || this.#current !== undefined || this.#failure === undefined)
      return error;
    const { code, message, details } = this.#failure;
    return new RmiError(code, `${error.message}: ${message}`, { cause: this.#failure, details });
  }

  isCurrent(transport: Transport): boolean {
    return this.#current === transport;
  }

  proven(): void {
    this.#failures = 0;
  }

  reopened(address: string): void {
    this.#emit({ kind: "reopened", address });
  }

  /** A receiver failed, the `attempt`-th time in a row. Returns how long it is to wait. */
  failed(address: string, error: RmiError, attempt: number): number {
    const delayMs =
      error.code === "not-found"
        ? this.#missingDelayMs
        : reconnectDelayMs(attempt - 1, this.#backoff, this.#random);
    this.#emit({ kind: "failed", address, error, delayMs });
    return delayMs;
  }

  async #keepConnected(): Promise<undefined> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      let error: RmiError;
      try {
        error = await this.#connectOnce(signal);
      } catch (reason) {
        error = RmiError.from(reason, "unreachable");
      }
      if (signal.aborted) break;
      this.#failure = error;
      const delayMs = reconnectDelayMs(this.#failures, this.#backoff, this.#random);
      this.#emit({ kind: "retry", error, attempt: ++this.#failures, delayMs });
      await delay(delayMs, undefined, { signal }).catch(() => undefined);
    }
    return undefined;
  }

  /** Connects, and resolves when the connection is lost, with the reason. */
  async #connectOnce(signal: AbortSignal): Promise<RmiError> {
    const transport = await this.#connect(this.#settings, { signal });
    if (signal.aborted) {
      await transport.close();
      throw RmiError.from(signal.reason);
    }
    this.#current = transport;
    this.#emit({ kind: "connected", broker: transport.broker });
    this.#awaited.resolve(transport);
    const reason = await transport.lost;
    this.#current = undefined;
    this.#awaited = new Deferred();
    if (signal.aborted) throw RmiError.from(signal.reason);
    const error = reason ?? new RmiError("unavailable", "the connection was closed");
    this.#emit({ kind: "lost", error });
    return error;
  }
}
