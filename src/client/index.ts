/** Calling agents: `import { Agent } from "gofer-rmi/client"`. Emitted clients come through `gofer-rmi/emitted`. */
export { RmiError, FAILURES, type Code, type Stage } from "../errors.js";
export type { Json, JsonObject } from "../json.js";
export { Agent, agent, type UntypedAgentOptions, type UntypedMember, type UntypedStub } from "./agent.js";
export type { UntypedOptions } from "./options.js";
export { Keywords, kw } from "./arguments.js";
export { RemoteError } from "./failures.js";
export { Connections, type ConnectionsOptions } from "./connections.js";
export { ReplyConsumer, type ReplyConsumerOptions } from "./consumer.js";
export {
  EventConsumer,
  type EventConsumerOptions,
  type EventListener,
  Producer,
  type ProducerOptions,
  type PublishOptions,
} from "./events.js";
export type { EventDocument } from "../wire/event.js";
export {
  AcceptedReply,
  type AsyncReply,
  FailedReply,
  ProgressReply,
  RejectedReply,
  type ReplyListener,
  StartedReply,
  SucceededReply,
} from "./async-reply.js";
export type {
  AdminMembers,
  AgentHandle,
  AgentOptions,
  BrokerOptions,
  Call,
  CallOutcome,
  CloseOptions,
  ConnectionPool,
  Progress,
  SendOptions,
  StopSignal,
  Stub,
  StubOptions,
  Time,
  Trigger,
} from "./types.js";
