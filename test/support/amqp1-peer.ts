import { randomUUID } from "node:crypto";
import type { AddressInfo, Server, Socket } from "node:net";
import rhea, { type Connection, type Container, type EventContext } from "rhea";

/** An AMQP 1.0 peer that does what its script says, right or wrong. */
export interface Amqp1Peer {
  readonly port: number;
  readonly url: string;
  /** Connections that peers have opened, in order. */
  readonly connections: readonly Connection[];
  close(): Promise<void>;
}

export interface Amqp1PeerOptions {
  /** Checks SASL PLAIN. Default: ANONYMOUS only. */
  readonly login?: (user: string, password: string) => boolean;
  /** Further options of rhea's connections, such as `channel_max`. */
  readonly connection?: Readonly<Record<string, unknown>>;
}

/**
 * Starts a peer on a free port. The script attaches handlers to the container; what it does not handle is done by rhea:
 * opens are answered, links attached without a terminus, nothing is granted, accepted or settled.
 */
export async function startPeer(
  script: (container: Container) => void,
  { login, connection: options = {} }: Amqp1PeerOptions = {},
): Promise<Amqp1Peer> {
  const container = rhea.create_container({
    id: randomUUID(),
    tcp_no_delay: true,
    receiver_options: { autoaccept: false, credit_window: 0 },
  });
  if (login === undefined) container.sasl_server_mechanisms.enable_anonymous();
  else container.sasl_server_mechanisms.enable_plain(login);
  const connections: Connection[] = [];
  const sockets = new Set<Socket>();
  container.on("connection_open", ({ connection }: EventContext) => connections.push(connection));
  for (const event of ["connection_error", "session_error", "sender_error", "receiver_error"]) {
    container.on(event, () => undefined);
  }
  for (const event of ["disconnected", "protocol_error", "error"]) container.on(event, () => undefined);
  script(container);
  const server: Server = container.listen({ ...options, host: "127.0.0.1", port: 0 });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `amqp-1-0+amqp://127.0.0.1:${port}`,
    connections,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy(new Error("the peer is closed"));
      }),
  };
}

/** Attaches both kinds of links as they are asked for, and grants senders this much credit. */
export function attachLinks(container: Container, credit = 100): void {
  container.on("receiver_open", ({ receiver }: EventContext) => {
    receiver!.set_target({ address: receiver!.target.address });
    receiver!.add_credit(credit);
  });
  container.on("sender_open", ({ sender }: EventContext) => {
    sender!.set_source({ address: sender!.source.address });
  });
}
