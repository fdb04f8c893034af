import type { Json } from "../json.js";
import { encodeArguments } from "./arguments.js";
import { Caller } from "./caller.js";
import { handleOf } from "./handle.js";
import { callSettings, stubSettings, type CallSettings, type UntypedOptions } from "./options.js";
import { invoke, sendSettings, type StubState, triggerSettings } from "./stub.js";
import type { AgentHandle, AgentOptions, Call, SendOptions, Trigger } from "./types.js";

export type UntypedAgentOptions = AgentOptions & UntypedOptions;

/** A member of an agent whose contract is not at hand. With the option `trigger` it gives a trigger, whatever this says. */
export type UntypedMember = (...args: readonly unknown[]) => Call<Json>;

/** A namespace: call it with constructor arguments, or take a member by name. `kw({…})` as last argument goes by name. */
export type UntypedStub = ((...construct: readonly unknown[]) => UntypedStub) & {
  $with(options: UntypedOptions): UntypedStub;
  $send(options?: SendOptions): {
    readonly [member: string]: (...args: readonly unknown[]) => Promise<string>;
  };
  $trigger(options?: SendOptions): {
    readonly [member: string]: (...args: readonly unknown[]) => Trigger<Json>;
  };
} & { readonly [member: string]: UntypedMember };

/** gofer's proxy: `agent.Dog("rover").bark("x")`, or by index where the name has dots: `agent["a.b"].f()` (C-9). */
export type Agent = AgentHandle & { readonly [namespace: string]: UntypedStub };

/**
 * An agent whose contract is not at hand. Making it does nothing on the network, and a URL that is none shows at the
 * first call (C-3).
 *
 * @param url      `[[adapter+]scheme://][user[:password]@]host[:port][/virtual host]`
 * @param address  `queue` or `exchange/key`
 */
export const Agent = class {
  constructor(url: string, address: string, options: UntypedAgentOptions = {}) {
    return agentProxy(new Caller(url, address, options), callSettings(options));
  }
} as new (url: string, address: string, options?: UntypedAgentOptions) => Agent;

/** `new Agent(…)`, as a function (C-1). */
export function agent(url: string, address: string, options: UntypedAgentOptions = {}): Agent {
  return new Agent(url, address, options);
}

/** Names that are not taken for namespaces or members: what JavaScript itself asks any object for, and `$…`, ours. */
const RESERVED: ReadonlySet<string> = new Set([
  "then",
  "toJSON",
  "constructor",
  "toString",
  "valueOf",
  "prototype",
]);

function isReserved(name: string | symbol): name is symbol {
  return typeof name === "symbol" || name.startsWith("$") || RESERVED.has(name);
}

function agentProxy(caller: Caller, settings: CallSettings): Agent {
  const handle = handleOf(caller, settings);
  return new Proxy(handle, {
    get(target, name) {
      if (isReserved(name) || name === "close") return Reflect.get(target, name) as unknown;
      return untypedStub({ caller, namespace: name, settings, cntr: undefined });
    },
  }) as Agent;
}

function untypedStub(state: StubState): UntypedStub {
  const construct = (...given: readonly unknown[]): UntypedStub => {
    state.cntr = encodeArguments(given, undefined);
    return stub;
  };
  const derived = (settings: CallSettings): StubState => ({ ...state, settings });
  const own = {
    $with: (options: UntypedOptions) => untypedStub(derived(stubSettings(options, state.settings))),
    $send: (options?: SendOptions) => untypedMembers(derived(sendSettings(state.settings, options))),
    $trigger: (options?: SendOptions) => untypedMembers(derived(triggerSettings(state.settings, options))),
  };
  const stub: UntypedStub = new Proxy(construct, {
    get(target, name) {
      if (Object.hasOwn(own, name)) return Reflect.get(own, name) as unknown;
      return isReserved(name) ? (Reflect.get(target, name) as unknown) : memberOf(state, name);
    },
  }) as UntypedStub;
  return stub;
}

function untypedMembers(state: StubState): object {
  return new Proxy(
    {},
    {
      get: (target, name) =>
        isReserved(name) ? (Reflect.get(target, name) as unknown) : memberOf(state, name),
    },
  );
}

function memberOf(state: StubState, name: string): (...given: readonly unknown[]) => unknown {
  return (...given) => invoke(state, name, {}, given);
}
