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

/** Frames are encoded where the one before ended, in room of this size; when that is used up there is new room. */
const ROOM_BYTES = 256 * 1024;
const BYTES_PER_CHAR = 3; // UTF-8, at most, of a UTF-16 unit

/** Writes frames; those of one turn of the event loop leave in one system call. */
export class FrameWriter {
  private room = Buffer.allocUnsafeSlow(ROOM_BYTES);
  /** What was encoded and not written yet. */
  private from = 0;
  private to = 0;

  constructor(private readonly pipe: Duplex) {}

  /** Writes a frame, and what waits before it, at once: the code that asks for it may not end this turn for long. */
  writeNow(kind: number, id: number, payload: string): void {
    this.write(kind, id, payload);
    this.flush();
  }

  write(kind: number, id: number, payload: string): void {
    const most = LENGTH_BYTES + HEAD_BYTES + payload.length * BYTES_PER_CHAR;
    if (most > ROOM_BYTES) return this.writeLarge(kind, id, payload);
    if (this.from === this.to) process.nextTick(() => this.flush());
    if (this.to + most > ROOM_BYTES) {
      this.flush();
      this.room = Buffer.allocUnsafeSlow(ROOM_BYTES); // what was flushed may not have left the old one yet
      this.from = this.to = 0;
    }
    const { room, to } = this;
    const bytes = room.write(payload, to + LENGTH_BYTES + HEAD_BYTES);
    writeHead(room, to, { kind, id, bytes });
    this.to += LENGTH_BYTES + HEAD_BYTES + bytes;
  }

  private writeLarge(kind: number, id: number, payload: string): void {
    this.flush();
    const head = Buffer.allocUnsafe(LENGTH_BYTES + HEAD_BYTES);
    writeHead(head, 0, { kind, id, bytes: Buffer.byteLength(payload) });
    this.pipe.write(head);
    this.pipe.write(payload);
  }

  private flush(): void {
    const { from, to } = this;
    if (from === to) return;
    this.from = to;
    this.pipe.write(this.room.subarray(from, to));
  }
}

interface Head {
  readonly kind: number;
  readonly id: number;
  /** Of the payload. */
  readonly bytes: number;
}

function writeHead(into: Buffer, at: number, { kind, id, bytes }: Head): void {
  into.writeUInt32BE(HEAD_BYTES + bytes, at);
  into.writeUInt8(kind, at + 4);
  into.writeUInt32BE(id, at + 5);
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
