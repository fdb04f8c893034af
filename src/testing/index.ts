/** What to test callers and plugins with: `import { MemoryBroker, scriptedAgent } from "gofer-rmi/testing"`. */
export { MemoryBroker, type MemoryBrokerOptions } from "../transport/memory/broker.js";
export {
  type Script,
  scriptedAgent,
  type ScriptedAgent,
  type ScriptedAgentOptions,
  type ScriptedCall,
} from "./scripted-agent.js";
export { Connections, type ConnectionsOptions } from "../client/connections.js";
