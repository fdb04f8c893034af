import { artemis } from "./artemis.js";
import { activemq } from "./activemq.js";
import { brokerJ } from "./broker-j.js";
import type { Dialect, RemoteOpen } from "./dialect.js";
import { embedded } from "./embedded.js";
import { plain } from "./plain.js";
import { qpidd } from "./qpidd.js";
import { rabbitmq3 } from "./rabbitmq3.js";
import { rabbitmq4 } from "./rabbitmq4.js";
import { router } from "./router.js";
import { serviceBus } from "./service-bus.js";

/** All there are; the first that speaks to a broker does. The last speaks to all. */
export const DIALECTS: readonly Dialect[] = [
  embedded,
  rabbitmq3,
  rabbitmq4,
  artemis, // before ActiveMQ, whose name is in its own
  activemq,
  qpidd,
  brokerJ,
  router,
  serviceBus,
  plain,
];

export function dialectOf(open: RemoteOpen): Dialect {
  return DIALECTS.find((dialect) => dialect.speaks(open)) ?? plain;
}
