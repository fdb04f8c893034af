import { randomUUID } from "node:crypto";

import { PeerFault } from "./faults.js";
import { Queue, type QueueSnapshot } from "./queue.js";
import type { BrokerSettings } from "./settings.js";

/** Queues that may exist at a time, named and dynamic together. */
export const MAX_QUEUES = 100_000;

/** A link whose queue may go away beneath it. */
export interface Dependent {
  queueDeleted(): void;
}

interface Node {
  readonly queue: Queue;
  readonly dependents: Set<Dependent>;
  /** The queue goes when nobody read it for this long; undefined: it stays. */
  expiresMs: number | undefined;
}

/** The queues by name: when they come into being, and when they go. */
export class Nodes {
  readonly #nodes = new Map<string, Node>();

  constructor(private readonly settings: BrokerSettings) {
    for (const name of settings.queues) this.#create(name, false);
  }

  /** The queue that a receiver asks for. @throws PeerFault `amqp:not-found` */
  forReceiver(name: string, expiresMs: number | undefined): Queue {
    const node = this.#nodes.get(name) ?? this.#created(name, this.settings.autoCreate !== "never");
    if (expiresMs !== undefined) node.expiresMs = expiresMs;
    return node.queue;
  }

  /** The queue that a sender asks for. @throws PeerFault `amqp:not-found` */
  forSender(name: string): Queue {
    return (this.#nodes.get(name) ?? this.#created(name, this.settings.autoCreate === "always")).queue;
  }

  /** The queue that one message names; undefined when there is none. */
  find(name: string): Queue | undefined {
    const known = this.#nodes.get(name)?.queue;
    return known ?? (this.settings.autoCreate === "always" ? this.forSender(name) : undefined);
  }

  /** A queue of our naming, for one receiver's replies. */
  createDynamic(): Queue {
    return this.#create(`reply.${randomUUID()}`, true).queue;
  }

  /** Tells the link when its queue goes away. */
  watch(queue: Queue, dependent: Dependent): void {
    this.#nodes.get(queue.name)?.dependents.add(dependent);
  }

  unwatch(queue: Queue, dependent: Dependent): void {
    this.#nodes.get(queue.name)?.dependents.delete(dependent);
  }

  delete(queue: Queue): void {
    const node = this.#nodes.get(queue.name);
    if (node?.queue !== queue) return;
    this.#nodes.delete(queue.name);
    for (const dependent of node.dependents) dependent.queueDeleted();
  }

  /** Drops messages that have expired, and queues that nobody read for as long as they were declared to live. */
  sweep(): void {
    for (const { queue, expiresMs } of this.#nodes.values()) {
      const expired = queue.sweep();
      if (expired > 0) this.settings.log.info({ queue: queue.name, expired }, "messages expired");
      if (expiresMs !== undefined && queue.idleMs > expiresMs) {
        this.delete(queue);
        this.settings.log.info({ queue: queue.name }, "queue deleted: nobody read it");
      }
    }
  }

  snapshot(): QueueSnapshot[] {
    return [...this.#nodes.values()].map(({ queue }) => queue.snapshot());
  }

  #created(name: string, allowed: boolean): Node {
    if (!allowed) throw new PeerFault("amqp:not-found", `no queue ${JSON.stringify(name)}`);
    return this.#create(name, false);
  }

  #create(name: string, dynamic: boolean): Node {
    if (this.#nodes.size >= MAX_QUEUES) {
      throw new PeerFault("amqp:resource-limit-exceeded", `there are ${MAX_QUEUES} queues already`);
    }
    const { maxQueueLength: maxLength, maxQueueBytes: maxBytes, now } = this.settings;
    const queue = new Queue(name, dynamic, { maxLength, maxBytes }, now);
    const node: Node = { queue, dependents: new Set(), expiresMs: undefined };
    this.#nodes.set(name, node);
    return node;
  }
}
