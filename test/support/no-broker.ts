import type { BrokerFacts } from "../../src/transport/transport.js";

/** What a transport made by a test says of the broker that it has not. */
export const NO_BROKER: BrokerFacts = {
  protocol: "memory",
  dialect: "none",
  offers: {
    declare: false,
    expire: false,
    remove: false,
    bind: false,
    dynamic: false,
    ttl: false,
    unroutable: "refused",
  },
};
