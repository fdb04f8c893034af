import fc from "fast-check";
import { expect, test } from "vitest";
import { reconnectDelayMs } from "../../src/transport/backoff.js";

const backoff = { firstMs: 500, maxMs: 30_000 };

test.each([
  [0, 0, 250],
  [0, 0.5, 375],
  [1, 0, 500],
  [3, 0.5, 3000],
  [6, 0, 15_000],
  [1000, 0.5, 22_500],
  [5000, 0, 15_000],
])("attempt %i with random %d waits %d ms", (attempt, random, expected) => {
  expect(reconnectDelayMs(attempt, backoff, () => random)).toBe(expected);
});

test("is at least half the doubled delay and at most all of it", () => {
  fc.assert(
    fc.property(
      fc.nat(40),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (attempt, random) => {
        const doubled = Math.min(backoff.maxMs, backoff.firstMs * 2 ** attempt);
        const delay = reconnectDelayMs(attempt, backoff, () => random);
        expect(delay).toBeGreaterThanOrEqual(doubled / 2);
        expect(delay).toBeLessThanOrEqual(doubled);
      },
    ),
  );
});

test.each([-1, 0.5, NaN])("attempt %d is refused", (attempt) => {
  expect(() => reconnectDelayMs(attempt, backoff, Math.random)).toThrow(RangeError);
});
