import { randomUUID } from "node:crypto";
import { createServer as createTcpServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";

import { RmiError } from "../errors.js";
import { Connection, HANDSHAKE_MS, type ConnectionContext } from "./connection.js";
import { EndOfTurn } from "./end-of-turn.js";
import { Nodes } from "./nodes.js";
import type { QueueSnapshot } from "./queue.js";
import { authenticator } from "./sasl.js";
import { brokerSettings, listenUrl, type BrokerOptions, type BrokerSettings } from "./settings.js";

/** How often expired messages and idle queues are looked for. Nothing expired is delivered meanwhile. */
const SWEEP_MS = 1_000;

/** A broker that listens. Its queues are in memory: they go with it. */
export interface Broker {
  /** To connect to: what was listened on, with the port that it got. */
  readonly url: string;
  readonly port: number;
  /** Tells every peer, closes every connection, and stops listening. Closing twice is fine. */
  close(): Promise<void>;
  queues(): readonly QueueSnapshot[];
}

/**
 * Starts an AMQP 1.0 broker in this process.
 *
 * @throws RmiError `usage` for an option that makes no sense, `config` for a PEM file or an address that cannot be used,
 *   `in-use` when something else listens there
 */
export async function startBroker(options: BrokerOptions = {}): Promise<Broker> {
  const settings = brokerSettings(options);
  const nodes = new Nodes(settings);
  const context: ConnectionContext = {
    settings,
    nodes,
    endOfTurn: new EndOfTurn(),
    authenticator: authenticator(settings.users, settings.tls?.ca !== undefined),
    container: randomUUID(),
  };
  const connections = new Set<Connection>();
  const server = createServer(settings, (socket) => {
    const connection = new Connection(socket, context, () => connections.delete(connection));
    connections.add(connection);
  });
  const port = await listen(server, settings);
  const sweeping = setInterval(() => nodes.sweep(), SWEEP_MS);
  settings.log.info({ url: listenUrl(settings, port) }, "broker listens");

  let closing: Promise<void> | undefined;
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      clearInterval(sweeping);
      server.close(() => resolve()); // called once the last connection is gone, too
      for (const connection of connections) {
        connection.close({ condition: "amqp:connection:forced", description: "the broker stops" });
      }
    });
  return {
    url: listenUrl(settings, port),
    port,
    close: () => (closing ??= close()),
    queues: () => nodes.snapshot(),
  };
}

function createServer({ tls, log }: BrokerSettings, onSocket: (socket: Socket) => void): Server {
  if (tls === undefined) return createTcpServer({ noDelay: true }, onSocket);
  const { cert, key, ca } = tls;
  const trust = ca === undefined ? {} : { ca, requestCert: true, rejectUnauthorized: true };
  try {
    const server = createTlsServer(
      { cert, key, ...trust, noDelay: true, handshakeTimeout: HANDSHAKE_MS },
      onSocket,
    );
    server.on("tlsClientError", ({ message }: Error) => log.warn({ error: message }, "TLS handshake failed"));
    return server;
  } catch (cause) {
    throw new RmiError("config", `certificate and key do not fit: ${String(cause)}`, { cause });
  }
}

function listen(server: Server, settings: BrokerSettings): Promise<number> {
  const { host, port } = settings;
  return new Promise((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      const where = listenUrl(settings, port);
      reject(
        cause.code === "EADDRINUSE"
          ? new RmiError("in-use", `${where}: something else listens there`, { cause })
          : new RmiError("config", `${where}: cannot listen there: ${cause.message}`, { cause }),
      );
    });
    server.listen({ host, port }, () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : port);
    });
  });
}
