import type { CallOptions, ConnectSettings, QueueSpec } from "./transport.js";
import type { BrokerUrl } from "./url.js";

/**
 * Queues of a broker whose clients can not manage them over the protocol that their messages take: seen through a
 * connection of another protocol beside it.
 */
export interface QueueManager {
  /**
   * Makes a queue, or finds it. Undefined: a fresh one for replies, named by a UUID, which other connections may read and
   * which goes when nobody has read it for `expiresMs`, by default a minute.
   *
   * @param spec  with an `exchange`, the queue is bound to it by its own name
   * @returns the queue's name
   * @throws RmiError `not-found` when there is no such exchange, `unauthorized`, `unavailable`, `cancelled`, `timed-out`, `closed`
   */
  declare(
    queue: string | undefined,
    spec: QueueSpec & { readonly exchange?: string },
    call?: CallOptions,
  ): Promise<string>;
  /** Whether there is such a queue or, for `exchange/key`, such an exchange. */
  exists(address: string, call?: CallOptions): Promise<boolean>;
  /** Empties and deletes a queue; one that is not there is fine. */
  remove(queue: string, call?: CallOptions): Promise<void>;
  /** Resolves when the connection is gone: with the reason, or with undefined after `close`. Never rejects. */
  readonly lost: Promise<unknown>;
  /** Closing twice is fine. */
  close(): Promise<void>;
}

/** @throws RmiError as `Connect` does */
export type OpenQueueManager = (
  settings: ConnectSettings,
  url: BrokerUrl,
  call?: CallOptions,
) => Promise<QueueManager>;
