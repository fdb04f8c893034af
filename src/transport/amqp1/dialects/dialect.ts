import { RmiError } from "../../../errors.js";
import type { QueueManager } from "../../manage.js";
import type { BodyForm, BrokerFacts, CallOptions, ReceiverOptions } from "../../transport.js";
import type { LinkHost } from "../link-host.js";

/** What a broker says of itself when a connection opens, and where it was found. */
export interface RemoteOpen {
  readonly host: string;
  readonly product: string | undefined;
  readonly version: string | undefined;
  readonly capabilities: readonly string[];
}

/** What a dialect has to work with on one connection. */
export interface Site {
  readonly links: LinkHost;
  readonly open: RemoteOpen;
  /** Queues managed over 0-9-1, on a connection beside this one, opened when it is first asked for. */
  beside(call?: CallOptions): Promise<QueueManager>;
}

/** How a sender reaches an address. */
export interface TargetPlan {
  readonly target: object;
  /** Goes with each message, where the broker routes by it. */
  readonly subject?: string;
  /** Of what is sent without a form of its own. Default: text, a string value, as gofer's (W-10). */
  readonly form?: BodyForm;
  /** The broker may leave a message unanswered, or a sender without credit: each waits this long at most. */
  readonly answers?: "not-always";
  /** The broker does not tell how large a message may be: ours is the limit. */
  readonly limit?: "ours";
}

/** How a receiver reads a queue, or gets one. */
export interface SourcePlan {
  readonly source: object;
  /** Where senders reach it. Undefined: at the address that the broker's attach gives. */
  readonly address?: string;
  /** The broker keeps no delivery count, but tells the first delivery from later ones. */
  readonly marksFirst?: boolean;
  /** It takes new credit as if all messages under way had arrived: none is granted before they have. */
  readonly creditWhenUsedUp?: boolean;
  /** Tidies up once the receiver is closed. */
  readonly closed?: () => Promise<void>;
}

type Soon<T> = T | Promise<T>;

/**
 * How one kind of broker is spoken to over 1.0. Addresses on our side are gofer's own, `queue` or `exchange/key`: what
 * stands in documents is good for every peer, whatever it speaks. What a broker can not do fails as `unsupported` when
 * the link is opened, and says what can be done instead.
 */
export interface Dialect {
  readonly name: string;
  readonly offers: BrokerFacts["offers"];
  /** Whether a broker that presents itself so is one of these. */
  speaks(open: RemoteOpen): boolean;
  target(address: string, site: Site, call?: CallOptions): Soon<TargetPlan>;
  source(
    address: string | undefined,
    options: ReceiverOptions,
    site: Site,
    call?: CallOptions,
  ): Soon<SourcePlan>;
  remove(queue: string, site: Site, call?: CallOptions): Promise<void>;
}

/** Terminus durability 2: the node keeps its messages. */
const UNSETTLED_STATE = 2;

/** The source of the standard: a node's name, or a dynamic node; a queue to declare says so in words that several know. */
export function plainSource(address: string | undefined, { declare }: ReceiverOptions): object {
  if (address === undefined) return { dynamic: true };
  if (declare === undefined) return { address };
  const { durable, expiresMs } = declare;
  return {
    address,
    capabilities: ["queue", "create-on-demand"],
    ...(durable ? { durable: UNSETTLED_STATE } : {}),
    ...(expiresMs === undefined
      ? {}
      : { expiry_policy: "link-detach", timeout: Math.ceil(expiresMs / 1000) }),
  };
}

/** `exchange/key` as gofer reads it: the first part and the last (M-26); without a first part it is a queue. */
export function splitAddress(address: string): {
  readonly exchange: string | undefined;
  readonly key: string;
} {
  const parts = address.split("/");
  return { exchange: parts.length > 1 && parts[0] !== "" ? parts[0] : undefined, key: parts.at(-1)! };
}

export function unsupported(message: string): RmiError {
  return new RmiError("unsupported", message);
}

/** Most dialects can not bind: a queue that is to be bound is refused before anything is opened. */
export function refuseExchange({ exchange }: ReceiverOptions, broker: string, instead: string): void {
  if (exchange === undefined) return;
  throw unsupported(
    `${broker} has no exchanges that clients bind queues to, so not "${exchange}"; ${instead}`,
  );
}

/** What a broker does not do for its clients, in words: what to do instead. */
export interface Lacks {
  readonly broker: string;
  readonly expire?: string;
  readonly remove?: string;
}

/** A queue that is asked to go in a way that it can not is refused before anything is opened. */
export function refuseDeclared({ declare }: ReceiverOptions, { broker, expire, remove }: Lacks): void {
  if (expire !== undefined && declare?.expiresMs !== undefined)
    throw unsupported(`${broker} does not let its clients say when a queue expires; ${expire}`);
  if (remove !== undefined && declare?.removable === true)
    throw unsupported(`${broker} does not let its clients delete queues; ${remove}`);
}

/** `remove` of a broker that does not let its clients delete queues. */
export function keepsQueues({ broker, remove }: Lacks & { readonly remove: string }): Dialect["remove"] {
  return (queue) =>
    Promise.reject(
      unsupported(`${broker} does not let its clients delete queues, so not "${queue}"; ${remove}`),
    );
}
