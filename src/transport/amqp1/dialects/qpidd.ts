import { randomUUID } from "node:crypto";
import rhea from "rhea";
import type { CallOptions } from "../../transport.js";
import { type Dialect, type Site, splitAddress } from "./dialect.js";
import { qmf } from "./qmf.js";

/** Such a node goes at once, also while senders are attached; without it, they would go on sending to nobody. */
const DELETE_ON_CLOSE = { "lifetime-policy": rhea.types.wrap_described([], 0x2b) };

/** qpidd, the C++ broker (1.40 recorded): managed by QMF messages (spec 5.12). `exchange/key` is a node and a subject. */
export const qpidd: Dialect = {
  name: "qpidd",
  offers: {
    declare: true,
    expire: true,
    remove: true,
    bind: true,
    dynamic: true,
    ttl: true,
    unroutable: "refused",
  },
  speaks: ({ product }) => product === "qpid-cpp",
  target(address) {
    const { exchange, key } = splitAddress(address);
    return exchange === undefined
      ? { target: { address: key } }
      : { target: { address: exchange }, subject: key };
  },
  async source(address, { declare, exchange }, site, call) {
    if (address === undefined) {
      if (exchange === undefined)
        return { source: { dynamic: true, dynamic_node_properties: DELETE_ON_CLOSE } };
      return boundReplyQueue(exchange, site, call);
    }
    if (declare !== undefined) {
      const { durable, expiresMs } = declare;
      const expiry =
        expiresMs === undefined ? {} : { "qpid.auto_delete_timeout": Math.ceil(expiresMs / 1000) };
      const properties = { exclusive: false, "auto-delete": expiresMs !== undefined, durable, ...expiry };
      await qmf(site.links, "create", { type: "queue", name: address, properties }, call);
    }
    if (exchange !== undefined) await bind(exchange, address, site, call);
    return { source: { address }, address };
  },
  remove: (queue, { links }, call) =>
    qmf(links, "delete", { type: "queue", name: queue, properties: {} }, call),
};

async function bind(exchange: string, queue: string, { links }: Site, call?: CallOptions): Promise<void> {
  const name = `${exchange}/${queue}/${queue}`;
  await qmf(links, "create", { type: "binding", name, properties: {} }, call);
}

async function boundReplyQueue(
  exchange: string,
  site: Site,
  call: CallOptions | undefined,
): Promise<{ readonly source: object; readonly address: string }> {
  const name = randomUUID();
  const properties = { exclusive: false, "auto-delete": true, durable: false };
  await qmf(site.links, "create", { type: "queue", name, properties }, call);
  await bind(exchange, name, site, call);
  return { source: { address: name }, address: `${exchange}/${name}` };
}
