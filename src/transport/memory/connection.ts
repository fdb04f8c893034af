import { randomUUID } from "node:crypto";
import { RmiError } from "../../errors.js";
import { throwIfAborted } from "../signals.js";
import type { CallOptions, Receiver, ReceiverOptions, Sender, Transport } from "../transport.js";
import type { MemoryQueue, MemoryQueueOptions } from "./queue.js";
import { MemoryReceiver } from "./receiver.js";
import { MemorySender } from "./sender.js";

interface Link {
  lost(reason: RmiError): void;
}

/** What a broker is to its connections. */
export interface MemoryQueues {
  readonly maxBodyBytes: number;
  /** @throws RmiError `not-found` */
  queue(name: string): MemoryQueue;
  declare(name: string, options?: MemoryQueueOptions): MemoryQueue;
  delete(name: string): void;
}

export class MemoryConnection implements Transport {
  readonly lost: Promise<RmiError | undefined>;
  readonly #broker: MemoryQueues;
  readonly #onEnd: () => void;
  readonly #links = new Set<Link>();
  #ended: RmiError | undefined;
  #resolveLost!: (reason: RmiError | undefined) => void;

  constructor(broker: MemoryQueues, onEnd: () => void) {
    this.#broker = broker;
    this.#onEnd = onEnd;
    this.lost = new Promise((resolve) => (this.#resolveLost = resolve));
  }

  async openSender(address: string, call?: CallOptions): Promise<Sender> {
    this.#throwUnlessOpen(call, `opening the sender to "${address}"`);
    const queue = this.#broker.queue(address);
    const sender: MemorySender = new MemorySender(queue, this.#broker.maxBodyBytes, () =>
      this.#links.delete(sender),
    );
    this.#links.add(sender);
    return sender;
  }

  async openReceiver(address: string | undefined, options: ReceiverOptions & CallOptions): Promise<Receiver> {
    this.#throwUnlessOpen(options, `opening the receiver from "${address ?? "a dynamic node"}"`);
    const name = address ?? `dynamic-${randomUUID()}`;
    const { declare, credit } = options;
    const queue =
      address === undefined || declare !== undefined
        ? this.#broker.declare(name, declare)
        : this.#broker.queue(name);
    const receiver: MemoryReceiver = new MemoryReceiver(queue, credit, () => {
      this.#links.delete(receiver);
      if (address === undefined) this.#broker.delete(name);
    });
    this.#links.add(receiver);
    return receiver;
  }

  async close(): Promise<void> {
    this.end(undefined);
  }

  /** Ends all links and the connection: as lost for a reason, or closed without one. */
  end(reason: RmiError | undefined): void {
    if (this.#ended !== undefined) return;
    this.#ended = reason ?? new RmiError("closed", "the connection is closed");
    this.#resolveLost(reason); // first: whoever meets a lost link finds the connection known as lost
    for (const link of [...this.#links]) link.lost(this.#ended);
    this.#onEnd();
  }

  #throwUnlessOpen(call: CallOptions | undefined, what: string): void {
    if (this.#ended !== undefined) throw this.#ended;
    throwIfAborted(call, what);
  }
}
