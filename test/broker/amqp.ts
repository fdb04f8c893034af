import rhea, { type Message, type Typed } from "rhea";

interface Codec {
  readonly Reader: new (bytes: Buffer) => { read(): Typed; remaining(): number; position: number };
  readonly Writer: new () => { write(value: Typed): void; toBuffer(): Buffer };
}
const types = rhea.types as typeof rhea.types & Codec;

/** Any value as rhea encodes it. */
export function encodeValue(value: unknown): Buffer {
  const writer = new types.Writer();
  writer.write(types.wrap(value));
  return writer.toBuffer();
}

export function encodeMessage(message: Message): Buffer {
  return rhea.message.encode(message) as Buffer;
}

export function decodeMessage(bytes: Buffer): Readonly<Record<string, unknown>> {
  return { ...rhea.message.decode(bytes) };
}

/** A frame as rhea reads it: its performative by position, and the payload behind it. */
export interface DecodedFrame {
  readonly channel: number;
  readonly code: number;
  readonly fields: readonly unknown[];
  readonly payload: Buffer;
}

/** Described values, such as errors and outcomes, stay as they are. */
function fieldOf(field: Typed): unknown {
  return field.descriptor === undefined ? types.unwrap(field, true) : field;
}

/** Stands for the code of a frame without a body. */
export const HEARTBEAT = -1;

/** All frames of what was written. */
export function decodeFrames(bytes: Buffer): DecodedFrame[] {
  const frames: DecodedFrame[] = [];
  for (let at = 0; at < bytes.length;) {
    const frame = bytes.subarray(at, at + bytes.readUInt32BE(at));
    at += frame.length;
    if (frame.length === 8) {
      frames.push({ channel: 0, code: HEARTBEAT, fields: [], payload: frame.subarray(8) });
      continue;
    }
    const reader = new types.Reader(frame.subarray(8));
    const { descriptor, value } = reader.read();
    frames.push({
      channel: frame.readUInt16BE(6),
      code: types.unwrap(descriptor),
      fields: value.map((field: Typed) => fieldOf(field)),
      payload: frame.subarray(8 + reader.position),
    });
  }
  return frames;
}
