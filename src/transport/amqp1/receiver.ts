import type { Delivery as RheaDelivery, EventContext, Receiver as RheaReceiver, Session, Source } from "rhea";
import { RmiError } from "../../errors.js";
import { Handoff } from "../handoff.js";
import type { CallOptions, Delivery, QueueSpec, Receiver, ReceiverOptions } from "../transport.js";
import type { LinkHost } from "./link-host.js";
import { Amqp1Delivery } from "./delivery.js";
import { isTerminus, Link } from "./link.js";
import { decodeMessage } from "./message.js";
import { receiveUndecoded, type Incoming } from "./undecoded.js";

/** What rhea keeps of a receiving link and its typings leave out. */
type CountingReceiver = RheaReceiver & { readonly credit: number };

const NOTHING = Buffer.alloc(0);

/** @throws RmiError `not-found`, `unauthorized`, `unsupported`, `unavailable`, `cancelled`, `timed-out`, `closed` */
export async function openReceiver(
  connection: LinkHost,
  address: string | undefined,
  options: ReceiverOptions & CallOptions,
): Promise<Receiver> {
  let incoming!: Incoming;
  let attached: CountingReceiver | undefined;
  const opening = {
    kind: "receiver" as const,
    name: address === undefined ? "receiver of a dynamic node" : `receiver from "${address}"`,
    attach: (session: Session) => {
      const hasCredit = (): boolean => attached !== undefined && attached.credit > 0;
      incoming = receiveUndecoded(session, connection.maxMessageBytes, hasCredit);
      attached = session.open_receiver({
        name: crypto.randomUUID(),
        source: source(address, options.declare),
        rcv_settle_mode: 0,
        credit_window: 0, // rhea would grant credit again on arrival, which is no back-pressure at all
        autoaccept: false,
        max_message_size: connection.maxMessageBytes,
      }) as CountingReceiver;
      return attached;
    },
    attached: ({ source }: CountingReceiver): boolean =>
      isTerminus(source) && (address ?? nodeAddress(source)) !== undefined,
  };
  const link = await Link.open(connection, opening, options);
  const reached = address ?? nodeAddress(link.rhea.source) ?? "";
  return new Amqp1Receiver(connection, link, { address: reached, credit: options.credit, incoming });
}

/** Terminus durability 2: the node keeps its messages. */
const UNSETTLED_STATE = 2;

/** The name of a dynamic node: of the broker's making, and looked at before it is used. */
function nodeAddress({ address }: Source): string | undefined {
  return typeof address === "string" && address !== "" ? address : undefined;
}

function source(address: string | undefined, declare: QueueSpec | undefined): object {
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

/**
 * Writes what was settled so far. rhea collects the dispositions of a tick, and gives the second of two neighbouring
 * deliveries the outcome of the first; so it must never hold different ones.
 */
function writeDispositions(session: Session): void {
  (session as Session & { incoming: { process(session: Session): void } }).incoming.process(session);
}

/** Grants credit again only for what has been settled: a delivery that is held keeps its place. */
class Amqp1Receiver implements Receiver {
  readonly address: string;
  readonly #connection: LinkHost;
  readonly #link: Link<CountingReceiver>;
  readonly #incoming: Incoming;
  readonly #deliveries: Handoff<Delivery>;
  /** Credit goes out in portions of this size, as long as the peer has some left: a flow frame less per message. */
  readonly #portion: number;
  /** Settled, and not granted again yet. */
  #free = 0;
  /** The outcome that rhea was given last. */
  #lastOutcome: object | undefined;

  constructor(
    connection: LinkHost,
    link: Link<CountingReceiver>,
    { address, credit, incoming }: { address: string; credit: number; incoming: Incoming },
  ) {
    this.#connection = connection;
    this.#link = link;
    this.#incoming = incoming;
    this.#portion = Math.max(1, credit >> 2);
    this.address = address;
    this.#deliveries = new Handoff(() => this.close());
    link.whenEnded((reason) => this.#ended(reason));
    link.rhea.on("receiver_flow", () => undefined);
    link.rhea.on("settled", () => undefined);
    link.rhea.on("message", (context: EventContext) => this.#received(context));
    this.#free = credit;
    this.#grant();
  }

  [Symbol.asyncIterator](): AsyncIterator<Delivery, undefined> {
    return this.#deliveries;
  }

  /** What was fetched and not taken goes back at once, undisturbed. */
  close(): Promise<void> {
    for (const delivery of this.#deliveries.takeAll()) delivery.release();
    return this.#link.close();
  }

  #received({ message, delivery }: EventContext): void {
    if (delivery === undefined || this.#link.ended !== undefined) return;
    const refusal = this.#incoming.refusal;
    const { message: content, redelivered } = decodeMessage(Buffer.isBuffer(message) ? message : NOTHING);
    const received = new Amqp1Delivery(content, redelivered, delivery, this.#settled);
    if (refusal === undefined) this.#deliveries.push(received);
    else received.reject(refusal);
    if (this.#free > 0 && this.#link.rhea.credit < this.#portion) this.#grant();
  }

  readonly #settled = (delivery: RheaDelivery, outcome: object): void => {
    if (this.#link.ended !== undefined) return; // the broker has taken it back
    if (outcome !== this.#lastOutcome) writeDispositions(this.#link.session);
    this.#lastOutcome = outcome;
    delivery.update(true, outcome);
    this.#connection.cork.hold();
    if (++this.#free >= this.#portion || this.#link.rhea.credit < this.#portion) this.#grant();
  };

  #grant(): void {
    this.#link.rhea.add_credit(this.#free);
    this.#connection.cork.hold();
    this.#free = 0;
  }

  #ended(reason: RmiError): void {
    this.#deliveries.end(reason.code === "closed" ? undefined : reason);
  }
}
