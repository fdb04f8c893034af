import { PeerFault } from "./faults.js";

/** `AMQP`, what follows (0: AMQP itself, 3: SASL), and version 1.0.0. */
export const PROTOCOL_HEADER_BYTES = 8;

/** What a peer's bytes fall into. Offsets, not copies: `bytes` is what came in. */
export interface FrameSink {
  /** Whether a protocol header comes next, not a frame. */
  readonly expectsHeader: boolean;
  readonly maxFrameBytes: number;
  onHeader(header: Buffer): void;
  /** @param from  where the frame's body begins, behind the extended header */
  onFrame(type: number, channel: number, bytes: Buffer, from: number, end: number): void;
}

const NOTHING = Buffer.alloc(0);
const FRAME_HEADER_BYTES = 8;

/** Cuts a stream into frames. Holds at most one frame's worth of bytes between reads. */
export class FrameReader {
  #rest: Buffer = NOTHING;

  constructor(private readonly sink: FrameSink) {}

  /** @throws PeerFault `amqp:connection:framing-error` */
  push(chunk: Buffer): void {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let at = 0;
    for (;;) {
      const size = this.#sizeAt(bytes, at);
      if (size === undefined || at + size > bytes.length) break;
      if (this.sink.expectsHeader) this.sink.onHeader(bytes.subarray(at, at + size));
      else this.#frame(bytes, at, at + size);
      at += size;
    }
    this.#rest = at === bytes.length ? NOTHING : bytes.subarray(at);
  }

  /** @returns how long the next piece is, or undefined when that is not known yet */
  #sizeAt(bytes: Buffer, at: number): number | undefined {
    if (this.sink.expectsHeader) return PROTOCOL_HEADER_BYTES;
    if (bytes.length - at < 4) return undefined;
    const size = bytes.readUInt32BE(at);
    if (size >= FRAME_HEADER_BYTES && size <= this.sink.maxFrameBytes) return size;
    throw new PeerFault(
      "amqp:connection:framing-error",
      `a frame of ${size} bytes: they have ${FRAME_HEADER_BYTES} to ${this.sink.maxFrameBytes}`,
    );
  }

  #frame(bytes: Buffer, at: number, end: number): void {
    const from = at + bytes[at + 4]! * 4;
    if (from < at + FRAME_HEADER_BYTES || from > end) {
      throw new PeerFault("amqp:connection:framing-error", "a frame's data does not begin within it");
    }
    this.sink.onFrame(bytes[at + 5]!, bytes.readUInt16BE(at + 6), bytes, from, end);
  }
}
