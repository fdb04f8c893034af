import { Writable } from "node:stream";

export interface SinkSocket {
  readonly socket: Writable;
  /** All that was written so far. */
  bytes(): Buffer;
  /** The peer reads on: resolves once all was taken. */
  read(): Promise<void>;
}

/** Where a socket would be: takes all that is written, at once or, when stalled, only on `read`. */
export function sinkSocket({ stalled = false } = {}): SinkSocket {
  const chunks: Buffer[] = [];
  let isStalled = stalled;
  let held: (() => void) | undefined;
  const socket = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk);
      if (isStalled) held = done;
      else done();
    },
  });
  return {
    socket,
    bytes: () => Buffer.concat(chunks),
    read: () =>
      new Promise((resolve) => {
        isStalled = false;
        socket.once("drain", resolve);
        held?.();
      }),
  };
}
