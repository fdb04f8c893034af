/** What to test callers and plugins with: `import { MemoryBroker, scriptedAgent } from "gofer-rmi/testing"`. */
export { MemoryBroker, type MemoryBrokerOptions } from "../transport/memory/broker.js";
export {
  type Script,
  scriptedAgent,
  type ScriptedAgent,
  type ScriptedAgentOptions,
  type ScriptedCall,
} from "./scripted-agent.js";
export { mock } from "./mock.js";
export type { Mock, Mocked, MockedMember, StandInFor, StandIns } from "./mock-types.js";
export { thrown } from "./thrown.js";
export type { Recorded } from "./stand-in.js";
export { Connections, type ConnectionsOptions } from "../client/connections.js";
