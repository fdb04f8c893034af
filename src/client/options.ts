import { setMaxListeners } from "node:events";
import { RmiError } from "../errors.js";
import { durationMs, sizeBytes } from "../options.js";
import type { Authenticator } from "../security/authenticator.js";
import type { ConnectSettings } from "../transport/transport.js";
import { DEFAULT_LIMITS, type WireLimits } from "../wire/limits.js";
import type { Credentials, Quiet } from "../wire/request.js";
import { jsonText } from "./encode.js";
import type { BrokerOptions, Progress, StopSignal, StubOptions, Time } from "./types.js";

/** `StubOptions`, read and checked once: what each call goes by. */
export interface CallSettings {
  /** Of connecting, sending and waiting together; more than 0. */
  readonly waitMs: number;
  /** `result`: wait for it. `sent`: the call is done, with its serial number, once the broker has the request. */
  readonly until: "result" | "sent";
  readonly ttlMs: number | undefined;
  /** JSON text. */
  readonly data: string;
  readonly secret: StubOptions["secret"];
  /** Undefined: no user is given, or an empty one (spec 2.2). */
  readonly pam: Credentials | undefined;
  readonly signal: StopSignal | undefined;
  /** A wait that runs out cancels at the agent. */
  readonly cancel: boolean;
  readonly progress: ((report: Progress) => void) | undefined;
  readonly quiet: readonly Quiet[];
  readonly plain: boolean;
  /** Asynchronous calls: where replies go. */
  readonly reply: string | undefined;
  readonly trigger: boolean;
}

export interface UntypedOptions extends StubOptions {
  /** Replies go to this address; calls then give their serial number at once, whatever `wait` says. */
  readonly reply?: string;
  /** `true` or `1`: calls give a trigger, to pull later. */
  readonly trigger?: boolean | 0 | 1;
}

export const DEFAULT_WAIT_MS = 90_000;

const DEFAULTS: CallSettings = {
  waitMs: DEFAULT_WAIT_MS,
  until: "result",
  ttlMs: undefined,
  data: "null",
  secret: undefined,
  pam: undefined,
  signal: undefined,
  cancel: false,
  progress: undefined,
  quiet: [],
  plain: false,
  reply: undefined,
  trigger: false,
};

const QUIET: readonly Quiet[] = ["accepted", "started", "progress"];
/** The longest time that a timer of the platform takes; 24.8 days. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * The settings that result when `options` are laid over `base`. Unknown options are ignored (C-4), null counts as
 * not given (W-5).
 *
 * @throws RmiError `usage` naming the option that is wrong
 */
export function callSettings(options: UntypedOptions, base: CallSettings = DEFAULTS): CallSettings {
  const { wait, ttl, data, secret, user, signal, cancel, progress, quiet, plain, reply, trigger } = options;
  for (const status of quiet ?? []) {
    if (!QUIET.includes(status)) throw wrong("quiet", status, `some of ${QUIET.join(", ")}`);
  }
  // Node warns of a leak from the eleventh listener on; each call under way is one
  if (signal instanceof EventTarget) setMaxListeners(0, signal);
  const waitMs = timeMs(wait, "wait");
  const to = reply || base.reply;
  return {
    waitMs: waitMs === undefined ? base.waitMs : waitMs || DEFAULT_WAIT_MS,
    until: to !== undefined || waitMs === 0 ? "sent" : waitMs === undefined ? base.until : "result",
    ttlMs: ttl === undefined ? base.ttlMs : timeMs(ttl, "ttl") || undefined,
    data: data === undefined ? base.data : jsonText(data, "data"),
    secret: secret ?? base.secret,
    pam: credentials(user, options.password, base.pam),
    signal: signalIn(signal) ?? base.signal,
    cancel: cancel ?? base.cancel,
    progress: typeof progress === "function" ? progress : base.progress, // C-20: others are ignored
    quiet: quiet ?? base.quiet,
    plain: plain ?? base.plain,
    reply: to,
    trigger: trigger === undefined ? base.trigger : Boolean(trigger),
  };
}

function signalIn(signal: unknown): AbortSignal | undefined {
  if (signal === undefined || signal === null) return undefined;
  const { addEventListener, aborted } = Object(signal) as Partial<AbortSignal>;
  if (typeof addEventListener === "function" && typeof aborted === "boolean") return signal as AbortSignal;
  throw wrong("signal", typeof signal, "an AbortSignal");
}

