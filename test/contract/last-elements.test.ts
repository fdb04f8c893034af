/** Tuples whose rest element is not their last: each element is held to its own type, wherever the end is. */
import { describe, expect, test } from "vitest";
import type { Schema } from "../../src/contract/contract.js";
import { mismatches } from "../../src/contract/mismatches.js";
import { Planner } from "../../src/contract/planner.js";
import { SchemaReader } from "../../src/contract/read-schema.js";
import { Validators } from "../../src/contract/validate.js";

const text: Schema = { type: "string" };
const number: Schema = { type: "number" };
const flag: Schema = { type: "boolean" };
const date: Schema = { type: "string", format: "date-time", "x-gofer": "date" };
const DAY = "2026-08-01T00:00:00.000Z";

/** `[...front, ...rest[], ...last]` */
function tuple(front: readonly Schema[], rest: Schema, ...last: readonly Schema[]): Schema {
  return {
    type: "array",
    ...(front.length > 0 && { prefixItems: front }),
    minItems: front.length + last.length,
    items: { anyOf: [rest, ...last] },
    "x-last": last.length,
  };
}

const around = tuple([text], number, flag, text);
const validators = new Validators({});

describe("[string, ...number[], boolean, string]", () => {
  test.each([[["a", true, "z"]], [["a", 1, true, "z"]], [["a", 1, 2, 3, false, ""]]])("%j fits", (value) => {
    expect(validators.check(around)(value)).toBeUndefined();
  });

  test.each<[unknown, readonly string[]]>([
    [["a", true], [""]],
    [[1, true, "z"], ["[0]"]],
    [["a", "b", true, "z"], ["[1]"]],
    [["a", 1, 2, 3, "z"], ["[3]"]],
    [["a", 1, true, true], ["[3]"]],
    [
      [1, "b", 2, 3, 4],
      ["[0]", "[1]", "[3]", "[4]"],
    ],
    [{ length: 3 }, [""]],
  ])("%j does not, and each place is told", (value, paths) => {
    const first = validators.check(around)(value);
    const all = mismatches(validators, around, value, 20).map(({ path }) => path);
    expect(all).toEqual(paths);
    expect(paths).toContain(first?.path);
  });
});

test("what a mismatch expects is the type of its own place", () => {
  expect(validators.check(around)(["a", 1, "x", "z"])).toEqual({
    path: "[2]",
    expected: "a boolean",
    found: '"x"',
  });
});

describe("decoding", () => {
  const decoded = (schema: Schema, value: unknown): unknown => new Validators({}).decoder(schema)!(value);

  test("a date last is one, and the same text before it is not", () => {
    expect(decoded(tuple([], text, date), [DAY, DAY])).toEqual([DAY, new Date(DAY)]);
    expect(decoded(tuple([], text, date), [DAY])).toEqual([new Date(DAY)]);
  });

  test("of a union whose members have as many last elements, each place by itself", () => {
    const either = { anyOf: [tuple([], text, date), tuple([], flag, date)] };
    expect(decoded(either, [true, DAY])).toEqual([true, new Date(DAY)]);
  });

  test("of a union in which a text and a date may stand in one place: that is told", () => {
    const planner = new Planner({});
    planner.plan({ anyOf: [tuple([], text, date), { type: "array", items: text, minItems: 1 }] });
    expect(planner.overlaps).toEqual([{ path: "[]", members: ["string", "Date", "string"] }]);
  });
});

describe("from a peer", () => {
  const read = (schema: unknown): Schema => new SchemaReader().read(schema, "x");

  test("is read as it is", () => {
    expect(read(around)).toEqual(around);
  });

  test.each([0, -1, 1.5, 3, 2 ** 60, "1", null])("a number that counts nothing, %j, is left out", (count) => {
    const schema = read({ ...around, "x-last": count });
    expect(schema).not.toHaveProperty("x-last");
    expect(validators.check(schema)(["a", true, "z"])).toBeUndefined();
  });

  test("one that asks for fewer elements than it counts still asks for all", () => {
    const schema = read({ ...around, minItems: 0 });
    expect(validators.check(schema)([])).toMatchObject({ path: "", expected: "at least 3 elements" });
  });
});
