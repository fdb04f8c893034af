import { type PartSink, Slabs, writeParts } from "../transport/slabs.js";

/** Bytes that may wait for a peer to read them; past that it gets no more messages, and is not read from. */
export const CONGESTED_BYTES = 1024 * 1024;

/** What is needed of a socket. */
export interface ByteSink extends PartSink {
  /** Bytes that wait to be read by the peer. */
  readonly writableLength: number;
}

/** What goes out over one connection: a write to the socket at the end of a turn of the event loop, not per frame. */
export class Output extends Slabs {
  constructor(private readonly socket: ByteSink) {
    super();
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

  /** The peer reads more slowly than it is written to. It ends with the socket's `drain`. */
  get congested(): boolean {
    return this.bytes + this.socket.writableLength > CONGESTED_BYTES;
  }

  flush(): void {
    writeParts(this.socket, this.take());
  }
}
