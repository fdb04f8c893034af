const FIRST_SLAB_BYTES = 4 * 1024;
const MAX_SLAB_BYTES = 64 * 1024;

/** Frames on their way out, written straight into slabs of memory: what is taken together leaves in a few large pieces. */
export class Slabs {
  /** Write here, from `at` on, after `reserve`. */
  slab: Buffer = Buffer.allocUnsafeSlow(FIRST_SLAB_BYTES);
  at = 0;
  #from = 0;
  #full: Buffer[] = [];
  #fullBytes = 0;

  /** Makes sure that `bytes` more can be written to the slab. */
  reserve(bytes: number): void {
    if (this.slab.length - this.at >= bytes) return;
    this.#finishPart();
    const next = Math.min(this.slab.length * 2, MAX_SLAB_BYTES);
    this.slab = Buffer.allocUnsafeSlow(Math.max(next, bytes));
    this.at = this.#from = 0;
  }

  append(bytes: Buffer): void {
    this.reserve(bytes.length);
    this.at += bytes.copy(this.slab, this.at);
  }

  get isEmpty(): boolean {
    return this.at === this.#from && this.#full.length === 0;
  }

  /** Bytes that were written and not taken yet. */
  get bytes(): number {
    return this.#fullBytes + this.at - this.#from;
  }

  /** What was written since the last time. */
  take(): readonly Buffer[] {
    this.#finishPart();
    const parts = this.#full;
    if (parts.length === 0) return parts;
    this.#full = [];
    this.#fullBytes = 0;
    return parts;
  }

  #finishPart(): void {
    if (this.at === this.#from) return;
    this.#full.push(this.slab.subarray(this.#from, this.at));
    this.#fullBytes += this.at - this.#from;
    this.#from = this.at;
  }
}

/** What is needed of a socket. */
export interface PartSink {
  readonly writable: boolean;
  write(bytes: Buffer): boolean;
  cork(): void;
  uncork(): void;
}

/** Writes parts with one system call. A socket that is closed takes none. */
export function writeParts(socket: PartSink, parts: readonly Buffer[]): void {
  if (parts.length === 0 || !socket.writable) return;
  if (parts.length > 1) socket.cork();
  for (const part of parts) socket.write(part);
  if (parts.length > 1) socket.uncork();
}
