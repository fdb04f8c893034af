import { describe, expect, test } from "vitest";
import { faultText, merge } from "../../src/config/document.js";
import { parseIni } from "../../src/config/ini.js";
import {
  flag,
  name,
  names,
  oneOf,
  seconds,
  text,
  textOr,
  whole,
  wholeSeconds,
} from "../../src/config/properties.js";
import type { Property } from "../../src/config/schema.js";
import { check } from "../../src/config/schema.js";

describe("kinds of property: what is read, what is refused (F-9, F-11)", () => {
  const rows: readonly (readonly [
    string,
    Property<unknown>,
    unknown,
    Record<string, unknown>,
    readonly string[],
  ])[] = [
    ["text", text, undefined, { a: "a", "": undefined, " ": " " }, []],
    ["textOr", textOr("x"), "x", { a: "a", "": "x" }, []],
    [
      "name",
      name,
      undefined,
      { "a.b-c_1$": "a.b-c_1$", "": undefined },
      ["../a", "a/b", ".a", "-a", "a b", "a".repeat(129)],
    ],
    ["names", names, [], { ",": [], "": [], "a, b ,,c": ["a", "b", "c"], "*": ["*"] }, []],
    [
      "flag",
      flag(true),
      true,
      { YES: true, true: true, "1": true, No: false, FALSE: false, "0": false },
      ["", "2", "on", "yes!", "10"],
    ],
    [
      "whole",
      whole(1, 1, 1000),
      1,
      { "1": 1, "007": 7, "1000": 1000 },
      ["", "0", "1001", "-1", "+1", "1.0", "1x", "١", "9".repeat(30)],
    ],
    ["wholeSeconds", wholeSeconds(10, 0, 60), 10_000, { "0": 0, "60": 60_000 }, ["", "61", "1.5", "5s"]],
    [
      "seconds",
      seconds(0, 0, 60),
      0,
      { "0.25": 250, "60": 60_000, "0.0004": 0 },
      ["", ".5", "5.", "61", "1e1", "-1"],
    ],
    ["oneOf", oneOf(2, { "0": 0, "2": 2 }), 2, { "0": 0, "2": 2 }, ["", "1", "2x", "toString"]],
  ];
  test.each(rows)("%s", (_, property, byDefault, good, bad) => {
    expect(property.default).toEqual(byDefault);
    for (const [value, expected] of Object.entries(good)) {
      expect([value, property.valid(value)]).toEqual([value, true]);
      expect(property.read(value)).toEqual(expected);
    }
    for (const value of bad) expect([value, property.valid(value)]).toEqual([value, false]);
  });
});

const SCHEMA = { main: { threads: whole(1, 1, 10), on: flag(false) }, extra: { label: text } };
const ini = (lines: string) => parseIni(lines, "x.conf").document;

test("absent sections and properties are defaults", () => {
  expect(check(SCHEMA, new Map())).toEqual({
    values: { main: { threads: 1, on: false }, extra: { label: undefined } },
    faults: [],
    warnings: [],
    others: new Map(),
  });
});

test("every fault is told, with file, line, property, value and what it must be", () => {
  const { faults } = check(SCHEMA, ini(`[main]\nthreads=\n\non=perhaps\n[extra]\nlabel=${"x".repeat(99)}`));
  expect(faults.map(faultText)).toEqual([
    'x.conf:2: main.threads: "" must be a whole number from 1 to 10',
    'x.conf:4: main.on: "perhaps" must be yes, true or 1, or no, false or 0',
  ]);
});

test("a long value is shortened in the message", () => {
  const [fault] = check(SCHEMA, ini(`[main]\nthreads=${"9".repeat(500)}`)).faults;
  expect(faultText(fault!)).toBe(
    `x.conf:2: main.threads: "${"9".repeat(60)}…" must be a whole number from 1 to 10`,
  );
});

test("unknown properties are warnings; unknown sections are kept (F-12)", () => {
  const { faults, warnings, others } = check(SCHEMA, ini("[main]\nthread=2\n[mine]\na=1\n[toString]\nb=2"));
  expect(faults).toEqual([]);
  expect(warnings.map(faultText)).toEqual([
    "x.conf:2: main.thread: has no meaning here; [main] knows threads on",
  ]);
  expect([...others.keys()]).toEqual(["mine", "toString"]);
});

test("merging goes property by property, later wins, inputs stay (F-5)", () => {
  const first = ini("[main]\nthreads=2\non=1\n[a]\nx=1");
  const second = parseIni("[main]\nthreads=3\n[b]\ny=", "y.conf").document;
  const merged = merge(first, second);
  expect(check(SCHEMA, merged).values.main).toEqual({ threads: 3, on: true });
  expect([...merged.keys()]).toEqual(["main", "a", "b"]);
  expect(merged.get("main")!.get("threads")).toEqual({ value: "3", file: "y.conf", line: 2 });
  expect(first.get("main")!.get("threads")!.value).toBe("2");
});
