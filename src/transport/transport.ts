import type { RmiError } from "../errors.js";

/** Bounds one wait: `signal` ends it as `cancelled`, or as `timed-out` when the signal's reason is a TimeoutError. */
export interface CallOptions {
  readonly signal?: AbortSignal;
}

/**
 * The AMQP form of a body; a reply goes back in the form its request came in (W-10, W-10a). `text` is what gofer sends:
 * over 1.0 one string amqp-value, over 0-9-1 text with content-encoding utf-8. `binary` is a binary amqp-value, `data`
 * a data section; over 0-9-1 both are bytes without content-encoding.
 */
export type BodyForm = "text" | "binary" | "data";

/** What crosses the wire. A body that was not valid UTF-8 arrives as the empty text, which no document is. */
export interface Message {
  readonly body: string;
  /** Default `text`, or what the adapter knows to reach all readers of its broker. */
  readonly form?: BodyForm;
  /** Survives a broker's restart where the queue does. Default true (W-8). */
  readonly durable?: boolean;
  /** The broker drops the message when it was not taken within this time. Default: it stays. */
  readonly ttlMs?: number;
  /** Of a message that an authenticator refused on its way in: why. Its body is empty then. */
  readonly refusal?: RmiError;
}

/** A queue to declare before it is read, where the broker lets its clients do so (M-35). */
export interface QueueSpec {
  readonly durable: boolean;
  /** The queue goes when it had no reader for this long. Default: it stays. `unsupported` where that can not be asked for. */
  readonly expiresMs?: number;
  /** The queue is to be removed later: `unsupported` at once where `removeQueue` could only fail. */
  readonly removable?: true;
}

export interface ReceiverOptions {
  /** Deliveries that may be unsettled at a time; each is granted again only once settled. At least 1. */
  readonly credit: number;
  /** Default: the queue must be there already, or opening fails as `not-found`. */
  readonly declare?: QueueSpec;
  /**
   * An exchange that the queue is bound to, with the queue's name as the key (M-22); it must be there (M-35). A dynamic
   * node's address is then `exchange/name`.
   */
  readonly exchange?: string;
}

/** What an adapter learned of the broker it is connected to: for people, and for `gofer doctor`. */
export interface BrokerFacts {
  readonly protocol: "AMQP 1.0" | "AMQP 0-9-1" | "memory";
  /** As the broker names itself; undefined where it does not. */
  readonly product?: string;
  readonly version?: string;
  /** What people should know about how it was reached. */
  readonly note?: string;
  /** By which rules addresses are translated and queues managed: a name of ours. */
  readonly dialect: string;
  /** What works here. */
  readonly offers: {
    readonly declare: boolean;
    /** Whether a queue can be told to go when nobody reads it. */
    readonly expire: boolean;
    readonly remove: boolean | "no need";
    readonly bind: boolean;
    readonly dynamic: boolean;
    readonly ttl: boolean;
    /** Whether a message that nobody is there to take is refused, or is accepted and lost. */
    readonly unroutable: "refused" | "dropped";
  };
}

/**
 * A connection to a broker. An adapter folder implements these four interfaces, and no more. An address is gofer's
 * own: `queue`, or `exchange/key`; the adapter translates it for its broker.
 */
export interface Transport {
  /** @throws RmiError `not-found` when the broker has no such address, `unavailable`, `cancelled`, `timed-out`, `closed` */
  openSender(address: string, call?: CallOptions): Promise<Sender>;
  /**
   * @param address  undefined: a node of the broker's naming that lives as long as the receiver, for replies
   * @throws RmiError `not-found`, `unavailable`, `unsupported`, `cancelled`, `timed-out`, `closed`
   */
  openReceiver(address: string | undefined, options: ReceiverOptions & CallOptions): Promise<Receiver>;
  /**
   * Empties and deletes a queue (managed=2, spec 5.11); one that is not there is fine.
   * @throws RmiError `unsupported` where the broker does not let its clients, `unavailable`, `cancelled`, `timed-out`, `closed`
   */
  removeQueue(queue: string, call?: CallOptions): Promise<void>;
  /** What the connection found at its other end. */
  readonly broker: BrokerFacts;
  /** Resolves when the connection is gone: with the reason, or with undefined after `close`. Never rejects. */
  readonly lost: Promise<RmiError | undefined>;
  /** Closes links and connection; what is still waiting fails as `closed`. Closing twice is fine. */
  close(): Promise<void>;
}

