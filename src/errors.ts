import type { Json } from "./json.js";

/** Where in its life a call, or the work around it, came to an end. */
export type Stage = "local" | "connect" | "send" | "receive" | "accept" | "queue" | "run" | "reply";

interface Entry {
  readonly stage: Stage;
  /** gofer's exception class for this, as `[xmodule, xclass]`: what a Python peer sees (W-27, W-29). */
  readonly gofer: readonly [module: string, name: string];
  /** What a person should do about it. */
  readonly advice: string;
}

const DISPATCHER = "gofer.rmi.dispatcher";
const entry = (stage: Stage, gofer: readonly [string, string], advice: string): Entry => ({
  stage,
  gofer,
  advice,
});
const fault = (name: string): readonly [string, string] => ["builtins", name];

/**
 * The one table of failures: code → stage, gofer's class, advice. The codes travel: we add some, and never rename one.
 */
export const FAILURES = {
  // before anything is sent
  usage: entry("local", fault("ValueError"), "Correct the option or argument that the message names."),
  config: entry(
    "local",
    ["gofer.config", "ValidationException"],
    "Correct the file, line and property that the message names.",
  ),
  "plugin-fault": entry(
    "local",
    fault("SyntaxError"),
    "Correct the plugin source at the places listed; nothing was written.",
  ),
  stale: entry(
    "local",
    fault("ValueError"),
    "Run the same command without --check and commit what it writes.",
  ),
  "in-use": entry(
    "local",
    fault("OSError"),
    "Another process holds it. Stop that process, or choose another port or folder.",
  ),
  closed: entry("local", fault("RuntimeError"), "It was used after close(). Open a new one."),
  unsupported: entry(
    "local",
    fault("NotImplementedError"),
    "This version or this broker cannot do it; the message says what can.",
  ),
  internal: entry(
    "local",
    fault("RuntimeError"),
    "A fault of gofer-rmi itself. Please report it with the message and the log.",
  ),

  // reaching the broker
  unreachable: entry(
    "connect",
    ["gofer.messaging.model", "ModelError"],
    "Check host and port, that the broker or agent runs, and that the network lets you through.",
  ),
  unauthorized: entry(
    "connect",
    ["gofer.messaging.model", "ModelError"],
    "The broker refused the credentials. Check user, password and virtual host.",
  ),
  untrusted: entry(
    "connect",
    ["gofer.messaging.model", "ModelError"],
    "The certificate does not verify. Check cacert, the host name in the URL and the expiry date.",
  ),
  unavailable: entry(
    "send",
    ["gofer.messaging.model", "ModelError"],
    "The link to the broker was lost. What was being sent may or may not have arrived.",
  ),
  "not-found": entry(
    "connect",
    ["gofer.messaging.model", "NotFound"],
    "No such queue at the broker. Check the address, and that its owner has declared it.",
  ),

  // the plugins of an agent
  "plugin-not-found": entry(
    "local",
    ["gofer.agent.plugin", "PluginError"],
    "The agent serves no such plugin. Ask for its status; a descriptor that was refused is in its log.",
  ),
  "plugin-loaded": entry(
    "local",
    ["gofer.agent.plugin", "PluginError"],
    "The agent serves this plugin already. Reload it to take up what has changed.",
  ),

  // the request
  unroutable: entry(
    "send",
    ["gofer.messaging.model", "NotFound"],
    "Nothing at the broker has this address. Check the address, and that the agent has run once.",
  ),
  "too-large": entry(
    "send",
    ["gofer.messaging.model", "DocumentError"],
    "The document is over a size limit. Send less, or raise the limit at both ends.",
  ),
  malformed: entry(
    "receive",
    ["gofer.messaging.model", "DocumentError"],
    "The document is not a valid request. The message names the field.",
  ),
  version: entry(
    "receive",
    ["gofer.messaging.model", "VersionError"],
    'Both ends must speak document version "2.0".',
  ),
  "not-authentic": entry(
    "receive",
    ["gofer.messaging.model", "ValidationFailed"],
    "Give both ends authenticators that know each other's keys, and compare their clocks.",
  ),
  rejected: entry(
    "receive",
    ["gofer.messaging.model", "DocumentError"],
    "The agent or broker refused it; the message says why.",
  ),
  duplicate: entry(
    "receive",
    ["gofer.messaging.model", "DocumentError"],
    "This serial number was used for another request. Use a fresh one for each call.",
  ),
  "not-accepted": entry(
    "accept",
    ["gofer.rmi.policy", "RequestTimeout"],
    "No agent took the request in time. Check that goferd runs and serves this address.",
  ),
  storage: entry(
    "accept",
    fault("OSError"),
    "The disk that the message names is full or failing. Make room or mend it: the agent then goes on by itself.",
  ),
  expired: entry(
    "queue",
    ["gofer.rmi.policy", "RequestTimeout"],
    "The time allowed ran out before it could start; it did not run. Raise ttl, or threads of the plugin.",
  ),

  // the run
  "namespace-not-found": entry(
    "run",
    [DISPATCHER, "NamespaceNotFound"],
    "The plugin offers no such class or module. Ask Admin.help() what it offers.",
  ),
  "member-not-found": entry(
    "run",
    [DISPATCHER, "MemberNotFound"],
    "No such remote member. Ask Admin.help(), and check that it is marked @remote.",
  ),
  "invalid-arguments": entry(
    "run",
    fault("TypeError"),
    "The arguments do not fit the contract; nothing ran. The details name path, expected and found.",
  ),
  "invalid-criteria": entry(
    "run",
    ["gofer.rmi.criteria", "InvalidOperator"],
    "Admin.cancel() knows match, eq, neq, gt, lt, in, and, or; the details name the place. Nothing was cancelled.",
  ),
  "invalid-return": entry(
    "run",
    fault("TypeError"),
    "The member ran, but its result cannot travel or does not fit its contract. Mend the plugin.",
  ),
  "contract-mismatch": entry(
    "run",
    fault("TypeError"),
    "Client and agent were generated from different sources. Generate the client anew.",
  ),
  "not-authorized": entry(
    "run",
    [DISPATCHER, "NotAuthorized"],
    "The member asks for credentials that the call did not carry.",
  ),
  remote: entry(
    "run",
    fault("Exception"),
    "The plugin's own code threw. Its class, arguments and state are in the error.",
  ),
  cancelled: entry("run", fault("Exception"), "It was cancelled, by you or by somebody else."),
  killed: entry(
    "run",
    fault("Exception"),
    "The process that ran it ended without an answer. It may have done part of its work.",
  ),
  "host-restarted": entry(
    "run",
    fault("Exception"),
    "The plugin's process ended while it ran. It may have done part of its work.",
  ),
  "agent-restarted": entry(
    "run",
    fault("Exception"),
    "The agent ended while it ran. It may have done part of its work; it is not run again.",
  ),
  unserved: entry(
    "run",
    fault("Exception"),
    "The plugin is loaded but its code cannot be run now. See the agent's log.",
  ),

  // the way back
  "reply-lost": entry(
    "reply",
    ["gofer.rmi.policy", "RequestTimeout"],
    "The request was sent, then the way back was lost. What became of it is not known here.",
  ),
  "timed-out": entry(
    "reply",
    ["gofer.rmi.policy", "RequestTimeout"],
    "No result within wait. The call may still be running; cancel it, or wait longer.",
  ),
} as const satisfies Record<string, Entry>;

