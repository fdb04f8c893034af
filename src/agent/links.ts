import type { DescriptorSettings } from "../config/descriptor.js";
import { connect } from "../transport/connect.js";
import { reconnecting, type ConnectionEvent, type ReconnectingTransport } from "../transport/reconnect.js";
import type { BrokerFacts } from "../transport/transport.js";
import { redact } from "../transport/url.js";
import type { Level, Logger } from "./log.js";

/** A share in a connection. The last one that is given back closes it. */
export interface Lease {
  readonly transport: ReconnectingTransport;
  /** Twice is fine. */
  release(): Promise<void>;
}

/** Which broker, and how it is reached. */
export type Reachable = Pick<DescriptorSettings, "tls" | "heartbeatMs"> & { readonly url: string };

/** The agent's connections: plugins that name the same broker in the same way share one, which is kept up for as long. */
export class Links {
  private readonly shared = new Map<string, { readonly transport: ReconnectingTransport; users: number }>();

  constructor(private readonly log: Logger) {}

  to(settings: Reachable): Lease {
    const key = JSON.stringify([settings.url, settings.tls, settings.heartbeatMs]);
    const link = this.shared.get(key) ?? { transport: this.open(settings), users: 0 };
    this.shared.set(key, link);
    link.users++;
    let isHeld = true;
    const release = async (): Promise<void> => {
      if (!isHeld) return;
      isHeld = false;
      if (--link.users > 0) return;
      this.shared.delete(key);
      await link.transport.close();
    };
    return { transport: link.transport, release };
  }

  async close(): Promise<void> {
    await Promise.all([...this.shared.values()].map(({ transport }) => transport.close()));
  }

  private open({ url, tls, heartbeatMs }: Reachable): ReconnectingTransport {
    const log = this.log.with({ broker: redact(url) });
    return reconnecting(connect, { url, tls, heartbeatMs }, { onEvent: (event) => report(event, log) });
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
  const delay = "delayMs" in rest ? { delayMs: Math.round(rest.delayMs) } : {};
  log.log(LEVELS[kind], `broker.${kind}`, { ...rest, ...delay, ...reason });
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
