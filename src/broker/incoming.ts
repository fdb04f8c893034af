import { PeerFault, type Reason } from "./faults.js";
import { STATES, writeDisposition } from "./hot-frames.js";
import type { Cursor } from "./encoded.js";
import type { Output } from "./output.js";
import { encodeRejection } from "./performatives.js";

/** Transfer frames that a session may send us before we say that it may send more. */
export const INCOMING_WINDOW = 2048;

/** One transfer frame, decoded. */
export interface TransferFrame {
  readonly handle: number | undefined;
  /** Undefined in the frames after a delivery's first. */
  readonly deliveryId: number | undefined;
  readonly format: number;
  readonly settled: boolean;
  /** More frames of this delivery follow. */
  readonly more: boolean;
  /** The peer gave the delivery up halfway. */
  readonly aborted: boolean;
  readonly payload: Buffer;
}

/** The half of a session in which the peer sends: its window, and what it is told of its deliveries. */
export class Incoming {
  #nextId: number;
  #window = INCOMING_WINDOW;
  /** A run of deliveries that were accepted, and whose sender is not told yet. */
  #acceptedFrom = 0;
  #acceptedCount = 0;

  constructor(
    private readonly output: Output,
    private readonly channel: number,
    nextId: number,
  ) {
    this.#nextId = nextId >>> 0;
  }

  /** The id of the transfer frame that comes next. */
  get nextId(): number {
    return this.#nextId;
  }

  /** So much of the window is used that the peer should hear of a new one. */
  get isRunningLow(): boolean {
    return this.#window * 2 < INCOMING_WINDOW;
  }

  /** The peer was told that it has a full window. @returns that window */
  renewWindow(): number {
    return (this.#window = INCOMING_WINDOW);
  }

  /** @throws PeerFault `amqp:session:window-violation`, `amqp:decode-error` */
  read(cursor: Cursor): TransferFrame {
    if (this.#window === 0) {
      throw new PeerFault("amqp:session:window-violation", "more transfers than the window allows");
    }
    this.#window--;
    this.#nextId = (this.#nextId + 1) >>> 0;
    cursor.enter();
    const handle = cursor.uint();
    const deliveryId = cursor.uint();
    cursor.raw(); // delivery-tag
    const format = cursor.uint() ?? 0;
    const settled = cursor.flag() ?? false;
    const more = cursor.flag() ?? false;
    cursor.raw(); // rcv-settle-mode
    cursor.raw(); // state
    cursor.raw(); // resume
    const aborted = cursor.flag() ?? false;
    cursor.leave();
    const payload = cursor.bytes.subarray(cursor.at, cursor.end);
    return { handle, deliveryId, format, settled, more, aborted, payload };
  }

  /** The delivery is ours now. Its sender hears of it at the end of the turn, along with others. */
  accept(deliveryId: number): void {
    if (this.#acceptedCount > 0 && deliveryId !== (this.#acceptedFrom + this.#acceptedCount) >>> 0)
      this.flush();
    if (this.#acceptedCount === 0) this.#acceptedFrom = deliveryId;
    this.#acceptedCount++;
  }

  /** There is nobody to give the delivery to. */
  release(deliveryId: number): void {
    this.flush();
    this.#write(deliveryId, deliveryId, STATES.released);
  }

  reject(deliveryId: number, reason: Reason): void {
    this.flush();
    this.output.frame(0, this.channel, encodeRejection(deliveryId, reason));
  }

  flush(): void {
    if (this.#acceptedCount === 0) return;
    const last = (this.#acceptedFrom + this.#acceptedCount - 1) >>> 0;
    this.#acceptedCount = 0;
    this.#write(this.#acceptedFrom, last, STATES.accepted);
  }

  #write(first: number, last: number, state: Buffer): void {
    writeDisposition(this.output, { channel: this.channel, asReceiver: true, first, last, state });
  }
}
