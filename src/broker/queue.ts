import type { Head } from "./sections.js";

/** A message as it came in: encoded, and unread but for its head. */
export interface StoredMessage {
  readonly head: Head;
  readonly payload: Buffer;
  /** The peer's message format; 0 is the only one whose sections are known. */
  readonly format: number;
}

/** A message in a queue. The queue owns these objects; others read them. */
export interface Entry {
  message: StoredMessage;
  /** Its place: entries leave in this order, also after coming back. */
  readonly sequence: number;
  /** By the broker's clock; Infinity when it may stay. */
  readonly expiresAt: number;
  /** How often a delivery of it failed. */
  failures: number;
  /** Whether anybody had it before. */
  acquired: boolean;
  /** Who said that it cannot be delivered there. */
  avoid: Set<Consumer> | undefined;
  state: "ready" | "taken" | "gone";
}

/** Who takes messages out: a receiving link. */
export interface Consumer {
  /** Whether it can take one more at this moment. */
  ready(): boolean;
  take(entry: Entry): void;
}

/** Who waits until there is room again: a sending link without credit. */
export interface Producer {
  roomAgain(): void;
}

export interface QueueLimits {
  readonly maxLength: number;
  readonly maxBytes: number;
}

/** What can be seen of a queue from outside. */
export interface QueueSnapshot {
  readonly name: string;
  /** Named by the broker for one receiver's replies. */
  readonly dynamic: boolean;
  readonly ready: number;
  /** Handed out and not settled yet. */
  readonly unsettled: number;
  readonly bytes: number;
  readonly consumers: number;
}

/** Times its limit in bytes: what was under way when a queue filled up finds room, and no more than that. */
const OVERFULL = 2;

/**
 * Messages in order, and who takes them: consumers in turn, as they are ready. What comes back goes to its old place.
 * Pure: no I/O and no timers.
 */
export class Queue {
  readonly #fresh = new Line();
  /** What came back, the oldest last. */
  readonly #returned: Entry[] = [];
  /** What every ready consumer refused as undeliverable there, until somebody else is ready. */
  #parked: Entry[] = [];
  readonly #consumers = new Set<Consumer>();
  /** Those that were ready when last asked, whose turn is next first. */
  readonly #waiting = new Set<Consumer>();
  readonly #starved = new Set<Producer>();
  #sequence = 0;
  #count = 0;
  #taken = 0;
  #bytes = 0;
  /** Entries that can expire. */
  #mortal = 0;
  /** By the broker's clock: since when nobody reads it. */
  #idleSince: number;

  constructor(
    readonly name: string,
    readonly dynamic: boolean,
    private readonly limits: QueueLimits,
    private readonly now: () => number,
  ) {
    this.#idleSince = now();
  }

