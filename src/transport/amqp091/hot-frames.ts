import type { Slabs } from "../slabs.js";
import type { Message } from "../transport.js";
import type { Route } from "./address.js";

/**
 * The frames that every message costs, written straight to the output and read from the bytes that came: a publish or a delivery
 * with its properties and body, and what became of it. All others are few, and go through amqplib.
 *
 * A frame: type (1 byte), channel (2), size of the payload (4), payload, 0xCE. Big-endian.
 */

export const METHOD = 1;
export const HEADER = 2;
export const BODY = 3;
export const FRAME_END = 0xce;
export const HEAD_BYTES = 7;
/** Of each frame around its payload. */
export const OVERHEAD_BYTES = HEAD_BYTES + 1;

const BASIC = 60;
const PUBLISH = 40;
const ACK = 80;
const NACK = 120;
/** Class and method, as `methodOf` gives them. */
export const DELIVERED = (BASIC << 16) | 60;
export const CONFIRMED = (BASIC << 16) | ACK;
export const REFUSED = (BASIC << 16) | NACK;
const MANDATORY = 1;

// Which properties are there: a bit for each, the first property the highest.
const CONTENT_ENCODING = 1 << 14;
const DELIVERY_MODE = 1 << 12;
const EXPIRATION = 1 << 8;

/** Deliveries are kept over a restart of the broker. */
export const PERSISTENT = 2;
const TRANSIENT = 1;

/** The one encoding that says "this is text" to gofer's library (W-10a). */
export const UTF8 = "utf-8";

/** Largest time to live that RabbitMQ takes: an unsigned number of 32 bits. */
const MAX_TTL_MS = 0xffff_ffff;

/** Of a message's second frame, and what is around its body. */
const MAX_PROPERTIES_BYTES = 64;

/**
 * The first frame of all messages that one channel publishes to one place: mandatory (W-11).
 *
 * @param route  with names that the protocol has room for
 */
export function publishFrame(channel: number, { exchange, key }: Route): Buffer {
  const names = [exchange, key].map((name) => Buffer.from(name));
  const frame = Buffer.alloc(OVERHEAD_BYTES + 9 + names.reduce((sum, { length }) => sum + length, 0));
  let at = beginMethod(frame, 0, channel, PUBLISH) + 2; // reserved
  for (const name of names) {
    frame[at] = name.length;
    at += 1 + name.copy(frame, at + 1);
  }
  frame[at++] = MANDATORY;
  endFrame(frame, 0, at);
  return frame;
}

/** To what channel, and how large a frame the broker takes. */
export interface PublishChannel {
  readonly channel: number;
  readonly maxFrameBytes: number;
}

/**
 * Writes a message: `publish`, then its properties, these and no others (W-9a, W-11), then its body.
 *
 * @param bodyBytes  of the body as UTF-8
 */
export function writeMessage(
  slabs: Slabs,
  { channel, maxFrameBytes }: PublishChannel,
  publish: Buffer,
  message: Message,
  bodyBytes: number,
): void {
  const isOneFrame = bodyBytes + OVERHEAD_BYTES <= maxFrameBytes;
  slabs.reserve(publish.length + MAX_PROPERTIES_BYTES + (isOneFrame ? bodyBytes : 0));
  const { slab } = slabs;
  let at = slabs.at + publish.copy(slab, slabs.at);
  at = writeProperties(slab, at, channel, message, bodyBytes);
  if (isOneFrame && bodyBytes > 0) {
    const from = at;
    at = beginFrame(slab, from, BODY, channel);
    at = endFrame(slab, from, at + slab.write(message.body, at, bodyBytes));
  }
  slabs.at = at;
  if (!isOneFrame) writeBody(slabs, channel, Buffer.from(message.body), maxFrameBytes - OVERHEAD_BYTES);
}

function writeProperties(
  slab: Buffer,
  from: number,
  channel: number,
  { form = "text", durable = true, ttlMs = 0 }: Message,
  bodyBytes: number,
): number {
  const isText = form === "text";
  const expires = ttlMs > 0;
  let at = beginFrame(slab, from, HEADER, channel);
  at = slab.writeUInt16BE(BASIC, at);
  at = slab.writeUInt16BE(0, at); // weight
  at = slab.writeUInt32BE(0, at); // of the size: bodies of 4 GiB are no strings
  at = slab.writeUInt32BE(bodyBytes, at);
  const flags = (isText ? CONTENT_ENCODING : 0) | DELIVERY_MODE | (expires ? EXPIRATION : 0);
  at = slab.writeUInt16BE(flags, at);
  if (isText) at = writeAscii(slab, at, UTF8);
  slab[at++] = durable ? PERSISTENT : TRANSIENT;
  if (expires) at = writeAscii(slab, at, String(Math.min(Math.ceil(ttlMs), MAX_TTL_MS)));
  return endFrame(slab, from, at);
}

function writeAscii(slab: Buffer, at: number, text: string): number {
  slab[at] = text.length;
  return at + 1 + slab.write(text, at + 1, "latin1");
}

function writeBody(slabs: Slabs, channel: number, body: Buffer, pieceBytes: number): void {
  for (let offset = 0; offset < body.length; offset += pieceBytes) {
    const end = Math.min(body.length, offset + pieceBytes);
    slabs.reserve(OVERHEAD_BYTES + end - offset);
    const { slab, at: from } = slabs;
    const at = beginFrame(slab, from, BODY, channel);
    slabs.at = endFrame(slab, from, at + body.copy(slab, at, offset, end));
  }
}

