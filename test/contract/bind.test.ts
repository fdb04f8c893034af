import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { binder, type Bind } from "../../src/contract/bind.js";
import type { Parameter, Schema } from "../../src/contract/contract.js";
import { encodeValue } from "../../src/contract/encode.js";
import { Validators } from "../../src/contract/validate.js";
import type { JsonObject } from "../../src/json.js";

const text: Schema = { type: "string" };
const number: Schema = { type: "number" };
const $defs = {
  Walk: {
    type: "object",
    properties: {
      steps: number,
      "a b": text,
      next: { $ref: "#/$defs/Walk" },
      list: { type: "array", items: number },
    },
    required: ["steps"],
  },
};
const bindTo = (parameters: Parameter[], kind: "method" | "function" = "method"): Bind =>
  binder("Dog.bark()", parameters, new Validators($defs), kind);
const optional = { name: "age", schema: number, optional: true } as const;

describe("arguments go to the parameters they are for", () => {
  const rows: [string, Parameter[], unknown[], JsonObject, unknown[]][] = [
    ["by place", [{ name: "a", schema: text }, optional], ["x", 2], {}, ["x", 2]],
    ["left out", [{ name: "a", schema: text }, optional], ["x"], {}, ["x"]],
    ["by name (W-18)", [{ name: "a", schema: text }, optional], [], { age: 2, a: "x" }, ["x", 2]],
    ["by name after a gap", [{ ...optional, name: "a" }, optional], [], { age: 2 }, [undefined, 2]],
    ["any JSON", [{ name: "a", schema: {} }], [{ deep: [null] }], {}, [{ deep: [null] }]],
    [
      "rest",
      [
        { name: "a", schema: text },
        { name: "r", schema: number, rest: true },
      ],
      ["x", 1, 2],
      {},
      ["x", 1, 2],
    ],
    ["an empty rest", [{ name: "r", schema: number, rest: true }], [], {}, []],
    [
      "a named type",
      [{ name: "w", schema: { $ref: "#/$defs/Walk" } }],
      [{ steps: 1, more: 1 }],
      {},
      [{ steps: 1, more: 1 }],
    ],
  ];
  test.each(rows)("%s", (_name, parameters, args, kws, bound) => {
    expect(bindTo(parameters)(args, kws)).toEqual(bound);
  });
});

