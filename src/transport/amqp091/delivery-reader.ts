import type { Message } from "../transport.js";
import {
  type Arriving,
  type Header,
  HEAD_BYTES,
  OVERHEAD_BYTES,
  readDelivered,
  readHeader,
} from "./hot-frames.js";
import { decodeMessage } from "./message.js";

export interface Arrivals {
  delivered(arriving: Arriving, message: Message): void;
  /** A message whose announced size is past the limit: none of its bytes were kept. */
  tooLarge(deliveryTag: number): void;
}

/** Puts one channel's messages together: a method, then properties with the size of the body, then the body in pieces. */
export class DeliveryReader {
  #arriving: Arriving | undefined;
  #header: Header | undefined;
  #missingBytes = 0;
  #pieces: Buffer[] = [];

  constructor(
    private readonly maxMessageBytes: number,
    private readonly arrivals: Arrivals,
  ) {}

  /** @param at  where the frame begins, as for all below @throws Error for a frame that is out of turn */
  method(bytes: Buffer, at: number): void {
    if (this.#arriving !== undefined) throw new Error("a message began before the one before it was whole");
    this.#arriving = readDelivered(bytes, at);
  }

  /** @returns false when the frame is of something else: of a message that has come back */
  header(bytes: Buffer, at: number, end: number): boolean {
    if (this.#arriving === undefined) return false;
    if (this.#header !== undefined) throw new Error("a message has its properties twice");
    this.#header = readHeader(bytes, at, end);
    this.#missingBytes = this.#header.size;
    if (this.#missingBytes === 0) this.#finish();
    return true;
  }

  /** As `header`. */
  body(bytes: Buffer, at: number, end: number): boolean {
    if (this.#arriving === undefined) return false;
    const count = end - at - OVERHEAD_BYTES;
    if (this.#header === undefined || count > this.#missingBytes)
      throw new Error("a message has more bytes than it announced");
    this.#missingBytes -= count;
    if (this.#header.size <= this.maxMessageBytes)
      this.#pieces.push(bytes.subarray(at + HEAD_BYTES, at + HEAD_BYTES + count));
    if (this.#missingBytes === 0) this.#finish();
    return true;
  }

  #finish(): void {
    const [arriving, { size, properties }, pieces] = [this.#arriving!, this.#header!, this.#pieces];
    this.#arriving = this.#header = undefined;
    this.#pieces = [];
    if (size > this.maxMessageBytes) return this.arrivals.tooLarge(arriving.deliveryTag);
    const content = pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces, size);
    this.arrivals.delivered(arriving, decodeMessage(content, properties));
  }
}
