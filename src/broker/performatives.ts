import { encodeList, item, type Fields, type Item } from "./codec.js";
import type { Reason } from "./faults.js";
import { checkedAddress } from "./sections.js";

/** What peers tell each other, by descriptor (AMQP 1.0, parts 2.7 and 5.3.3). */
export const CODES = {
  open: 0x10,
  begin: 0x11,
  attach: 0x12,
  flow: 0x13,
  transfer: 0x14,
  disposition: 0x15,
  detach: 0x16,
  end: 0x17,
  close: 0x18,
  saslMechanisms: 0x40,
  saslInit: 0x41,
  saslOutcome: 0x44,
} as const;

const NAMES: Readonly<Record<string, number>> = {
  "amqp:open:list": CODES.open,
  "amqp:begin:list": CODES.begin,
  "amqp:attach:list": CODES.attach,
  "amqp:flow:list": CODES.flow,
  "amqp:transfer:list": CODES.transfer,
  "amqp:disposition:list": CODES.disposition,
  "amqp:detach:list": CODES.detach,
  "amqp:end:list": CODES.end,
  "amqp:close:list": CODES.close,
  "amqp:sasl-init:list": CODES.saslInit,
};

/** The code of a performative, also where a peer spelt its name out. */
export function codeOf(descriptor: number | string): number | undefined {
  if (typeof descriptor === "number") return descriptor;
  return Object.hasOwn(NAMES, descriptor) ? NAMES[descriptor] : undefined;
}

/** What became of a delivery, by descriptor (AMQP 1.0, part 3.4). */
export const OUTCOMES = {
  received: 0x23,
  accepted: 0x24,
  rejected: 0x25,
  released: 0x26,
  modified: 0x27,
} as const;

const ERROR = 0x1d;
const SOURCE = 0x28;
const TARGET = 0x29;
const NAMED_TARGET = "amqp:target:list";

export interface Open {
  readonly container: string;
  readonly maxFrameBytes: number;
  readonly idleMs: number | undefined;
}

export function readOpen(fields: Fields): Open {
  return {
    container: fields.required(0, fields.text(0)),
    maxFrameBytes: fields.whole(2) ?? 0xffff_ffff,
    idleMs: fields.whole(4),
  };
}

export interface OurOpen {
  readonly container: string;
  readonly maxFrameBytes: number;
  readonly channelMax: number;
  readonly idleMs: number | undefined;
  readonly properties: Readonly<Record<string, string>>;
}

export function encodeOpen({ container, maxFrameBytes, channelMax, idleMs, properties }: OurOpen): Buffer {
  return encodeList(CODES.open, [
    item.text(container),
    undefined,
    item.uint(maxFrameBytes),
    item.ushort(channelMax),
    item.uint(idleMs),
    undefined,
    undefined,
    item.symbols(["ANONYMOUS-RELAY"]),
    undefined,
    item.texts(properties),
  ]);
}

export interface Begin {
  readonly nextOutgoingId: number;
  readonly incomingWindow: number;
}

export function readBegin(fields: Fields): Begin {
  return {
    nextOutgoingId: fields.required(1, fields.whole(1)),
    incomingWindow: fields.required(2, fields.whole(2)),
  };
}

export function encodeBegin(channel: number, window: number, handleMax: number): Buffer {
  return encodeList(CODES.begin, [
    item.ushort(channel),
    item.uint(0),
    item.uint(window),
    item.uint(0x7fff_ffff),
    item.uint(handleMax),
  ]);
}

/** Where messages come from or go to. */
export interface Terminus {
  /** Undefined: none was given. */
  readonly address: string | undefined;
  readonly dynamic: boolean;
}

export interface Source extends Terminus {
  /** How long the queue outlives its last reader; undefined: it stays. */
  readonly expiresMs: number | undefined;
  /** The queue goes with this link, whoever made it: `lifetime-policy` is `delete-on-close`. */
  readonly deleteOnClose: boolean;
  /** The outcome of deliveries that are settled without one. */
  readonly defaultOutcome: number | undefined;
}

interface AttachBase {
  readonly name: string;
  readonly handle: number;
  /** Sent messages count as settled at once: nobody waits to hear of them. */
  readonly presettled: boolean;
}
/** The peer wants to send: to a node, to whatever each message names, or to a coordinator of transactions. */
export interface SenderAttach extends AttachBase {
  readonly role: "sender";
  readonly target: Terminus | "coordinator";
  readonly deliveryCount: number;
}
/** The peer wants to receive. */
export interface ReceiverAttach extends AttachBase {
  readonly role: "receiver";
  readonly source: Source | undefined;
}
export type Attach = SenderAttach | ReceiverAttach;

