import { Caller } from "./caller.js";
import { handleOf } from "./handle.js";
import { ClientContract } from "./contract.js";
import { callSettings } from "./options.js";
import type { PluginShape } from "./shape.js";
import { stubOf, type PluginKnowledge } from "./stubs.js";
import { TypedErrors } from "./typed-errors.js";
import type { AgentHandle, AgentOptions } from "./types.js";

// The door of emitted clients. What is here changes only with a major version.
export type {
  AdminMembers,
  AgentHandle,
  AgentOptions,
  Call,
  CloseOptions,
  Progress,
  SendOptions,
  Sends,
  SendTriggers,
  StopSignal,
  Stub,
  StubOptions,
  Time,
  Trigger,
  Triggers,
} from "./types.js";
export { RemoteError } from "./failures.js";
export type { ErrorClass, MemberShape, NamespaceShape, PluginShape } from "./shape.js";
export type { Plan, PlanTable } from "../contract/plan.js";
export type { Json, JsonObject } from "../json.js";

/** A plugin's client. @typeParam A  its agent, with a stub per namespace */
export interface PluginClient<A extends AgentHandle> {
  readonly name: string;
  readonly digest: string;
  /**
   * Reaches an agent: connects, tries once, and looks whether the broker has the address. Later, calls connect again by
   * themselves.
   *
   * @param url      `[[adapter+]scheme://][user[:password]@]host[:port][/virtual host]`
   * @param address  `queue` or `exchange/key`
   * @throws RmiError `unreachable`, `unauthorized`, `untrusted`, `unroutable`, `usage`
   */
  connect(url: string, address: string, options?: AgentOptions): Promise<A>;
}

export function definePlugin<A extends AgentHandle>(shape: PluginShape): PluginClient<A> {
  let reading: Promise<PluginKnowledge> | undefined;
  return {
    name: shape.name,
    digest: shape.digest,
    async connect(url, address, options = {}) {
      const settings = callSettings(options);
      const caller = new Caller(url, address, options);
      let known: PluginKnowledge;
      try {
        reading ??= knowledge(shape);
        [known] = await Promise.all([reading, caller.open(settings)]);
      } catch (error) {
        await caller.close();
        throw error;
      }
      const agent = handleOf(caller, settings);
      for (const [name, namespace] of Object.entries(shape.namespaces)) {
        // each time a new stub, for constructor arguments stay with the stub they were given to (C-6, C-10)
        Object.defineProperty(agent, name, {
          get: () => stubOf(name, namespace, caller, settings, known),
          enumerable: true,
        });
      }
      return agent as A;
    },
  };
}

async function knowledge({ name, types, errors, contract: text }: PluginShape): Promise<PluginKnowledge> {
  if (text === undefined) return { types };
  const contract = await ClientContract.read(text);
  return { types, contract, errors: errors && new TypedErrors(name, errors, contract) };
}