/** @param upTo  and of all before it that are not settled */
export function writeAck(slabs: Slabs, channel: number, deliveryTag: number, upTo: boolean): void {
  writeSettlement(slabs, channel, ACK, deliveryTag, upTo ? 1 : 0);
}

export function writeNack(slabs: Slabs, channel: number, deliveryTag: number, requeue: boolean): void {
  writeSettlement(slabs, channel, NACK, deliveryTag, requeue ? 2 : 0);
}

function writeSettlement(slabs: Slabs, channel: number, method: number, tag: number, flags: number): void {
  slabs.reserve(OVERHEAD_BYTES + 13);
  const { slab, at: from } = slabs;
  let at = beginMethod(slab, from, channel, method);
  at = slab.writeUInt32BE(Math.floor(tag / 2 ** 32), at);
  at = slab.writeUInt32BE(tag % 2 ** 32, at);
  slab[at++] = flags;
  slabs.at = endFrame(slab, from, at);
}

function beginMethod(slab: Buffer, from: number, channel: number, method: number): number {
  const at = slab.writeUInt16BE(BASIC, beginFrame(slab, from, METHOD, channel));
  return slab.writeUInt16BE(method, at);
}

function beginFrame(slab: Buffer, from: number, type: number, channel: number): number {
  slab[from] = type;
  slab.writeUInt16BE(channel, from + 1);
  return from + HEAD_BYTES;
}

/** @returns where the next one begins */
function endFrame(slab: Buffer, from: number, at: number): number {
  slab.writeUInt32BE(at - from - HEAD_BYTES, from + 3);
  slab[at] = FRAME_END;
  return at + 1;
}

// ---- what comes

/** @param at  where the frame begins, as for all below; the whole frame is there */
export function methodOf(bytes: Buffer, at: number): number {
  return bytes.readUInt32BE(at + HEAD_BYTES);
}

export interface Confirmation {
  readonly deliveryTag: number;
  /** It is about all before that, too. */
  readonly multiple: boolean;
}

export function readConfirmation(bytes: Buffer, at: number): Confirmation {
  const from = at + HEAD_BYTES + 4;
  return { deliveryTag: readLong(bytes, from), multiple: (bytes[from + 8]! & 1) === 1 };
}

export interface Arriving {
  readonly deliveryTag: number;
  readonly redelivered: boolean;
}

/** The method before a delivered message. */
export function readDelivered(bytes: Buffer, at: number): Arriving {
  const consumerTag = at + HEAD_BYTES + 4;
  const from = consumerTag + 1 + bytes[consumerTag]!;
  return { deliveryTag: readLong(bytes, from), redelivered: (bytes[from + 8]! & 1) === 1 };
}

/** What a message says of its body; those properties that we read. */
export interface Properties {
  contentEncoding: string | undefined;
  deliveryMode: number | undefined;
  expiration: string | undefined;
  type: string | undefined;
}

export interface Header {
  /** Of the body. Bytes. */
  readonly size: number;
  readonly properties: Properties;
}

/** All properties in order, each with its bit and its kind: a short text, a table, a number of that many bytes. */
const PROPERTIES: readonly (readonly [
  bit: number,
  kind: "short" | "table" | 1 | 8,
  name?: keyof Properties,
])[] = [
  [1 << 15, "short"], // content type
  [CONTENT_ENCODING, "short", "contentEncoding"],
  [1 << 13, "table"], // headers
  [DELIVERY_MODE, 1, "deliveryMode"],
  [1 << 11, 1], // priority
  [1 << 10, "short"], // correlation id
  [1 << 9, "short"], // reply to
  [EXPIRATION, "short", "expiration"],
  [1 << 7, "short"], // message id
  [1 << 6, 8], // timestamp
  [1 << 5, "short", "type"],
  [1 << 4, "short"], // user id
  [1 << 3, "short"], // app id
  [1 << 2, "short"], // cluster id
];

/** The size of the body, and the properties. @throws Error when they do not end where the frame does */
export function readHeader(bytes: Buffer, at: number, end: number): Header {
  const from = at + HEAD_BYTES;
  const flags = bytes.readUInt16BE(from + 12);
  const properties: Properties = {
    contentEncoding: undefined,
    deliveryMode: undefined,
    expiration: undefined,
    type: undefined,
  };
  let place = from + 14;
  for (const [bit, kind, name] of PROPERTIES) {
    if ((flags & bit) === 0) continue;
    if (name === "deliveryMode") properties[name] = bytes[place];
    else if (name !== undefined)
      properties[name] = bytes.toString("latin1", place + 1, place + 1 + bytes[place]!);
    if (kind === "short") place += 1 + bytes[place]!;
    else if (kind === "table") place += 4 + bytes.readUInt32BE(place);
    else place += kind;
    if (place >= end) throw new Error("a message's properties do not fit into their frame");
  }
  return { size: readLong(bytes, from + 4), properties };
}

function readLong(bytes: Buffer, at: number): number {
  return bytes.readUInt32BE(at) * 2 ** 32 + bytes.readUInt32BE(at + 4);
}
