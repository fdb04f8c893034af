import type { Output } from "./output.js";
import { OUTCOMES } from "./performatives.js";
import { MAX_HEADER_BYTES, writeHeader, type Header } from "./sections.js";

/**
 * The three frames that every message costs, written straight to the output: `transfer`, `disposition`, `flow`. All
 * others are few, and go through the codec.
 */

/** Frame header, performative with its largest fields, and a message's header section. */
const TRANSFER_OVERHEAD = 8 + 40 + MAX_HEADER_BYTES;

export interface Transfer {
  readonly channel: number;
  readonly handle: number;
  readonly deliveryId: number;
  readonly format: number;
  readonly settled: boolean;
  /** Undefined: the payload goes as it is. Otherwise this header goes before the rest of it. */
  readonly header: Header | undefined;
  readonly payload: Buffer;
  /** Where in the payload that rest begins. */
  readonly start: number;
}

/**
 * Writes one frame of a delivery, as much of it as fits.
 *
 * @param offset  `start` for the first frame; later what the frame before returned
 * @returns where in the payload the next frame goes on; the payload's length after the last one
 */
export function writeTransfer(
  output: Output,
  transfer: Transfer,
  offset: number,
  maxFrameBytes: number,
): number {
  const { channel, handle, deliveryId, format, settled, header, payload, start } = transfer;
  const isFirst = offset === start;
  const end = Math.min(payload.length, offset + maxFrameBytes - TRANSFER_OVERHEAD);
  output.reserve(TRANSFER_OVERHEAD + end - offset);
  const { slab, at: from } = output;
  let at = beginFrame(slab, from, channel, 0x14);
  at = writeUint(slab, at, handle);
  at = writeUint(slab, at, deliveryId);
  slab[at] = 0xa0; // the tag: four bytes, as unique as the id
  slab[at + 1] = 4;
  at = slab.writeUInt32BE(deliveryId, at + 2);
  at = writeUint(slab, at, format);
  slab[at++] = settled ? 0x41 : 0x42;
  slab[at++] = end < payload.length ? 0x41 : 0x42;
  endList(slab, from, at, 6);
  if (isFirst && header !== undefined) at = writeHeader(slab, at, header);
  at += payload.copy(slab, at, offset, end);
  endFrame(output, from, at);
  return end;
}

export interface Disposition {
  readonly channel: number;
  /** Whose deliveries these are: true when the peer is their sender. */
  readonly asReceiver: boolean;
  readonly first: number;
  readonly last: number;
  /** The encoded outcome: one of `STATES`. */
  readonly state: Buffer;
}

const NO_FIELDS = 0x45;
const state = (code: number): Buffer => Buffer.from([0x00, 0x53, code, NO_FIELDS]);
/** Outcomes without fields. What is rejected has a reason, and goes through the codec. */
export const STATES = {
  accepted: state(OUTCOMES.accepted),
  released: state(OUTCOMES.released),
  /** Of what the peer settles itself: we have nothing to say. */
  none: Buffer.from([0x40]),
} as const;

/** Tells the peer that deliveries are settled, and how. */
export function writeDisposition(
  output: Output,
  { channel, asReceiver, first, last, state }: Disposition,
): void {
  output.reserve(64 + state.length);
  const { slab, at: from } = output;
  let at = beginFrame(slab, from, channel, 0x15);
  slab[at++] = asReceiver ? 0x41 : 0x42;
  at = writeUint(slab, at, first);
  at = writeUint(slab, at, last);
  slab[at++] = 0x41; // settled
  at += state.copy(slab, at);
  endList(slab, from, at, 5);
  endFrame(output, from, at);
}

export interface Flow {
  readonly channel: number;
  readonly nextIncomingId: number;
  readonly incomingWindow: number;
  readonly nextOutgoingId: number;
  /** Undefined: about the session only. */
  readonly link:
    | {
        readonly handle: number;
        readonly deliveryCount: number;
        readonly credit: number;
        readonly drain: boolean;
      }
    | undefined;
}

export function writeFlow(
  output: Output,
  { channel, nextIncomingId, incomingWindow, nextOutgoingId, link }: Flow,
): void {
  output.reserve(64);
  const { slab, at: from } = output;
  let at = beginFrame(slab, from, channel, 0x13);
  at = writeUint(slab, at, nextIncomingId);
  at = writeUint(slab, at, incomingWindow);
  at = writeUint(slab, at, nextOutgoingId);
  at = writeUint(slab, at, 0x7fff_ffff);
  if (link !== undefined) {
    at = writeUint(slab, at, link.handle);
    at = writeUint(slab, at, link.deliveryCount);
    at = writeUint(slab, at, link.credit);
    slab[at++] = 0x40; // available
    slab[at++] = link.drain ? 0x41 : 0x42;
  }
  endList(slab, from, at, link === undefined ? 4 : 9);
  endFrame(output, from, at);
}

/** @returns where the list's first field goes; size and count are filled in by `endList` */
function beginFrame(slab: Buffer, from: number, channel: number, code: number): number {
  slab[from + 4] = 2;
  slab[from + 5] = 0;
  slab[from + 6] = channel >>> 8;
  slab[from + 7] = channel & 0xff;
  slab[from + 8] = 0x00;
  slab[from + 9] = 0x53;
  slab[from + 10] = code;
  slab[from + 11] = 0xc0;
  return from + 14;
}

function endList(slab: Buffer, from: number, end: number, count: number): void {
  slab[from + 12] = end - from - 13;
  slab[from + 13] = count;
}

function endFrame(output: Output, from: number, end: number): void {
  output.slab.writeUInt32BE(end - from, from);
  output.at = end;
}

function writeUint(slab: Buffer, at: number, value: number): number {
  if (value === 0) {
    slab[at] = 0x43;
    return at + 1;
  }
  if (value <= 0xff) {
    slab[at] = 0x52;
    slab[at + 1] = value;
    return at + 2;
  }
  slab[at] = 0x70;
  return slab.writeUInt32BE(value, at + 1);
}
