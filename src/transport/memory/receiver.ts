import { RmiError } from "../../errors.js";
import { Handoff } from "../handoff.js";
import type { Delivery, Receiver } from "../transport.js";
import type { Consumer, Entry, MemoryQueue } from "./queue.js";

export class MemoryReceiver implements Receiver, Consumer {
  readonly #queue: MemoryQueue;
  readonly #credit: number;
  readonly #onEnd: () => void;
  readonly #unsettled = new Set<Entry>();
  readonly #deliveries = new Handoff<Delivery>(() => this.close());
  #ended = false;

  constructor(queue: MemoryQueue, credit: number, onEnd: () => void) {
    this.#queue = queue;
    this.#credit = credit;
    this.#onEnd = onEnd;
    queue.addConsumer(this);
  }

  get address(): string {
    return this.#queue.name;
  }

  get ready(): boolean {
    return this.#unsettled.size < this.#credit;
  }

  deliver(entry: Entry): void {
    this.#unsettled.add(entry);
    this.#deliveries.push(new MemoryDelivery(entry, this.#settle));
  }

  [Symbol.asyncIterator](): AsyncIterator<Delivery, undefined> {
    return this.#deliveries;
  }

  each(take: (delivery: Delivery) => void): Promise<void> {
    return this.#deliveries.each(take);
  }

  async close(): Promise<void> {
    this.#end(undefined);
  }

  lost(reason: RmiError): void {
    this.#end(reason.code === "closed" ? undefined : reason);
  }

  #end(failure: RmiError | undefined): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#deliveries.end(failure);
    this.#queue.removeConsumer(this);
    for (const entry of this.#unsettled) this.#giveBack(entry);
    this.#onEnd();
  }

  readonly #settle = (entry: Entry, outcome: "done" | "again"): void => {
    if (this.#ended) return; // it has been given back
    this.#unsettled.delete(entry);
    if (outcome === "again") this.#giveBack(entry);
    else this.#queue.settle(entry, "done");
    this.#queue.pump();
  };

  #giveBack(entry: Entry): void {
    entry.redelivered = true;
    this.#queue.settle(entry, "again");
  }
}

class MemoryDelivery implements Delivery {
  readonly redelivered: boolean;
  readonly #entry: Entry;
  readonly #settle: (entry: Entry, outcome: "done" | "again") => void;
  #settled = false;

  constructor(entry: Entry, settle: (entry: Entry, outcome: "done" | "again") => void) {
    this.#entry = entry;
    this.redelivered = entry.redelivered;
    this.#settle = settle;
  }

  get message(): Entry["message"] {
    return this.#entry.message;
  }

  accept(): void {
    this.#once("done");
  }

  release(): void {
    this.#once("again");
  }

  reject(_reason: RmiError): void {
    this.#once("done");
  }

  #once(outcome: "done" | "again"): void {
    if (this.#settled) throw new RmiError("internal", "a delivery was settled twice");
    this.#settled = true;
    this.#settle(this.#entry, outcome);
  }
}
