import { type Dialect, keepsQueues, plainSource, refuseExchange } from "./dialect.js";

/** Apache Qpid Broker-J: queues come to be where a node auto-creation policy says so; `exchange/key` is its own form. Not run here. */
export const brokerJ: Dialect = {
  name: "broker-j",
  offers: { declare: false, remove: false, bind: false, dynamic: true, ttl: true, unroutable: "refused" },
  speaks: ({ product }) => /broker-j|qpid.*java/i.test(product ?? ""),
  target: (address) => ({ target: { address } }),
  source(address, options) {
    refuseExchange(
      options,
      "Broker-J over AMQP 1.0",
      "bind it in its web console, and leave the exchange out",
    );
    return { source: plainSource(address, options) };
  },
  remove: keepsQueues("Broker-J over AMQP 1.0", "delete it in its web console, or set managed=1"),
};
