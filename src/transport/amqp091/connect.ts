import { randomUUID } from "node:crypto";
import type { DuplexOptions } from "node:stream";
import { createSecureContext, type ConnectionOptions } from "node:tls";
import amqplib, { type ChannelModel } from "amqplib";
import { RmiError } from "../../errors.js";
import { abortable, abortError, bounded, throwIfAborted } from "../signals.js";
import { socketError } from "../socket.js";
import { tlsOptions } from "../tls.js";
import type { CallOptions, ConnectSettings } from "../transport.js";
import type { BrokerUrl } from "../url.js";
import { Amqp091Connection } from "./connection.js";
import { readClose } from "./errors.js";
import { OUTPUT_BYTES } from "./output.js";

const DEFAULT_OPEN_TIMEOUT_MS = 30_000;
/** What gofer's library and RabbitMQ agree on (M-13a). */
const DEFAULT_MAX_FRAME_BYTES = 128 * 1024;
const DEFAULT_MAX_MESSAGE_BYTES = 64 * 1024 * 1024;

/** Whom the broker knows when the URL names nobody (M-13). */
const GUEST = "guest";

/**
 * Opens an AMQP 0-9-1 connection: socket, TLS, credentials, virtual host; all of it within `openTimeoutMs`.
 *
 * @throws RmiError `unreachable`, `unauthorized`, `untrusted`, `config`, `cancelled`, `timed-out`
 */
export async function connect(
  settings: ConnectSettings,
  url: BrokerUrl,
  call?: CallOptions,
): Promise<Amqp091Connection> {
  const where = `${url.host}:${url.port}`;
  const openTimeoutMs = settings.openTimeoutMs ?? DEFAULT_OPEN_TIMEOUT_MS;
  const late = (): RmiError =>
    new RmiError("unreachable", `${where} did not answer within ${openTimeoutMs} ms`);
  return bounded(call, openTimeoutMs, late, async (signal) => {
    const tls = url.tls ? await tlsOptions(url.host, settings.tls) : undefined;
    const model = await open(settings, url, tls, signal);
    const maxMessageBytes = settings.maxMessageBytes ?? DEFAULT_MAX_MESSAGE_BYTES;
    return new Amqp091Connection(model, { where, openTimeoutMs, maxMessageBytes });
  });
}

async function open(
  settings: ConnectSettings,
  url: BrokerUrl,
  tls: ConnectionOptions | undefined,
  signal: AbortSignal,
): Promise<ChannelModel> {
  const where = `${url.host}:${url.port}`;
  const maxFrameBytes = settings.maxFrameBytes ?? DEFAULT_MAX_FRAME_BYTES;
  const user = url.user ?? GUEST;
  const password = url.password ?? (url.user === undefined ? GUEST : "");
  const broker = {
    protocol: url.tls ? "amqps" : "amqp",
    hostname: url.host,
    port: url.port,
    vhost: encodeURIComponent(url.path ?? ""), // amqplib decodes it again; empty is its "/" too
    heartbeat: Math.ceil(settings.heartbeatMs / 1000),
    frameMax: maxFrameBytes,
    maxFrameSize: maxFrameBytes,
  };
  const secure: Omit<ConnectionOptions, "timeout"> = tls ?? {};
  const socket = {
    ...secure,
    ...(tls === undefined ? {} : { secureContext: secureContext(tls) }),
    signal, // ends the socket, which amqplib does not show before the connection is open
    noDelay: true,
    ...buffering(url.tls),
    credentials: amqplib.credentials.plain(user, password),
    clientProperties: { connection_name: settings.containerId ?? randomUUID() },
  };
  throwIfAborted({ signal }, `connecting to ${where}`); // Node connects a socket all the same whose signal has fired
  const attempt = amqplib.connect(broker, socket);
  try {
    return await abortable(attempt, { signal }, `connecting to ${where}`);
  } catch (error) {
    if (signal.aborted) throw abortError(signal, `connecting to ${where}`);
    throw refusal(error, where, tls?.cert !== undefined);
  }
}

/** Sockets with TLS take one figure for both directions. */
function buffering(tls: boolean): DuplexOptions {
  return tls ? { highWaterMark: OUTPUT_BYTES } : { writableHighWaterMark: OUTPUT_BYTES };
}

/** @throws RmiError `config` when the PEM files hold something else */
function secureContext(tls: ConnectionOptions): ReturnType<typeof createSecureContext> {
  try {
    return createSecureContext(tls);
  } catch (cause) {
    throw new RmiError("config", `the TLS files do not fit: ${String(cause)}`, { cause });
  }
}

/** What kept the connection from being opened. @param certificate  we showed one */
function refusal(error: unknown, where: string, certificate: boolean): RmiError {
  const { replyCode, replyText } = readClose(error);
  if (replyCode !== undefined) {
    return new RmiError("unauthorized", `${where}: ${replyText}`, { cause: error, details: { replyCode } });
  }
  // By then the credentials have been taken. amqplib does not show what the broker says here.
  if (/got <ConnectionClose/.test(replyText)) {
    return new RmiError("unauthorized", `${where} refuses the virtual host`, { cause: error });
  }
  const cause = error instanceof Error ? error : new Error(String(error));
  const failure = socketError(cause, undefined, where);
  if (failure.code !== "unreachable" || !certificate || !/closed abruptly|ECONNRESET/.test(cause.message)) {
    return failure;
  }
  // A server may check certificates after the handshake, and then it just hangs up.
  const text = `${where} hung up after it saw our client certificate (${failure.message})`;
  return new RmiError("unauthorized", text, { cause });
}
