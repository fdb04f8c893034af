/** The agent, for programs that embed one; `goferd` is the command around it. */
export { startAgent } from "./agent.js";
export type { Agent, AgentOptions } from "./agent.js";
export type { PluginContainer, PluginStatus, ShutdownOptions } from "./plugins/container.js";
export { jsonLogger, silentLogger } from "./log.js";
export type { Level, Logger } from "./log.js";
export { places } from "../config/places.js";
export type { Places } from "../config/places.js";
export { loadAgentConfig } from "../config/agent.js";
export type { AgentSettings } from "../config/agent.js";
export { loadDescriptors } from "../config/descriptor.js";
export type { DescriptorSettings, LoadedDescriptors } from "../config/descriptor.js";
