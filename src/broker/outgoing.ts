import type { Cursor } from "./encoded.js";
import { STATES, writeDisposition, writeTransfer, type Transfer } from "./hot-frames.js";
import type { Output } from "./output.js";
import type { Entry } from "./queue.js";
import { Unsettled, type DeliveryLink } from "./unsettled.js";

/** What the sending half of a session needs of its connection. */
export interface OutgoingPeer {
  readonly output: Output;
  /** The largest frame that both ends take. */
  readonly transferFrameBytes: number;
  readonly settings: { readonly now: () => number };
}

/** A delivery of which a part was written: up to `offset`. */
interface Started {
  readonly transfer: Transfer;
  offset: number;
}

/** The half of a session in which we send: the peer's window, and what it has not settled. */
export class Outgoing {
  readonly #unsettled = new Unsettled();
  #nextId = 0;
  #nextDeliveryId = 0;
  /** Transfer frames that the peer takes. */
  #window: number;
  /** The delivery that the window cut off in the middle. */
  #cutOff: Started | undefined;

  constructor(
    private readonly peer: OutgoingPeer,
    private readonly channel: number,
    window: number,
  ) {
    this.#window = window;
  }

  /** The id of the transfer frame that goes out next. */
  get nextId(): number {
    return this.#nextId;
  }

  get canSend(): boolean {
    return this.#window > 0 && this.#cutOff === undefined && !this.peer.output.congested;
  }

  /** Nothing more is sent. */
  stop(): void {
    this.#window = 0;
  }

  /** The peer takes `window` frames, counted from the one with the id `from`. */
  setWindow(from: number, window: number): void {
    const left = (from + window - this.#nextId) >>> 0;
    this.#window = left > window ? 0 : left; // more is under way than a lowered window allows
  }

  send(link: DeliveryLink, entry: Entry): void {
    const { payload, format } = entry.message;
    const deliveryId = this.#nextDeliveryId;
    this.#nextDeliveryId = (deliveryId + 1) >>> 0;
    const { handle, presettled: settled } = link;
    if (!settled) this.#unsettled.add(deliveryId, link, entry);
    // only of AMQP's own format is it known that a message begins with a header
    const opaque = format !== 0;
    const header = opaque ? undefined : this.#header(entry);
    const start = opaque ? 0 : entry.message.head.headerBytes;
    this.#continue({
      transfer: { channel: this.channel, handle, deliveryId, format, settled, header, payload, start },
      offset: start,
    });
    if (settled) link.queue.settle(entry);
  }

  /** Goes on with a delivery that was cut off, as far as the window now allows. */
  resume(): void {
    const cutOff = this.#cutOff;
    this.#cutOff = undefined;
    if (cutOff !== undefined) this.#continue(cutOff);
  }

  /** The link is gone. @returns what it had not settled, in order */
  forget(link: DeliveryLink): Entry[] {
    if (this.#cutOff?.transfer.handle === link.handle) this.#cutOff = undefined;
    return this.#unsettled.removeLink(link);
  }

  /** The peer says what became of deliveries. @throws PeerFault `amqp:decode-error` */
  onDisposition(cursor: Cursor): void {
    cursor.enter();
    const isReceiver = cursor.flag() ?? false;
    const first = cursor.uint() ?? 0;
    const last = cursor.uint() ?? first;
    const settled = cursor.flag() ?? false;
    const state = cursor.raw();
    cursor.leave();
    if (!isReceiver) return; // about what it sent, all of which we have settled
    const ended = this.#unsettled.apply({ first, last, settled, state }, cursor);
    if (!ended || settled) return;
    const { channel } = this;
    writeDisposition(this.peer.output, { channel, asReceiver: false, first, last, state: STATES.none });
  }

  #header({ message, expiresAt, acquired, failures }: Entry): Transfer["header"] {
    return {
      durable: message.head.durable,
      priority: message.head.priority,
      ttlMs:
        expiresAt === Infinity ? undefined : Math.max(0, Math.round(expiresAt - this.peer.settings.now())),
      firstAcquirer: !acquired,
      deliveryCount: failures,
    };
  }

  #continue(delivery: Started): void {
    const { transfer } = delivery;
    const { output, transferFrameBytes } = this.peer;
    do {
      if (this.#window === 0) {
        this.#cutOff = delivery;
        return;
      }
      this.#window--;
      this.#nextId = (this.#nextId + 1) >>> 0;
      delivery.offset = writeTransfer(output, transfer, delivery.offset, transferFrameBytes);
    } while (delivery.offset < transfer.payload.length);
  }
}
