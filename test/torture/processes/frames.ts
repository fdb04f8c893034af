/** A stream of bytes cut into its frames, for whoever looks on and takes no part. */
export interface Piece {
  readonly bytes: Buffer;
  /** Where it ends in the bytes that were given last. */
  readonly end: number;
}

/** @param lengthOf  of the frame that begins there; undefined while that cannot be told */
export class Splitter {
  private pending: Buffer = Buffer.alloc(0);

  constructor(private readonly lengthOf: (bytes: Buffer) => number | undefined) {}

  /** @returns the frames that end in these bytes */
  add(given: Buffer): readonly Piece[] {
    const before = this.pending.length;
    const bytes = before === 0 ? given : Buffer.concat([this.pending, given]);
    const pieces: Piece[] = [];
    let at = 0;
    for (;;) {
      const length = this.lengthOf(bytes.subarray(at));
      if (length === undefined || at + length > bytes.length) break;
      pieces.push({ bytes: bytes.subarray(at, at + length), end: at + length - before });
      at += length;
    }
    this.pending = Buffer.from(bytes.subarray(at));
    return pieces;
  }
}

/** Of agent and host: src/host/frames.ts. */
export function hostFrameLength(bytes: Buffer): number | undefined {
  return bytes.length < 4 ? undefined : 4 + bytes.readUInt32BE(0);
}

/** Of a broker's connection, either protocol. */
export interface Protocol {
  lengthOf(bytes: Buffer): number | undefined;
  /** The number of the delivery that a frame from the broker belongs to, if it carries a message. */
  delivered(frame: Buffer): string | undefined;
  /** Whether a frame to the broker settles the delivery of that number. */
  settles(frame: Buffer, delivery: string): boolean;
}

const HEADER = Buffer.from("AMQP");
const HEADER_BYTES = 8;

function isHeader(bytes: Buffer): boolean {
  return bytes.length >= 4 && bytes.subarray(0, 4).equals(HEADER);
}

/** @param opening  the first bytes of a connection */
export function protocolOf(opening: Buffer): Protocol | undefined {
  if (!isHeader(opening)) return undefined;
  return opening[4] === 0 && opening[5] === 0 ? new Amqp091() : AMQP1;
}

const TRANSFER = 0x14;
const DISPOSITION = 0x15;

/** 2.3 and 2.7 of the AMQP 1.0 standard. Numbers are of a channel. */
const AMQP1: Protocol = {
  lengthOf: (bytes) =>
    isHeader(bytes) ? HEADER_BYTES : bytes.length < 4 ? undefined : bytes.readUInt32BE(0),
  delivered: (frame) => {
    const fields = performative(frame, TRANSFER);
    if (fields === undefined) return undefined;
    fields.skip(); // the link's handle
    return `${channelOf(frame)}/${fields.uint()}`;
  },
  settles: (frame, delivery) => {
    const fields = performative(frame, DISPOSITION);
    if (fields === undefined || !fields.boolean()) return false; // true: it is the receiver's word
    const [first, last] = [fields.uint(), fields.uint()];
    const [channel, number] = delivery.split("/").map(Number);
    return channelOf(frame) === channel && number! >= first! && number! <= (last ?? first!);
  },
};

function channelOf(frame: Buffer): number {
  return frame.readUInt16BE(6);
}

function performative(frame: Buffer, code: number): Fields | undefined {
  if (isHeader(frame) || frame.length < HEADER_BYTES || frame[5] !== 0) return undefined;
  const at = frame[4]! * 4;
  if (frame[at] !== 0 || frame[at + 1] !== 0x53 || frame[at + 2] !== code) return undefined;
  const isShort = frame[at + 3] === 0xc0;
  return new Fields(frame, at + 3 + (isShort ? 3 : 9));
}

/** The fields of a list, of the few types that stand before what is looked for. */
class Fields {
  constructor(
    private readonly bytes: Buffer,
    private at: number,
  ) {}

  skip(): void {
    this.uint();
  }

  uint(): number | undefined {
    switch (this.bytes[this.at++]) {
      case 0x43:
        return 0;
      case 0x52:
        return this.bytes[this.at++];
      case 0x70:
        this.at += 4;
        return this.bytes.readUInt32BE(this.at - 4);
      default: // null
        return undefined;
    }
  }

  boolean(): boolean {
    const code = this.bytes[this.at++];
    return code === 0x56 ? this.bytes[this.at++] === 1 : code === 0x41;
  }
}

/** 2.3.5 and 4.2 of the 0-9-1 specification. A message is a method, a header and bodies, in frames of one channel. */
class Amqp091 implements Protocol {
  private readonly delivering = new Map<number, string>();

  lengthOf(bytes: Buffer): number | undefined {
    if (isHeader(bytes)) return HEADER_BYTES;
    return bytes.length < 7 ? undefined : 8 + bytes.readUInt32BE(3);
  }

  delivered(frame: Buffer): string | undefined {
    if (isHeader(frame)) return undefined;
    const channel = frame.readUInt16BE(1);
    if (isMethod(frame, 60, 60)) {
      const tag = frame.readBigUInt64BE(12 + frame[11]!); // behind the consumer's name
      this.delivering.set(channel, `${channel}/${tag}`);
    }
    return frame[0] === 3 ? this.delivering.get(channel) : undefined;
  }

  settles(frame: Buffer, delivery: string): boolean {
    if (isHeader(frame) || !isMethod(frame, 60, 80)) return false;
    const [channel, number] = delivery.split("/").map(Number);
    const tag = Number(frame.readBigUInt64BE(11));
    const isMultiple = (frame[19]! & 1) === 1;
    return frame.readUInt16BE(1) === channel && (isMultiple ? number! <= tag : number === tag);
  }
}

function isMethod(frame: Buffer, classId: number, methodId: number): boolean {
  return frame[0] === 1 && frame.readUInt16BE(7) === classId && frame.readUInt16BE(9) === methodId;
}