/** The name of a failure: what programs decide on. */
export type Code = keyof typeof FAILURES;

export function isCode(value: unknown): value is Code {
  return typeof value === "string" && Object.hasOwn(FAILURES, value);
}

export interface RmiErrorOptions {
  readonly cause?: unknown;
  /** What a program may want to know: paths, limits, the serial number. It may travel; never put a secret here. */
  readonly details?: Readonly<Record<string, Json>>;
}

/** Every error that leaves a public function. Code, message and details may travel; cause and stack never do. */
export class RmiError extends Error {
  override readonly name: string = "RmiError";
  readonly code: Code;
  readonly details: Readonly<Record<string, Json>>;
  /** Not a property: it holds arguments, which have no place where errors are printed as they are. */
  #reproduce: (() => string) | undefined;

  constructor(code: Code, message: string, options: RmiErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.details = options.details ?? {};
  }

  get stage(): Stage {
    return FAILURES[this.code].stage;
  }

  get advice(): string {
    return FAILURES[this.code].advice;
  }

  /**
   * The long form, for people: the message, then a line for each of what to do, where and when it failed, how long each stage
   * took, and the command that makes the same call, its secrets left out.
   */
  explain(): string {
    const { sn, address, stage, elapsedMs } = this.details;
    const times = Object.entries((elapsedMs ?? {}) as Record<string, Json>);
    const lines: readonly (readonly [string, string | undefined])[] = [
      ["advice", this.advice],
      ["stage", typeof stage === "string" ? stage : this.stage],
      ["sn", sn === undefined ? undefined : String(sn)],
      ["address", address === undefined ? undefined : String(address)],
      [
        "times",
        times.length === 0 ? undefined : times.map(([name, ms]) => `${name} ${String(ms)} ms`).join(", "),
      ],
      ["again", this.#reproduce?.()],
    ];
    const shown = lines.flatMap(([name, text]) => (text === undefined ? [] : `  ${name.padEnd(8)}${text}`));
    return [`${this.code}: ${this.message}`, ...shown].join("\n");
  }

  /** Says how the call can be made again; asked for by `explain` alone. */
  reproducedBy(line: () => string): this {
    this.#reproduce = line;
    return this;
  }

  /** Keeps our own as they are; the platform's two abort errors become ours; the rest is `code`. */
  static from(reason: unknown, code: Code = "internal"): RmiError {
    if (reason instanceof RmiError) return reason;
    const { name, message } = reason instanceof Error ? reason : { name: "", message: String(reason) };
    const known: Partial<Record<string, Code>> = { AbortError: "cancelled", TimeoutError: "timed-out" };
    return new RmiError(known[name] ?? code, message, { cause: reason });
  }
}

/** The same error with more details: where they name the same thing, the later ones win. */
export function withDetails(error: RmiError, details: Readonly<Record<string, Json>>): RmiError {
  return new RmiError(error.code, error.message, {
    cause: error.cause,
    details: { ...error.details, ...details },
  });
}
