import { isUtf8 } from "node:buffer";
import type { BodyForm, Message } from "./transport.js";

/**
 * The message format of AMQP 1.0 (part 3, section 2), as far as gofer uses it: header and body (W-8 to W-10). Written by
 * hand because it is read from hostile bytes and is on the way of every message: rhea would end the connection over a
 * malformed message, could not tell broken UTF-8 from good, and sends an empty properties section with each one.
 */

const HEADER = 0x70;
const PROPERTIES = 0x73;
const DATA = 0x75;
const VALUE = 0x77;

/** A peer may name a section in words. */
const SECTIONS: Readonly<Record<string, number>> = {
  "amqp:header:list": HEADER,
  "amqp:data:binary": DATA,
  "amqp:amqp-value:*": VALUE,
};

const DESCRIBED = 0x00;
const SMALL_ULONG = 0x53;
const SYM8 = 0xa3;
const MAX_UINT = 0xffff_ffff;

/** What a message takes beside its body, at most: header of 16 bytes, constructor and length of the body. */
export const ENVELOPE_BYTES = 24;

const NONE = Buffer.alloc(0);

/** A properties section that holds a subject, for brokers that route by it. */
export function encodeSubject(subject: string): Buffer {
  const text = Buffer.from(subject, "utf8");
  const head = Buffer.alloc(21);
  let at = writeSection(head, 0, PROPERTIES);
  head[at++] = 0xd0; // list32: size, count, then message-id, user-id and to as null, and the subject
  at = head.writeUInt32BE(text.length + 12, at);
  at = head.writeUInt32BE(4, at);
  at = head.fill(0x40, at, at + 3) && at + 3;
  head[at++] = 0xb1; // str32
  head.writeUInt32BE(text.length, at);
  return Buffer.concat([head.subarray(0, at + 4), text]);
}

/** Header and body, ready for a transfer. @param properties  the section between them, as bytes */
export function encodeMessage(
  { body, form = "text", durable = true, ttlMs = 0 }: Message,
  properties: Buffer = NONE,
): Buffer {
  const bodyBytes = Buffer.byteLength(body);
  const buffer = Buffer.allocUnsafe(bodyBytes + ENVELOPE_BYTES + properties.length);
  let at = writeHeader(buffer, durable, ttlMs);
  if (properties.length > 0) at += properties.copy(buffer, at);
  at = writeSection(buffer, at, form === "data" ? DATA : VALUE);
  const short = bodyBytes <= 0xff;
  buffer[at++] = (form === "text" ? 0xa1 : 0xa0) + (short ? 0 : 0x10); // str8 or vbin8; 0x10 further is the 32-bit form
  at = short ? buffer.writeUInt8(bodyBytes, at) : buffer.writeUInt32BE(bodyBytes, at);
  at += buffer.write(body, at, "utf8");
  return buffer.subarray(0, at);
}

function writeHeader(buffer: Buffer, durable: boolean, ttlMs: number): number {
  let at = writeSection(buffer, 0, HEADER);
  buffer[at++] = 0xc0; // list8: size, count, then the fields
  buffer[at++] = ttlMs > 0 ? 8 : 2;
  buffer[at++] = ttlMs > 0 ? 3 : 1;
  buffer[at++] = durable ? 0x41 : 0x42;
  if (ttlMs > 0) {
    buffer[at++] = 0x40; // priority: null
    buffer[at++] = 0x70; // ttl: uint
    at = buffer.writeUInt32BE(Math.min(Math.ceil(ttlMs), MAX_UINT), at);
  }
  return at;
}

function writeSection(buffer: Buffer, at: number, code: number): number {
  buffer[at++] = DESCRIBED;
  buffer[at++] = SMALL_ULONG;
  buffer[at++] = code;
  return at;
}

export interface Incoming {
  readonly message: Message;
  /** The header counts earlier deliveries that failed. */
  readonly redelivered: boolean;
  /** What the header says of whether anybody had it before; most brokers leave it out. */
  readonly firstAcquirer: boolean | undefined;
}

/** Reads a message whatever it holds: a body that is not UTF-8 text, or not there, is the empty text. Never throws. */
export function decodeMessage(bytes: Buffer): Incoming {
  const header = {
    durable: false,
    ttlMs: undefined as number | undefined,
    first: undefined as number | undefined,
    deliveryCount: 0,
  };
  const body: Buffer[] = [];
  let form: BodyForm = "text";
  const values = new ValueReader(bytes);
  while (values.next()) {
    const section = values.descriptor;
    if (section === HEADER) {
      readHeader(values.list(), header);
    } else if (section === DATA && values.isBinary) {
      form = "data";
      body.push(values.content());
    } else if (section === VALUE && (values.isBinary || values.isString)) {
      form = values.isString ? "text" : "binary";
      body.push(values.content());
    }
  }
  const text = body.length === 1 ? body[0]! : Buffer.concat(body);
  const { durable, ttlMs, deliveryCount } = header;
  return {
    message: {
      body: isUtf8(text) ? text.toString("utf8") : "",
      form,
      durable,
      ...(ttlMs === undefined ? {} : { ttlMs }),
    },
    redelivered: deliveryCount > 0,
    firstAcquirer: header.first === undefined ? undefined : header.first === 1,
  };
}

