import type { DescriptorSettings } from "../config/descriptor.js";
import { connect } from "../transport/connect.js";
import { reconnecting, type ConnectionEvent, type ReconnectingTransport } from "../transport/reconnect.js";
import type { BrokerFacts, Transport } from "../transport/transport.js";
import { redact } from "../transport/url.js";
import type { Level, Logger } from "./log.js";

/** The agent's connections: plugins that name the same broker in the same way share one, which is kept up for ever. */
export class Links {
  private readonly transports = new Map<string, ReconnectingTransport>();

  constructor(private readonly log: Logger) {}

  /** @returns undefined for a plugin that names no broker */
  to({ url, tls, heartbeatMs }: DescriptorSettings): Transport | undefined {
    if (url === undefined) return undefined;
    const key = JSON.stringify([url, tls, heartbeatMs]);
    let transport = this.transports.get(key);
    if (transport === undefined) {
      const log = this.log.with({ broker: redact(url) });
      transport = reconnecting(
        connect,
        { url, tls, heartbeatMs },
        { onEvent: (event) => report(event, log) },
      );
      this.transports.set(key, transport);
    }
    return transport;
  }

  async close(): Promise<void> {
    await Promise.all([...this.transports.values()].map((transport) => transport.close()));
  }
}

const LEVELS: Readonly<Record<ConnectionEvent["kind"], Level>> = {
  connected: "info",
  lost: "warn",
  retry: "warn",
  reopened: "info",
  failed: "warn",
};

function report(event: ConnectionEvent, log: Logger): void {
  if (event.kind === "connected") return log.log(LEVELS.connected, "broker.connected", shown(event.broker));
  const { kind, ...facts } = event;
  const { error, ...rest } = { error: undefined, ...facts };
  const reason = error === undefined ? {} : { code: error.code, message: error.message };
  log.log(LEVELS[kind], `broker.${kind}`, { ...rest, ...reason });
}

/** Which broker it is, and how it is spoken to. */
function shown({ protocol, dialect, product, version, note }: BrokerFacts): Readonly<Record<string, string>> {
  return {
    protocol,
    dialect,
    ...(product !== undefined && { product }),
    ...(version !== undefined && { version }),
    ...(note !== undefined && { note }),
  };
}
