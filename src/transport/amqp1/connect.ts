import { randomUUID } from "node:crypto";
import type { Socket } from "node:net";
import rhea, { type Connection, type ConnectionOptions } from "rhea";
import { RmiError } from "../../errors.js";
import type { OpenQueueManager } from "../manage.js";
import { abortError, bounded, onAbort } from "../signals.js";
import type { CallOptions, ConnectSettings, Transport } from "../transport.js";
import type { BrokerUrl } from "../url.js";
import { Amqp1Connection } from "./connection.js";
import { type Mechanisms, preferOurOrder, saslMechanisms } from "./sasl.js";
import { openSocket, socketError } from "../socket.js";
import { tlsOptions } from "../tls.js";

const DEFAULT_OPEN_TIMEOUT_MS = 30_000;
const DEFAULT_SEND_TIMEOUT_MS = 30_000;
const DEFAULT_MAX_FRAME_BYTES = 64 * 1024;
const DEFAULT_MAX_MESSAGE_BYTES = 64 * 1024 * 1024;

/**
 * Opens an AMQP 1.0 connection: socket, TLS, SASL, open; all of it within `openTimeoutMs`.
 *
 * @param openManager  opens a connection of 0-9-1 beside it, for brokers whose queues can not be managed over 1.0
 *
 * @throws RmiError `unreachable`, `unauthorized`, `untrusted`, `config`, `cancelled`, `timed-out`
 */
export async function connect(
  settings: ConnectSettings,
  url: BrokerUrl,
  call?: CallOptions,
  openManager: OpenQueueManager = noManager,
): Promise<Transport> {
  const where = `${url.host}:${url.port}`;
  const openTimeoutMs = settings.openTimeoutMs ?? DEFAULT_OPEN_TIMEOUT_MS;
  const late = (): RmiError =>
    new RmiError("unreachable", `${where} did not answer within ${openTimeoutMs} ms`);
  return bounded(call, openTimeoutMs, late, async (signal) => {
    const tls = url.tls ? await tlsOptions(url.host, settings.tls) : undefined;
    const open = async (hostname: string): Promise<Amqp1Connection> => {
      const mechanisms = saslMechanisms(url, tls?.cert !== undefined);
      const socket = await openSocket({ host: url.host, port: url.port, tls }, signal);
      const maxFrameBytes = settings.maxFrameBytes ?? DEFAULT_MAX_FRAME_BYTES;
      const connection = start(socket, { ...settings, maxFrameBytes }, { url, hostname, mechanisms });
      const transport = new Amqp1Connection(connection, socket, {
        where,
        host: url.host,
        openTimeoutMs,
        maxFrameBytes,
        maxMessageBytes: settings.maxMessageBytes ?? DEFAULT_MAX_MESSAGE_BYTES,
        sendTimeoutMs: settings.sendTimeoutMs ?? DEFAULT_SEND_TIMEOUT_MS,
        openBeside: (opening) => openManager(settings, url, opening),
      });
      await opened(connection, transport, { socket, where, certificate: tls?.cert !== undefined }, signal);
      limitFrames(connection, maxFrameBytes);
      return transport;
    };
    const transport = await open(url.host);
    if (transport.broker.product !== "RabbitMQ" || (url.path ?? "/") === "/" || url.path === "") {
      return transport;
    }
    // RabbitMQ alone has virtual hosts over 1.0, and takes their name for the host's; it says later whether we may.
    await transport.close();
    const inside = await open(`vhost:${url.path}`);
    try {
      await inside.settled(signal);
    } catch (error) {
      await inside.close(); // nobody else knows of it
      throw error;
    }
    return inside;
  });
}

/** For who needs no queues managed by another protocol. */
const noManager: OpenQueueManager = () =>
  Promise.reject(new RmiError("unsupported", "there is no AMQP 0-9-1 to manage queues with"));

/** A fresh container for each connection: what one leaves behind never meets another. */
function start(
  socket: Socket,
  settings: ConnectSettings & { readonly maxFrameBytes: number },
  { url, hostname, mechanisms }: { url: BrokerUrl; hostname: string; mechanisms: Mechanisms },
): Connection {
  const options = {
    container_id: settings.containerId ?? randomUUID(),
    hostname,
    sasl_init_hostname: url.host,
    sasl_mechanisms: mechanisms,
    max_frame_size: settings.maxFrameBytes,
    ...(settings.heartbeatMs > 0 ? { idle_time_out: settings.heartbeatMs } : {}),
    reconnect: false,
    tcp_no_delay: true,
    port: url.port,
    connection_details: () => ({
      host: url.host,
      port: url.port,
      options: {},
      connect: (_port: number, _host: string, _options: object, connected: () => void): Socket => {
        process.nextTick(connected);
        return socket;
      },
    }),
  } satisfies ConnectionOptions & { sasl_mechanisms: Mechanisms; tcp_no_delay: boolean };
  const connection = rhea.create_container({ id: options.container_id }).connect(options);
  preferOurOrder(connection, mechanisms);
  return connection;
}

interface Attempt {
  readonly socket: Socket;
  readonly where: string;
  /** We showed a client certificate. */
  readonly certificate: boolean;
}

/** Waits for the peer's open. What prevents it is told in the words of connecting: nothing has been lost yet. */
async function opened(
  connection: Connection,
  transport: Amqp1Connection,
  attempt: Attempt,
  signal: AbortSignal,
): Promise<void> {
  const { socket, where } = attempt;
  let answered = false;
  socket.once("data", () => (answered = true));
  try {
    await new Promise<void>((resolve, reject) => {
      connection.on("connection_open", () => resolve());
      onAbort(signal, () => reject(abortError(signal, `connecting to ${where}`)));
      void transport.lost.then((reason) => reject(refusal(reason, attempt, answered)));
    });
  } catch (error) {
    socket.destroy(new Error("the connection was not opened"));
    throw error;
  }
}

function refusal(
  reason: RmiError | undefined,
  { socket, where, certificate }: Attempt,
  answered: boolean,
): RmiError {
  if (reason === undefined)
    return new RmiError("closed", `the connection to ${where} was closed while it opened`);
  if (reason.code !== "unavailable") return reason;
  const failure =
    reason.cause instanceof Error
      ? socketError(reason.cause, socket, where)
      : new RmiError("unreachable", reason.message, { details: reason.details });
  if (failure.code !== "unreachable" || answered || !certificate) return failure;
  // A server may check certificates after the handshake, and then it just hangs up.
  const text = `${where} hung up after it saw our client certificate (${failure.message})`;
  return new RmiError("unauthorized", text, { cause: reason });
}

/** Our own limit holds for what we send, too: a long frame keeps all other links of the connection waiting. */
function limitFrames(connection: Connection, maxFrameBytes: number): void {
  const { open } = connection["remote"] as { open: { max_frame_size: unknown } };
  const theirs = open.max_frame_size;
  if (typeof theirs !== "number" || theirs > maxFrameBytes) open.max_frame_size = maxFrameBytes;
}
