import { connect as connectTcp, type Socket } from "node:net";
import { connect as connectTls, type ConnectionOptions, TLSSocket } from "node:tls";
import { RmiError } from "../errors.js";
import { abortError } from "./signals.js";

/** The codes of Node's documentation ("X509 certificate error codes"), and the one for a name that differs. */
const CERTIFICATE_FAULT =
  /^(UNABLE_TO_|CERT_|CRL_|ERROR_IN_C|DEPTH_ZERO_|SELF_SIGNED_|INVALID_|PATH_LENGTH_|HOSTNAME_MISMATCH$|ERR_TLS_CERT_ALTNAME_INVALID$)/;

/** Where to, and over TLS when its options are given. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
  readonly tls: ConnectionOptions | undefined;
}

/**
 * Opens the socket, TLS handshake included, without the delays of Nagle's algorithm: they cost some 40 ms a call.
 *
 * @throws RmiError `unreachable`, `untrusted`, `unauthorized` (the peer refused our certificate), `config` (PEM files
 *   that hold something else), or the signal's error
 */
export function openSocket({ host, port, tls }: Endpoint, signal: AbortSignal): Promise<Socket> {
  const where = `${host}:${port}`;
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(abortError(signal, `connecting to ${where}`));
    let socket: Socket;
    try {
      socket = tls === undefined ? connectTcp({ host, port }) : connectTls({ host, port, ...tls });
      socket.setNoDelay(true);
    } catch (cause) {
      return reject(new RmiError("config", `the TLS files do not fit: ${String(cause)}`, { cause }));
    }
    const ready = tls === undefined ? "connect" : "secureConnect";
    const done = (): void => {
      signal.removeEventListener("abort", onAbort);
      socket.removeAllListeners(ready).off("error", onError).off("close", onClose);
    };
    const fail = (error: RmiError): void => {
      done();
      socket.on("error", () => undefined).destroy();
      reject(error);
    };
    const onAbort = (): void => fail(abortError(signal, `connecting to ${where}`));
    const onError = (error: Error): void => fail(socketError(error, socket, where));
    const onClose = (): void => fail(new RmiError("unreachable", `${where} closed the connection at once`));
    signal.addEventListener("abort", onAbort, { once: true });
    socket.on("error", onError).on("close", onClose);
    socket.once(ready, () => {
      done();
      resolve(socket);
    });
  });
}

/**
 * What a socket's error means to somebody who wanted to reach a broker.
 *
 * @param socket  undefined where a library keeps it to itself: then the error's code alone has to tell
 */
export function socketError(error: Error, socket: Socket | undefined, where: string): RmiError {
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  const make = (kind: "unreachable" | "untrusted" | "unauthorized", text: string): RmiError =>
    new RmiError(kind, `${where}: ${text}`, { cause: error, details: { errno: code } });
  // Node notes here why the peer's certificate does not verify, before it ends the socket for it.
  const distrusted =
    socket instanceof TLSSocket ? isSet(socket.authorizationError) : CERTIFICATE_FAULT.test(code);
  if (distrusted) {
    return make("untrusted", `the certificate does not verify (${error.message})`);
  }
  if (/ALERT.*(CERTIFICATE|UNKNOWN_CA|ACCESS_DENIED)|ALERT_NUMBER/.test(code)) {
    return make("unauthorized", `the broker refused our client certificate, or the lack of one (${code})`);
  }
  if (code === "ERR_SSL_WRONG_VERSION_NUMBER" || code === "ERR_SSL_PACKET_LENGTH_TOO_LONG") {
    return make("unreachable", "what listens there does not speak TLS; amqp:// may be meant");
  }
  const said = /^Invalid protocol header for AMQP: ([\da-f]+)/.exec(error.message)?.[1]; // rhea's text
  if (said !== undefined) {
    const text = Buffer.from(said, "hex")
      .toString("latin1")
      .replace(/[^ -~]/g, ".");
    return make("unreachable", `what listens there does not speak AMQP; it says "${text}"`);
  }
  return make("unreachable", error.message === "" ? code : error.message); // several addresses tried: no message, a code
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null;
}
