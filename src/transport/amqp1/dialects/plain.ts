import { type Dialect, keepsQueues, plainSource, refuseExchange } from "./dialect.js";

/** A broker that nobody here knows: the standard, with addresses as they are. */
export const plain: Dialect = {
  name: "plain",
  offers: { declare: true, remove: false, bind: false, dynamic: true, ttl: true, unroutable: "refused" },
  speaks: () => true,
  target: (address) => ({ target: { address } }),
  source(address, options) {
    refuseExchange(options, "this broker", "bind it at the broker, and leave the exchange out");
    return { source: plainSource(address, options) };
  },
  remove: keepsQueues("this broker", "delete it at the broker, or set managed=1"),
};
