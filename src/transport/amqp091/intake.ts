import type { Socket } from "node:net";
import type { InnerConnection } from "./amqplib.js";
import type { DeliveryReader } from "./delivery-reader.js";
import {
  BODY,
  CONFIRMED,
  type Confirmation,
  DELIVERED,
  FRAME_END,
  HEAD_BYTES,
  HEADER,
  METHOD,
  methodOf,
  OVERHEAD_BYTES,
  REFUSED,
  readConfirmation,
} from "./hot-frames.js";

/** What comes on a channel by the dozen. */
export interface HotChannel {
  readonly deliveries?: DeliveryReader;
  readonly confirms?: {
    taken(confirmation: Confirmation): void;
    refused(confirmation: Confirmation): void;
  };
}

/**
 * Reads what the broker sends, in amqplib's place: deliveries and confirmations go straight to their channels, each other frame
 * to amqplib, in the order in which they came.
 */
export class Intake {
  readonly #connection: InnerConnection;
  readonly #channels: (HotChannel | undefined)[] = [];
  /** The beginning of a frame. */
  #rest: Buffer | undefined;
  #hasFailed = false;

  /** @param connection  open: the handshake is amqplib's own */
  constructor(connection: InnerConnection, socket: Socket) {
    this.#connection = connection;
    this.#rest = connection.rest.length > 0 ? connection.rest : undefined;
    socket.removeAllListeners("readable");
    socket.on("data", (chunk: Buffer) => this.#take(chunk));
  }

  /** From now on, until the channel is closed. */
  watch(channel: number, hot: HotChannel): void {
    this.#channels[channel] = hot;
  }

  /** The number may be another channel's next. */
  unwatch(channel: number): void {
    this.#channels[channel] = undefined;
  }

  #take(chunk: Buffer): void {
    if (this.#hasFailed) return;
    this.#connection.recvSinceLastCheck = true;
    try {
      this.#readFrames(this.#rest === undefined ? chunk : Buffer.concat([this.#rest, chunk]));
    } catch (error) {
      this.#hasFailed = true;
      this.#connection.emit("frameError", error);
    }
  }

  #readFrames(bytes: Buffer): void {
    const { maxFrameSize } = this.#connection;
    let at = 0;
    while (bytes.length - at >= HEAD_BYTES) {
      const size = bytes.readUInt32BE(at + 3);
      if (maxFrameSize > 0 && size > maxFrameSize)
        throw new Error(`a frame of ${size} bytes, where ${maxFrameSize} are the most`);
      const end = at + OVERHEAD_BYTES + size;
      if (end > bytes.length) break;
      if (bytes[end - 1] !== FRAME_END) throw new Error("a frame does not end where it should");
      if (!this.#isHot(bytes, at, end)) this.#handOn(bytes.subarray(at, end));
      at = end;
    }
    this.#rest = at === bytes.length ? undefined : bytes.subarray(at);
  }

  #isHot(bytes: Buffer, at: number, end: number): boolean {
    const channel = this.#channels[bytes.readUInt16BE(at + 1)];
    if (channel === undefined) return false;
    const { deliveries, confirms } = channel;
    switch (bytes[at]) {
      case METHOD: {
        const method = methodOf(bytes, at);
        if (method === DELIVERED && deliveries !== undefined) deliveries.method(bytes, at);
        else if (method === CONFIRMED && confirms !== undefined) confirms.taken(readConfirmation(bytes, at));
        else if (method === REFUSED && confirms !== undefined) confirms.refused(readConfirmation(bytes, at));
        else return false;
        return true;
      }
      case HEADER:
        return deliveries?.header(bytes, at, end) === true;
      case BODY:
        return deliveries?.body(bytes, at, end) === true;
      default:
        return false;
    }
  }

  #handOn(frame: Buffer): void {
    const connection = this.#connection;
    connection.rest = frame;
    const decoded = connection.recvFrame();
    if (decoded) connection.accept(decoded);
  }
}
