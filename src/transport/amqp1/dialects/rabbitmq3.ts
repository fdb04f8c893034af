import { RmiError } from "../../../errors.js";
import type { CallOptions } from "../../transport.js";
import { type Dialect, type Site, type SourcePlan, splitAddress } from "./dialect.js";

/** A reply queue goes when nobody has read it for this long: longer than a reconnection takes. */
const REPLY_EXPIRES_MS = 60_000;

/**
 * RabbitMQ up to 3.13 with its plugin `rabbitmq_amqp1_0` (3.10 recorded). The plugin has no dynamic nodes, declares
 * nothing that lasts, and accepts and drops what is unroutable: all of that is done by 0-9-1 on a connection beside. A
 * queue that is deleted later goes on accepting and dropping: nothing tells its senders.
 */
export const rabbitmq3: Dialect = {
  name: "rabbitmq-3",
  offers: {
    declare: true,
    expire: true,
    remove: true,
    bind: true,
    dynamic: true,
    ttl: true,
    unroutable: "refused",
  },
  speaks: ({ product, version }) => product === "RabbitMQ" && !isFrom(4, 0, version),
  async target(address, site, call) {
    const manager = await site.beside(call);
    if (!(await manager.exists(address, call))) {
      throw new RmiError("not-found", `the sender to "${address}": there is no such queue or exchange`);
    }
    // the one form that readers over 0-9-1 get as it is (others come as sections in bytes, which gofer does not read)
    const form = "data";
    return { target: { address: rabbit3Target(address) }, form, answers: "not-always", limit: "ours" };
  },
  async source(address, { declare, exchange }, site, call) {
    const bound = exchange === undefined ? {} : { exchange };
    if (address === undefined) {
      const manager = await site.beside(call);
      const spec = { durable: false, expiresMs: REPLY_EXPIRES_MS, ...bound };
      const queue = await manager.declare(undefined, spec, call);
      return {
        ...read(queue),
        address: exchange === undefined ? queue : `${exchange}/${queue}`,
        closed: () => removeQuietly(queue, site),
      };
    }
    if (declare !== undefined || exchange !== undefined) {
      const manager = await site.beside(call);
      await manager.declare(address, { ...(declare ?? { durable: true }), ...bound }, call);
    }
    return { ...read(address), address };
  },
  remove: async (queue, site, call) => (await site.beside(call)).remove(queue, call),
};

function read(queue: string): SourcePlan {
  return { source: { address: `/amq/queue/${queue}` }, marksFirst: true, creditWhenUsedUp: true };
}

/** The plugin's own addresses. It decodes escapes in those of exchanges, and takes the name of a queue as it stands. */
export function rabbit3Target(address: string): string {
  const { exchange, key } = splitAddress(address);
  if (exchange === undefined) return `/amq/queue/${key}`;
  return `/exchange/${encodeURIComponent(exchange)}/${encodeURIComponent(key)}`;
}

/** It would go by itself; the sooner, the sooner its senders learn of it. */
async function removeQuietly(queue: string, site: Site, call?: CallOptions): Promise<void> {
  try {
    await (await site.beside(call)).remove(queue, call);
  } catch {
    // its time runs out all the same
  }
}

/** Whether a version, such as "4.0.3", is this one or a later one. Unknown ones are taken for old. */
export function isFrom(major: number, minor: number, version: string | undefined): boolean {
  const [, first = "0", second = "0"] = /^(\d+)(?:\.(\d+))?/.exec(version ?? "") ?? [];
  return Number(first) > major || (Number(first) === major && Number(second) >= minor);
}
