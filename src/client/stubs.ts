import { RmiError } from "../errors.js";
import type { ConstructorArguments } from "../wire/request.js";
import type { Caller } from "./caller.js";
import { encodeArguments } from "./arguments.js";
import { stubSettings, type CallSettings } from "./options.js";
import type { ArgumentCheck, ClientContract } from "./contract.js";
import { decodingOf } from "./decoding.js";
import type { NamespaceShape, PluginShape } from "./shape.js";
import { invoke, sendSettings, type StubState, triggerSettings } from "./stub.js";
import type { TypedErrors } from "./typed-errors.js";
import type { SendOptions, StubOptions } from "./types.js";

const STATE: unique symbol = Symbol("gofer stub");

export interface PluginKnowledge {
  readonly types?: PluginShape["types"] | undefined;
  readonly contract?: ClientContract | undefined;
  readonly errors?: TypedErrors | undefined;
}

interface Stateful {
  readonly [STATE]: StubState;
}

/** Prototypes are made once per namespace, so that a new stub costs one object. */
interface Prototypes {
  readonly stub: object;
  readonly members: object;
  readonly construct: ConstructorCheck | undefined;
}

interface ConstructorCheck {
  readonly of: (given: ConstructorArguments) => RmiError | undefined;
  /** Of a stub that was never called: looked at once, by the first call. */
  readonly ofNone: () => RmiError | undefined;
}

const prototypes = new WeakMap<NamespaceShape, Prototypes>();

/**
 * A new stub. That of a class can be called, with constructor arguments that hold for all later calls on it (C-10).
 *
 * @typeParam S  what the emitted client says it is
 * @param plugin  what is known of all members of the plugin; the first stub of a namespace decides
 */
export function stubOf<S>(
  namespace: string,
  shape: NamespaceShape,
  caller: Caller,
  settings: CallSettings,
  plugin: PluginKnowledge = {},
): S {
  prototypesOf(shape, namespace, plugin);
  return make(shape, { caller, namespace, settings, cntr: undefined }) as S;
}

function make(shape: NamespaceShape, state: StubState): unknown {
  const { stub: prototype, construct } = prototypesOf(shape, state.namespace);
  if (shape.kind === "module") return withState(Object.create(prototype) as object, state);
  state.refusal ??= construct?.ofNone;
  const stub = (...given: readonly unknown[]): unknown => {
    const cntr = encodeArguments(given, shape.construct);
    const refusal = construct?.of(cntr);
    state.cntr = cntr;
    state.refusal = () => refusal;
    return stub;
  };
  // A function has a name and a length of its own, which would hide members of these names.
  Reflect.deleteProperty(stub, "name");
  Reflect.deleteProperty(stub, "length");
  Object.setPrototypeOf(stub, prototype);
  return withState(stub, state);
}

/** Calls fail with what it finds, as they would at the agent; making a stub never does. */
function constructorCheck(check: ArgumentCheck | undefined): ConstructorCheck | undefined {
  if (check === undefined) return undefined;
  const of = (given: ConstructorArguments): RmiError | undefined => {
    try {
      check(given);
      return undefined;
    } catch (error) {
      return RmiError.from(error);
    }
  };
  let none: { readonly refusal: RmiError | undefined } | undefined;
  return { of, ofNone: () => (none ??= { refusal: of({ args: [], kws: {} }) }).refusal };
}

function withState<T extends object>(target: T, value: StubState): T & Stateful {
  return Object.defineProperty(target, STATE, { value }) as T & Stateful;
}

function prototypesOf(shape: NamespaceShape, namespace: string, plugin: PluginKnowledge = {}): Prototypes {
  let made = prototypes.get(shape);
  if (made === undefined) {
    const members = membersOf(shape, namespace, plugin);
    const construct = constructorCheck(plugin.contract?.constructorArguments(namespace));
    made = { members, stub: stubPrototype(shape, members), construct };
    prototypes.set(shape, made);
  }
  return made;
}

function membersOf(
  { members }: NamespaceShape,
  namespace: string,
  { types = {}, contract, errors }: PluginKnowledge,
): object {
  const prototype = {};
  for (const [name, member] of Object.entries(members)) {
    if (name === "then") continue; // what answers `then` is taken for a promise
    const replies = contract?.replies(namespace, name);
    const known = {
      calls: contract?.calls(namespace, name),
      decoding: decodingOf(member, types, contract, replies, errors),
    };
    define(prototype, name, (state, given) => invoke(state, name, member, given, known));
  }
  return prototype;
}

function stubPrototype(shape: NamespaceShape, members: object): object {
  const prototype = Object.create(members) as object;
  const derived = (state: StubState, settings: CallSettings): unknown =>
    withState(Object.create(members) as object, { ...state, settings });
  define(prototype, "$with", (state, [options]) =>
    make(shape, { ...state, settings: stubSettings(options as StubOptions, state.settings) }),
  );
  define(prototype, "$send", (state, [options]) =>
    derived(state, sendSettings(state.settings, options as SendOptions | undefined)),
  );
  define(prototype, "$trigger", (state, [options]) =>
    derived(state, triggerSettings(state.settings, options as SendOptions | undefined)),
  );
  return prototype;
}

function define(
  target: object,
  name: string,
  value: (state: StubState, given: readonly unknown[]) => unknown,
): void {
  const method = function (this: Partial<Stateful> | undefined, ...given: readonly unknown[]): unknown {
    const state = this?.[STATE];
    if (state === undefined)
      throw new RmiError(
        "usage",
        `${name} was taken off its stub: call it as a method of the stub, or bind it to that`,
      );
    return value(state, given);
  };
  Object.defineProperty(target, name, { value: method });
}
