import { PeerFault } from "./faults.js";
import type { TransferFrame } from "./incoming.js";
import type { CreditOwed, LinkHost } from "./link-host.js";
import type { Dependent } from "./nodes.js";
import type { SenderAttach } from "./performatives.js";
import type { Producer, Queue } from "./queue.js";
import { readHead, readTo, type Head } from "./sections.js";

/** Messages that a link may have on their way to us, at most. */
export const CREDIT_WINDOW = 500;
/** A link's messages get smaller: so much of the difference is believed with each of them. */
const BELIEF = 1 / 8;

/** A delivery of which not all frames are here yet. */
interface Partial {
  readonly deliveryId: number;
  readonly format: number;
  settled: boolean;
  readonly parts: Buffer[];
  bytes: number;
}

/** A link over which the peer sends: into one queue, or without one to wherever each message's `to` says. */
export class IncomingLink implements Producer, Dependent, CreditOwed {
  readonly role = "incoming";
  readonly handle: number;
  #credit = 0;
  #deliveryCount: number;
  #partial: Partial | undefined;
  /** How large this link's next message may well be: undefined until there was one. */
  #expectedBytes: number | undefined;

  constructor(
    private readonly session: LinkHost,
    attach: SenderAttach,
    private readonly queue: Queue | undefined,
  ) {
    this.handle = attach.handle;
    this.#deliveryCount = attach.deliveryCount;
    if (queue !== undefined) session.peer.nodes.watch(queue, this);
  }

  /** @throws PeerFault that ends the link */
  receive(frame: TransferFrame): void {
    const partial = this.#partial ?? this.#begin(frame);
    if (frame.aborted) return this.#forget();
    partial.bytes += frame.payload.length;
    this.#checkSize(partial.bytes);
    if (frame.settled) partial.settled = true;
    if (frame.more) {
      partial.parts.push(frame.payload);
      this.#partial = partial;
      return this.session.peer.holdPartial(frame.payload.length);
    }
    const payload =
      partial.parts.length === 0 ? frame.payload : Buffer.concat([...partial.parts, frame.payload]);
    this.#forget();
    this.#learnSize(payload.length);
    this.#deliver(partial, payload);
    this.session.owesCredit(this);
  }

  /** Grants credit anew, once half of it is used and as far as the queue has room. */
  grantCredit(): void {
    const wanted = this.#window();
    if (this.#credit * 2 > wanted) return;
    if (wanted > this.#credit) {
      this.#credit = wanted;
      this.session.writeFlow({
        handle: this.handle,
        deliveryCount: this.#deliveryCount,
        credit: wanted,
        drain: false,
      });
    } else if (this.#credit === 0) this.queue?.awaitRoom(this);
  }

  roomAgain(): void {
    this.session.owesCredit(this);
  }

  queueDeleted(): void {
    const name = this.queue?.name ?? "";
    this.session.detach(this, {
      condition: "amqp:resource-deleted",
      description: `queue ${name} was deleted`,
    });
  }

  /** The link is gone. */
  end(): void {
    this.#forget();
    if (this.queue !== undefined) {
      this.queue.forgetProducer(this);
      this.session.peer.nodes.unwatch(this.queue, this);
    }
  }

  /** As many messages as the queue has room for, by their number and by how large they are. */
  #window(): number {
    if (this.queue === undefined) return CREDIT_WINDOW;
    const { room, roomBytes } = this.queue;
    const fitting = Math.floor(
      roomBytes / (this.#expectedBytes ?? this.session.peer.settings.maxMessageBytes),
    );
    return Math.min(CREDIT_WINDOW, room, Math.max(1, fitting));
  }

  #learnSize(bytes: number): void {
    const expected = this.#expectedBytes ?? bytes;
    this.#expectedBytes = Math.max(bytes, expected + (bytes - expected) * BELIEF);
  }

  #begin({ deliveryId, format, settled }: TransferFrame): Partial {
    if (deliveryId === undefined) throw new PeerFault("amqp:invalid-field", "a delivery lacks its id");
    if (this.#credit === 0)
      throw new PeerFault("amqp:link:transfer-limit-exceeded", "there was no credit left");
    this.#credit--;
    this.#deliveryCount = (this.#deliveryCount + 1) >>> 0;
    return { deliveryId, format, settled, parts: [], bytes: 0 };
  }

  #checkSize(bytes: number): void {
    const { maxMessageBytes } = this.session.peer.settings;
    if (bytes <= maxMessageBytes) return;
    throw new PeerFault("amqp:link:message-size-exceeded", `a message has at most ${maxMessageBytes} bytes`);
  }

  #forget(): void {
    if (this.#partial === undefined) return;
    for (const { length } of this.#partial.parts) this.session.peer.holdPartial(-length);
    this.#partial = undefined;
  }

  #deliver({ deliveryId, format, settled }: Partial, payload: Buffer): void {
    try {
      const head = readHead(payload, this.session.peer.cursor);
      const queue = this.queue ?? this.#route(payload, head);
      if (queue?.isOverfull === true) throw full(queue);
      queue?.push({ head, payload, format });
      if (settled) return;
      if (queue === undefined) this.session.incoming.release(deliveryId);
      else this.session.incoming.accept(deliveryId);
    } catch (reason) {
      if (!(reason instanceof PeerFault)) throw reason;
      if (!settled) this.session.incoming.reject(deliveryId, reason);
    }
  }

  /** @throws PeerFault when the message names no address, or a queue that is full */
  #route(payload: Buffer, head: Head): Queue | undefined {
    const to = readTo(payload, head, this.session.peer.cursor);
    if (to === undefined)
      throw new PeerFault("amqp:invalid-field", "neither link nor message names an address");
    const queue = this.session.peer.nodes.find(to);
    if (queue?.room === 0) throw full(queue);
    return queue;
  }
}

function full({ name }: Queue): PeerFault {
  return new PeerFault("amqp:resource-limit-exceeded", `queue ${name} is full`);
}
