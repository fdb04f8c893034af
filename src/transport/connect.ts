import { RmiError } from "../errors.js";
import { throwIfAborted } from "./signals.js";
import type { CallOptions, ConnectSettings, Transport } from "./transport.js";
import { type BrokerUrl, parseUrl, redact } from "./url.js";

/** What an adapter folder offers in its `connect.ts`. */
type AdapterConnect = (settings: ConnectSettings, url: BrokerUrl, call?: CallOptions) => Promise<Transport>;

/** Adapter prefixes of gofer's URLs (spec 5.2), and what serves them here. An adapter is loaded when it is first used. */
const ADAPTERS: Readonly<Record<string, () => Promise<AdapterConnect>>> = {
  "amqp-1-0": loadAmqp1,
  proton: loadAmqp1,
  qpid: loadAmqp1,
  "amqp-0-9-1": loadAmqp091,
  rabbitmq: loadAmqp091,
  rabbit: loadAmqp091,
  amqp: loadAmqp091,
};

/**
 * Opens one connection, with the adapter that the URL asks for: by its prefix, or else by its scheme.
 *
 * @throws RmiError `usage` for a bad URL, `unsupported` for an adapter that there is not, and what the adapter throws
 */
export async function connect(settings: ConnectSettings, call?: CallOptions): Promise<Transport> {
  const url = parseUrl(settings.url);
  if (url.host === "") throw new RmiError("usage", `${redact(settings.url)}: the URL names no host`);
  throwIfAborted(call, `connecting to ${redact(settings.url)}`);
  const adapter = await load(url);
  return adapter(settings, url, call);
}

function load({ adapter, scheme }: BrokerUrl): Promise<AdapterConnect> {
  if (adapter === undefined) return scheme === "memory" ? loadMemory() : loadAmqp1();
  if (Object.hasOwn(ADAPTERS, adapter)) return ADAPTERS[adapter]!();
  const known = Object.keys(ADAPTERS).join(", ");
  throw new RmiError("unsupported", `messaging adapter "${adapter}" is not available; there are ${known}`);
}

async function loadAmqp1(): Promise<AdapterConnect> {
  return (await import("./amqp1/connect.js")).connect;
}

async function loadAmqp091(): Promise<AdapterConnect> {
  return (await import("./amqp091/connect.js")).connect;
}

async function loadMemory(): Promise<AdapterConnect> {
  return (await import("./memory/connect.js")).connect;
}
