import { randomUUID } from "node:crypto";
import type { CallOptions, QueueSpec } from "../../transport.js";
import { manage } from "../management-link.js";
import { type Dialect, type Site, splitAddress } from "./dialect.js";
import { isFrom } from "./rabbitmq3.js";

/**
 * RabbitMQ from 4.0 on, which speaks 1.0 itself: addresses of its second version, queues managed over a link to
 * `/management`. Replies come by a queue that belongs to this connection, in all versions: the direct reply-to of 4.2
 * drops replies that find no credit, and is bound to the session that asks. Not run here.
 */
export const rabbitmq4: Dialect = {
  name: "rabbitmq-4",
  offers: {
    declare: true,
    expire: true,
    remove: true,
    bind: true,
    dynamic: true,
    ttl: true,
    unroutable: "refused",
  },
  speaks: ({ product, version }) => product === "RabbitMQ" && isFrom(4, 0, version),
  target: (address) => ({ target: { address: rabbit4Target(address) } }),
  async source(address, { declare, exchange }, site, call) {
    if (address === undefined) {
      const queue = `gofer.reply.${randomUUID()}`;
      await declareQueue(site, queue, { durable: false, exclusive: true, auto_delete: true }, call);
      await bind(site, queue, exchange, call);
      const reached = exchange === undefined ? queue : `${exchange}/${queue}`;
      return { source: { address: queueAddress(queue) }, address: reached };
    }
    if (declare !== undefined) await declareQueue(site, address, queueShape(declare), call);
    await bind(site, address, exchange, call);
    return { source: { address: queueAddress(address) }, address };
  },
  async remove(queue, { links }, call) {
    const request = { to: queueAddress(queue), subject: "DELETE", body: null, fine: ["200", "404"] };
    await manage(links, request, `deletion of the queue "${queue}"`, call);
  },
};

/** Second version of RabbitMQ's addresses; what already is one stays. */
export function rabbit4Target(address: string): string {
  if (/^\/(queues|exchanges)\//.test(address)) return address;
  const { exchange, key } = splitAddress(address);
  if (exchange === undefined) return queueAddress(key);
  return `/exchanges/${encodeURIComponent(exchange)}/${encodeURIComponent(key)}`;
}

function queueAddress(queue: string): string {
  return `/queues/${encodeURIComponent(queue)}`;
}

/** RabbitMQ 4.3 refuses queues that are neither durable nor exclusive: what may go has an expiry instead. */
function queueShape({ expiresMs }: QueueSpec): object {
  return {
    durable: true,
    exclusive: false,
    auto_delete: false,
    arguments: expiresMs === undefined ? {} : { "x-expires": Math.max(1, Math.ceil(expiresMs)) },
  };
}

async function declareQueue(
  { links }: Site,
  queue: string,
  body: object,
  call: CallOptions | undefined,
): Promise<void> {
  // 409: there is one already, of another shape; it is read all the same, as gofer's agents do
  const request = { to: queueAddress(queue), subject: "PUT", body, fine: ["200", "201", "409"] };
  await manage(links, request, `declaration of the queue "${queue}"`, call);
}

async function bind(
  { links }: Site,
  queue: string,
  exchange: string | undefined,
  call: CallOptions | undefined,
): Promise<void> {
  if (exchange === undefined) return;
  const body = { source: exchange, destination_queue: queue, binding_key: queue, arguments: {} };
  const request = { to: "/bindings", subject: "POST", body, fine: ["204"] };
  await manage(links, request, `binding of the queue "${queue}" to "${exchange}"`, call);
}
