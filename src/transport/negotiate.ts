import type { Socket } from "node:net";
import { RmiError } from "../errors.js";
import { abortError, bounded, onAbort } from "./signals.js";
import { openSocket } from "./socket.js";
import { tlsOptions } from "./tls.js";
import type { CallOptions, ConnectSettings } from "./transport.js";
import type { BrokerUrl } from "./url.js";

export type Protocol = "AMQP 1.0" | "AMQP 0-9-1";

const HEADER_0_9_1 = Buffer.from("AMQP\x00\x00\x09\x01", "latin1");

/** How long a broker may think about our question. Those that know 0-9-1 answer at once. */
const ANSWER_MS = 5000;
const DEFAULT_OPEN_TIMEOUT_MS = 30_000;

/** What brokers answered, by place: each is asked once, and again after a failure. */
const answers = new Map<string, Protocol>();

/**
 * Which protocol a broker speaks. On a connection of its own, it is shown the header of 0-9-1: one that speaks it begins
 * with `connection.start`; all others name what they speak, or hang up, and are spoken to in 1.0.
 *
 * @throws RmiError `unreachable`, `untrusted`, `unauthorized`, `config`, `cancelled`, `timed-out`
 */
export async function protocolOf(
  settings: ConnectSettings,
  url: BrokerUrl,
  call?: CallOptions,
): Promise<Protocol> {
  const known = answers.get(placeOf(url));
  if (known !== undefined) return known;
  const protocol = startsAs091(await firstBytes(settings, url, call)) ? "AMQP 0-9-1" : "AMQP 1.0";
  answers.set(placeOf(url), protocol);
  return protocol;
}

/** Connecting failed: what listens there may be something else by now. */
export function forgetProtocol(url: BrokerUrl): void {
  answers.delete(placeOf(url));
}

/** What listens there says to the header of 0-9-1; nothing when it hangs up or is silent. */
export function firstBytes(settings: ConnectSettings, url: BrokerUrl, call?: CallOptions): Promise<Buffer> {
  const where = `${url.host}:${url.port}`;
  const openTimeoutMs = settings.openTimeoutMs ?? DEFAULT_OPEN_TIMEOUT_MS;
  const late = (): RmiError =>
    new RmiError("unreachable", `${where} did not answer within ${openTimeoutMs} ms`);
  return bounded(call, openTimeoutMs, late, async (signal) => {
    const tls = url.tls ? await tlsOptions(url.host, settings.tls) : undefined;
    const socket = await openSocket({ host: url.host, port: url.port, tls }, signal);
    try {
      return await answerOf(socket, signal);
    } finally {
      socket.destroy();
    }
  });
}

function answerOf(socket: Socket, signal: AbortSignal): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const read: Buffer[] = [];
    const done = (): void => {
      clearTimeout(timer);
      resolve(Buffer.concat(read));
    };
    const timer = setTimeout(done, ANSWER_MS);
    onAbort(signal, () => {
      clearTimeout(timer);
      reject(abortError(signal, "asking the broker for its protocol"));
    });
    socket.on("data", (bytes: Buffer) => {
      read.push(bytes);
      if (read.reduce((sum, { length }) => sum + length, 0) >= HEADER_0_9_1.length) done();
    });
    for (const end of ["end", "close", "error"]) socket.on(end, done);
    socket.write(HEADER_0_9_1);
  });
}

/** A method frame on channel 0; the eighth byte is the first of its payload, the class: `connection` is 10. */
function startsAs091(bytes: Buffer): boolean {
  return bytes.length >= 8 && bytes[0] === 1 && bytes.readUInt16BE(1) === 0 && bytes[7] === 0;
}

function placeOf({ host, port, tls }: BrokerUrl): string {
  return `${tls ? "tls" : "tcp"} ${host.toLowerCase()} ${port}`;
}
