import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  equal,
  matches,
  MAX_CRITERIA_DEPTH,
  parseCriteria,
  type Criteria,
} from "../../src/agent/criteria.js";
import { RmiError } from "../../src/errors.js";
import type { Json, JsonObject } from "../../src/json.js";

const json = fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as Json);
const record = fc
  .dictionary(fc.string(), json)
  .map((value) => JSON.parse(JSON.stringify(value)) as JsonObject);

function meant(criteria: Json, data: Json): boolean {
  return matches(parseCriteria(criteria)!, data);
}

function refusal(criteria: Json): { code: string; message: string; path: Json | undefined } {
  try {
    parseCriteria(criteria);
  } catch (error) {
    const { code, message, details } = error as RmiError;
    return { code, message, path: details["path"] };
  }
  throw new Error("it was taken");
}

describe("each operator", () => {
  test.each<[Json, Json, boolean]>([
    [{ match: { task: "a" } }, { task: "a", more: 1 }, true],
    [{ match: { task: "a" } }, { task: "b" }, false],
    [{ match: { task: "a" } }, { other: 1 }, true], // what is missing counts as equal
    [{ match: { task: "a" } }, {}, false],
    [{ match: {} }, { task: "a" }, false],
    [{ match: { task: "a" } }, null, false],
    [{ match: { task: "a" } }, ["task"], false],
    [{ match: { toString: 1 } }, { a: 1 }, true], // what data inherits is not in it
    [{ match: { a: { b: [1] } } }, { a: { b: [1] } }, true],
    [{ eq: { a: 1, b: 2 } }, { b: 2, a: 1 }, true],
    [{ eq: null }, null, true],
    [{ eq: 1 }, "1", false],
    [{ neq: 1 }, 2, true],
    [{ neq: { a: [1] } }, { a: [1] }, false],
    [{ gt: 5 }, 6, true],
    [{ gt: 5 }, 5, false],
    [{ lt: 5 }, 4, true],
    [{ lt: "b" }, "a", true],
    [{ gt: "\uffff" }, "\u{1F436}", true], // by code point
    [{ gt: [1, 2] }, [1, 2, 0], true],
    [{ gt: [1, 2] }, [1, "x"], false],
    [{ lt: [2] }, [1, 9], true],
    [{ gt: 5 }, null, false], // gofer stops with an error, at its own request's data at the latest
    [{ lt: 5 }, null, false],
    [{ gt: 5 }, "6", false],
    [{ in: ["a", { b: 1 }] }, { b: 1 }, true],
    [{ in: ["a"] }, "b", false],
    [{ in: { a: 1 } }, "a", true],
    [{ in: { a: 1 } }, "toString", false],
    [{ in: "abc" }, "bc", true],
    [{ in: "abc" }, 1, false],
    [{ and: [{ gt: 1 }, { lt: 3 }] }, 2, true],
    [{ and: [{ gt: 1 }, { lt: 3 }] }, 3, false],
    [{ or: [{ eq: 1 }, { eq: 2 }] }, 2, true],
    [{ or: [{ eq: 1 }, { eq: 2 }] }, 3, false],
    [{ eq: 1, neq: 1 }, 1, true], // only the first key counts
  ])("%j of %j: %s", (criteria, data, expected) => {
    expect(meant(criteria, data)).toBe(expected);
  });
});

test("an empty object is no criteria", () => {
  expect(parseCriteria({})).toBeUndefined();
});

