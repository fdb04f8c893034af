import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { faultText } from "../../src/config/document.js";
import { jsonFault, MAX_JSON_DEPTH } from "../../src/config/json-fault.js";
import { parseJson } from "../../src/config/reader.js";
import { runs } from "../support/properties.js";

const FILE = "x.json";
const faults = (text: string): readonly string[] => parseJson(text, FILE).faults.map(faultText);

test("scalars become text, null says nothing, lists keep their JSON (F-3)", () => {
  const text = `{"main": {"enabled": true, "threads": 4, "latency": 0.5, "name": "x", "url": null, "list": ["a", 1]}}`;
  const { document } = parseJson(text, FILE);
  expect(
    [...document.get("main")!].map(([name, entry]) => [name, entry.value, entry.nested ?? false]),
  ).toEqual([
    ["enabled", "true", false],
    ["threads", "4", false],
    ["latency", "0.5", false],
    ["name", "x", false],
    ["list", `["a",1]`, true],
  ]);
});

test.each([
  [
    "a missing comma",
    `{\n  "main": {\n    "a": 1\n    "b": 2\n  }\n}`,
    `x.json:4:5: "," or "}" is expected here`,
  ],
  [
    "a comma too many",
    `{"main": {"a": 1,}}`,
    `x.json:1:18: a property name in double quotes is expected here`,
  ],
  ["single quotes", `{'main': {}}`, `x.json:1:2: a property name in double quotes is expected here`],
  ["no value", `{"main": }`, `x.json:1:10: a value is expected here`],
  ["no colon", `{"main" {}}`, `x.json:1:9: ":" is expected here`],
  ["cut off", `{"main": {"a": 1`, `x.json:1:17: "," or "}" is expected here`],
  ["nothing", ``, `x.json:1:1: a value is expected here`],
  ["more than a value", `{}\n{}`, `x.json:2:1: the end of the file is expected here`],
  ["a number that is none", `{"main": {"a": 01}}`, `x.json:1:16: a value is expected here`],
  ["NaN", `{"main": {"a": NaN}}`, `x.json:1:16: a value is expected here`],
  ["a comment", `// x\r\n{}`, `x.json:1:1: a value is expected here`],
  ["no object", `[]`, `x.json: must be an object of sections`],
])("%s is told with its place", (_, text, expected) => {
  expect(faults(text)).toEqual([expected]);
});

test("every section that is no object is told", () => {
  expect(faults(`{"a": 1, "b": {}, "c": []}`)).toEqual([
    "x.json: a: must be an object of properties",
    "x.json: c: must be an object of properties",
  ]);
});

describe("properties", () => {
  const accepts = (text: string): boolean => {
    try {
      JSON.parse(text);
      return true;
    } catch {
      return false;
    }
  };

  test("there is a fault exactly where JSON.parse refuses", () => {
    const cut = fc.tuple(fc.json({ maxDepth: 4 }), fc.nat(), fc.nat({ max: 3 }), fc.string({ maxLength: 2 }));
    const mutated = cut.map(([text, at, length, put]) => {
      const start = at % (text.length + 1);
      return text.slice(0, start) + put + text.slice(start + length);
    });
    fc.assert(
      fc.property(fc.oneof(mutated, fc.json(), fc.string()), (text) => {
        expect(jsonFault(text) === undefined).toBe(accepts(text));
      }),
      { numRuns: runs(500) },
    );
  });

  test("depth is bounded", () => {
    const deep = (levels: number): string => "[".repeat(levels);
    expect(jsonFault(deep(MAX_JSON_DEPTH + 2))?.what).toBe("less nesting is expected here");
    expect(jsonFault(deep(1_000_000))?.column).toBe(MAX_JSON_DEPTH + 2);
  });
});
