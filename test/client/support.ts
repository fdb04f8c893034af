import { onTestFinished } from "vitest";
import { Agent, type UntypedAgentOptions } from "../../src/client/agent.js";
import { Connections, type ConnectionsOptions } from "../../src/client/connections.js";
import type { AgentOptions } from "../../src/client/types.js";
import { RmiError } from "../../src/errors.js";
import { MemoryBroker, type Script, scriptedAgent, type ScriptedAgent } from "../../src/testing/index.js";
import { kennel, type KennelAgent } from "./kennel.js";

export const ADDRESS = "node-17";

/** A broker in memory, a pool of connections to it, and what the pool reported. All end with the test. */
export interface World {
  readonly broker: MemoryBroker;
  readonly connections: Connections;
  readonly problems: RmiError[];
  serve(script: Script, address?: string): Promise<ScriptedAgent>;
  connect(options?: AgentOptions): Promise<KennelAgent>;
  untyped(options?: UntypedAgentOptions): Agent;
}

export function world(options: ConnectionsOptions = {}): World {
  const broker = new MemoryBroker();
  const problems: RmiError[] = [];
  const connections = new Connections({
    onProblem: (problem) => problems.push(problem),
    backoff: { firstMs: 1, maxMs: 5 },
    ...options,
  });
  const peers: ScriptedAgent[] = [];
  onTestFinished(async () => {
    await connections.close();
    await Promise.all(peers.map((peer) => peer.close()));
    broker.close();
  });
  return {
    broker,
    connections,
    problems,
    async serve(script, address = ADDRESS) {
      const peer = await scriptedAgent(broker.connect(), address, script);
      peers.push(peer);
      return peer;
    },
    connect: (more = {}) => kennel.connect(broker.url, ADDRESS, { connections, wait: "5s", ...more }),
    untyped: (more = {}) => new Agent(broker.url, ADDRESS, { connections, wait: "5s", ...more }),
  };
}

/** Answers every request as an agent does that echoes its first argument. */
export const echo: Script = async (call) => {
  await call.accepted();
  await call.started();
  await call.succeed(call.request.args[0] ?? null);
};

/** What a promise fails with. @throws when it does not fail, or not with an error of ours */
export async function failureOf(promise: PromiseLike<unknown>): Promise<RmiError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof RmiError) return error;
    throw error;
  }
  throw new Error("it did not fail");
}

/** A promise, and what settles it. */
export function deferred<T>(): { readonly promise: Promise<T>; resolve(value: T): void } {
  let resolve!: (value: T) => void;
  const promise = new Promise<T>((settle) => (resolve = settle));
  return { promise, resolve };
}

/** Everything that was ready to run has run. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