test.each<[Json, string, string]>([
  [{ like: 1 }, "like not supported", "criteria"],
  [{ constructor: 1 }, "constructor not supported", "criteria"],
  [[], "criteria: must be an object with an operator", "criteria"],
  [{ match: 1 }, "criteria.match: must be an object", "criteria.match"],
  [{ in: 1 }, "criteria.in: must be a list, an object or text", "criteria.in"],
  [{ and: [{ eq: 1 }] }, "criteria.and: must be a list of two criteria", "criteria.and"],
  [{ and: { eq: 1 } }, "criteria.and: must be a list of two criteria", "criteria.and"],
  [{ or: [{ eq: 1 }, 5] }, "criteria.or[1]: must be an object with an operator", "criteria.or[1]"],
  [{ or: [{}, { eq: 1 }] }, "criteria.or[0]: has no operator", "criteria.or[0]"],
  [
    { and: [{ or: [{ eq: 1 }, { in: 2 }] }, { eq: 1 }] },
    "criteria.and[0].or[1].in: must be a list, an object or text",
    "criteria.and[0].or[1].in",
  ],
])("%j is refused: %s", (criteria, message, path) => {
  expect(refusal(criteria)).toEqual({ code: "invalid-criteria", message, path });
});

test("what is nested too deep is refused before it is walked", () => {
  let criteria: Json = { eq: 1 };
  for (let depth = 0; depth < 5000; depth++) criteria = { and: [criteria, { eq: 1 }] };
  expect(refusal(criteria)).toMatchObject({ code: "invalid-criteria" });
  criteria = { eq: 1 };
  for (let depth = 1; depth < MAX_CRITERIA_DEPTH; depth++) criteria = { or: [criteria, { eq: 2 }] };
  expect(meant(criteria, 1)).toBe(true);
});

describe("for all", () => {
  test("input: it is read, or refused with its place", () => {
    const hostile = fc.oneof(
      json,
      fc
        .dictionary(fc.constantFrom("match", "eq", "in", "and", "or", "gt", "x"), json)
        .map((one) => one as Json),
    );
    fc.assert(
      fc.property(hostile, json, (input, data) => {
        try {
          const criteria = parseCriteria(input);
          if (criteria !== undefined) expect(typeof matches(criteria, data)).toBe("boolean");
        } catch (error) {
          expect(error).toBeInstanceOf(RmiError);
          expect((error as RmiError).code).toBe("invalid-criteria");
          expect((error as RmiError).details["path"]).toMatch(/^criteria/);
        }
      }),
    );
  });

  test("data: eq is what JSON says, neq its opposite, in a list of one the same", () => {
    fc.assert(
      fc.property(json, json, (a, b) => {
        expect(meant({ eq: a }, a)).toBe(true);
        expect(meant({ eq: a }, b)).toBe(equal(a, b));
        expect(meant({ neq: a }, b)).toBe(!meant({ eq: a }, b));
        expect(meant({ in: [a] }, b)).toBe(meant({ eq: a }, b));
        expect(equal(a, b)).toBe(equal(b, a));
      }),
    );
  });

  test("data: at most one of lt, eq and gt", () => {
    fc.assert(
      fc.property(json, json, (a, b) => {
        const count = ["lt", "eq", "gt"].filter((operator) => meant({ [operator]: a }, b)).length;
        expect(count).toBeLessThanOrEqual(1);
        expect(meant({ lt: a }, b)).toBe(meant({ gt: b }, a));
      }),
    );
  });

  test("records: match of itself, and of any part of it", () => {
    fc.assert(
      fc.property(record, fc.func(fc.boolean()), (data, keep) => {
        const part = Object.fromEntries(Object.entries(data).filter(([key]) => keep(key)));
        expect(meant({ match: part }, data)).toBe(Object.keys(part).length > 0);
      }),
    );
  });

  test("criteria: and, or are what they say", () => {
    const leaf: fc.Arbitrary<Json> = fc.oneof(
      json.map((operand) => ({ eq: operand })),
      json.map((operand) => ({ neq: operand })),
      json.map((operand) => ({ gt: operand })),
      record.map((operand) => ({ match: operand })),
    );
    fc.assert(
      fc.property(leaf, leaf, json, (a, b, data) => {
        const [one, two]: Criteria[] = [parseCriteria(a)!, parseCriteria(b)!];
        expect(meant({ and: [a, b] }, data)).toBe(matches(one!, data) && matches(two!, data));
        expect(meant({ or: [a, b] }, data)).toBe(matches(one!, data) || matches(two!, data));
      }),
    );
  });
});
