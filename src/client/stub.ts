import { randomUUID } from "node:crypto";
import { RmiError } from "../errors.js";
import { joined } from "../contract/told.js";
import type { ConstructorArguments } from "../wire/request.js";
import { encodeArguments } from "./arguments.js";
import type { PendingCall, Target } from "./call.js";
import type { Caller } from "./caller.js";
import type { CallChecks } from "./contract.js";
import type { Decoding } from "./decoding.js";
import type { CallSettings } from "./options.js";
import type { MemberShape } from "./shape.js";
import type { SendOptions, Trigger } from "./types.js";

/** A namespace of an agent, with all that calls of its members need. */
export interface StubState {
  readonly caller: Caller;
  readonly namespace: string;
  readonly settings: CallSettings;
  /** What the stub was last called with; undefined: it never was (C-10). */
  cntr: ConstructorArguments | undefined;
  /** Why the contract does not allow these: the calls fail with it. */
  refusal?: (() => RmiError | undefined) | undefined;
}

/** What a contract says of calls to one member. */
export interface MemberContract {
  readonly calls?: CallChecks | undefined;
  readonly decoding?: Decoding | undefined;
}

const NOTHING: ConstructorArguments = { args: [], kws: {} };

/**
 * Calls a member as the stub's settings say, or gives the trigger for it. What is wrong locally fails the call, and nothing is
 * sent. An agent without our extensions (`plain`) judges by itself what it can take.
 */
export function invoke(
  { caller, namespace, settings, cntr, refusal: constructorRefusal }: StubState,
  method: string,
  { parameters, hash }: MemberShape,
  given: readonly unknown[],
  { calls, decoding }: MemberContract = {},
): PendingCall | Trigger<unknown> {
  let passed = NOTHING;
  let refusal: RmiError | undefined;
  const isHeld = calls !== undefined && !settings.plain;
  try {
    if (method.startsWith("_")) throw new RmiError("usage", `${namespace}.${method} is protected`); // C-7
    passed = encodeArguments(given, parameters);
    if (isHeld) calls.check(passed);
  } catch (error) {
    refusal = RmiError.from(error, "invalid-arguments");
  }
  if (isHeld && calls.constructs && constructorRefusal !== undefined)
    refusal = joined(refusal, constructorRefusal()); // in the agent's order
  const { args, kws } = passed;
  const target: Target = { classname: namespace, method, cntr, hash, args, kws, parameters, decoding };
  if (settings.trigger) return new PendingTrigger(caller, target, settings, refusal);
  return caller.call(target, settings, { refusal });
}

/** The settings of `$send`: only the serial number is waited for. */
export function sendSettings(settings: CallSettings, { reply }: SendOptions = {}): CallSettings {
  return { ...settings, until: "sent", reply };
}

/** The settings of `$trigger`: with options, those of `$send` besides. */
export function triggerSettings(settings: CallSettings, options?: SendOptions): CallSettings {
  return { ...(options === undefined ? settings : sendSettings(settings, options)), trigger: true };
}

/** What it holds is private to the language, too: printed, it would show secrets. */
class PendingTrigger implements Trigger<unknown> {
  readonly sn: string = randomUUID();
  readonly #caller: Caller;
  readonly #target: Target;
  readonly #settings: CallSettings;
  readonly #refusal: RmiError | undefined;
  #pulled = false;

  constructor(caller: Caller, target: Target, settings: CallSettings, refusal: RmiError | undefined) {
    this.#caller = caller;
    this.#target = target;
    this.#settings = settings;
    this.#refusal = refusal;
  }

  pull(): PendingCall {
    const again = this.#pulled ? new RmiError("usage", "trigger already executed") : undefined;
    this.#pulled = true;
    return this.#caller.call(this.#target, this.#settings, { sn: this.sn, refusal: again ?? this.#refusal });
  }

  toString(): string {
    return this.sn;
  }
}
