import { type Dialect, refuseDeclared, refuseExchange } from "./dialect.js";

const LACKS = {
  broker: "a router",
  expire: "an address there goes with its last reader: leave the expiration out",
};

/**
 * qdrouterd 1.19 and skupper-router 2.1 (both recorded). They have no queues: an address is there while somebody reads it,
 * any text is one, and a sender to nobody is attached and left without credit. A queue of a broker behind it, by link
 * route or waypoint, is the broker's to declare.
 */
export const router: Dialect = {
  name: "router",
  offers: {
    declare: false,
    expire: false,
    remove: "no need",
    bind: false,
    dynamic: true,
    ttl: false,
    unroutable: "refused",
  },
  speaks: ({ product, capabilities }) =>
    /^(qpid-dispatch-router|skupper-router)$/.test(product ?? "") ||
    capabilities.includes("qd.streaming-links"),
  target: (address) => ({ target: { address }, answers: "not-always" }),
  source(address, options) {
    refuseDeclared(options, LACKS);
    refuseExchange(options, "a router", "leave the exchange out");
    return { source: address === undefined ? { dynamic: true } : { address } };
  },
  remove: () => Promise.resolve(), // there is nothing that could stay
};
