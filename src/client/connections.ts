import { RmiError } from "../errors.js";
import type { Authenticator } from "../security/authenticator.js";
import { type ConnectionEvent, reconnecting, type ReconnectingTransport } from "../transport/reconnect.js";
import type { ConnectSettings } from "../transport/transport.js";
import { connectionKey } from "../transport/url.js";
import { Connection } from "./connection.js";
import { type ConnectionsOptions, DEFAULT_MEANS, type Means } from "./means.js";
import { DEFAULT_REPLIES, type ReplySettings } from "./options.js";
import type { ConnectionPool } from "./types.js";

export type { ConnectionsOptions } from "./means.js";

/**
 * Shares connections: one per broker, credentials, TLS settings and virtual host, for all who use it. A connection
 * closes when its last user does.
 */
export class Connections implements ConnectionPool {
  readonly #byKey = new Map<string, Connection>();
  readonly #authenticators = new WeakMap<Authenticator, number>();
  #lastAuthenticator = 0;
  readonly means: Means;

  constructor(options: ConnectionsOptions = {}) {
    this.means = { ...DEFAULT_MEANS, ...options };
  }

  /**
   * The connection for these settings, with one more user. Each user releases it. Nothing happens on the network, and a
   * URL that is none shows when somebody connects (C-3).
   */
  use(settings: ConnectSettings, replies: ReplySettings = DEFAULT_REPLIES): Connection {
    const { limits, exchange, authenticator } = replies;
    const key = JSON.stringify([
      keyOf(settings),
      limits.documentChars,
      exchange,
      this.#numberOf(authenticator),
    ]);
    let connection = this.#byKey.get(key);
    if (connection === undefined) {
      connection = new Connection(settings, replies, this.means, () => this.#byKey.delete(key));
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

  /** Messages of one connection are all signed by one authenticator. */
  #numberOf(authenticator: Authenticator | undefined): number {
    if (authenticator === undefined) return 0;
    let number = this.#authenticators.get(authenticator);
    if (number === undefined) this.#authenticators.set(authenticator, (number = ++this.#lastAuthenticator));
    return number;
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
