import type { RmiError } from "../../errors.js";
import type { Message } from "../transport.js";

/** A message in a queue. */
export interface Entry {
  /** Place in the queue; a message that comes back takes its old one. */
  readonly seq: number;
  readonly message: Message;
  readonly expiresAt: number;
  redelivered: boolean;
}

/** Whoever reads a queue. */
export interface Consumer {
  /** True while another delivery may be handed to it. */
  readonly ready: boolean;
  deliver(entry: Entry): void;
  /** The queue is gone. */
  lost(reason: RmiError): void;
}

export interface MemoryQueueOptions {
  /** Messages it holds, unsettled ones included; further senders wait. Default: no limit. */
  readonly maxMessages?: number;
  /** It goes when it had no reader for this long. Default: it stays. */
  readonly expiresMs?: number;
}

/** First in, first out, among competing consumers. */
export class MemoryQueue {
  readonly name: string;
  /** Why there is no such queue any more. */
  gone: RmiError | undefined;
  readonly #now: () => number;
  readonly #maxMessages: number;
  readonly #expiresMs: number;
  #entries: Entry[] = [];
  #consumers: Consumer[] = [];
  /** Senders that wait for room, in order. */
  #waiting: (() => void)[] = [];
  #nextSeq = 0;
  #unsettled = 0;
  #idleSince: number;

  constructor(name: string, now: () => number, options: MemoryQueueOptions = {}) {
    this.name = name;
    this.#now = now;
    this.#maxMessages = options.maxMessages ?? Infinity;
    this.#expiresMs = options.expiresMs ?? Infinity;
    this.#idleSince = now();
  }

  get expired(): boolean {
    return this.#consumers.length === 0 && this.#now() >= this.#idleSince + this.#expiresMs;
  }

  /** Messages that wait for a reader. */
  get length(): number {
    this.#dropExpired();
    return this.#entries.length;
  }

  get hasRoom(): boolean {
    this.#dropExpired();
    return this.#entries.length + this.#unsettled < this.#maxMessages;
  }

  /** True when the message is in; false when there is no room. */
  offer(message: Message): boolean {
    if (!this.hasRoom) return false;
    const expiresAt = message.ttlMs === undefined ? Infinity : this.#now() + message.ttlMs;
    this.#entries.push({ seq: this.#nextSeq++, message, expiresAt, redelivered: false });
    this.pump();
    return true;
  }

  /** Calls back once, when there may be room, or the queue is gone. */
  whenRoom(wake: () => void): void {
    this.#waiting.push(wake);
  }

  /** A message that was handed out is done with, or comes back to its old place. */
  settle(entry: Entry, outcome: "done" | "again"): void {
    this.#unsettled--;
    if (outcome === "again") {
      const at = this.#entries.findIndex(({ seq }) => seq > entry.seq);
      this.#entries.splice(at < 0 ? this.#entries.length : at, 0, entry);
      this.pump();
    }
    this.#wakeSenders();
  }

  addConsumer(consumer: Consumer): void {
    this.#consumers.push(consumer);
    this.pump();
  }

  removeConsumer(consumer: Consumer): void {
    this.#consumers = this.#consumers.filter((other) => other !== consumer);
    this.#idleSince = this.#now();
  }

  /** Hands out what it can; each consumer in turn. */
  pump(): void {
    this.#dropExpired();
    for (;;) {
      const consumer = this.#entries.length === 0 ? undefined : this.#consumers.find(({ ready }) => ready);
      if (consumer === undefined) return;
      this.#consumers = [...this.#consumers.filter((other) => other !== consumer), consumer];
      this.#unsettled++;
      consumer.deliver(this.#entries.shift()!);
    }
  }

  /** Ends all who read it or wait for it. */
  delete(reason: RmiError): void {
    this.gone = reason;
    for (const consumer of this.#consumers.splice(0)) consumer.lost(reason);
    this.#entries = [];
    this.#wakeSenders();
  }

  #wakeSenders(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }

  #dropExpired(): void {
    const now = this.#now();
    if (this.#entries.some(({ expiresAt }) => expiresAt <= now)) {
      this.#entries = this.#entries.filter(({ expiresAt }) => expiresAt > now);
    }
  }
}
