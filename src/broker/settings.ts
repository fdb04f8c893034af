import { readFileSync } from "node:fs";
import { isIPv6 } from "node:net";

import { RmiError } from "../errors.js";
import { durationMs, sizeBytes, type Duration, type Size } from "../options.js";
import type { JsonObject } from "../json.js";

/**
 * When a named queue comes into being: when somebody reads from it (`receivers`), when somebody reads or writes
 * (`always`), or only when it is listed in `queues` (`never`). `receivers` is gofer's way: the agent declares its queue,
 * and a caller that is too early or mistaken is told so.
 */
export type AutoCreate = "receivers" | "always" | "never";

/** Where events go that an operator may want to see. Pino's loggers fit. */
export interface BrokerLog {
  info(fields: JsonObject, text: string): void;
  warn(fields: JsonObject, text: string): void;
}

export interface BrokerOptions {
  /** `amqp://HOST:PORT` or `amqps://HOST:PORT`; port 0: any free one. Default `amqp://127.0.0.1:5672`. */
  readonly listen?: string;
  /** Default `receivers`. */
  readonly autoCreate?: AutoCreate;
  /** Queues that are there from the beginning. */
  readonly queues?: readonly string[];
  /** Name → password. When given, every peer must give one of them (SASL PLAIN). Default: nobody is asked. */
  readonly users?: Readonly<Record<string, string>>;
  /** For `amqps`: PEM file paths. With `ca`, every peer must show a certificate that it signed. */
  readonly tls?: { readonly cert: string; readonly key: string; readonly ca?: string };
  /** Messages in a queue past which its senders get no more credit. Default 100,000. */
  readonly maxQueueLength?: number;
  /** Bytes in a queue past which its senders get no more credit. Default 64 MiB. */
  readonly maxQueueBytes?: Size;
  /** Frames larger than this are not taken, and end the connection. Default 64 KiB, at least 512 bytes. */
  readonly maxFrameBytes?: Size;
  /** Messages larger than this are not taken, and end the link. Default 16 MiB. */
  readonly maxMessageBytes?: Size;
  /** Peers are thought dead after twice this silence; 0: never. Default 30 s. */
  readonly heartbeat?: Duration;
  /** Told to peers when they connect. */
  readonly version?: string;
  /** Milliseconds on a clock that nobody sets. Default `performance.now`. */
  readonly now?: () => number;
  /** Default: none. */
  readonly log?: BrokerLog;
}

export interface BrokerSettings {
  readonly scheme: "amqp" | "amqps";
  readonly host: string;
  readonly port: number;
  readonly autoCreate: AutoCreate;
  readonly queues: readonly string[];
  readonly users: ReadonlyMap<string, string> | undefined;
  readonly tls: TlsMaterial | undefined;
  readonly maxQueueLength: number;
  readonly maxQueueBytes: number;
  readonly maxFrameBytes: number;
  readonly maxMessageBytes: number;
  readonly heartbeatMs: number;
  readonly version: string;
  readonly now: () => number;
  readonly log: BrokerLog;
}

export interface TlsMaterial {
  readonly cert: Buffer;
  readonly key: Buffer;
  readonly ca: Buffer | undefined;
}

const DEFAULT_PORTS = { amqp: 5672, amqps: 5671 } as const;
/** AMQP 1.0, part 2.7.1: no peer may ask for less. */
export const MIN_FRAME_BYTES = 512;
const SILENT: BrokerLog = { info: () => undefined, warn: () => undefined };

/** @throws RmiError `usage` for an option that makes no sense, `config` for a PEM file that cannot be read */
export function brokerSettings(options: BrokerOptions): BrokerSettings {
  const { scheme, host, port } = parseListen(options.listen ?? "amqp://127.0.0.1:5672");
  if ((scheme === "amqps") !== (options.tls !== undefined)) {
    throw new RmiError("usage", "amqps needs a certificate and its key, and only amqps does");
  }
  const maxFrameBytes = sizeBytes(options.maxFrameBytes ?? "64KiB", "maxFrameBytes");
  if (maxFrameBytes < MIN_FRAME_BYTES || maxFrameBytes > 0xffff_ffff) {
    throw new RmiError(
      "usage",
      `maxFrameBytes: ${maxFrameBytes} is not between ${MIN_FRAME_BYTES} and 4294967295`,
    );
  }
  return {
    scheme,
    host,
    port,
    autoCreate: options.autoCreate ?? "receivers",
    queues: options.queues ?? [],
    users: options.users === undefined ? undefined : new Map(Object.entries(options.users)),
    tls: options.tls === undefined ? undefined : readTls(options.tls),
    maxQueueLength: positive(options.maxQueueLength ?? 100_000, "maxQueueLength"),
    maxQueueBytes: positive(sizeBytes(options.maxQueueBytes ?? "64MiB", "maxQueueBytes"), "maxQueueBytes"),
    maxFrameBytes,
    maxMessageBytes: positive(
      sizeBytes(options.maxMessageBytes ?? "16MiB", "maxMessageBytes"),
      "maxMessageBytes",
    ),
    heartbeatMs: durationMs(options.heartbeat ?? "30s", "heartbeat"),
    version: options.version ?? "",
    now: options.now ?? (() => performance.now()),
    log: options.log ?? SILENT,
  };
}

function parseListen(listen: string): { scheme: "amqp" | "amqps"; host: string; port: number } {
  const match = /^(amqps?):\/\/(\[[0-9a-fA-F:.]+\]|[^\s/:@[\]]+)(?::(\d{1,5}))?\/?$/.exec(listen);
  const scheme = match?.[1] === "amqps" ? "amqps" : "amqp";
  const port = Number(match?.[3] ?? DEFAULT_PORTS[scheme]);
  if (match === null || port > 65_535) {
    throw new RmiError("usage", `listen: "${listen}" is not amqp://HOST:PORT or amqps://HOST:PORT`);
  }
  return { scheme, host: match[2]!.replace(/^\[|\]$/g, ""), port };
}

/** Where peers reach it: the URL to connect to. */
export function listenUrl({ scheme, host }: BrokerSettings, port: number): string {
  return `${scheme}://${isIPv6(host) ? `[${host}]` : host}:${port}`;
}

function readTls({ cert, key, ca }: NonNullable<BrokerOptions["tls"]>): TlsMaterial {
  return { cert: readPem(cert), key: readPem(key), ca: ca === undefined ? undefined : readPem(ca) };
}

function readPem(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new RmiError("config", `${path}: this PEM file cannot be read`, { cause });
  }
}

function positive(value: number, name: string): number {
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw new RmiError("usage", `${name}: ${value} is not a whole number above 0`);
}
