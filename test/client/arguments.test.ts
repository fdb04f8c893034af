import assert from "node:assert/strict";
import fc from "fast-check";
import { describe, test } from "vitest";
import { encodeArguments, kw } from "../../src/client/arguments.js";
import { MAX_ARGUMENT_DEPTH, toJson } from "../../src/client/encode.js";
import { RmiError } from "../../src/errors.js";

const u = undefined;

describe("arguments by place and by name", () => {
  test.each([
    ["all given", ["a", "b"], [1, 2], [1, 2], {}],
    ["fewer", ["a", "b"], [1], [1], {}],
    ["missing at the end", ["a", "b", "c"], [1, u, u], [1], {}],
    ["none", ["a"], [], [], {}],
    ["a gap: the rest by name", ["a", "b", "c"], [1, u, 3], [1], { c: 3 }],
    ["a gap at the start", ["a", "b"], [u, 2], [], { b: 2 }],
    ["two gaps", ["a", "b", "c", "d"], [u, 2, u, 4], [], { b: 2, d: 4 }],
    ["null is given", ["a", "b"], [null, 2], [null, 2], {}],
    ["rest", ["a", "...more"], [1, 2, 3], [1, 2, 3], {}],
    ["rest, with nothing", ["...more"], [], [], {}],
    ["names not known: null in the gap", undefined, [1, u, 3], [1, null, 3], {}],
    ["keywords", undefined, [1, kw({ b: 2, c: u })], [1], { b: 2 }],
    ["only keywords", undefined, [kw({ b: 2 })], [], { b: 2 }],
  ])("%s", (_what, names, given, args, kws) => {
    assert.deepEqual(encodeArguments(given, names), { args, kws });
  });

  test("a gap before the rest has no form on the wire", () => {
    assert.throws(
      () => encodeArguments([undefined, 1], ["a", "...more"]),
      isCode("usage", "a is missing: it must be given"),
    );
  });

  test("what cannot travel is named", () => {
    assert.throws(
      () => encodeArguments([() => 1], ["words"]),
      isCode("invalid-arguments", "words: a function"),
    );
    assert.throws(() => encodeArguments([1, NaN], ["a", "...b"]), isCode("invalid-arguments", "b[0]: NaN"));
    assert.throws(
      () => encodeArguments([{ x: [Symbol()] }], undefined),
      isCode("invalid-arguments", "args[0].x[0]"),
    );
  });
});

describe("a value as JSON", () => {
  test.each([
    ["text", "x", "x"],
    ["a date", new Date(0), "1970-01-01T00:00:00.000Z"],
    ["bytes", new Uint8Array([1, 2, 255]), "AQL/"],
    ["a buffer", Buffer.from("hi"), "aGk="],
    ["a part of a buffer", Buffer.from("xhix").subarray(1, 3), "aGk="],
    ["a bigint", 2n ** 70n, "1180591620717411303424"],
    ["a map", new Map([["a", 1n]]), [["a", "1"]]],
    ["a set", new Set([1, 2]), [1, 2]],
    ["what is missing in a list", [1, undefined], [1, null]],
    ["what is missing in an object", { a: undefined, b: 1 }, { b: 1 }],
    ["what speaks for itself", { toJSON: () => ({ a: new Set([1]) }) }, { a: [1] }],
  ])("%s", (_what, value, json) => {
    assert.deepEqual(toJson(value, "x"), json);
  });

  test("anything JSON can carry comes through as JSON has it, and is a copy", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const json = toJson(value, "x");
        assert.deepEqual(JSON.stringify(json), JSON.stringify(value));
        if (typeof value === "object" && value !== null) assert.notEqual(json, value);
      }),
    );
  });

  test("`__proto__` is a property like any other", () => {
    const value = JSON.parse('{"__proto__":{"a":1}}') as object;
    assert.equal(JSON.stringify(toJson(value, "x")), '{"__proto__":{"a":1}}');
  });

  test("what JSON would silently change is refused", () => {
    const gone = [new Date(NaN), new Float32Array(2), Promise.resolve(), new WeakMap()];
    for (const value of gone)
      assert.throws(() => toJson({ a: [value] }, "x"), isCode("invalid-arguments", "x.a[0]: a"));
  });

  test("a circle is refused, not walked for ever", () => {
    const circle: unknown[] = [];
    circle.push(circle);
    const refused = refusalOf(circle);
    assert.equal(refused.message, "x[0]: a circle has no JSON form: it leads back to x");
    const found = { path: "x[0]", expected: "what JSON can carry", found: "a circle" };
    assert.deepEqual(refused.details, { path: "x[0]", faults: [found] });
  });

  test("a circle is shown where it closes, however deep it began and whatever it goes through", () => {
    const node: Record<string, unknown> = { name: "a" };
    node["self"] = node;
    const { message } = refusalOf({ list: [1, { node }] });
    assert.equal(message, "x.list[1].node.self: a circle has no JSON form: it leads back to x.list[1].node");
    const map = new Map<string, unknown>();
    map.set("me", new Set([{ map }]));
    assert.equal(refusalOf(map).details["path"], "x[0][1][0].map");
  });

  test("the same object twice is no circle", () => {
    const shared = { a: 1 };
    assert.deepEqual(toJson([shared, { shared }], "x"), [{ a: 1 }, { shared: { a: 1 } }]);
  });

  test("what is too deep is said of the whole value", () => {
    let deep: unknown = 1;
    for (let level = 0; level <= MAX_ARGUMENT_DEPTH; level++) deep = { next: deep };
    assert.equal(refusalOf(deep).message, `x: a value is nested deeper than ${MAX_ARGUMENT_DEPTH}`);
    const endless = { toJSON: () => endless };
    assert.equal(refusalOf(endless).details["path"], "x");
  });

  test("what is too deep and shared at every level is refused at once: no part is walked twice", () => {
    let deep: unknown = 1;
    for (let level = 0; level <= MAX_ARGUMENT_DEPTH; level++) deep = { one: deep, other: deep };
    assert.equal(refusalOf(deep).message, `x: a value is nested deeper than ${MAX_ARGUMENT_DEPTH}`);
  });

  test.each([NaN, Infinity, -Infinity])("%d is refused", (value) => {
    assert.throws(() => toJson({ a: value }, "x"), isCode("invalid-arguments", "x.a: "));
  });
});

function refusalOf(value: unknown): RmiError {
  try {
    toJson(value, "x");
  } catch (error) {
    if (error instanceof RmiError && error.code === "invalid-arguments") return error;
  }
  throw new Error("it was not refused as it should be");
}

function isCode(code: string, text: string): (error: unknown) => boolean {
  return (error) => error instanceof RmiError && error.code === code && error.message.includes(text);
}
