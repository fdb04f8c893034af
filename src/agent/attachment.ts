import type { DescriptorSettings } from "../config/descriptor.js";
import { RmiError } from "../errors.js";
import { authenticated } from "../security/authenticated.js";
import type { Authenticator } from "../security/authenticator.js";
import { usableUrl } from "../transport/connect.js";
import type { QueueSpec, Transport } from "../transport/transport.js";
import type { Calls } from "./calls/calls.js";
import { Inbox } from "./inbox.js";
import type { Lease, Links } from "./links.js";
import type { FoundPlugin } from "./plugins/loader.js";
import type { Logger } from "./log.js";
import { Replier } from "./replier.js";

/** What decides where a plugin is attached, and by whom its messages are signed. */
export interface Endpoint extends Pick<
  DescriptorSettings,
  "url" | "tls" | "heartbeatMs" | "queue" | "managed" | "managedIsGiven" | "expiresMs"
> {
  readonly authenticator: Authenticator | undefined;
}

export function endpointOf({ descriptor, authenticator }: FoundPlugin): Endpoint {
  return { ...descriptor, authenticator };
}

/** How long deleting a queue may take, a lost connection included. Milliseconds. */
const REMOVE_MS = 10_000;

/** A plugin's hold on its queue: the connection that requests come by, and by which their replies go back. */
export class Attachment {
  readonly replier: Replier;
  private readonly inbox: Inbox | undefined;
  private isOpen = false;

  private constructor(
    private readonly endpoint: Endpoint,
    private readonly lease: Lease,
    calls: Calls,
    private readonly log: Logger,
    clock: () => number,
  ) {
    const { queue, authenticator } = endpoint;
    const transport = authenticated<Transport>(lease.transport, authenticator);
    const replier = new Replier(transport, log);
    this.replier = replier;
    if (queue === undefined) return;
    this.inbox = new Inbox({
      transport,
      ...nodeOf(queue),
      declare: declaredBy(endpoint),
      calls,
      replier,
      log,
      clock,
    });
  }

  /** @returns undefined for a plugin that names no broker. One that names no queue can still tell what it owes. */
  static to(
    endpoint: Endpoint,
    { links, calls, log, clock }: { links: Links; calls: Calls; log: Logger; clock: () => number },
  ): Attachment | undefined {
    const { url, tls, heartbeatMs } = endpoint;
    if (url === undefined) return undefined;
    try {
      usableUrl(url); // a load hook may have said anything
    } catch (error) {
      const { code, message } = RmiError.from(error);
      log.log("error", "plugin.attach-failed", { code, message });
      return undefined;
    }
    return new Attachment(endpoint, links.to({ url, tls, heartbeatMs }), calls, log, clock);
  }

  /** Whether requests come in now. */
  get isAttached(): boolean {
    return this.isOpen && this.lease.transport.connected;
  }

  /** Starts to read, as soon as the broker and the queue are there: that may take long. */
  open(): void {
    this.inbox?.start().then(
      () => {
        this.isOpen = true;
        this.tellIfItStays();
      },
      (error: unknown) => {
        const { code, message } = RmiError.from(error);
        if (code !== "closed" && code !== "cancelled")
          this.log.log("error", "plugin.attach-failed", { code, message });
      },
    );
  }

  /** Takes nothing more from the queue. */
  async close(): Promise<void> {
    this.isOpen = false;
    await this.inbox?.stop();
  }

  /** Deletes the queue where it is the agent's to delete (managed=2, spec 5.11). One that cannot be is left, and said so. */
  async teardown(): Promise<void> {
    const { queue, managed } = this.endpoint;
    if (queue === undefined || managed !== 2) return;
    try {
      const { queue: name } = nodeOf(queue);
      await this.lease.transport.removeQueue(name, { signal: AbortSignal.timeout(REMOVE_MS) });
      this.log.log("info", "queue.removed", { queue: name });
    } catch (error) {
      const { code, message } = RmiError.from(error);
      this.log.log("warn", "queue.left", { queue, code, message });
    }
  }

  /** The default asks for a deletion that not all brokers do: that is no reason not to serve, and told now. */
  private tellIfItStays(): void {
    const { queue, managed } = this.endpoint;
    const { transport } = this.lease;
    if (managed !== 2 || !transport.connected || transport.broker.offers.remove !== false) return;
    const message =
      "this broker does not let its clients delete queues: it stays when the plugin is unloaded";
    this.log.log("warn", "queue.stays", { queue: queue!, message });
  }

  /** Gives the connection back. */
  release(): Promise<void> {
    return this.lease.release();
  }
}

/** Whether two descriptors attach a plugin in the same way. */
export function isSameEndpoint(one: Endpoint, other: Endpoint): boolean {
  return one.authenticator === other.authenticator && keyOf(one) === keyOf(other);
}

function keyOf({ url, tls, heartbeatMs, queue, managed, managedIsGiven, expiresMs }: Endpoint): string {
  return JSON.stringify([url, tls, heartbeatMs, queue, managed, managedIsGiven, expiresMs]);
}

/** How the queue is declared (spec 5.11). What a file asks for, and the broker can not do, is refused (unsupported). */
function declaredBy({ managed, managedIsGiven, expiresMs }: Endpoint): QueueSpec | undefined {
  if (managed === 0) return undefined;
  return {
    durable: true,
    ...(expiresMs > 0 && { expiresMs }),
    ...(managed === 2 && managedIsGiven && { removable: true }),
  };
}

/** `queue` or `exchange/queue`: read by its bare name, and bound to the exchange by whoever declares it (M-27, M-35). */
function nodeOf(address: string): { readonly queue: string; readonly exchange?: string } {
  const slash = address.indexOf("/");
  return slash < 0
    ? { queue: address }
    : { queue: address.slice(slash + 1), exchange: address.slice(0, slash) };
}
