/** Bytes that may wait for a peer to read them; past that it gets no more messages, and is not read from. */
export const CONGESTED_BYTES = 1024 * 1024;

const FIRST_SLAB_BYTES = 4 * 1024;
const MAX_SLAB_BYTES = 64 * 1024;

/** What is needed of a socket. */
export interface ByteSink {
  readonly writable: boolean;
  /** Bytes that wait to be read by the peer. */
  readonly writableLength: number;
  write(bytes: Buffer): boolean;
  cork(): void;
  uncork(): void;
}

/**
 * What goes out over one connection. Frames are written straight into slabs of memory, and a slab is one write to the
 * socket: at the end of a turn of the event loop, not per frame.
 */
export class Output {
  /** Write here, from `at` on, after `reserve`. */
  slab: Buffer = Buffer.allocUnsafeSlow(FIRST_SLAB_BYTES);
  at = 0;
  #from = 0;
  #full: Buffer[] = [];
  #fullBytes = 0;

  constructor(private readonly socket: ByteSink) {}

  /** Makes sure that `bytes` more can be written to the slab. */
  reserve(bytes: number): void {
    if (this.slab.length - this.at >= bytes) return;
    this.#finishPart();
    const next = Math.min(this.slab.length * 2, MAX_SLAB_BYTES);
    this.slab = Buffer.allocUnsafeSlow(Math.max(next, bytes));
    this.at = this.#from = 0;
  }

  append(bytes: Buffer): void {
    this.reserve(bytes.length);
    this.at += bytes.copy(this.slab, this.at);
  }

  /** A frame whose body is at hand. `type` 0: AMQP, 1: SASL. */
  frame(type: 0 | 1, channel: number, body: Buffer): void {
    this.reserve(8);
    const { slab, at } = this;
    slab.writeUInt32BE(8 + body.length, at);
    slab[at + 4] = 2;
    slab[at + 5] = type;
    slab.writeUInt16BE(channel, at + 6);
    this.at = at + 8;
    this.append(body);
  }

  get isEmpty(): boolean {
    return this.at === this.#from && this.#full.length === 0;
  }

  /** The peer reads more slowly than it is written to. It ends with the socket's `drain`. */
  get congested(): boolean {
    return this.#fullBytes + this.at - this.#from + this.socket.writableLength > CONGESTED_BYTES;
  }

  flush(): void {
    this.#finishPart();
    const parts = this.#full;
    if (parts.length === 0) return;
    this.#full = [];
    this.#fullBytes = 0;
    if (!this.socket.writable) return;
    if (parts.length > 1) this.socket.cork();
    for (const part of parts) this.socket.write(part);
    if (parts.length > 1) this.socket.uncork();
  }

  #finishPart(): void {
    if (this.at === this.#from) return;
    this.#full.push(this.slab.subarray(this.#from, this.at));
    this.#fullBytes += this.at - this.#from;
    this.#from = this.at;
  }
}
