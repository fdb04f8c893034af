import { randomUUID } from "node:crypto";
import type { Channel } from "amqplib";
import { RmiError } from "../../errors.js";
import { Handoff } from "../handoff.js";
import type { CallOptions, Delivery, Message, Receiver, ReceiverOptions } from "../transport.js";
import { channelNumber } from "./amqplib.js";
import { DeliveryReader } from "./delivery-reader.js";
import { Amqp091Delivery } from "./delivery.js";
import type { Arriving } from "./hot-frames.js";
import type { LinkHost } from "./link-host.js";
import { Link } from "./link.js";
import { bindQueue, declareQueue } from "./queues.js";
import { type Outcome, Settlements } from "./settlements.js";

/** Prefetch is a number of 16 bits, and its 0 means no limit. */
const MAX_PREFETCH = 0xffff;

/** @throws RmiError `not-found`, `unauthorized`, `rejected`, `unavailable`, `cancelled`, `timed-out`, `closed` */
export async function openReceiver(
  connection: LinkHost,
  address: string | undefined,
  options: ReceiverOptions & CallOptions,
): Promise<Receiver> {
  const { credit, declare, exchange } = options;
  const queue = address ?? randomUUID();
  const deliveries = new Deliveries();
  const prepare = async (channel: Channel): Promise<void> => {
    if (address === undefined) await declareOwn(channel, queue);
    else if (declare !== undefined) await declareQueue(channel, queue, declare);
    await bindQueue(channel, queue, exchange);
    await channel.prefetch(Math.min(Math.max(1, credit), MAX_PREFETCH));
    deliveries.readFrom(channel, connection);
    await channel.consume(queue, (message) => {
      if (message === null) deliveries.onCancel();
    });
  };
  const link = await Link.open<Channel>(
    connection,
    {
      name: address === undefined ? "receiver of a dynamic node" : `receiver from "${queue}"`,
      channel: (model) => model.createChannel(),
      prepare,
      // It would go with its reader by itself, but some time after the channel is closed.
      ...(address === undefined
        ? { finish: async (channel) => void (await channel.deleteQueue(queue)) }
        : {}),
    },
    options,
  );
  const reached = address === undefined && exchange ? `${exchange}/${queue}` : queue;
  return new Amqp091Receiver(link, deliveries, reached);
}

/** A node that lives as long as its reader: nobody else reads it, and it goes with the connection. */
async function declareOwn(channel: Channel, queue: string): Promise<void> {
  await channel.assertQueue(queue, { durable: false, exclusive: true, autoDelete: true });
}

/** From amqplib's callback to whoever iterates; deliveries may come before the link is known to be open. */
class Deliveries {
  readonly #handoff = new Handoff<Delivery>(() => this.onLeave());
  onLeave: () => Promise<void> = () => Promise.resolve();
  onCancel: () => void = () => (this.#cancelled = true);
  #cancelled = false;
  #ended = false;

  get handoff(): Handoff<Delivery> {
    return this.#handoff;
  }

  /** The broker took the queue away before anybody was told that it is being read. */
  get cancelled(): boolean {
    return this.#cancelled;
  }

  readFrom(channel: Channel, { intake, output, maxMessageBytes }: LinkHost): void {
    const number = channelNumber(channel);
    const settlements = new Settlements(output, number);
    const reader = new DeliveryReader(maxMessageBytes, {
      delivered: (arriving, message) => this.#received(settlements, arriving, message),
      tooLarge: (deliveryTag) => {
        if (!this.#ended) settlements.refuse(deliveryTag); // on a channel that is being closed nothing may follow
      },
    });
    intake.watch(number, { deliveries: reader });
    channel.once("close", () => {
      intake.unwatch(number);
      settlements.end();
    });
  }

  #received(settlements: Settlements, { deliveryTag, redelivered }: Arriving, message: Message): void {
    if (this.#ended) return;
    settlements.received(deliveryTag);
    const settle = (outcome: Outcome): void => {
      if (!this.#ended) settlements.settle(deliveryTag, outcome); // else the broker has taken it back
    };
    this.#handoff.push(new Amqp091Delivery(message, redelivered, settle));
  }

  end(failure: RmiError | undefined): void {
    this.#ended = true;
    this.#handoff.end(failure);
  }
}

class Amqp091Receiver implements Receiver {
  readonly address: string;
  readonly #link: Link<Channel>;
  readonly #deliveries: Deliveries;

  constructor(link: Link<Channel>, deliveries: Deliveries, address: string) {
    this.#link = link;
    this.#deliveries = deliveries;
    this.address = address;
    deliveries.onLeave = () => this.close();
    link.whenEnded((reason) => deliveries.end(reason.code === "closed" ? undefined : reason));
    const cancelled = (): void => {
      link.end(
        new RmiError("not-found", `the broker has no queue for the receiver from "${address}" any more`),
      );
      void link.close();
    };
    deliveries.onCancel = cancelled;
    if (deliveries.cancelled) cancelled();
  }

  [Symbol.asyncIterator](): AsyncIterator<Delivery, undefined> {
    return this.#deliveries.handoff;
  }

  each(take: (delivery: Delivery) => void): Promise<void> {
    return this.#deliveries.handoff.each(take);
  }

  /** What was fetched and not settled goes back with the channel. */
  close(): Promise<void> {
    return this.#link.close();
  }
}
