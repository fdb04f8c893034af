import { setTimeout as delay } from "node:timers/promises";
import { RmiError } from "../errors.js";
import type { Connect, ConnectSettings } from "../transport/transport.js";
import { abortable } from "../transport/signals.js";
import {
  type Backoff,
  type ConnectionEvent,
  DEFAULT_BACKOFF,
  reconnectDelayMs,
  reconnecting,
  type ReconnectingTransport,
} from "../transport/reconnect.js";
import { connectionKey, redact } from "../transport/url.js";
import { DEFAULT_LIMITS, type WireLimits } from "../wire/limits.js";
import { Live } from "./live.js";
import { Route } from "./route.js";
import type { ConnectionPool } from "./types.js";

export interface ConnectionsOptions {
  /** Opens one connection. Default: the adapter that the URL names. */
  readonly connect?: Connect;
  /** Told what nobody waits for: unreadable replies, a callback that threw. Default: a warning of the process. */
  readonly onProblem?: (problem: RmiError) => void;
  /** Milliseconds that never run backwards. Default `performance.now`. */
  readonly now?: () => number;
  /** Yields numbers in [0, 1). Default `Math.random`. */
  readonly random?: () => number;
  /** How long to wait between attempts to connect. */
  readonly backoff?: Backoff;
}

/** `ConnectionsOptions`, all of them. */
export type Means = Required<ConnectionsOptions>;

/**
 * Shares connections: one per broker, credentials, TLS settings and virtual host, for all who use it. A connection
 * closes when its last user does.
 */
export class Connections implements ConnectionPool {
  readonly #byKey = new Map<string, Connection>();
  readonly means: Means;

  constructor(options: ConnectionsOptions = {}) {
    this.means = { ...DEFAULTS, ...options };
  }

  /**
   * The connection for these settings, with one more user. Each user releases it. Nothing happens on the network, and a
   * URL that is none shows when somebody connects (C-3).
   */
  use(settings: ConnectSettings, limits: WireLimits = DEFAULT_LIMITS): Connection {
    const key = `${keyOf(settings)} ${limits.documentChars}`;
    let connection = this.#byKey.get(key);
    if (connection === undefined) {
      connection = new Connection(settings, limits, this.means, () => this.#byKey.delete(key));
      this.#byKey.set(key, connection);
    }
    connection.retain();
    return connection;
  }

  /**
   * A connection of its own, not shared, that is made again whenever it was lost.
   * @param onTrouble  told when it was lost, and when one of its receivers could not be opened
   */
  keep(settings: ConnectSettings, onTrouble: (reason: RmiError) => void): ReconnectingTransport {
    const { connect, backoff, random } = this.means;
    const onEvent = (event: ConnectionEvent): void => {
      if (event.kind === "lost" || event.kind === "failed") onTrouble(event.error);
    };
    return reconnecting(connect, settings, { backoff, random, onEvent });
  }

  /** Connections in use. */
  get size(): number {
    return this.#byKey.size;
  }

  /** Closes all of them, whoever uses them: their calls fail as `reply-lost` or `closed`. */
  async close(): Promise<void> {
    await Promise.all([...this.#byKey.values()].map((connection) => connection.close()));
  }
}

const DEFAULTS: Means = {
  connect: async (settings, call) => (await import("../transport/connect.js")).connect(settings, call),
  onProblem: (problem) =>
    process.emitWarning(problem.message, { type: "GoferWarning", code: `gofer:${problem.code}` }),
  now: () => performance.now(),
  random: Math.random,
  backoff: DEFAULT_BACKOFF,
};

function keyOf(settings: ConnectSettings): string {
  try {
    return connectionKey(settings);
  } catch {
    return settings.url;
  }
}

let shared: Connections | undefined;

/**
 * The pool to use: the one given, or the one thing that is shared by the whole process.
 * @throws RmiError `usage` for a pool that is none of ours
 */
export function connectionsOf(pool: ConnectionPool | undefined): Connections {
  if (pool === undefined) return (shared ??= new Connections());
  if (pool instanceof Connections) return pool;
  throw new RmiError("usage", "connections: expected a Connections of gofer-rmi/client");
}

export interface OpenOptions {
  readonly signal: AbortSignal;
  /** Try again, with growing pauses, until the signal fires. Otherwise the first failure is the answer. */
  readonly retry: boolean;
}

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
export class Connection {
  /** For people: the URL without its password. */
  readonly label: string;
  readonly means: Means;
  readonly #settings: ConnectSettings;
  readonly #limits: WireLimits;
  readonly #onClose: () => void;
  readonly #routes = new Map<string, Route>();
  readonly #closing = new AbortController();
  #users = 0;
  #live: Live | undefined;
  #attempt: Promise<Live> | undefined;
  /** Attempts that failed in a row, and how the last one did. */
  #failures = 0;
  #lastFailure: RmiError | undefined;

  constructor(settings: ConnectSettings, limits: WireLimits, means: Means, onClose: () => void) {
    this.label = redact(settings.url);
    this.means = means;
    this.#settings = settings;
    this.#limits = limits;
    this.#onClose = onClose;
  }

  get live(): Live | undefined {
    return this.#live;
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

  /** After failures an attempt begins with a pause. */
  async #connect(): Promise<Live> {
    const { connect, backoff, random, onProblem } = this.means;
    const { signal } = this.#closing;
    try {
      if (this.#failures > 0)
        await delay(reconnectDelayMs(this.#failures - 1, backoff, random), undefined, { signal });
      const transport = await connect(this.#settings, { signal });
      if (signal.aborted) {
        await transport.close();
        throw signal.reason;
      }
      const live: Live = new Live(transport, {
        limits: this.#limits,
        onProblem,
        onEnd: () => this.#lose(live),
      });
      this.#live = live;
      this.#failures = 0;
      this.#lastFailure = undefined;
      return live;
    } catch (cause) {
      this.#failures++;
      this.#lastFailure = signal.aborted
        ? new RmiError("closed", `the connection to ${this.label} is closed`, { cause })
        : RmiError.from(cause, "unreachable");
      throw this.#lastFailure;
    }
  }

  #lose(live: Live): void {
    if (this.#live === live) this.#live = undefined;
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.#onClose();
    this.#closing.abort();
    await this.#live?.close();
  }
}