const PRESETTLED = 1;
/** The descriptor of a node's lifetime (AMQP 1.0, part 3.5.10). */
const DELETE_ON_CLOSE = 0x2b;

export function readAttach(fields: Fields): Attach {
  const base = {
    name: fields.required(0, fields.text(0)),
    handle: fields.required(1, fields.whole(1)),
    presettled: fields.whole(3) === PRESETTLED,
  };
  if (fields.flag(2)) return { ...base, role: "receiver", source: readSource(fields.list(5)) };
  return { ...base, role: "sender", target: readTarget(fields.list(6)), deliveryCount: fields.whole(9) ?? 0 };
}

function readSource(fields: Fields | undefined): Source | undefined {
  if (fields === undefined) return undefined;
  const timeoutS = fields.whole(3) ?? 0;
  const outcome: unknown = fields.list(8)?.descriptor;
  return {
    address: checkedAddress(fields.text(0)),
    dynamic: fields.flag(4),
    expiresMs: fields.text(2) === "link-detach" ? timeoutS * 1000 : undefined,
    deleteOnClose: fields.map(5)["lifetime-policy"] === DELETE_ON_CLOSE,
    defaultOutcome: typeof outcome === "number" ? outcome : undefined,
  };
}

function readTarget(fields: Fields | undefined): SenderAttach["target"] {
  if (fields === undefined) return { address: undefined, dynamic: false };
  if (fields.descriptor !== TARGET && fields.descriptor !== NAMED_TARGET) return "coordinator";
  return { address: checkedAddress(fields.text(0)), dynamic: fields.flag(4) };
}

/** Our answer to an attach. */
export interface OurAttach {
  readonly attach: Attach;
  /** Null: the terminus has none. Undefined: there is no terminus, since the link is refused; a detach says why. */
  readonly address: string | null | undefined;
  readonly maxMessageBytes: number;
}

export function encodeAttach({ attach, address, maxMessageBytes }: OurAttach): Buffer {
  const weSend = attach.role === "receiver";
  const node = address === undefined ? undefined : terminus(weSend ? SOURCE : TARGET, attach, address);
  const theirs = item.list(weSend ? TARGET : SOURCE, []);
  return encodeList(CODES.attach, [
    item.text(attach.name),
    item.uint(attach.handle),
    item.flag(!weSend),
    item.ubyte(attach.presettled ? PRESETTLED : 0),
    item.ubyte(0),
    weSend ? node : theirs,
    weSend ? theirs : node,
    undefined,
    undefined,
    weSend ? item.uint(0) : undefined,
    weSend ? undefined : item.ulong(maxMessageBytes),
  ]);
}

function terminus(code: number, attach: Attach, address: string | null): Item {
  const isDynamic = attach.role === "receiver" && attach.source?.dynamic === true;
  const dynamic = isDynamic ? item.flag(true) : undefined;
  return item.list(code, [item.text(address ?? undefined), undefined, undefined, undefined, dynamic]);
}

export function encodeDetach(handle: number, closed: boolean, reason: Reason | undefined): Buffer {
  return encodeList(CODES.detach, [item.uint(handle), item.flag(closed), error(reason)]);
}

export function encodeEnd(reason: Reason | undefined): Buffer {
  return encodeList(CODES.end, [error(reason)]);
}

export function encodeClose(reason: Reason | undefined): Buffer {
  return encodeList(CODES.close, [error(reason)]);
}

/** Tells the sender of a delivery that we do not take it, and why. */
export function encodeRejection(deliveryId: number, reason: Reason): Buffer {
  return encodeList(CODES.disposition, [
    item.flag(true),
    item.uint(deliveryId),
    item.uint(deliveryId),
    item.flag(true),
    item.list(OUTCOMES.rejected, [error(reason)]),
  ]);
}

export function encodeMechanisms(names: readonly string[]): Buffer {
  return encodeList(CODES.saslMechanisms, [item.symbols(names)]);
}

export function encodeOutcome(code: number): Buffer {
  return encodeList(CODES.saslOutcome, [item.ubyte(code)]);
}

function error(reason: Reason | undefined): Item {
  return reason && item.list(ERROR, [item.symbol(reason.condition), item.text(reason.description)]);
}
