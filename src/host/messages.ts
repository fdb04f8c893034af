import type { Contract } from "../contract/contract.js";
import type { Code } from "../errors.js";
import type { Graft } from "../plugin/plugin.js";
import type { JsonObject } from "../json.js";
import type { ExceptionRecord } from "../wire/exception.js";

export type { Graft };

/**
 * The kinds of frame between agent and host. Agent to host:
 *
 * - `load`: a LoadOrder as JSON. Answered by `loaded` or `refused` with the same id.
 * - `call`: plugin name, newline, the request document as it was received. Answered by `result` or `raised`.
 * - `prepare`: as `call`, but the request is only read and its arguments checked; nothing of the plugin runs yet.
 * - `run`: the call that was prepared under that id runs. Answered as `call` is.
 * - `drop`: the prepared call will not run.
 * - `cancel`: raises the signal of the call with that id.
 * - `taken`: the oldest value of that call that was not yet has been passed on.
 * - `act`: plugin name, newline, the action's name: runs it. Answered by `result` (which is null) or `raised`; `cancel` asks it
 *   to stop.
 * - `board`: `own` or `others`, newline, what was set on the whiteboard as JSON.
 * - `answer`: to `ask`, with its id: `{ "value": … }` or `{ "code": …, "message": … }`.
 * - `published`: the event of that id is with the broker; with a Refusal as JSON, it is not.
 * - `unload`: runs the unload hooks of every plugin, then the host ends.
 *
 * Host to agent, beside the answers:
 *
 * - `progress`: total, completed and details, each as JSON text on a line of its own.
 * - `board`: what plugin code has set on the whiteboard, as JSON.
 * - `ask`: JSON of an operation on the agent's plugins and its arguments; see PluginContainer. Answered by `answer`.
 * - `threw`: a Threw as JSON, before `raised`, of what the plugin's own code threw.
 * - `begun`: from a process that was made for one call: from here on the call's code may have run.
 * - `value`: the value of a stream, in the form of `progress`; it is answered by `taken`.
 * - `publish`: a PublishOrder as JSON: an event. Answered by `published` with the same id.
 */
export const FrameKind = {
  load: 1,
  call: 2,
  cancel: 3,
  unload: 4,
  prepare: 5,
  run: 6,
  drop: 7,
  act: 8,
  taken: 9,
  loaded: 10,
  refused: 11,
  result: 12,
  raised: 13,
  progress: 14,
  begun: 15,
  value: 16,
  publish: 17,
  published: 18,
  threw: 19,
  board: 20,
  ask: 21,
  answer: 22,
} as const;

export interface LoadOrder {
  readonly name: string;
  /** Absolute path of the built module. */
  readonly module: string;
  readonly contract: Contract;
  /** Whether load hooks run: not in a child that was made for one call. */
  readonly hooks: boolean;
  /** Of the descriptor, all sections. */
  readonly properties: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Path of the descriptor. */
  readonly file: string;
  /** A plugin of the same process, loaded before, that offers what this one does as well. */
  readonly extends?: string;
  /** Parts of other plugins' APIs that this one offers: for a process that was made for one call. */
  readonly grafts?: readonly { readonly order: LoadOrder; readonly grafts: readonly Graft[] }[];
  /** The module as it was when the plugin was loaded: it serves where `module` holds something else by now. */
  readonly kept?: KeptModule;
  /** The PAM service of members that name none. Default `passwd`. */
  readonly pamService?: string;
  /** Callers hear where an error was thrown. Default false. */
  readonly traces?: boolean;
}

/** A copy of a module. */
export interface KeptModule {
  /** Of the module, hexadecimal. */
  readonly sha256: string;
  /** Absolute path of the copy. */
  readonly file: string;
}

/** What loading a plugin has come to: payload of `loaded`, as JSON. */
export interface LoadReport {
  /** What its load hooks have made of `messaging.url` and `model.queue`. */
  readonly url: string | null;
  readonly queue: string | null;
  /** What was added to plugins' APIs while it was loaded. */
  readonly grafts: readonly Graft[];
}

/** An event that a plugin publishes: payload of `publish`. */
export interface PublishOrder {
  readonly plugin: string;
  readonly address: string;
  readonly ttlMs?: number;
  /** The document. */
  readonly body: string;
}

/** Why a plugin was not loaded, or an event not sent: payload of `refused`, and of `published`. */
export interface Refusal {
  readonly code: Code;
  readonly message: string;
}

/** For the agent's log, so that an error can be found whatever its caller is told: payload of `threw`. */
export interface Threw {
  readonly sn: string;
  readonly member: string;
  /** The error with its stack and its causes. */
  readonly thrown: string;
}

/** A call that failed: payload of `raised`. */
export interface Raised {
  readonly code: Code;
  readonly details: JsonObject;
  readonly exception: ExceptionRecord;
}
