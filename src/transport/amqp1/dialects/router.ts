import { type Dialect, refuseExchange } from "./dialect.js";

/**
 * qdrouterd 1.19 and skupper-router 2.1 (both recorded). They have no queues: an address is there while somebody reads it,
 * any text is one, and a sender to nobody is attached and left without credit. A queue of a broker behind it, by link
 * route or waypoint, is the broker's to declare.
 */
export const router: Dialect = {
  name: "router",
  offers: { declare: false, remove: false, bind: false, dynamic: true, ttl: false, unroutable: "refused" },
  speaks: ({ product, capabilities }) =>
    /^(qpid-dispatch-router|skupper-router)$/.test(product ?? "") ||
    capabilities.includes("qd.streaming-links"),
  target: (address) => ({ target: { address }, answers: "not-always" }),
  source(address, options) {
    refuseExchange(options, "a router", "leave the exchange out");
    return { source: address === undefined ? { dynamic: true } : { address } };
  },
  remove: () => Promise.resolve(), // there is nothing that could stay
};