/** A password alone is for the user of `base`; another user's password is never sent for a new one. */
function credentials(
  user: string | undefined,
  password: string | undefined,
  base: Credentials | undefined,
): Credentials | undefined {
  if (user) return { user, password };
  return base !== undefined && password ? { user: base.user, password } : base;
}

const OF_STUBS: Readonly<Record<keyof UntypedOptions, true>> = {
  wait: true,
  ttl: true,
  data: true,
  secret: true,
  user: true,
  password: true,
  signal: true,
  cancel: true,
  progress: true,
  quiet: true,
  plain: true,
  reply: true,
  trigger: true,
};
/** A connection has them, with the queue of its replies, and all stubs of an agent share it. */
const OF_AGENTS: Readonly<Record<keyof BrokerOptions, true>> = {
  cacert: true,
  clientcert: true,
  clientkey: true,
  hostValidation: true,
  heartbeat: true,
  limits: true,
  exchange: true,
  authenticator: true,
  connections: true,
};

/**
 * The settings of `$with`, which is ours: C-4 does not hold there, for who asks a stub to sign must not be served unsigned.
 *
 * @throws RmiError `usage` naming the option that is wrong, or that no stub has
 */
export function stubSettings(options: UntypedOptions, base: CallSettings): CallSettings {
  if (typeof options !== "object" || (options as unknown) === null)
    throw wrong("$with", typeof options, "options");
  for (const [name, value] of Object.entries(options as Readonly<Record<string, unknown>>)) {
    if (value === undefined || value === null || Object.hasOwn(OF_STUBS, name)) continue;
    const where = Object.hasOwn(OF_AGENTS, name)
      ? "no option of a stub, for all of an agent share its connection; give it to the agent, or make another agent with it"
      : `no option of a stub, which has ${Object.keys(OF_STUBS).join(", ")}`;
    throw new RmiError("usage", `${name}: ${where}`);
  }
  const settings = callSettings(options, base);
  if (options.password && settings.pam === undefined)
    throw new RmiError("usage", "password: it is nobody's; give `user`, too");
  return settings;
}

/** Connection and reply settings of an agent's options. @throws RmiError `usage` naming the option that is wrong */
export function brokerSettings(
  url: string,
  options: BrokerOptions,
): { readonly connect: ConnectSettings; readonly replies: ReplySettings } {
  const {
    cacert,
    clientcert,
    clientkey,
    hostValidation = true,
    heartbeat,
    limits,
    exchange,
    authenticator,
  } = options;
  const documentChars =
    limits?.document === undefined ? undefined : sizeBytes(limits.document, "limits.document");
  return {
    connect: {
      url,
      heartbeatMs: timeMs(heartbeat, "heartbeat") ?? 10_000,
      tls: {
        hostValidation,
        ...(cacert !== undefined && { cacert }),
        ...(clientcert !== undefined && { clientcert }),
        ...(clientkey !== undefined && { clientkey }),
      },
    },
    replies: {
      limits: { ...DEFAULT_LIMITS, ...(documentChars !== undefined && { documentChars }) },
      exchange: exchange || undefined,
      authenticator,
    },
  };
}

/** What is particular about the links that messages go and come by. */
export interface ReplySettings {
  readonly limits: WireLimits;
  /** Its queue is bound to this exchange. */
  readonly exchange: string | undefined;
  /** Signs what is sent, validates what comes. */
  readonly authenticator: Authenticator | undefined;
}

export const DEFAULT_REPLIES: ReplySettings = {
  limits: DEFAULT_LIMITS,
  exchange: undefined,
  authenticator: undefined,
};

/** Numbers are seconds, as gofer's callers write them (C-11); fractions of one hold, unlike there. */
export function timeMs(value: Time | null | undefined, name: string): number | undefined {
  if (value === undefined || value === null) return undefined;
  const ms = durationMs(value, name) * (typeof value === "number" ? 1000 : 1);
  return Math.min(ms, MAX_TIMER_MS);
}

function wrong(name: string, found: unknown, expected: string): RmiError {
  return new RmiError("usage", `${name}: expected ${expected}, found ${JSON.stringify(found)}`);
}
