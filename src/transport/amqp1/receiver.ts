import type { Delivery as RheaDelivery, EventContext, Receiver as RheaReceiver, Session, Source } from "rhea";
import { RmiError } from "../../errors.js";
import { Handoff } from "../handoff.js";
import type { CallOptions, Delivery, Receiver, ReceiverOptions } from "../transport.js";
import type { SourcePlan } from "./dialects/dialect.js";
import type { LinkHost } from "./link-host.js";
import { Amqp1Delivery } from "./delivery.js";
import { isTerminus, Link } from "./link.js";
import { decodeMessage } from "../message-format.js";
import { receiveUndecoded, type Incoming } from "./undecoded.js";

/** What rhea keeps of a receiving link and its typings leave out. */
type CountingReceiver = RheaReceiver & { readonly credit: number };

const NOTHING = Buffer.alloc(0);

/** @throws RmiError `not-found`, `unauthorized`, `unsupported`, `unavailable`, `cancelled`, `timed-out`, `closed` */
export async function openReceiver(
  connection: LinkHost,
  address: string | undefined,
  plan: SourcePlan,
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
        source: plan.source,
        rcv_settle_mode: 0,
        credit_window: 0, // rhea would grant credit again on arrival, which is no back-pressure at all
        autoaccept: false,
        max_message_size: connection.maxMessageBytes,
      }) as CountingReceiver;
      return attached;
    },
    attached: ({ source }: CountingReceiver): boolean =>
      isTerminus(source) && (plan.address ?? nodeAddress(source)) !== undefined,
  };
  const link = await Link.open(connection, opening, options);
  const reached = plan.address ?? nodeAddress(link.rhea.source) ?? "";
  const { marksFirst = false, creditWhenUsedUp = false, closed } = plan;
  return new Amqp1Receiver(connection, link, {
    address: reached,
    credit: options.credit,
    incoming,
    marksFirst,
    creditWhenUsedUp,
    closed,
  });
}

/** The name of a dynamic node: of the broker's making, and looked at before it is used. */
function nodeAddress({ address }: Source): string | undefined {
  return typeof address === "string" && address !== "" ? address : undefined;
}

/**
 * Writes what was settled so far. rhea collects the dispositions of a tick, and gives the second of two neighbouring
 * deliveries the outcome of the first; so it must never hold different ones.
 */
function writeDispositions(session: Session): void {
  (session as Session & { incoming: { process(session: Session): void } }).incoming.process(session);
}

interface Reading {
  readonly address: string;
  readonly credit: number;
  readonly incoming: Incoming;
  readonly marksFirst: boolean;
  readonly creditWhenUsedUp: boolean;
  readonly closed: (() => Promise<void>) | undefined;
}

/** Grants credit again only for what has been settled: a delivery that is held keeps its place. */
class Amqp1Receiver implements Receiver {
  readonly address: string;
  readonly #connection: LinkHost;
  readonly #link: Link<CountingReceiver>;
  readonly #incoming: Incoming;
  /** A delivery that is not its message's first says so, instead of counting. */
  readonly #marksFirst: boolean;
  readonly #afterwards: (() => Promise<void>) | undefined;
  #closing: Promise<void> | undefined;
  readonly #deliveries: Handoff<Delivery>;
  /** Credit goes out in portions of this size, as long as the peer has some left: a flow frame less per message. */
  readonly #portion: number;
  /** With less credit than this left at the peer, whatever is free goes out. */
  readonly #low: number;
  /** Settled, and not granted again yet. */
  #free = 0;
  /** The outcome that rhea was given last. */
  #lastOutcome: object | undefined;

  constructor(
    connection: LinkHost,
    link: Link<CountingReceiver>,
    { address, credit, incoming, marksFirst, creditWhenUsedUp, closed }: Reading,
  ) {
    this.#marksFirst = marksFirst;
    this.#afterwards = closed;
    this.#connection = connection;
    this.#link = link;
    this.#incoming = incoming;
    const portion = Math.max(1, credit >> 2);
    this.#portion = creditWhenUsedUp ? Infinity : portion;
    this.#low = creditWhenUsedUp ? 1 : portion;
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

  each(take: (delivery: Delivery) => void): Promise<void> {
    return this.#deliveries.each(take);
  }

  /** What was fetched and not taken goes back at once, undisturbed. */
  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    for (const delivery of this.#deliveries.takeAll()) delivery.release();
    await this.#link.close();
    await this.#afterwards?.();
  }

  #received({ message, delivery }: EventContext): void {
    if (delivery === undefined || this.#link.ended !== undefined) return;
    const refusal = this.#incoming.refusal;
    const decoded = decodeMessage(Buffer.isBuffer(message) ? message : NOTHING);
    const { message: content } = decoded;
    const redelivered = this.#marksFirst ? decoded.firstAcquirer === false : decoded.redelivered;
    const received = new Amqp1Delivery(content, redelivered, delivery, this.#settled);
    if (refusal === undefined) this.#deliveries.push(received);
    else received.reject(refusal);
    if (this.#free > 0 && this.#link.rhea.credit < this.#low) this.#grant();
  }

  readonly #settled = (delivery: RheaDelivery, outcome: object): void => {
    if (this.#link.ended !== undefined) return; // the broker has taken it back
    if (outcome !== this.#lastOutcome) writeDispositions(this.#link.session);
    this.#lastOutcome = outcome;
    delivery.update(true, outcome);
    this.#connection.cork.hold();
    if (++this.#free >= this.#portion || this.#link.rhea.credit < this.#low) this.#grant();
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