export interface Sender {
  /** False once closed or lost: whatever is sent from then on fails at once. */
  readonly open: boolean;
  /** True: what is sent now leaves at once, and no signal can take it back, so that none need be given. */
  readonly ready?: boolean;
  /** The largest body the peer takes, in bytes; Infinity when it named no limit. */
  readonly maxBodyBytes: number;
  /**
   * Resolves once the peer accepts; messages arrive in the order of the calls.
   *
   * @throws RmiError `rejected`, `not-found` (no such address any more, or nobody to route to), `too-large`,
   *   `unavailable` (lost before the peer said anything: it may or may not have arrived), `cancelled`, `timed-out`, `closed`
   */
  send(message: Message, call?: CallOptions): Promise<void>;
  close(): Promise<void>;
}

/**
 * Yields deliveries as they arrive, at most `credit` of them unsettled. Ends when closed; throws the reason when the
 * link or its connection is lost. Leaving the loop closes the link.
 */
export interface Receiver extends AsyncIterable<Delivery> {
  /** Where senders reach it: the address asked for, or the one that the broker gave a dynamic node. */
  readonly address: string;
  /**
   * In place of iterating, for who takes them as fast as they come: calls `take` for each delivery at once. Resolves when closed;
   * rejects with the reason of a loss, or with what `take` throws, which closes the link.
   */
  each(take: (delivery: Delivery) => void): Promise<void>;
  close(): Promise<void>;
}

/** Settled exactly once, by one of the three; a second disposition is a bug and throws. After a loss, a no-op. */
export interface Delivery {
  readonly message: Message;
  /** The broker had handed it out before, to us or to somebody else. */
  readonly redelivered: boolean;
  accept(): void;
  /** Back into the queue, for whoever comes next. */
  release(): void;
  reject(reason: RmiError): void;
}

/** How to reach a broker: what a URL and its options amount to. */
export interface ConnectSettings {
  readonly url: string;
  /** Peers are thought dead after twice this silence. 0: no heartbeat. Default 10,000. */
  readonly heartbeatMs: number;
  readonly tls: TlsSettings;
  /** Shown to the broker; default a fresh UUID. */
  readonly containerId?: string;
  /** Frames larger than this are not sent, and not taken. Default 64 KiB. */
  readonly maxFrameBytes?: number;
  /** Messages larger than this are refused unread. Default 64 MiB. */
  readonly maxMessageBytes?: number;
  /** How long a broker that is known to leave messages unanswered may take over one. Default 30,000. */
  readonly sendTimeoutMs?: number;
  /** How long the peer may take to open a connection or a link, whatever the call's signal says. Default 30,000. */
  readonly openTimeoutMs?: number;
}

/** PEM file paths, as gofer's descriptors name them; verification is on unless `hostValidation` is false. */
export interface TlsSettings {
  readonly cacert?: string;
  readonly clientcert?: string;
  readonly clientkey?: string;
  /** false: the name in the certificate is not compared with the host. The chain is verified all the same. */
  readonly hostValidation: boolean;
}

/**
 * Opens one connection.
 * @throws RmiError `unreachable`, `unauthorized`, `untrusted`, `config` (an unreadable PEM file), `cancelled`, `timed-out`
 */
export type Connect = (settings: ConnectSettings, call?: CallOptions) => Promise<Transport>;
