import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { runs, seed } from "./properties.js";

/** The values that a property without settings of its own sees. */
function seen(): number[] {
  const values: number[] = [];
  fc.assert(fc.property(fc.integer(), (value) => void values.push(value)));
  return values;
}

test("properties see the same values every time, as many as are asked for", () => {
  expect(seen()).toEqual(seen());
  expect(seen()).toHaveLength(runs(100));
  expect(fc.readConfigureGlobal()).toMatchObject({ seed: seed() });
});

test("FC_SEED and FC_RUNS decide, and what is no number is refused", () => {
  vi.stubEnv("FC_SEED", "-7");
  vi.stubEnv("FC_RUNS", "3");
  expect([seed(), runs(50)]).toEqual([-7, 150]);
  vi.stubEnv("FC_RUNS", "many");
  expect(() => runs(50)).toThrow("FC_RUNS: expected a whole number");
  vi.unstubAllEnvs();
});
