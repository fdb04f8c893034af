import { type Dialect, keepsQueues, refuseDeclared, refuseExchange, unsupported } from "./dialect.js";

const LACKS = {
  broker: "Azure Service Bus over AMQP",
  expire: "set AutoDeleteOnIdle in the portal, and leave the expiration out",
  remove: "delete it in the portal, or set managed=1",
};

/** Azure Service Bus, told by its host's name. Entities are made in the portal or by ARM; it has no dynamic nodes. Not run here. */
export const serviceBus: Dialect = {
  name: "azure-service-bus",
  offers: {
    declare: false,
    expire: false,
    remove: false,
    bind: false,
    dynamic: false,
    ttl: true,
    unroutable: "refused",
  },
  speaks: ({ host }) => /\.servicebus\.(windows\.net|usgovcloudapi\.net|chinacloudapi\.cn)$/i.test(host),
  target: (address) => ({ target: { address } }),
  source(address, options) {
    refuseDeclared(options, LACKS);
    refuseExchange(
      options,
      "Azure Service Bus",
      "make a subscription that forwards to the queue, and leave it out",
    );
    if (address === undefined) {
      throw unsupported(
        "Azure Service Bus has no dynamic nodes: make a queue for replies, name it with `reply`, and read it with a ReplyConsumer",
      );
    }
    return { source: { address } };
  },
  remove: keepsQueues(LACKS),
};
