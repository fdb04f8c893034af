import { RmiError } from "../errors.js";
import type { ConnectSettings } from "./transport.js";

export type Scheme = "tcp" | "amqp" | "ssl" | "amqps" | "memory";

/** A place to connect to. */
export interface HostPort {
  /** Without the brackets of an IPv6 address. Empty when the URL names none. */
  readonly host: string;
  readonly port: number;
}

/** A broker's address, taken apart. Texts are decoded: what stands here is what the broker is told. */
export interface BrokerUrl extends HostPort {
  /** The name before `+`, which says how to talk to the broker. Without one the broker is asked. */
  readonly adapter: string | undefined;
  readonly scheme: Scheme;
  readonly tls: boolean;
  readonly user: string | undefined;
  readonly password: string | undefined;
  /** Where else the same broker is found, in the URL's order: the other nodes of a cluster, or what stands in for it. */
  readonly others?: readonly HostPort[];
  /** What follows the first `/` after the host: the virtual host (M-2). Undefined when there is no such `/`. */
  readonly path: string | undefined;
}

const PORTS: Readonly<Record<Scheme, number>> = { tcp: 5672, amqp: 5672, ssl: 5671, amqps: 5671, memory: 0 };

/**
 * Reads `[[adapter+]scheme://][user[:password]@]host[:port][/path]` as gofer does (spec 5.1): each delimiter is the
 * first of its kind, `amqp` is the scheme where none is given. Beyond gofer: percent escapes are decoded, IPv6 hosts
 * stand in brackets, several hosts are separated by commas (`amqp://one,two:5673/vhost`), and `memory://NAME` names a
 * broker in this process.
 *
 * @throws RmiError `usage` for an unknown scheme or a port that is none; the message shows no secret
 */
export function parseUrl(text: string): BrokerUrl {
  const [left, right] = splitFirst(text, "://") ?? ["amqp", text];
  const [adapter, scheme] = splitFirst(left, "+") ?? [undefined, left];
  if (!isScheme(scheme)) {
    const named = /^[\w.-]*$/.test(scheme) ? `unknown scheme "${scheme}"` : "unknown scheme"; // or part of a secret
    throw new RmiError("usage", `${redact(text)}: ${named}; use amqp, amqps, tcp or ssl`);
  }
  const [authority, path] = splitFirst(right, "/") ?? [right, undefined];
  const [userinfo, hostPort] = splitFirst(authority, "@") ?? [undefined, authority];
  const [user, password] = splitFirst(userinfo ?? "", ":") ?? [userinfo, undefined];
  const [first, ...others] = hostPort.split(",").map((each) => readHost(each, scheme, text));
  return {
    adapter,
    scheme,
    tls: scheme === "ssl" || scheme === "amqps",
    user: decode(user),
    password: decode(password),
    ...first!,
    ...(others.length === 0 ? {} : { others }),
    path: decode(path),
  };
}

/** The URL for people and logs: the password, and all that could be part of one, is replaced by `***`. */
export function redact(url: string): string {
  const at = url.lastIndexOf("@");
  if (at < 0) return url;
  const from = /^(?:[\w.+-]*:\/\/)?/.exec(url)![0].length;
  const userinfo = url.slice(from, at);
  const colon = userinfo.indexOf(":");
  const user = colon < 0 ? userinfo : userinfo.slice(0, colon);
  const shown = /[@/]/.test(user) ? "***" : colon < 0 ? user : `${user}:***`;
  return url.slice(0, from) + shown + url.slice(at);
}

/**
 * Equal for settings that may share one connection: same adapter, scheme, host, port, credentials, virtual host and
 * TLS files (mends X-32). It holds the password: a key for a map, never for a log.
 */
export function connectionKey({ url, tls, heartbeatMs }: ConnectSettings): string {
  const { adapter, scheme, user, password, host, port, others = [], path } = parseUrl(url);
  const { cacert, clientcert, clientkey, hostValidation } = tls;
  return JSON.stringify([
    [adapter ?? null, scheme, host.toLowerCase(), port, user ?? null, password ?? null, path ?? null],
    ...others.map((other) => [other.host.toLowerCase(), other.port]),
    [cacert ?? null, clientcert ?? null, clientkey ?? null, hostValidation, heartbeatMs],
  ]);
}

function isScheme(text: string): text is Scheme {
  return Object.hasOwn(PORTS, text);
}

function splitFirst(text: string, delimiter: string): [string, string] | undefined {
  const at = text.indexOf(delimiter);
  return at < 0 ? undefined : [text.slice(0, at), text.slice(at + delimiter.length)];
}

/** `host`, `host:port`, `[::1]` or `[::1]:port`. */
function splitHost(text: string): [host: string, port: string | undefined] {
  const bracketed = /^\[([^\]]*)\](?::(.*))?$/s.exec(text);
  if (bracketed) return [bracketed[1]!, bracketed[2]];
  return splitFirst(text, ":") ?? [text, undefined];
}

function readHost(text: string, scheme: Scheme, url: string): HostPort {
  const [host, port] = splitHost(text);
  return { host: decode(host) ?? "", port: port === undefined ? PORTS[scheme] : readPort(port, url) };
}

function readPort(text: string, url: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > 65_535)
    throw new RmiError("usage", `${redact(url)}: the port is not a number from 1 to 65535`);
  return port;
}

/** Percent escapes that are valid UTF-8 become their characters; anything else stays as it was written (M-3). */
function decode(text: string | undefined): string | undefined {
  return text?.replace(/(?:%[0-9a-f]{2})+/gi, (escapes) => {
    try {
      return decodeURIComponent(escapes);
    } catch {
      return escapes;
    }
  });
}
