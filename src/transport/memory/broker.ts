import { randomUUID } from "node:crypto";
import { RmiError } from "../../errors.js";
import type { Transport } from "../transport.js";
import { MemoryConnection, type MemoryQueues } from "./connection.js";
import { MemoryQueue, type MemoryQueueOptions } from "./queue.js";

export interface MemoryBrokerOptions {
  /** The broker can be reached as `memory://NAME`. Default: a fresh UUID. */
  readonly name?: string;
  /** A queue comes to be when somebody sends to it or reads it. Default false: it is `not-found`. */
  readonly autoCreate?: boolean;
  /** Largest body a sender may send. Default: no limit. */
  readonly maxBodyBytes?: number;
  /** Milliseconds of whichever clock, for times to live. Default `Date.now`. */
  readonly now?: () => number;
}

/** A broker within this process: for tests, and for trying a plugin. */
export class MemoryBroker implements MemoryQueues {
  readonly url: string;
  readonly maxBodyBytes: number;
  readonly #name: string;
  readonly #autoCreate: boolean;
  readonly #now: () => number;
  readonly #queues = new Map<string, MemoryQueue>();
  readonly #connections = new Set<MemoryConnection>();

  /** @throws RmiError `in-use` when another broker of this process has the name */
  constructor({
    name = randomUUID(),
    autoCreate = false,
    maxBodyBytes = Infinity,
    now = Date.now,
  }: MemoryBrokerOptions = {}) {
    if (brokers.has(name)) throw new RmiError("in-use", `memory://${name} is another broker of this process`);
    this.#name = name;
    this.url = `memory://${name}`;
    this.maxBodyBytes = maxBodyBytes;
    this.#autoCreate = autoCreate;
    this.#now = now;
    brokers.set(name, this);
  }

  connect(): Transport {
    const connection: MemoryConnection = new MemoryConnection(this, () =>
      this.#connections.delete(connection),
    );
    this.#connections.add(connection);
    return connection;
  }

  /** The queue of that name, made when it is not there. */
  declare(name: string, options: MemoryQueueOptions = {}): MemoryQueue {
    const existing = this.#live(name);
    if (existing !== undefined) return existing;
    const queue = new MemoryQueue(name, this.#now, options);
    this.#queues.set(name, queue);
    return queue;
  }

  /** @throws RmiError `not-found` */
  queue(name: string): MemoryQueue {
    const queue = this.#live(name) ?? (this.#autoCreate ? this.declare(name) : undefined);
    if (queue === undefined) throw new RmiError("not-found", `${this.url} has no queue "${name}"`);
    return queue;
  }

  /** Deletes a queue with all that is in it; its links end as `not-found`. No such queue: nothing happens. */
  delete(name: string): void {
    const queue = this.#queues.get(name);
    this.#queues.delete(name);
    queue?.delete(new RmiError("not-found", `${this.url} has no queue "${name}" any more`));
  }

  /** Breaks all connections, as a pulled cable does. */
  cut(): void {
    for (const connection of [...this.#connections]) {
      connection.end(new RmiError("unavailable", `the connection to ${this.url} was lost`));
    }
  }

  /** Breaks all connections and forgets all queues. The name is free again. */
  close(): void {
    this.cut();
    this.#queues.clear();
    if (brokers.get(this.#name) === this) brokers.delete(this.#name);
  }

  #live(name: string): MemoryQueue | undefined {
    const queue = this.#queues.get(name);
    if (queue?.expired) this.delete(name);
    return this.#queues.get(name);
  }
}

/** What `memory://NAME` finds. Brokers leave it when they are closed; nothing but URLs looks here. */
const brokers = new Map<string, MemoryBroker>();

export function findMemoryBroker(name: string): MemoryBroker | undefined {
  return brokers.get(name);
}
