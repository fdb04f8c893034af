import { type Dialect, keepsQueues, refuseDeclared, plainSource, refuseExchange } from "./dialect.js";

const LACKS = {
  broker: "this broker",
  remove: "delete it at the broker, or set managed=1",
};

/** A broker that nobody here knows: the standard, with addresses as they are. */
export const plain: Dialect = {
  name: "plain",
  offers: {
    declare: true,
    expire: true,
    remove: false,
    bind: false,
    dynamic: true,
    ttl: true,
    unroutable: "refused",
  },
  speaks: () => true,
  target: (address) => ({ target: { address } }),
  source(address, options) {
    refuseDeclared(options, LACKS);
    refuseExchange(options, "this broker", "bind it at the broker, and leave the exchange out");
    return { source: plainSource(address, options) };
  },
  remove: keepsQueues(LACKS),
};
