import { Ajv2020 } from "ajv/dist/2020.js";
import { afterEach, expect, test, vi } from "vitest";
import type { Schema } from "../../src/contract/contract.js";
import { Validators } from "../../src/contract/validate.js";

afterEach(() => void vi.restoreAllMocks());

const COUNT = 1000;
/** Each refers to the next, and the last to the first. */
const $defs = Object.fromEntries(
  Array.from({ length: COUNT }, (_, index): [string, Schema] => [
    `T${index}`,
    {
      type: "object",
      properties: { id: { type: "number" }, next: { $ref: `#/$defs/T${(index + 1) % COUNT}` } },
      required: ["id"],
    },
  ]),
);
const returns = (index: number): Schema => ({ type: "array", items: { $ref: `#/$defs/T${index}` } });

test("named types are compiled once, however many refer to them and however deep they go", () => {
  const compile = vi.spyOn(Ajv2020.prototype, "compile");
  const validators = new Validators($defs);
  const checks = Array.from({ length: 100 }, (_, index) => validators.check(returns(index)));
  expect(compile).toHaveBeenCalledTimes(COUNT + checks.length);
  for (const check of checks) {
    expect(check([{ id: 1, next: { id: 2, next: { id: 3 } } }])).toBeUndefined();
    expect(check([{ id: 1 }, { id: 1, next: { id: 2, next: { id: "3" } } }])).toEqual({
      path: "[1].next.next.id",
      expected: "a number",
      found: '"3"',
    });
  }
});

test("types that nothing refers to are not compiled", () => {
  const compile = vi.spyOn(Ajv2020.prototype, "compile");
  new Validators($defs).check({ type: "string" });
  expect(compile).toHaveBeenCalledTimes(1);
});
