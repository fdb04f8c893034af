import rhea from "rhea";
import { Link } from "../link.js";
import { RmiError } from "../../../errors.js";
import { type Dialect, plainSource, refuseExchange } from "./dialect.js";

const DELETE_ON_CLOSE = rhea.types.wrap_described([], 0x2b);

/** `gofer broker`: src/broker. A queue goes with a link that asks for it, whoever made it. */
export const embedded: Dialect = {
  name: "gofer-rmi",
  offers: {
    declare: true,
    expire: true,
    remove: true,
    bind: false,
    dynamic: true,
    ttl: true,
    unroutable: "refused",
  },
  speaks: ({ product }) => product === "gofer-rmi",
  target: (address) => ({ target: { address } }),
  source(address, options) {
    refuseExchange(options, "gofer's embedded broker", "leave the exchange out, or use RabbitMQ or qpidd");
    return { source: plainSource(address, options) };
  },
  async remove(queue, { links }, call) {
    const source = { address: queue, dynamic_node_properties: { "lifetime-policy": DELETE_ON_CLOSE } };
    const opening = {
      kind: "receiver" as const,
      name: `removal of the queue "${queue}"`,
      attach: (session: rhea.Session) => session.open_receiver({ source, credit_window: 0 }),
      attached: () => true,
    };
    try {
      await (await Link.open(links, opening, call)).close();
    } catch (error) {
      if (!(error instanceof RmiError && error.code === "not-found")) throw error;
    }
  },
};