describe("arguments that do not fit are refused, with path, expected and found", () => {
  const walk = { name: "w", schema: { $ref: "#/$defs/Walk" } };
  const rows: [string, Parameter[], unknown[], JsonObject, string][] = [
    ["kind", [{ name: "a", schema: text }], [7], {}, "a: expected a string, found 7"],
    ["missing", [{ name: "a", schema: text }], [], {}, "a: expected a value, found nothing"],
    ["null", [{ name: "a", schema: text }], [null], {}, "a: expected a string, found null"],
    ["unknown name", [optional], [], { size: 1 }, "size: expected no parameter of this name, found one"],
    ["twice", [optional], [1], { age: 2 }, "age: expected one value, found it by place and by name"],
    [
      "a hostile name",
      [optional],
      [],
      JSON.parse('{"__proto__": 1}') as JsonObject,
      "__proto__: expected no parameter",
    ],
    ["inside", [walk], [{ steps: "1" }], {}, 'w.steps: expected a number, found "1"'],
    ["missing inside", [walk], [{}], {}, "w.steps: expected a value, found nothing"],
    [
      "deep inside",
      [walk],
      [{ steps: 1, next: { steps: 2, list: [1, [2]] } }],
      {},
      "w.next.list[1]: expected a number, found an array of 1",
    ],
    ["an odd name", [walk], [{ steps: 1, "a b": 1 }], {}, 'w["a b"]: expected a string, found 1'],
    ["rest", [{ name: "r", schema: number, rest: true }], [1, "2"], {}, 'r[1]: expected a number, found "2"'],
    [
      "a literal",
      [{ name: "a", schema: { enum: ["x", "y"] } }],
      ["z"],
      {},
      'a: expected one of "x", "y", found "z"',
    ],
    ["a long text", [{ name: "a", schema: number }], ["z".repeat(100)], {}, "… (102 characters)"],
  ];
  test.each(rows)("%s", (_name, parameters, args, kws, message) => {
    expect(() => bindTo(parameters)(args, kws)).toThrow(
      expect.objectContaining({
        code: "invalid-arguments",
        message: expect.stringContaining(message) as string,
      }),
    );
  });

  const circle = {
    type: "object",
    properties: { kind: { const: "circle" }, radius: number },
    required: ["kind", "radius"],
  };
  const square = {
    type: "object",
    properties: { kind: { const: "square" }, side: number },
    required: ["kind", "side"],
  };
  const file = { type: "object", properties: { path: text, size: number }, required: ["path", "size"] };
  const folder = {
    type: "object",
    properties: { path: text, files: { type: "array", items: text } },
    required: ["path", "files"],
  };
  const types = { Circle: circle, Square: square, File: file, Folder: folder };
  const anyOf = (...names: string[]): Schema => ({
    anyOf: names.map((name) => ({ $ref: `#/$defs/${name}` })),
  });
  const date: Schema = { type: "string", format: "date-time", "x-gofer": "date" };
  const unions: [string, Schema, unknown, string][] = [
    ["by its tag", anyOf("Circle", "Square"), { kind: "square", side: "1" }, 'x.side: expected a number (of Square), found "1"'],
    ["of no such tag", anyOf("Circle", "Square"), { kind: "line" }, 'x.kind: expected one of "circle", "square", found "line"'],
    ["without a tag", anyOf("Circle", "Square"), {}, 'x.kind: expected one of "circle", "square", found nothing'],
    ["by what it has", anyOf("File", "Folder"), { path: "a", files: [1] }, "x.files[0]: expected a string (of Folder), found 1"],
    ["by what it lacks least", anyOf("Folder", "File"), { size: 1 }, "x.path: expected a value (of File), found nothing"],
    ["by its kind", { anyOf: [text, { $ref: "#/$defs/File" }] }, { path: 1, size: 1 }, "x.path: expected a string (of File), found 1"],
    ["of no kind", { anyOf: [text, { $ref: "#/$defs/File" }, { type: "null" }] }, 7, "x: expected one of string, File, null, found 7"],
    ["literals and a date", { anyOf: [{ enum: ["now", "never"] }, date] }, "soon", 'x: expected one of "now" | "never", Date, found "soon"'],
    ["lists", { anyOf: [{ type: "array", items: text }, { type: "array", items: number }] }, [1, "2"], "x[0]: expected a string, found 1"],
    ["in a union", { anyOf: [{ type: "null" }, anyOf("Circle", "Square")] }, { kind: "circle" }, "x.radius: expected a value (of Circle), found nothing"],
  ]; // prettier-ignore
  test.each(unions)("a union tells of the member that comes closest: %s", (_name, schema, given, message) => {
    const bind = binder("Dog.bark()", [{ name: "x", schema }], new Validators(types), "method");
    expect(() => bind([given], {})).toThrow(`Dog.bark(): ${message}`);
  });

  test("of a union of many, some are named", () => {
    const many: Schema = { anyOf: Array.from({ length: 30 }, (_, index) => ({ const: `m${index}` })) };
    expect(() => bindTo([{ name: "x", schema: many }])(["y"], {})).toThrow(', "m9", or 20 others, found "y"');
  });

  test("all faults of a call at once", () => {
    const bind = bindTo([
      { name: "a", schema: text },
      { name: "b", schema: number },
    ]);
    expect(() => bind([1, "2"], {})).toThrow(
      expect.objectContaining({
        details: { faults: [expect.objectContaining({ path: "a" }), expect.objectContaining({ path: "b" })] },
      }),
    );
  });

  test("too many, in gofer's own words [R exc-ctor-args.02]", () => {
    const parameters = [{ ...optional, name: "name" }, optional];
    const bind = binder("Vec.__init__()", parameters, new Validators({}), "method");
    expect(() => bind([1, 2, 3], {})).toThrow(
      "Vec.__init__() takes from 1 to 3 positional arguments but 4 were given",
    );
    // what programs read counts what was passed
    expect(() => bind([1, 2, 3], {})).toThrow(
      expect.objectContaining({
        details: { faults: [{ path: "", expected: "at most 2 arguments", found: "3" }] },
      }),
    );
    expect(() => bindTo([], "function")([1], {})).toThrow(
      "Dog.bark() takes 0 positional arguments but 1 were given",
    );
  });
});

