import { RmiError } from "../errors.js";
import type { CallOptions } from "./transport.js";

/** Why a wait ended: `timed-out` when the signal's reason is a TimeoutError, our own reason as it is, else `cancelled`. */
export function abortError(signal: AbortSignal, what: string): RmiError {
  const error = RmiError.from(signal.reason, "cancelled");
  if (error === signal.reason) return error;
  const how = error.code === "timed-out" ? "timed out" : "was cancelled";
  return new RmiError(error.code, `${what} ${how}`, { cause: signal.reason });
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
    const onAbort = (): void => reject(abortError(signal, what));
    if (signal.aborted) onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
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
  const outer = call?.signal;
  const controller = new AbortController();
  const onAbort = (): void => controller.abort(outer?.reason);
  const timer = setTimeout(() => controller.abort(late()), timeoutMs);
  if (outer?.aborted) onAbort();
  outer?.addEventListener("abort", onAbort, { once: true });
  try {
    return await work(controller.signal);
  } finally {
    clearTimeout(timer);
    outer?.removeEventListener("abort", onAbort);
  }
}
