import { connect, type Socket } from "node:net";

import { encodeList, item, type Item } from "../../src/broker/codec.js";
import { decodeFrames, type DecodedFrame } from "./amqp.js";

export { item };
export const AMQP_HEADER = Buffer.from("AMQP\0\x01\0\0", "latin1");

export function frame(channel: number, body: Buffer): Buffer {
  const header = Buffer.from([0, 0, 0, 0, 2, 0, channel >>> 8, channel & 0xff]);
  header.writeUInt32BE(8 + body.length);
  return Buffer.concat([header, body]);
}

export function performative(
  channel: number,
  code: number,
  fields: readonly Item[],
  payload: Buffer = Buffer.alloc(0),
): Buffer {
  return frame(channel, Buffer.concat([encodeList(code, fields), payload]));
}

export const open = (maxFrameBytes = 65_536, idleMs?: number): Buffer =>
  performative(0, 0x10, [
    item.text("raw"),
    undefined,
    item.uint(maxFrameBytes),
    undefined,
    item.uint(idleMs),
  ]);

export const begin = (channel = 0): Buffer =>
  performative(channel, 0x11, [undefined, item.uint(0), item.uint(2048), item.uint(2048)]);

export const attachSender = (handle: number, address: string | undefined, channel = 0): Buffer =>
  performative(channel, 0x12, [
    item.text(`sender-${handle}`),
    item.uint(handle),
    item.flag(false),
    undefined,
    undefined,
    item.list(0x28, []),
    item.list(0x29, [item.text(address)]),
    undefined,
    undefined,
    item.uint(0),
  ]);

export const attachReceiver = (handle: number, address: string, channel = 0): Buffer =>
  performative(channel, 0x12, [
    item.text(`receiver-${handle}`),
    item.uint(handle),
    item.flag(true),
    undefined,
    undefined,
    item.list(0x28, [item.text(address)]),
    item.list(0x29, []),
  ]);

export const flow = (handle: number, credit: number, channel = 0): Buffer =>
  performative(channel, 0x13, [
    item.uint(0),
    item.uint(0x7fff_ffff),
    item.uint(0),
    item.uint(2048),
    item.uint(handle),
    item.uint(0),
    item.uint(credit),
  ]);

export interface TransferOptions {
  readonly handle?: number;
  readonly deliveryId?: number | undefined;
  readonly more?: boolean;
  readonly aborted?: boolean;
  readonly payload?: Buffer;
}

export function transfer(options: TransferOptions = {}): Buffer {
  const { handle = 0, more = false, aborted = false, payload = MESSAGE } = options;
  const deliveryId = "deliveryId" in options ? options.deliveryId : 0;
  const rest = [undefined, undefined, undefined, item.flag(aborted)];
  const fields = [
    item.uint(handle),
    item.uint(deliveryId),
    undefined,
    item.uint(0),
    item.flag(false),
    item.flag(more),
  ];
  return performative(0, 0x14, [...fields, ...rest], payload);
}

/** An amqp-value of the string "x". */
export const MESSAGE = Buffer.from([0x00, 0x53, 0x77, 0xa1, 1, 0x78]);

/** A peer that says what it is told to, byte by byte. */
export class RawPeer {
  #received: Buffer = Buffer.alloc(0);
  #wake: () => void = () => undefined;
  #isClosed = false;

  private constructor(readonly socket: Socket) {
    socket.setNoDelay(true);
    socket.on("data", (chunk: Buffer) => {
      this.#received = Buffer.concat([this.#received, chunk]);
      this.#wake();
    });
    socket.on("error", () => undefined);
    socket.on("close", () => {
      this.#isClosed = true;
      this.#wake();
    });
  }

  static async connect(port: number): Promise<RawPeer> {
    const socket = connect(port, "127.0.0.1");
    await new Promise((resolve, reject) => socket.once("connect", resolve).once("error", reject));
    return new RawPeer(socket);
  }

  /** A peer that has opened its connection and a session. */
  static async opened(port: number): Promise<RawPeer> {
    const peer = await RawPeer.connect(port);
    peer.send(AMQP_HEADER, open(), begin());
    await peer.frame(0x11);
    return peer;
  }

  send(...parts: readonly Buffer[]): void {
    this.socket.write(Buffer.concat(parts));
  }

  /** All frames that came so far, behind the protocol header. */
  get frames(): DecodedFrame[] {
    const bytes = this.#received.subarray(AMQP_HEADER.length);
    let end = 0;
    while (bytes.length - end >= 4 && bytes.readUInt32BE(end) <= bytes.length - end)
      end += bytes.readUInt32BE(end);
    return decodeFrames(bytes.subarray(0, end));
  }

  get received(): Buffer {
    return this.#received;
  }

  /** The first frame of that kind that the test accepts, as soon as there is one. */
  async frame(code: number, accepts: (frame: DecodedFrame) => boolean = () => true): Promise<DecodedFrame> {
    for (;;) {
      const found = this.frames.find((frame) => frame.code === code && accepts(frame));
      if (found !== undefined) return found;
      if (this.#isClosed) throw new Error(`closed without a frame 0x${code.toString(16)}`);
      await this.#more();
    }
  }

  /** The condition that the broker closed the connection with. */
  async closedWith(): Promise<string | undefined> {
    const { fields } = await this.frame(0x18);
    return errorOf(fields[0]);
  }

  async closed(): Promise<void> {
    while (!this.#isClosed) await this.#more();
  }

  #more(): Promise<void> {
    return new Promise((resolve) => (this.#wake = resolve));
  }
}

/** The condition of an encoded error. */
export function errorOf(error: unknown): string | undefined {
  const { value } = (error ?? {}) as { readonly value?: readonly { readonly value: string }[] };
  return value?.[0]?.value;
}
