import { randomUUID } from "node:crypto";
import type { QueueManager } from "../manage.js";
import type { CallOptions, ConnectSettings, QueueSpec } from "../transport.js";
import type { BrokerUrl } from "../url.js";
import { connect } from "./connect.js";
import type { Amqp091Connection } from "./connection.js";
import { onOwnChannel } from "./link.js";
import { bindQueue, declareQueue, exists, removeQueue } from "./queues.js";

/** How long a queue for replies stays when nobody has read it yet. */
const DEFAULT_IDLE_MS = 60_000;

/** @throws RmiError as `connect` does */
export async function openQueueManager(
  settings: ConnectSettings,
  url: BrokerUrl,
  call?: CallOptions,
): Promise<QueueManager> {
  return new Amqp091QueueManager(await connect(settings, url, call));
}

class Amqp091QueueManager implements QueueManager {
  readonly #connection: Amqp091Connection;

  constructor(connection: Amqp091Connection) {
    this.#connection = connection;
  }

  get lost(): Promise<unknown> {
    return this.#connection.lost;
  }

  async declare(
    queue: string | undefined,
    spec: QueueSpec & { readonly exchange?: string },
    call?: CallOptions,
  ): Promise<string> {
    const name = queue ?? randomUUID();
    const wanted =
      queue === undefined ? { durable: false, expiresMs: spec.expiresMs ?? DEFAULT_IDLE_MS } : spec;
    await onOwnChannel(
      this.#connection,
      `declaration of the queue "${name}"`,
      async (channel) => {
        await declareQueue(channel, name, wanted);
        await bindQueue(channel, name, spec.exchange);
      },
      call,
    );
    return name;
  }

  exists(address: string, call?: CallOptions): Promise<boolean> {
    return exists(this.#connection, address, call);
  }

  remove(queue: string, call?: CallOptions): Promise<void> {
    return removeQueue(this.#connection, queue, call);
  }

  close(): Promise<void> {
    return this.#connection.close();
  }
}
