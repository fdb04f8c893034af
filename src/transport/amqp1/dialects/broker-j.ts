import { type Dialect, keepsQueues, refuseDeclared, plainSource, refuseExchange } from "./dialect.js";

const LACKS = {
  broker: "Broker-J over AMQP 1.0",
  expire: "give it a lifetimePolicy in its node auto-creation policy, and leave the expiration out",
  remove: "delete it in its web console, or set managed=1",
};

/** Apache Qpid Broker-J: queues come to be where a node auto-creation policy says so; `exchange/key` is its own form. Not run here. */
export const brokerJ: Dialect = {
  name: "broker-j",
  offers: {
    declare: false,
    expire: false,
    remove: false,
    bind: false,
    dynamic: true,
    ttl: true,
    unroutable: "refused",
  },
  speaks: ({ product }) => /broker-j|qpid.*java/i.test(product ?? ""),
  target: (address) => ({ target: { address } }),
  source(address, options) {
    refuseDeclared(options, LACKS);
    refuseExchange(
      options,
      "Broker-J over AMQP 1.0",
      "bind it in its web console, and leave the exchange out",
    );
    return { source: plainSource(address, options) };
  },
  remove: keepsQueues(LACKS),
};
