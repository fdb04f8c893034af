import type { RmiError } from "../errors.js";
import type { Json, JsonObject } from "../json.js";
import { decodeReply, type Reply } from "../wire/reply.js";
import { failureOf } from "./failures.js";

/** What all replies to asynchronous calls have (C-25). */
abstract class AnyReply {
  abstract readonly kind: Reply["kind"];
  readonly sn: string;
  /** Always null where gofer sent it (W-14). */
  readonly origin: string | null;
  /** As the agent wrote it, `2026-11-23T18:42:29Z`; null on progress. */
  readonly timestamp: string | null;
  /** The caller's own data, given back. */
  readonly data: Json;

  constructor({ sn, origin, timestamp, data }: Reply) {
    this.sn = sn;
    this.origin = origin ?? null;
    this.timestamp = timestamp ?? null;
    this.data = data;
  }

  /** For people (C-27). */
  toString(): string {
    const { kind, sn, origin, timestamp, data, ...rest } = { ...this };
    const fields = { sn, origin, timestamp, "user data": data, ...rest };
    const lines = Object.entries(fields).map(([name, value]) => `\n  ${name}: ${shown(value)}`);
    return kind + lines.join("");
  }
}

function shown(value: unknown): string {
  return typeof value === "string" || value instanceof Error ? String(value) : JSON.stringify(value);
}

export class AcceptedReply extends AnyReply {
  readonly kind = "accepted";
}

export class StartedReply extends AnyReply {
  readonly kind = "started";
}

/** The agent or an authenticator refused the document, and says why (mends X-15). */
export class RejectedReply extends AnyReply {
  readonly kind = "rejected";
  readonly code: string;
  readonly description: string;
  readonly details: Json;

  constructor(reply: Extract<Reply, { kind: "rejected" }>) {
    super(reply);
    this.code = reply.code;
    this.description = reply.description;
    this.details = reply.details;
  }
}

export class ProgressReply extends AnyReply {
  readonly kind = "progress";
  readonly total: Json;
  readonly completed: Json;
  readonly details: Json;

  constructor(reply: Extract<Reply, { kind: "progress" }>) {
    super(reply);
    this.total = reply.total;
    this.completed = reply.completed;
    this.details = reply.details;
  }
}

/** The last reply of a call. */
abstract class FinalReply extends AnyReply {
  abstract override readonly kind: "succeeded" | "failed";

  succeeded(): boolean {
    return this.kind === "succeeded";
  }

  failed(): boolean {
    return this.kind === "failed";
  }

  /** Throws what the call would have thrown; after a success, does nothing. */
  abstract throw(): void;
}

export class SucceededReply extends FinalReply {
  readonly kind = "succeeded";
  readonly retval: Json;

  constructor(reply: Extract<Reply, { kind: "succeeded" }>) {
    super(reply);
    this.retval = reply.retval;
  }

  override throw(): void {}
}

export class FailedReply extends FinalReply {
  readonly kind = "failed";
  /** What the call would have thrown: a `RemoteError`, or an `RmiError` with the code of the failure. */
  readonly exval: RmiError;
  readonly xclass: string;
  readonly xmodule: string | null;
  readonly xstate: JsonObject;
  readonly xargs: readonly Json[] | null;

  constructor(reply: Extract<Reply, { kind: "failed" }>) {
    super(reply);
    const { xclass, xmodule, xstate, xargs } = reply.exception;
    this.exval = failureOf(reply, { sn: reply.sn });
    this.xclass = xclass;
    this.xmodule = xmodule;
    this.xstate = xstate;
    this.xargs = xargs;
  }

  override throw(): void {
    throw this.exval;
  }
}

export type AsyncReply =
  AcceptedReply | StartedReply | RejectedReply | ProgressReply | SucceededReply | FailedReply;

/** @throws RmiError `version` or `malformed` for what is no reply */
export function readAsyncReply(body: string): AsyncReply {
  const reply = decodeReply(body);
  switch (reply.kind) {
    case "accepted":
      return new AcceptedReply(reply);
    case "started":
      return new StartedReply(reply);
    case "rejected":
      return new RejectedReply(reply);
    case "progress":
      return new ProgressReply(reply);
    case "succeeded":
      return new SucceededReply(reply);
    case "failed":
      return new FailedReply(reply);
  }
}

type Heard<R> = (reply: R) => void | Promise<void>;

/** Told of each reply; what it returns is waited for before the next. An object needs only the methods it cares for. */
export type ReplyListener =
  | Heard<AsyncReply>
  | {
      accepted?: Heard<AcceptedReply>;
      rejected?: Heard<RejectedReply>;
      started?: Heard<StartedReply>;
      progress?: Heard<ProgressReply>;
      succeeded?: Heard<SucceededReply>;
      failed?: Heard<FailedReply>;
    };

/** Tells a listener: the function itself (C-22), else its method for this kind. */
export async function notify(listener: ReplyListener, reply: AsyncReply): Promise<void> {
  if (typeof listener === "function") return listener(reply);
  switch (reply.kind) {
    case "accepted":
      return listener.accepted?.(reply);
    case "rejected":
      return listener.rejected?.(reply);
    case "started":
      return listener.started?.(reply);
    case "progress":
      return listener.progress?.(reply);
    case "succeeded":
      return listener.succeeded?.(reply);
    case "failed":
      return listener.failed?.(reply);
  }
}
