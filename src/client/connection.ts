import { setTimeout as delay } from "node:timers/promises";
import { RmiError } from "../errors.js";
import { authenticated } from "../security/authenticated.js";
import { reconnectDelayMs } from "../transport/reconnect.js";
import { abortable } from "../transport/signals.js";
import type { ConnectSettings } from "../transport/transport.js";
import { redact } from "../transport/url.js";
import { Live, type OpenOptions } from "./live.js";
import type { Means } from "./means.js";
import type { ReplySettings } from "./options.js";
import { Route, type Routed } from "./route.js";

/** No attempt made later would fare better. */
const LASTING: ReadonlySet<string> = new Set([
  "unauthorized",
  "untrusted",
  "config",
  "usage",
  "unsupported",
  "closed",
]);

/** A connection that is made when somebody needs it, and made again when it was lost and somebody needs it again. */
export class Connection implements Routed {
  /** For people: the URL without its password. */
  readonly label: string;
  readonly means: Means;
  readonly #settings: ConnectSettings;
  readonly #replies: ReplySettings;
  readonly #onClose: () => void;
  readonly #routes = new Map<string, Route>();
  readonly #closing = new AbortController();
  #users = 0;
  #live: Live | undefined;
  #attempt: Promise<Live> | undefined;
  /** Attempts in a row that were of no use, how the last one failed, and when there may be another. */
  #failures = 0;
  #lastFailure: RmiError | undefined;
  #retryAt = 0;
  /** The connection there is has been of use. */
  #proven = false;

  constructor(settings: ConnectSettings, replies: ReplySettings, means: Means, onClose: () => void) {
    this.label = redact(settings.url);
    this.means = means;
    this.#settings = settings;
    this.#replies = replies;
    this.#onClose = onClose;
  }

  /** Why there is no connection, when an attempt has failed since there was one. */
  get lastFailure(): RmiError | undefined {
    return this.#lastFailure;
  }

  get closed(): boolean {
    return this.#closing.signal.aborted;
  }

  retain(): void {
    this.#users++;
  }

  /** One user less; the last one closes it. */
  async release(): Promise<void> {
    if (--this.#users === 0) await this.close();
  }

  /** The way to an address, shared by all who send there. Each user releases it. */
  route(address: string): Route {
    let route = this.#routes.get(address);
    if (route === undefined) {
      route = new Route(this, address, () => this.#routes.delete(address));
      this.#routes.set(address, route);
    }
    route.retain();
    return route;
  }

  /** @throws RmiError how connecting failed, `closed`, or the signal's `cancelled` or `timed-out` */
  async open({ signal, retry }: OpenOptions): Promise<Live> {
    for (;;) {
      if (this.closed) throw new RmiError("closed", `the connection to ${this.label} is closed`);
      if (this.#live !== undefined) return this.#live;
      try {
        return await abortable(this.#sharedAttempt(), { signal }, `connecting to ${this.label}`);
      } catch (error) {
        const { code } = RmiError.from(error, "unreachable");
        if (!retry || signal.aborted || LASTING.has(code)) throw error;
      }
    }
  }

  /** One attempt for all who wait; it goes on when they give up. */
  #sharedAttempt(): Promise<Live> {
    if (this.#attempt === undefined) {
      const clear = (): void => void (this.#attempt = undefined);
      this.#attempt = this.#connect();
      this.#attempt.then(clear, clear);
    }
    return this.#attempt;
  }

  /** An attempt soon after one that was of no use begins with a pause. */
  async #connect(): Promise<Live> {
    const { connect, now, onProblem } = this.means;
    const { signal } = this.#closing;
    try {
      const pauseMs = this.#retryAt - now();
      if (pauseMs > 0) await delay(pauseMs, undefined, { signal });
      const transport = await connect(this.#settings, { signal });
      if (signal.aborted) {
        await transport.close();
        throw signal.reason;
      }
      const live: Live = new Live(authenticated(transport, this.#replies.authenticator), {
        ...this.#replies,
        onProblem,
        onEnd: (reason) => this.#lose(live, reason),
      });
      this.#live = live;
      this.#proven = false;
      this.#lastFailure = undefined;
      return live;
    } catch (cause) {
      this.#backOff();
      this.#lastFailure = signal.aborted
        ? new RmiError("closed", `the connection to ${this.label} is closed`, { cause })
        : RmiError.from(cause, "unreachable");
      throw this.#lastFailure;
    }
  }

  /** A link was opened: the connection is good for something, and worth making again at once when it is lost. */
  proven(): void {
    this.#proven = true;
    this.#failures = 0;
  }

  #lose(live: Live, reason: RmiError | undefined): void {
    if (this.#live !== live) return;
    this.#live = undefined;
    this.#lastFailure = reason;
    if (!this.#proven) this.#backOff();
  }

  #backOff(): void {
    const { backoff, random, now } = this.means;
    this.#retryAt = now() + reconnectDelayMs(this.#failures++, backoff, random);
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.#onClose();
    this.#closing.abort();
    await this.#live?.close();
  }
}
