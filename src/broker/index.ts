export { startBroker, type Broker } from "./broker.js";
export type { QueueSnapshot } from "./queue.js";
export type { AutoCreate, BrokerLog, BrokerOptions } from "./settings.js";
