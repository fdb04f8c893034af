import type { EventEmitter } from "node:events";
import { Socket } from "node:net";
import type { Channel, ChannelModel } from "amqplib";
import { RmiError } from "../../errors.js";

// What amqplib 2.3 has, and its typings leave out.

/** Its connection, as far as reading in its place goes. */
export interface InnerConnection extends EventEmitter {
  /** Bytes that were read and are no whole frame yet. */
  rest: Buffer;
  /** For its heartbeat: something has come. */
  recvSinceLastCheck: boolean;
  /** The largest payload of a frame that is read; 0: any. */
  readonly maxFrameSize: number;
  readonly frameMax: number;
  /** Takes the next frame off `rest`. */
  recvFrame(): object | false;
  accept(frame: object): void;
}

/** @throws RmiError `internal` with another amqplib, which has it otherwise */
export function innerConnection({ connection }: ChannelModel): InnerConnection {
  const inner: object = connection;
  if (!isInner(inner)) throw new RmiError("internal", "amqplib's connection is not what it used to be");
  return inner;
}

function isInner(connection: Partial<InnerConnection>): connection is InnerConnection {
  const { rest, recvSinceLastCheck, maxFrameSize, frameMax, recvFrame, accept } = connection;
  return (
    Buffer.isBuffer(rest) &&
    typeof recvSinceLastCheck === "boolean" &&
    [maxFrameSize, frameMax].every(Number.isInteger) &&
    [recvFrame, accept].every((method) => typeof method === "function")
  );
}

export function socketOf({ connection }: ChannelModel): Socket {
  const stream = "stream" in connection ? connection.stream : undefined;
  if (!(stream instanceof Socket))
    throw new RmiError("internal", "amqplib has no socket where it used to be");
  return stream;
}

/** The number in a channel's frames. */
export function channelNumber(channel: Channel): number {
  return (channel as Channel & { readonly ch: number }).ch;
}
