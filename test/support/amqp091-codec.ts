import { createRequire } from "node:module";
import { dirname, join } from "node:path";

// amqplib does not export its codec; a peer that decodes with another one would test that one.
const require = createRequire(import.meta.url);
const lib = join(dirname(require.resolve("amqplib")), "lib");

interface Codec {
  encodeMethod(id: number, channel: number, fields: object): Buffer;
  encodeProperties(id: number, channel: number, bytes: number, fields: object): Buffer;
  info(id: number): { readonly name: string };
  readonly [method: string]: unknown;
}

/** A method, the properties of a message with the size of its body, a piece of a body, or a heartbeat. */
export interface DecodedFrame {
  readonly id?: number;
  readonly channel: number;
  readonly fields?: object;
  readonly size?: number;
  readonly content?: Buffer;
}

export const codec = require(join(lib, "defs.js")) as Codec;
export const framing = require(join(lib, "frame.js")) as {
  parseFrame(bytes: Buffer, max: number): false | { readonly rest: Buffer };
  decodeFrame(frame: object): DecodedFrame;
  makeBodyFrame(channel: number, content: Buffer): Buffer;
};

/** `BasicDeliver` and the like, as a frame. */
export function methodFrame(method: string, channel: number, fields: object): Buffer {
  return codec.encodeMethod(codec[method] as number, channel, fields);
}

export function headerFrame(channel: number, bytes: number, properties: object): Buffer {
  return codec.encodeProperties(codec["BasicProperties"] as number, channel, bytes, properties);
}

/** What amqplib reads in some bytes. @throws Error when they are no whole frames */
export function framesIn(bytes: Buffer): readonly (DecodedFrame & { readonly bytes: number })[] {
  const frames = [];
  for (let rest = bytes; rest.length > 0;) {
    const frame = framing.parseFrame(rest, 0);
    if (frame === false) throw new Error(`${rest.length} bytes that are no whole frame`);
    frames.push({ ...framing.decodeFrame(frame), bytes: rest.length - frame.rest.length });
    rest = frame.rest;
  }
  return frames;
}

/** The fields of a frame that are there, without amqplib's own bookkeeping. */
export function given(fields: object | undefined): Record<string, unknown> {
  const entries = Object.entries(fields ?? {}).filter(
    ([name, value]) => name !== "ticket" && value !== undefined,
  );
  return Object.fromEntries(entries);
}