describe("what has no JSON form is decoded by its type", () => {
  const date: Schema = { type: "string", format: "date-time", "x-gofer": "date" };
  const bytes: Schema = { type: "string", "x-gofer": "bytes" };
  const bigint: Schema = { type: ["string", "integer"], "x-gofer": "bigint" };
  const rows: [string, Schema, unknown, unknown][] = [
    ["a date", date, "2024-02-29T12:00:00.5+02:00", new Date("2024-02-29T10:00:00.500Z")],
    ["a date as Python writes it", date, "2024-01-01T00:00:00.123456+00:00", new Date("2024-01-01T00:00:00.123Z")],
    ["a date far off", date, "+010000-01-01T00:00:00.000Z", new Date("+010000-01-01T00:00:00.000Z")],
    ["bytes", bytes, "AQL/", new Uint8Array([1, 2, 255])],
    ["no bytes", bytes, "", new Uint8Array()],
    ["a bigint", bigint, "-1180591620717411303424", -(2n ** 70n)],
    ["a bigint as Python sends it", bigint, 5, 5n],
    ["a set", { type: "array", items: date, "x-gofer": "set" }, ["1970-01-01T00:00:00Z"], new Set([new Date(0)])],
  ]; // prettier-ignore
  test.each(rows)("%s", (_name, schema, given, value) => {
    const json = (): string => structuredClone(given) as string; // it is decoded in place
    expect(bindTo([{ name: "x", schema }])([json()], {})).toEqual([value]);
    expect(bindTo([{ name: "x", schema, rest: true }])([json(), json()], {})).toEqual([value, value]);
    expect(bindTo([{ name: "x", schema }])([], { x: json() })).toEqual([value]);
  });

  const wrong: [string, Schema, unknown, string][] = [
    ["no offset", date, "2024-01-01T00:00:00", "x: expected a date as ISO 8601 text with its offset"],
    ["a day that is none", date, "2023-02-29T00:00:00Z", "x: expected a date"],
    ["a month that is none", date, "2023-13-01T00:00:00Z", "x: expected a date"],
    ["a day alone", date, "2024-01-01", "x: expected a date"],
    ["a number for a date", date, 0, "x: expected a date"],
    ["text for bytes", bytes, "it's", "x: expected bytes as base64 text"],
    ["cut base64", bytes, "AQL", "x: expected bytes"],
    ["an integer that JSON has rounded", bigint, 2 ** 53, "x: expected a bigint as decimal text"],
    ["a fraction", bigint, 0.5, "x: expected a bigint"],
    ["hexadecimal", bigint, "0x10", "x: expected a bigint"],
    ["too many digits", bigint, "1".repeat(10_001), "x: expected a bigint"],
  ];
  test.each(wrong)("%s is refused", (_name, schema, json, message) => {
    expect(() => bindTo([{ name: "x", schema }])([json], {})).toThrow(message);
  });
});

test("no value makes a check fail in another way", () => {
  const bind = bindTo([{ name: "w", schema: { $ref: "#/$defs/Walk" } }]);
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
      try {
        bind([value], {});
      } catch (error) {
        expect(error).toMatchObject({ code: "invalid-arguments" });
      }
    }),
  );
});

describe("a result that cannot travel is refused, never changed (W-25)", () => {
  class Vec {}
  const circle: { self?: unknown } = {};
  circle.self = circle;
  const rows: [string, unknown, string][] = [
    ["a function", () => 1, "Object of type function is not JSON serializable"],
    ["an invalid date", { n: [new Date(NaN)] }, "Invalid Date is not JSON serializable (at .n[0])"],
    ["a symbol", Symbol("x"), "Object of type symbol is not JSON serializable"],
    ["NaN (W-3)", { a: Number.NaN }, "not JSON compliant: NaN (at .a)"],
    ["Infinity", [Infinity], "not JSON compliant: Infinity (at [0])"],
    [
      "in a Map",
      { m: new Map([[1, () => 2]]) },
      "Object of type function is not JSON serializable (at .m[0][1])",
    ],
    ["other views of bytes", new Float32Array(2), "Object of type Float32Array is not JSON serializable"],
    ["a live object", [Promise.resolve()], "Object of type Promise is not JSON serializable (at [0])"],
    ["a circle", circle, "Circular reference detected (at .self)"],
    ["a toJSON that throws", { toJSON: () => { throw new Error("no"); } }, "no"], // prettier-ignore
    [
      "a toJSON that gives nothing",
      Object.assign(new Vec(), { toJSON: () => undefined }),
      "Object of type Vec",
    ],
  ];
  test.each(rows)("%s", (_name, value, message) => {
    expect(() => encodeValue(value)).toThrow(
      expect.objectContaining({
        code: "invalid-return",
        message: expect.stringContaining(message) as string,
      }),
    );
  });

  test("nesting past the limit is refused, not a crash", () => {
    let deep: unknown = 1;
    for (let level = 0; level < 100_000; level++) deep = [deep];
    expect(() => encodeValue(deep)).toThrow("nested deeper");
  });

  test("what JSON carries is carried", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(encodeValue(value)).toBe(JSON.stringify(value));
      }),
    );
    expect(encodeValue(undefined)).toBe("null");
  });
});
