import { setMaxListeners } from "node:events";
import { RmiError } from "../errors.js";
import type { CallOptions } from "./transport.js";

/** Why a wait ended: `timed-out` when the signal's reason is a TimeoutError, our own reason as it is, else `cancelled`. */
export function abortError(signal: AbortSignal, what: string): RmiError {
  const error = RmiError.from(signal.reason, "cancelled");
  if (error === signal.reason) return error;
  const how = error.code === "timed-out" ? "timed out" : "was cancelled";
  return new RmiError(error.code, `${what} ${how}`, { cause: signal.reason });
}

/** Calls back when the signal fires, or has fired. Returns what takes that back. Many may listen to one signal. */
export function onAbort(signal: AbortSignal, listener: () => void): () => void {
  if (signal.aborted) {
    listener();
    return () => undefined;
  }
  setMaxListeners(0, signal); // Node warns of a leak from the eleventh on; asking a signal without limit throws
  signal.addEventListener("abort", listener, { once: true });
  return () => signal.removeEventListener("abort", listener);
}

/** @throws RmiError `cancelled` or `timed-out` when the call's signal has fired already */
export function throwIfAborted(call: CallOptions | undefined, what: string): void {
  if (call?.signal?.aborted) throw abortError(call.signal, what);
}

/** The promise's outcome, or the signal's error as soon as it fires. What the promise does later is ignored. */
export function abortable<T>(promise: Promise<T>, call: CallOptions | undefined, what: string): Promise<T> {
  const signal = call?.signal;
  if (signal === undefined) return promise;
  return new Promise<T>((resolve, reject) => {
    const off = onAbort(signal, () => reject(abortError(signal, what)));
    promise.then(resolve, reject).finally(off);
  });
}

/**
 * Runs `work` with a signal that fires when the call's does, or after `timeoutMs` with `late()` as its reason. Timer and
 * listener are gone when the work is done.
 */
export async function bounded<T>(
  call: CallOptions | undefined,
  timeoutMs: number,
  late: () => RmiError,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const signal = call?.signal;
  const controller = new AbortController();
  const off = signal && onAbort(signal, () => controller.abort(signal.reason));
  const timer = setTimeout(() => controller.abort(late()), timeoutMs);
  try {
    return await work(controller.signal);
  } finally {
    clearTimeout(timer);
    off?.();
  }
}

/** A promise and what settles it. Nobody need wait for it: its rejection is never unhandled. */
export class Deferred<T> {
  resolve!: (value: T) => void;
  reject!: (reason: RmiError) => void;
  readonly promise: Promise<T>;

  constructor() {
    this.promise = new Promise<T>((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    this.promise.catch(() => undefined);
  }
}