  push(message: StoredMessage): void {
    const { ttlMs } = message.head;
    const entry: Entry = {
      message,
      sequence: this.#sequence++,
      expiresAt: ttlMs === undefined ? Infinity : this.now() + ttlMs,
      failures: message.head.deliveryCount,
      acquired: false,
      avoid: undefined,
      state: "ready",
    };
    this.#count++;
    this.#bytes += message.payload.length;
    if (ttlMs !== undefined) this.#mortal++;
    this.#fresh.push(entry);
    if (this.#waiting.size > 0) this.#dispatch();
    if (entry.state === "ready") entry.message = { ...message, payload: ownBytes(message.payload) };
  }

  /** How many more messages it should be sent. What is on its way beyond that is stored all the same. */
  get room(): number {
    return this.roomBytes === 0 ? 0 : Math.max(0, this.limits.maxLength - this.#count);
  }

  /** How many more bytes it should be sent. */
  get roomBytes(): number {
    return Math.max(0, this.limits.maxBytes - this.#bytes);
  }

  /** So many bytes came beyond its limit that no more can be stored. */
  get isOverfull(): boolean {
    return this.#bytes >= this.limits.maxBytes * OVERFULL;
  }

  /** Calls `roomAgain` once, as soon as there is room. */
  awaitRoom(producer: Producer): void {
    this.#starved.add(producer);
  }

  forgetProducer(producer: Producer): void {
    this.#starved.delete(producer);
  }

  attach(consumer: Consumer): void {
    this.#consumers.add(consumer);
  }

  detach(consumer: Consumer): void {
    this.#waiting.delete(consumer);
    if (this.#consumers.delete(consumer) && this.#consumers.size === 0) this.#idleSince = this.now();
  }

  /** The consumer may be ready again: it gets what there is, in turn with the others. */
  offer(consumer: Consumer): void {
    if (!this.#consumers.has(consumer) || !consumer.ready()) return;
    this.#waiting.add(consumer);
    if (this.#parked.length > 0) {
      for (const entry of this.#parked.splice(0).reverse()) this.#putBack(entry);
    }
    this.#dispatch();
  }

  /** The entry was taken for good. */
  settle(entry: Entry): void {
    if (entry.state !== "gone") this.#drop(entry);
  }

  /** Entries come back unsettled, to be delivered again in their old order. Fastest when they are given in order. */
  requeue(entries: readonly Entry[], { failed }: { readonly failed: boolean }): void {
    for (let i = entries.length - 1; i >= 0; i--) {
      const entry = entries[i]!;
      if (entry.state !== "taken") continue;
      this.#taken--;
      entry.state = "ready";
      if (failed) entry.failures++;
      this.#putBack(entry);
    }
    this.#dispatch();
  }

  /** Drops what has expired. @returns how many */
  sweep(): number {
    if (this.#mortal === 0) return 0;
    const now = this.now();
    const before = this.#count;
    for (const entries of [this.#returned, this.#parked, this.#fresh]) {
      for (const entry of entries) if (entry.state === "ready" && entry.expiresAt <= now) this.#drop(entry);
    }
    this.#fresh.compact();
    this.#parked = this.#parked.filter(({ state }) => state === "ready");
    return before - this.#count;
  }

  /** Milliseconds without a reader; 0 while there is one. */
  get idleMs(): number {
    return this.#consumers.size > 0 ? 0 : this.now() - this.#idleSince;
  }

  snapshot(): QueueSnapshot {
    return {
      name: this.name,
      dynamic: this.dynamic,
      ready: this.#count - this.#taken,
      unsettled: this.#taken,
      bytes: this.#bytes,
      consumers: this.#consumers.size,
    };
  }

  #dispatch(): void {
    while (this.#waiting.size > 0) {
      const entry = this.#next();
      if (entry === undefined) return;
      const consumer = this.#turnOf(entry);
      if (consumer === undefined) {
        if (this.#waiting.size > 0) this.#parked.push(entry);
        else this.#putBack(entry);
        continue;
      }
      entry.state = "taken";
      this.#taken++;
      consumer.take(entry);
      entry.acquired = true;
    }
  }

  /** The first ready consumer in turn that can have it; its next turn comes after all others'. */
  #turnOf(entry: Entry): Consumer | undefined {
    for (const consumer of this.#waiting) {
      if (!consumer.ready()) {
        this.#waiting.delete(consumer);
        continue;
      }
      if (entry.avoid?.has(consumer)) continue;
      if (this.#waiting.size > 1) {
        this.#waiting.delete(consumer);
        this.#waiting.add(consumer);
      }
      return consumer;
    }
    return undefined;
  }

  /** Takes the oldest entry that is still good out of the line. */
  #next(): Entry | undefined {
    for (;;) {
      const returned = this.#returned.at(-1);
      const fresh = this.#fresh.first;
      const isReturned =
        returned !== undefined && (fresh === undefined || returned.sequence < fresh.sequence);
      const entry = isReturned ? this.#returned.pop() : this.#fresh.shift();
      if (entry === undefined) return undefined;
      if (entry.state !== "ready") continue;
      if (entry.expiresAt > this.now()) return entry;
      this.#drop(entry);
    }
  }

  #putBack(entry: Entry): void {
    const line = this.#returned;
    let at = line.length;
    while (at > 0 && line[at - 1]!.sequence < entry.sequence) at--;
    if (at === line.length) line.push(entry);
    else line.splice(at, 0, entry);
  }

  #drop(entry: Entry): void {
    if (entry.state === "taken") this.#taken--;
    entry.state = "gone";
    this.#count--;
    this.#bytes -= entry.message.payload.length;
    if (entry.expiresAt !== Infinity) this.#mortal--;
    if (this.#starved.size > 0) this.#tellStarved();
  }

  #tellStarved(): void {
    let room = this.room;
    for (const producer of this.#starved) {
      if (room-- <= 0) return;
      this.#starved.delete(producer);
      producer.roomAgain();
    }
  }
}

/** What is stored for long keeps its own bytes, not the whole read from the socket that they came in. */
function ownBytes(payload: Buffer): Buffer {
  return payload.buffer.byteLength > payload.length * 2 ? Buffer.from(payload) : payload;
}

/** First in, first out, in constant time. */
class Line implements Iterable<Entry> {
  #entries: (Entry | undefined)[] = [];
  #head = 0;

  get first(): Entry | undefined {
    return this.#entries[this.#head];
  }

  push(entry: Entry): void {
    this.#entries.push(entry);
  }

  shift(): Entry | undefined {
    const entry = this.#entries[this.#head];
    if (entry === undefined) return undefined;
    this.#entries[this.#head++] = undefined;
    if (this.#head === this.#entries.length) {
      this.#entries.length = this.#head = 0;
    } else if (this.#head > 1024 && this.#head * 2 > this.#entries.length) {
      this.#entries = this.#entries.slice(this.#head);
      this.#head = 0;
    }
    return entry;
  }

  /** Forgets what is gone. */
  compact(): void {
    this.#entries = this.#entries.filter((entry) => entry?.state === "ready");
    this.#head = 0;
  }

  *[Symbol.iterator](): Iterator<Entry> {
    for (let at = this.#head; at < this.#entries.length; at++) yield this.#entries[at]!;
  }
}
