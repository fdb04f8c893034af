/** How long to wait between attempts: from `firstMs`, doubling, up to `maxMs`. */
export interface Backoff {
  readonly firstMs: number;
  readonly maxMs: number;
}

export const DEFAULT_BACKOFF: Backoff = { firstMs: 500, maxMs: 30_000 };

/**
 * Delay before the next connection attempt: doubles from `firstMs` up to `maxMs`, then gives back up to half at
 * random, so that the agents of one broker do not all return at once.
 *
 * @param attempt  whole number, 0 for the first retry
 * @param random   yields a number in [0, 1); tests pass a constant
 * @returns milliseconds, from half the doubled delay up to all of it
 * @throws RangeError when `attempt` is negative or not whole
 * @see Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015: "equal jitter"
 */
export function reconnectDelayMs(attempt: number, { firstMs, maxMs }: Backoff, random: () => number): number {
  if (!Number.isInteger(attempt) || attempt < 0)
    throw new RangeError(`attempt ${attempt} is not a whole number from 0`);
  const doubled = Math.min(maxMs, firstMs * 2 ** attempt);
  return doubled / 2 + (random() * doubled) / 2;
}
