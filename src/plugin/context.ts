import { AsyncLocalStorage } from "node:async_hooks";
import { RmiError } from "../errors.js";
import type { Json, JsonObject } from "../json.js";

/** How far a call has come, as its caller will see it (W-17). */
export interface ProgressReport {
  readonly completed: number;
  readonly total: number;
  /** What a result may be, too: plain data, dates, bytes, maps… */
  readonly details: unknown;
}

/** The call, or the action, that the code runs for. */
export interface CallContext {
  /** The call's serial number. In an action: its name. */
  readonly sn: string;
  /** The name of the plugin whose code this is. */
  readonly plugin: string;
  /** What the caller sent along as user data; null when it sent none. */
  readonly data: Json;
  /** Aborted when the call is cancelled or its time is over; in an action, when the plugin is reloaded or unloaded. */
  readonly signal: AbortSignal;
  /** Whether `signal` is aborted. */
  cancelled(): boolean;
  /**
   * Sends a progress report now. What is left out stays as last reported; before the first report, total and completed
   * are 0 and details is empty. Never fails: a caller who wants no reply gets none.
   */
  progress(report?: Partial<ProgressReport>): void;
}

/** What a host knows of a call, from which its context is made. */
export interface CallParts {
  readonly plugin: string;
  readonly sn: string;
  readonly data: Json;
  readonly cancellation: Cancellation;
  /** Sends a report on its way. */
  readonly report: (report: ProgressReport) => void;
}

/** Whether a call is cancelled. Most calls never ask for the signal, and then there is none. */
export class Cancellation {
  private controller: AbortController | undefined;
  private reason: unknown;
  private heard = false;

  get isRequested(): boolean {
    this.heard = true;
    return this.reason !== undefined;
  }

  /** Whether it was asked for; looking is not hearing. */
  get isRaised(): boolean {
    return this.reason !== undefined;
  }

  /** Whether the code has ever asked: for the signal, or whether it is cancelled. */
  get isHeard(): boolean {
    return this.heard;
  }

  get signal(): AbortSignal {
    this.heard = true;
    if (this.controller === undefined) {
      this.controller = new AbortController();
      if (this.reason !== undefined) this.controller.abort(this.reason);
    }
    return this.controller.signal;
  }

  request(reason: Error): void {
    this.reason ??= reason;
    this.controller?.abort(reason);
  }
}

const NO_DETAILS: JsonObject = Object.freeze({});
const calls = new AsyncLocalStorage<CallContext>();

export function callContext({ plugin, sn, data, cancellation, report }: CallParts): CallContext {
  let last: ProgressReport = { completed: 0, total: 0, details: NO_DETAILS };
  return {
    plugin,
    sn,
    data,
    get signal() {
      return cancellation.signal;
    },
    cancelled: () => cancellation.isRequested,
    progress: ({ completed = last.completed, total = last.total, details = last.details } = {}) => {
      last = { completed, total, details };
      report(last);
    },
  };
}

/** Runs `fn` as part of a call: `context()` gives that call in it, and in all that it awaits or starts. */
export function runInContext<T>(context: CallContext, fn: () => T): T {
  return calls.run(context, fn);
}

/** The call that this code runs for; undefined outside of one. */
export function currentContext(): CallContext | undefined {
  return calls.getStore();
}

/** The call that this code runs for. @throws RmiError `usage` outside of a call */
export function context(): CallContext {
  const current = calls.getStore();
  if (current) return current;
  throw new RmiError("usage", "context() was asked for outside of a call");
}
