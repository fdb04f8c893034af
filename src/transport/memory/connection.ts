import { randomUUID } from "node:crypto";
import { RmiError } from "../../errors.js";
import { throwIfAborted } from "../signals.js";
import type { BrokerFacts, CallOptions, Receiver, ReceiverOptions, Sender, Transport } from "../transport.js";
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

const FACTS: BrokerFacts = {
  protocol: "memory",
  dialect: "memory",
  offers: {
    declare: true,
    expire: true,
    remove: true,
    bind: false,
    dynamic: true,
    ttl: true,
    unroutable: "refused",
  },
};

export class MemoryConnection implements Transport {
  readonly broker = FACTS;
  readonly lost: Promise<RmiError | undefined>;
  readonly #queues: MemoryQueues;
  readonly #onEnd: () => void;
  readonly #links = new Set<Link>();
  #ended: RmiError | undefined;
  #resolveLost!: (reason: RmiError | undefined) => void;

  constructor(queues: MemoryQueues, onEnd: () => void) {
    this.#queues = queues;
    this.#onEnd = onEnd;
    this.lost = new Promise((resolve) => (this.#resolveLost = resolve));
  }

  async openSender(address: string, call?: CallOptions): Promise<Sender> {
    this.#throwUnlessOpen(call, `opening the sender to "${address}"`);
    const queue = this.#queues.queue(address);
    const sender: MemorySender = new MemorySender(queue, this.#queues.maxBodyBytes, () =>
      this.#links.delete(sender),
    );
    this.#links.add(sender);
    return sender;
  }

  async openReceiver(address: string | undefined, options: ReceiverOptions & CallOptions): Promise<Receiver> {
    this.#throwUnlessOpen(options, `opening the receiver from "${address ?? "a dynamic node"}"`);
    const name = address ?? `dynamic-${randomUUID()}`;
    const { declare, credit, exchange } = options;
    if (exchange !== undefined) {
      throw new RmiError("unsupported", `a broker in memory has no exchanges, so none named "${exchange}"`);
    }
    const queue =
      address === undefined || declare !== undefined
        ? this.#queues.declare(name, declare)
        : this.#queues.queue(name);
    const receiver: MemoryReceiver = new MemoryReceiver(queue, credit, () => {
      this.#links.delete(receiver);
      if (address === undefined) this.#queues.delete(name);
    });
    this.#links.add(receiver);
    return receiver;
  }

  async removeQueue(queue: string, call?: CallOptions): Promise<void> {
    this.#throwUnlessOpen(call, `deleting the queue "${queue}"`);
    this.#queues.delete(queue);
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
