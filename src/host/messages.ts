import type { Contract } from "../contract/contract.js";
import type { Code } from "../errors.js";
import type { JsonObject } from "../json.js";
import type { ExceptionRecord } from "../wire/exception.js";

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
 * - `published`: the event of that id is with the broker; with a Refusal as JSON, it is not.
 * - `unload`: runs the unload hooks of every plugin, then the host ends.
 *
 * Host to agent, beside the answers:
 *
 * - `progress`: total, completed and details, each as JSON text on a line of its own.
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
  published: 18,
  loaded: 10,
  refused: 11,
  result: 12,
  raised: 13,
  progress: 14,
  begun: 15,
  value: 16,
  publish: 17,
} as const;

export interface LoadOrder {
  readonly name: string;
  /** Absolute path of the built module. */
  readonly module: string;
  readonly contract: Contract;
  /** Whether load hooks run: not in a child that was made for one call. */
  readonly hooks: boolean;
  /** The PAM service of members that name none. Default `passwd`. */
  readonly pamService?: string;
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

/** A call that failed: payload of `raised`. */
export interface Raised {
  readonly code: Code;
  readonly details: JsonObject;
  readonly exception: ExceptionRecord;
}
