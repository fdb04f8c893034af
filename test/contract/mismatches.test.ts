import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { faultFinder, mismatches } from "../../src/contract/mismatches.js";
import { SHOWN_FAULTS } from "../../src/contract/told.js";
import type { Contract, Schema } from "../../src/contract/contract.js";
import { Validators, type Mismatch } from "../../src/contract/validate.js";
import { runs } from "../support/properties.js";

const $defs: Contract["$defs"] = {
  Point: {
    type: "object",
    properties: { x: { type: "number" }, y: { type: "number" }, next: { $ref: "#/$defs/Point" } },
    required: ["x", "y"],
  },
  Circle: {
    type: "object",
    properties: { kind: { const: "circle" }, r: { type: "number" }, at: { $ref: "#/$defs/Point" } },
    required: ["kind", "r", "at"],
  },
  Line: {
    type: "object",
    properties: { kind: { const: "line" }, to: { $ref: "#/$defs/Point" } },
    required: ["kind", "to"],
  },
};
const validators = new Validators($defs);
const all = (schema: Schema, value: unknown, most = 20): readonly Mismatch[] =>
  mismatches(validators, schema, value, most);
const paths = (schema: Schema, value: unknown, most = 20): string[] =>
  all(schema, value, most).map(({ path }) => path);

const point: Schema = { $ref: "#/$defs/Point" };
const shape: Schema = { anyOf: [{ $ref: "#/$defs/Circle" }, { $ref: "#/$defs/Line" }] };

describe("everything that is wrong is found, each where it is", () => {
  test.each<[string, Schema, unknown, string[]]>([
    ["nothing", point, { x: 1, y: 2 }, []],
    ["the value itself", point, 7, [""]],
    ["two properties", point, { x: "1", y: null }, [".x", ".y"]],
    ["a missing one and a wrong one", point, { y: "2" }, [".x", ".y"]],
    ["further in", point, { x: "1", y: 2, next: { x: 3, y: [] } }, [".x", ".next.y"]],
    ["elements", { type: "array", items: { type: "string" } }, ["a", 1, "b", null], ["[1]", "[3]"]],
    [
      "a tuple",
      { type: "array", prefixItems: [{ type: "string" }, point], minItems: 2 },
      [1, { x: 1 }],
      ["[0]", "[1].y"],
    ],
    ["the member of a union that was meant", shape, { kind: "circle", at: { x: 1 } }, [".r", ".at.y"]],
    ["a union's tag", shape, { kind: "square" }, [".kind"]],
    [
      "what an index signature asks for",
      { type: "object", additionalProperties: point },
      { a: { x: 1 }, b: 2, c: { x: 1, y: 1 } },
      [".a.y", ".b"],
    ],
  ])("%s", (_name, schema, value, expected) => {
    expect(paths(schema, value)).toEqual(expected);
  });
});

test("a finder knows what the value is called, and stops at one more than are shown", () => {
  const faultsOf = faultFinder(validators, { type: "array", items: point });
  expect(faultsOf([{ x: 1, y: 2 }], "result")).toEqual([]);
  expect(faultsOf([{ x: "1", y: null }], "result").map(({ path }) => path)).toEqual([
    "result[0].x",
    "result[0].y",
  ]);
  expect(faultsOf(new Array(100).fill(1), "result")).toHaveLength(SHOWN_FAULTS + 1);
});

test("no more than are asked for, however many there are", () => {
  expect(paths({ type: "array", items: { type: "string" } }, new Array(100_000).fill(1), 3)).toEqual([
    "[0]",
    "[1]",
    "[2]",
  ]);
});

test("a value of millions of parts is looked at for so long, and then told as a whole: by what the check found", () => {
  const checked = vi.spyOn(validators, "check");
  const list = [...new Array<object>(500_000).fill({ x: 1, y: 2 }), { x: "1", y: 2 }, 7];
  expect(paths({ type: "array", items: point }, list)).toEqual(["[500000].x"]);
  expect(checked.mock.calls.length).toBeLessThan(200_000);
  checked.mockRestore();
});

test("a value that is deep costs no more than its depth is worth: below a bound, the first thing is told", () => {
  let deep: unknown = { x: "wrong", y: "wrong" };
  for (let depth = 0; depth < 1000; depth++) deep = { x: 1, y: 2, next: deep };
  const found = paths(point, deep);
  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(/^(\.next){1000}\.[xy]$/);
});

test("whatever is wrong, what the check found first is among it", () => {
  fc.assert(
    fc.property(fc.constantFrom(point, shape), fc.jsonValue(), (schema, value) => {
      const first = validators.check(schema)(value);
      const found = paths(schema, value);
      if (first === undefined) expect(found).toEqual([]);
      else expect(found).toContain(first.path);
    }),
    { numRuns: runs(200) },
  );
});
