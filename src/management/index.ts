/** Managing a running agent, from its own machine. */
export { manage, type ManagementCall, type ManagementPlace } from "./client.js";
export type { ManagementReply } from "./protocol.js";
export { listen, type Endpoint, type ManagementServer } from "./server.js";
