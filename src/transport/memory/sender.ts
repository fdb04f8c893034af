import { RmiError } from "../../errors.js";
import { abortError, onAbort } from "../signals.js";
import type { CallOptions, Message, Sender } from "../transport.js";
import type { MemoryQueue } from "./queue.js";

/** A message that waits for room in the queue. */
interface Pending {
  readonly message: Message;
  readonly resolve: () => void;
  readonly reject: (error: RmiError) => void;
  /** Stops listening to the call's signal. */
  unwatch: (() => void) | undefined;
}

export class MemorySender implements Sender {
  readonly maxBodyBytes: number;
  readonly #queue: MemoryQueue;
  readonly #onEnd: () => void;
  #waiting: Pending[] = [];
  #ended: RmiError | undefined;

  constructor(queue: MemoryQueue, maxBodyBytes: number, onEnd: () => void) {
    this.maxBodyBytes = maxBodyBytes;
    this.#queue = queue;
    this.#onEnd = onEnd;
  }

  get open(): boolean {
    return this.#reason === undefined;
  }

  get ready(): boolean {
    return this.open && this.#waiting.length === 0 && this.#queue.hasRoom;
  }

  send(message: Message, call?: CallOptions): Promise<void> {
    if (this.#reason !== undefined) return Promise.reject(this.#reason);
    const signal = call?.signal;
    if (signal?.aborted) return Promise.reject(abortError(signal, this.#doing));
    const bytes = Buffer.byteLength(message.body);
    if (bytes > this.maxBodyBytes) {
      const text = `${this.#doing}: a body of ${bytes} bytes; the broker takes ${this.maxBodyBytes}`;
      return Promise.reject(new RmiError("too-large", text, { details: { limit: this.maxBodyBytes } }));
    }
    if (this.#waiting.length === 0 && this.#queue.offer(message)) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const pending: Pending = { message, resolve, reject, unwatch: undefined };
      if (signal !== undefined) this.#watch(pending, signal);
      this.#waiting.push(pending);
      if (this.#waiting.length === 1) this.#queue.whenRoom(this.#sendWaiting);
    });
  }

  async close(): Promise<void> {
    this.lost(new RmiError("closed", `the sender to "${this.#queue.name}" is closed`));
  }

  /** Ends the link; what waits fails for this reason. */
  lost(reason: RmiError): void {
    if (this.#ended !== undefined) return;
    this.#ended = reason;
    this.#onEnd();
    this.#failWaiting(reason);
  }

  get #reason(): RmiError | undefined {
    return this.#ended ?? this.#queue.gone;
  }

  get #doing(): string {
    return `sending to "${this.#queue.name}"`;
  }

  #watch(pending: Pending, signal: AbortSignal): void {
    pending.unwatch = onAbort(signal, () => {
      this.#waiting = this.#waiting.filter((other) => other !== pending);
      pending.reject(abortError(signal, this.#doing));
    });
  }

  readonly #sendWaiting = (): void => {
    if (this.#reason !== undefined) return this.#failWaiting(this.#reason);
    while (this.#waiting.length > 0) {
      const [pending] = this.#waiting;
      if (!this.#queue.offer(pending!.message)) return this.#queue.whenRoom(this.#sendWaiting);
      this.#waiting.shift();
      this.#done(pending!).resolve();
    }
  };

  #failWaiting(reason: RmiError): void {
    for (const pending of this.#waiting.splice(0)) this.#done(pending).reject(reason);
  }

  #done(pending: Pending): Pending {
    pending.unwatch?.();
    return pending;
  }
}
