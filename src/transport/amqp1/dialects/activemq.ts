import {
  type Dialect,
  keepsQueues,
  refuseDeclared,
  refuseExchange,
  splitAddress,
  unsupported,
} from "./dialect.js";

/** Names of the broker's making are of this kind, and others of ours are not. */
const FULL_NAME = /^(queue|topic|temp-queue|temp-topic):\/\//;

const LACKS = {
  broker: "ActiveMQ",
  expire:
    "set gcInactiveDestinations and inactiveTimeoutBeforeGC at the broker, and leave the expiration out",
  remove: "gcInactiveDestinations removes it when nobody uses it, or set managed=1",
};

/** Apache ActiveMQ Classic: queues are `queue://NAME`, and come to be by being used. Not run here. */
export const activemq: Dialect = {
  name: "activemq-classic",
  offers: {
    declare: true,
    expire: false,
    remove: false,
    bind: false,
    dynamic: true,
    ttl: true,
    unroutable: "dropped",
  },
  speaks: ({ product }) => /activemq/i.test(product ?? ""),
  target: (address) => ({ target: { address: fullName(address) } }),
  source(address, options) {
    refuseDeclared(options, LACKS);
    refuseExchange(options, "ActiveMQ", "leave the exchange out");
    return { source: address === undefined ? { dynamic: true } : { address: fullName(address) } };
  },
  remove: keepsQueues(LACKS),
};

function fullName(address: string): string {
  if (FULL_NAME.test(address)) return address;
  const { exchange, key } = splitAddress(address);
  if (exchange === undefined) return `queue://${key}`;
  throw unsupported(`"${address}": ActiveMQ has no exchanges; send to the queue itself, "${key}"`);
}
