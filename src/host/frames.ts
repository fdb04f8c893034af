import type { Duplex } from "node:stream";

/**
 * What agent and host say to each other, as frames on a pipe: length (4 bytes, of what follows), kind (1), call
 * number (4), payload (UTF-8). Big-endian. The payload's meaning stands in messages.ts.
 */
export interface Frame {
  readonly kind: number;
  readonly id: number;
  readonly payload: string;
}

const LENGTH_BYTES = 4;
const HEAD_BYTES = 5;

/** Past this a peer is out of its mind: the documents inside are bounded far below. */
export const MAX_FRAME_BYTES = 256 * 1024 * 1024;

/** Writes frames; those of one turn of the event loop leave in one system call. */
export class FrameWriter {
  private corked = false;

  constructor(private readonly pipe: Duplex) {}

  /** Writes a frame, and what waits before it, at once: the code that asks for it may not end this turn for long. */
  writeNow(kind: number, id: number, payload: string): void {
    this.write(kind, id, payload);
    this.flush();
  }

  write(kind: number, id: number, payload: string): void {
    const bytes = Buffer.byteLength(payload);
    const head = Buffer.allocUnsafe(LENGTH_BYTES + HEAD_BYTES);
    head.writeUInt32BE(HEAD_BYTES + bytes, 0);
    head.writeUInt8(kind, 4);
    head.writeUInt32BE(id, 5);
    if (!this.corked) {
      this.corked = true;
      this.pipe.cork();
      process.nextTick(() => this.flush());
    }
    this.pipe.write(head);
    // as text, which the platform encodes straight into what it writes; most is ASCII, where that is a copy
    if (bytes > 0) this.pipe.write(payload, bytes === payload.length ? "latin1" : "utf8");
  }

  private flush(): void {
    if (!this.corked) return;
    this.corked = false;
    this.pipe.uncork();
  }
}

/** Calls `onFrame` for every whole frame that arrives; a frame out of bounds goes to `onFault`, and reading ends. */
export function readFrames(
  pipe: Duplex,
  onFrame: (frame: Frame) => void,
  onFault: (reason: Error) => void,
): void {
  let pending: Buffer[] = [];
  let pendingBytes = 0;
  let wantedBytes = LENGTH_BYTES;

  const onData = (chunk: Buffer): void => {
    pending.push(chunk);
    pendingBytes += chunk.length;
    if (pendingBytes < wantedBytes) return; // a large frame is joined once, when it is whole
    const bytes = pending.length === 1 ? chunk : Buffer.concat(pending, pendingBytes);
    let at = 0;
    wantedBytes = LENGTH_BYTES;
    while (bytes.length - at >= LENGTH_BYTES) {
      const length = bytes.readUInt32BE(at);
      if (length < HEAD_BYTES || length > MAX_FRAME_BYTES) {
        pipe.off("data", onData);
        return onFault(new RangeError(`a frame of ${length} bytes`));
      }
      const end = at + LENGTH_BYTES + length;
      if (end > bytes.length) {
        wantedBytes = LENGTH_BYTES + length;
        break;
      }
      const payload = bytes.toString("utf8", at + LENGTH_BYTES + HEAD_BYTES, end);
      const frame = { kind: bytes.readUInt8(at + 4), id: bytes.readUInt32BE(at + 5), payload };
      at = end;
      onFrame(frame);
    }
    pending = at === bytes.length ? [] : [bytes.subarray(at)];
    pendingBytes = bytes.length - at;
  };
  pipe.on("data", onData);
}
