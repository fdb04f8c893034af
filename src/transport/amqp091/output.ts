import type { Socket } from "node:net";
import { Slabs, writeParts } from "../slabs.js";

/** What may wait to be sent: past that, going on only costs memory. Node's own, 16 KiB or 64, is a few messages of 4 KiB. */
export const OUTPUT_BYTES = 256 * 1024;

/** After so many things were sent at once more are likely to come, and what is sent next waits for them. */
const BUSY_SENDS = 4;

/**
 * What we write to the broker past amqplib, which hands on frame by frame, by way of two streams. Whole frames leave together,
 * with one system call: right after the code that wrote them, or, where there is much to do, at the end of the turn of the event
 * loop. amqplib writes whole frames to the same socket, so that none is cut in two.
 */
export class Output extends Slabs {
  /** Called when more is taken again. */
  onRoom: () => void = () => undefined;
  readonly #socket: Socket;
  #isDue = false;
  /** Things sent since the last time they left, and that time. */
  #sends = 0;
  #lastSends = 0;
  #wasFull = false;
  #lastWords: (() => void)[] = [];

  constructor(socket: Socket) {
    super();
    this.#socket = socket;
    socket.on("drain", () => this.#tellRoom());
  }

  /** Call after what was written. */
  send(): void {
    this.#sends++;
    if (this.#isDue) return;
    this.#isDue = true;
    if (this.#lastSends < BUSY_SENDS) process.nextTick(this.#leave);
    else setImmediate(this.#leave);
  }

  /** Has something written just before the rest leaves. */
  beforeLeaving(write: () => void): void {
    this.#lastWords.push(write);
    this.send();
  }

  /** As much waits as should: what comes now is better held back until there is room. */
  get isFull(): boolean {
    const isFull = this.bytes >= OUTPUT_BYTES || this.#socket.writableNeedDrain;
    if (isFull) this.#wasFull = true;
    return isFull;
  }

  /** All that was written is the socket's. */
  flush(): void {
    this.#lastSends = this.#sends;
    this.#sends = 0;
    if (this.#lastWords.length > 0) for (const write of this.#lastWords.splice(0)) write();
    writeParts(this.#socket, this.take());
    this.#tellRoom();
  }

  readonly #leave = (): void => {
    this.#isDue = false;
    this.flush();
  };

  #tellRoom(): void {
    if (!this.#wasFull || this.#socket.writableNeedDrain) return;
    this.#wasFull = false;
    this.onRoom();
  }
}
