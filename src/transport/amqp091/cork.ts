import type { Socket } from "node:net";

/**
 * Gathers what amqplib writes in a tick into one write to the socket. It passes the frames of all channels on by itself, in
 * a `setImmediate`, but with a system call for each message or frame.
 */
export class Cork {
  readonly #socket: Socket;
  #corked = false;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.prependListener("drain", () => this.hold()); // amqplib goes on in a listener of its own, which comes behind this
  }

  /** Call right after what makes amqplib write: its `setImmediate` is set in the next tick, and the release comes behind it. */
  hold(): void {
    if (this.#corked) return;
    this.#corked = true;
    this.#socket.cork();
    process.nextTick(() => setImmediate(this.#release));
  }

  /** The peer reads more slowly than we write: going on only costs memory. Ends with the socket's `drain`. */
  get congested(): boolean {
    return this.#socket.writableNeedDrain;
  }

  readonly #release = (): void => {
    this.#corked = false;
    this.#socket.uncork();
  };
}
