import { PeerFault } from "./faults.js";
import type { Cursor } from "./encoded.js";

/** Addresses longer than this name nothing. */
export const MAX_ADDRESS_BYTES = 1024;

const HEADER = 0x70;
const DELIVERY_ANNOTATIONS = 0x71;
const MESSAGE_ANNOTATIONS = 0x72;
const PROPERTIES = 0x73;

/** What a broker needs to know of a message; the rest of its bytes pass through unread (AMQP 1.0, part 3.2). */
export interface Head {
  /** Where the header section ends and the rest begins: 0 when there is no header. */
  readonly headerBytes: number;
  readonly durable: boolean;
  readonly priority: number | undefined;
  /** How long the message may wait, from now; undefined: for ever. */
  readonly ttlMs: number | undefined;
  /** How often somebody failed to take it before. */
  readonly deliveryCount: number;
}

const NO_HEADER: Head = {
  headerBytes: 0,
  durable: false,
  priority: undefined,
  ttlMs: undefined,
  deliveryCount: 0,
};

/** @throws PeerFault `amqp:decode-error` when the message does not begin with a section */
export function readHead(message: Buffer, cursor: Cursor): Head {
  if (cursor.reset(message).descriptor() !== HEADER) return NO_HEADER;
  cursor.enter();
  const durable = cursor.flag() ?? false;
  const priority = cursor.ubyte();
  const ttlMs = cursor.uint();
  cursor.flag(); // first-acquirer: it is the broker who knows
  const deliveryCount = cursor.uint() ?? 0;
  cursor.leave();
  return { headerBytes: cursor.at, durable, priority, ttlMs, deliveryCount };
}

/**
 * The `to` of a message's properties: where a sender without a target wants it.
 *
 * @throws PeerFault `amqp:decode-error`
 */
export function readTo(message: Buffer, head: Head, cursor: Cursor): string | undefined {
  cursor.reset(message, head.headerBytes);
  while (cursor.remaining > 0) {
    const section = cursor.descriptor();
    if (section === PROPERTIES) {
      cursor.enter();
      cursor.raw(); // message-id
      cursor.raw(); // user-id
      return checkedAddress(cursor.text());
    }
    if (section !== DELIVERY_ANNOTATIONS && section !== MESSAGE_ANNOTATIONS) return undefined;
    cursor.skip();
  }
  return undefined;
}

/** @throws PeerFault `amqp:invalid-field` for an address that is too long */
export function checkedAddress<T extends string | undefined>(address: T): T {
  if (address !== undefined && Buffer.byteLength(address) > MAX_ADDRESS_BYTES) {
    throw new PeerFault("amqp:invalid-field", `an address has at most ${MAX_ADDRESS_BYTES} bytes`);
  }
  return address;
}

/** The header section that a message leaves with. */
export interface Header {
  readonly durable: boolean;
  readonly priority: number | undefined;
  readonly ttlMs: number | undefined;
  /** Whether it has never been handed to anybody before. */
  readonly firstAcquirer: boolean;
  readonly deliveryCount: number;
}

/** The most bytes that `writeHeader` writes. */
export const MAX_HEADER_BYTES = 32;

/** Writes a header section at `at`. @returns where it ends */
export function writeHeader(bytes: Buffer, at: number, header: Header): number {
  bytes[at] = 0x00;
  bytes[at + 1] = 0x53;
  bytes[at + 2] = HEADER;
  bytes[at + 3] = 0xc0; // a list: its size follows once it is known
  bytes[at + 5] = 5;
  let end = at + 6;
  bytes[end++] = header.durable ? 0x41 : 0x42;
  if (header.priority === undefined) bytes[end++] = 0x40;
  else {
    bytes[end++] = 0x50;
    bytes[end++] = header.priority;
  }
  if (header.ttlMs === undefined) bytes[end++] = 0x40;
  else {
    bytes[end++] = 0x70;
    end = bytes.writeUInt32BE(header.ttlMs, end);
  }
  bytes[end++] = header.firstAcquirer ? 0x41 : 0x42;
  if (header.deliveryCount === 0) bytes[end++] = 0x43;
  else {
    bytes[end++] = 0x70;
    end = bytes.writeUInt32BE(header.deliveryCount, end);
  }
  bytes[at + 4] = end - at - 5;
  return end;
}
