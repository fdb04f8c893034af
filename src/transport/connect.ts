import { RmiError } from "../errors.js";
import type { OpenQueueManager } from "./manage.js";
import { forgetProtocol, protocolOf } from "./negotiate.js";
import { throwIfAborted } from "./signals.js";
import type { CallOptions, Connect, ConnectSettings, Transport } from "./transport.js";
import { type BrokerUrl, type HostPort, parseUrl, redact } from "./url.js";

type Adapter = "amqp1" | "amqp091" | "memory";

/** Adapter prefixes of gofer's URLs (spec 5.2), and what serves them here. An adapter is loaded when it is first used. */
const ADAPTERS: Readonly<Record<string, Adapter>> = {
  "amqp-0-9-1": "amqp091",
  rabbitmq: "amqp091",
  rabbit: "amqp091",
  amqp: "amqp091",
  "amqp-1-0": "amqp1",
  proton: "amqp1",
  qpid: "amqp1",
  "amqp-0-10": "amqp1",
  "qpid.messaging": "amqp1",
};

/** gofer's third protocol has died out; the brokers that spoke it all speak 1.0 (see docs/brokers.md). */
const OLD_NAMES: ReadonlySet<string> = new Set(["amqp-0-10", "qpid.messaging"]);

/** The host of a list that was last connected to, by the list's text. */
const lastGood = new Map<string, number>();

/**
 * Opens one connection, with the adapter that the URL asks for by its prefix, or else with the protocol that the broker
 * speaks. Several hosts are tried in turn, beginning with the one that last answered.
 *
 * @throws RmiError `usage` for a bad URL, `unsupported` for an adapter that there is not, and what the adapter throws
 */
export async function connect(settings: ConnectSettings, call?: CallOptions): Promise<Transport> {
  const url = usableUrl(settings.url);
  const places = placesOf(url);
  throwIfAborted(call, `connecting to ${redact(settings.url)}`);
  const list = JSON.stringify(places);
  const first = lastGood.get(list) ?? 0;
  const failures: RmiError[] = [];
  for (let i = 0; i < places.length; i++) {
    const at = (first + i) % places.length;
    try {
      const transport = await connectTo(settings, { ...url, ...places[at]! }, call);
      if (places.length > 1) lastGood.set(list, at);
      return transport;
    } catch (reason) {
      const error = RmiError.from(reason);
      if (call?.signal?.aborted || LASTING.has(error.code)) throw error;
      failures.push(error);
    }
  }
  throw failures.length === 1 ? failures[0]! : allFailed(failures);
}

/**
 * Reads a URL that `connect` could use.
 *
 * @throws RmiError `usage` for a bad URL, `unsupported` for an adapter that there is not: no later attempt would fare better
 */
export function usableUrl(text: string): BrokerUrl {
  const url = parseUrl(text);
  if (placesOf(url).some(({ host }) => host === ""))
    throw new RmiError("usage", `${redact(text)}: the URL names no host`);
  if (url.adapter === undefined || url.scheme === "memory" || Object.hasOwn(ADAPTERS, url.adapter))
    return url;
  const known = Object.keys(ADAPTERS).join(", ");
  throw new RmiError(
    "unsupported",
    `messaging adapter "${url.adapter}" is not available; there are ${known}`,
  );
}

function placesOf({ host, port, others = [] }: BrokerUrl): readonly HostPort[] {
  return [{ host, port }, ...others];
}

/** No other host would fare better. */
const LASTING: ReadonlySet<string> = new Set(["usage", "unsupported", "config"]);

/** A refusal says more than a host that is down. */
function allFailed(failures: readonly RmiError[]): RmiError {
  const { code } = failures.find((failure) => failure.code !== "unreachable") ?? failures[0]!;
  return new RmiError(code, failures.map(({ message }) => message).join("; "), { cause: failures[0] });
}

async function connectTo(settings: ConnectSettings, url: BrokerUrl, call?: CallOptions): Promise<Transport> {
  const adapter = await adapterFor(settings, url, call);
  try {
    const transport = await (await ADAPTER_CONNECTS[adapter]())(settings, url, call);
    return OLD_NAMES.has(url.adapter ?? "") ? withNote(transport, url.adapter!) : transport;
  } catch (error) {
    forgetProtocol(url);
    throw error;
  }
}

async function adapterFor(settings: ConnectSettings, url: BrokerUrl, call?: CallOptions): Promise<Adapter> {
  const { adapter, scheme } = url;
  if (scheme === "memory") return "memory";
  if (adapter === undefined) {
    return (await protocolOf(settings, url, call)) === "AMQP 1.0" ? "amqp1" : "amqp091";
  }
  return ADAPTERS[adapter]!;
}

/** What an adapter folder offers in its `connect.ts`. */
type AdapterConnect = (settings: ConnectSettings, url: BrokerUrl, call?: CallOptions) => ReturnType<Connect>;

const ADAPTER_CONNECTS: Readonly<Record<Adapter, () => Promise<AdapterConnect>>> = {
  amqp1: async () => {
    const { connect: open } = await import("./amqp1/connect.js");
    return (settings, url, call) => open(settings, url, call, openQueueManager);
  },
  amqp091: async () => (await import("./amqp091/connect.js")).connect,
  memory: async () => (await import("./memory/connect.js")).connect,
};

/** An adapter never sees another one: that 1.0 may need 0-9-1 beside it is arranged here. */
const openQueueManager: OpenQueueManager = async (settings, url, call) =>
  (await import("./amqp091/manage.js")).openQueueManager(settings, url, call);

function withNote(transport: Transport, name: string): Transport {
  const note = `the URL asks for "${name}"; gofer-rmi reaches such brokers over AMQP 1.0`;
  Object.defineProperty(transport, "broker", { value: { ...transport.broker, note } });
  return transport;
}
