import { Agent, type AgentOptions, type UntypedStub } from "../../src/client/index.js";

/** An untyped agent whose namespaces the test knows to be there. */
export type Loose = Agent & Record<string, UntypedStub>;

export function agentAt(url: string, address: string, wait = "20s", options: AgentOptions = {}): Loose {
  return new Agent(url, address, { wait, ...options }) as Loose;
}
