import type { Socket } from "node:net";

/** Bytes that may wait in the socket's buffer before senders hold back. */
const CONGESTED_BYTES = 1024 * 1024;

/**
 * Gathers what is written within one turn of the event loop into one write to the socket: rhea writes each frame by
 * itself, and a system call per frame is what a busy connection spends most of its time on.
 */
export class Cork {
  readonly #socket: Socket;
  #corked = false;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  /** Call beside anything that makes rhea write, which it does in the next tick. */
  hold(): void {
    if (this.#corked) return;
    this.#corked = true;
    this.#socket.cork();
    setImmediate(this.#release);
  }

  /** The peer reads more slowly than we write: going on only costs memory. Ends with the socket's `drain`. */
  get congested(): boolean {
    return this.#socket.writableLength > CONGESTED_BYTES;
  }

  readonly #release = (): void => {
    this.#corked = false;
    this.#socket.uncork();
  };
}