/** Header fields in their order: durable, priority, ttl, first-acquirer, delivery-count. A field may be missing. */
function readHeader(
  fields: ValueReader,
  header: { durable: boolean; ttlMs: number | undefined; first: number | undefined; deliveryCount: number },
): void {
  if (fields.next()) header.durable = fields.uint() === 1;
  if (fields.next() && fields.next()) header.ttlMs = fields.uint();
  if (fields.next()) header.first = fields.uint();
  if (fields.next()) header.deliveryCount = fields.uint() ?? 0;
}

/**
 * Steps over encoded values one by one. An encoding's high half-byte tells the width of its value or of its length, so
 * that all types can be skipped and few need be known. Stops where the bytes make no sense; reads nothing past the end.
 */
class ValueReader {
  /** The numeric descriptor of the value, as far as it has one that we know. */
  descriptor: number | undefined;
  readonly #bytes: Buffer;
  readonly #stop: number;
  #encoding = 0;
  #start = 0;
  #end: number;

  constructor(bytes: Buffer, from = 0, stop = bytes.length) {
    this.#bytes = bytes;
    this.#end = from;
    this.#stop = stop;
  }

  /** Moves to the next value. False at the end, or when what follows is not a whole value. */
  next(): boolean {
    this.descriptor = undefined;
    if (this.#bytes[this.#end] === DESCRIBED && this.#end < this.#stop) {
      this.#end++;
      if (!this.#step()) return false;
      const descriptor = this.#encoding === SYM8 ? SECTIONS[this.content().toString("latin1")] : this.uint();
      if (!this.#step()) return false;
      this.descriptor = descriptor;
      return true;
    }
    return this.#step();
  }

  get isBinary(): boolean {
    return this.#encoding === 0xa0 || this.#encoding === 0xb0;
  }

  get isString(): boolean {
    return this.#encoding === 0xa1 || this.#encoding === 0xb1;
  }

  /** The bytes of a string or binary. */
  content(): Buffer {
    return this.#bytes.subarray(this.#start, this.#end);
  }

  /** The elements of a list; of anything else, none. */
  list(): ValueReader {
    const countBytes = this.#encoding === 0xc0 ? 1 : this.#encoding === 0xd0 ? 4 : undefined;
    const from = countBytes === undefined ? this.#end : this.#start + countBytes;
    return new ValueReader(this.#bytes, Math.min(from, this.#end), this.#end);
  }

  /** A boolean (as 0 or 1) or an unsigned number. Undefined for null and all else. */
  uint(): number | undefined {
    switch (this.#encoding) {
      case 0x41:
        return 1;
      case 0x42:
      case 0x43: // uint 0
      case 0x44: // ulong 0
        return 0;
      case 0x50:
      case 0x52:
      case 0x53:
      case 0x56:
        return this.#bytes[this.#start];
      case 0x70:
        return this.#bytes.readUInt32BE(this.#start);
      case 0x80:
        return Number(this.#bytes.readBigUInt64BE(this.#start));
      default:
        return undefined;
    }
  }

  /** Moves over one encoding without descriptor. */
  #step(): boolean {
    const at = this.#end;
    if (at >= this.#stop) return false;
    this.#encoding = this.#bytes[at]!;
    const size = this.#size(at + 1);
    this.#end = size === undefined ? this.#stop : this.#start + size;
    return size !== undefined && this.#end <= this.#stop;
  }

  /** Sets where the value's bytes start, and tells how many they are. */
  #size(at: number): number | undefined {
    this.#start = at;
    const kind = this.#encoding >> 4;
    if (kind >= 0x4 && kind <= 0x9) return kind === 0x4 ? 0 : 1 << (kind - 5);
    const wide = kind === 0xb || kind === 0xd || kind === 0xf;
    if (!wide && kind !== 0xa && kind !== 0xc && kind !== 0xe) return undefined;
    this.#start = at + (wide ? 4 : 1);
    if (this.#start > this.#stop) return undefined;
    return wide ? this.#bytes.readUInt32BE(at) : this.#bytes[at];
  }
}
