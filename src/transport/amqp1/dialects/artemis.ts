import {
  type Dialect,
  keepsQueues,
  refuseDeclared,
  refuseExchange,
  splitAddress,
  unsupported,
} from "./dialect.js";

const QUEUE = { capabilities: ["queue"] };

const LACKS = {
  broker: "Artemis",
  expire: "set auto-delete-queues-delay in its address settings, and leave the expiration out",
  remove: "auto-delete-queues removes it when nobody uses it, or set managed=1",
};

/**
 * Apache ActiveMQ Artemis. An exchange is an address there, and the queue bound to it has a name of two parts,
 * `address::queue`, which makes both where they are missing. Not run here.
 */
export const artemis: Dialect = {
  name: "artemis",
  // by default, what is sent to an unknown address is kept in a queue made for it: nobody is told
  offers: {
    declare: true,
    expire: false,
    remove: false,
    bind: true,
    dynamic: true,
    ttl: true,
    unroutable: "dropped",
  },
  speaks: ({ product }) => /artemis/i.test(product ?? ""),
  target(address) {
    const { exchange, key } = splitAddress(address);
    return {
      target: exchange === undefined ? { address: key, ...QUEUE } : { address: `${exchange}::${key}` },
    };
  },
  source(address, options) {
    refuseDeclared(options, LACKS);
    if (address === undefined) {
      refuseExchange(
        options,
        "a dynamic node of Artemis",
        "give the reply queue a name, or leave the exchange out",
      );
      return { source: { dynamic: true } };
    }
    if (address.includes("::")) throw unsupported(`"${address}": "::" means something else to Artemis`);
    const { exchange } = options;
    return {
      source: exchange === undefined ? { address, ...QUEUE } : { address: `${exchange}::${address}` },
    };
  },
  remove: keepsQueues(LACKS),
};
