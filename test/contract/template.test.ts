/** Texts are of a template where the compiler says so, and nowhere else. */
import fc from "fast-check";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import type { Schema } from "../../src/contract/contract.js";
import { mismatches } from "../../src/contract/mismatches.js";
import { Planner } from "../../src/contract/planner.js";
import { SchemaReader } from "../../src/contract/read-schema.js";
import { Decoders } from "../../src/contract/decode.js";
import {
  isPlaceholder,
  patternOf,
  shownTemplate,
  templateMatcher,
  templateOf,
  type Template,
} from "../../src/contract/template.js";
import { nameOf } from "../../src/contract/schema-kinds.js";
import { Validators } from "../../src/contract/validate.js";
import { runs, seed } from "../support/properties.js";

const MAPPINGS = ["Uppercase", "Lowercase", "Capitalize", "Uncapitalize"].map((name) => `${name}<string>`);
const names = ["string", "number", "bigint", ...MAPPINGS];
const piece = fc.constantFrom("", "-", ".", "x", "n", "-x", "${", "`", "\\", "(a|b)*", "ß", "é");
const template: fc.Arbitrary<Template> = fc
  .tuple(piece, fc.array(fc.tuple(fc.constantFrom(...names), piece), { minLength: 1, maxLength: 3 }))
  .map(([first, rest]) => [first, ...rest.flat()])
  .filter((parts) => parts.join() !== ",string,");
const filling = fc.constantFrom(
  "", "a", "A", "aB", "Ab", "ß", "É", "é", "ﬁ", "İ", "ı", "Σς", "ǅ", "𐐨", "1", "-1", "+1", "1.", ".5", "01", "1e3", "1e999",
  "0x1F", "0b1", "0o7", " 1 ", " ", "Infinity", "NaN", "-0", "1_0", "0n", "9007199254740993", "-x", "a-b-1", ".", "-",
); // prettier-ignore
/** A text that may be of the template, and often is. */
const filled = template.chain((parts) => {
  const texts = parts.map((part, index) => (index % 2 === 0 ? fc.constant(part) : filling));
  return fc.tuple(
    fc.constant(parts),
    fc.tuple(...texts).map((all) => all.join("")),
  );
});

test("the compiler accepts what we do", () => {
  const samples = fc.sample(filled, { seed: seed(), numRuns: runs(3000) });
  const lines = samples.map(
    ([parts, text], index) => `export const x${index}: ${shownTemplate(parts)} = ${JSON.stringify(text)};`,
  );
  const host = ts.createCompilerHost({});
  const source = ts.createSourceFile("x.ts", lines.join("\n"), ts.ScriptTarget.ES2022);
  const open = host.getSourceFile.bind(host);
  host.getSourceFile = (name, ...more) => (name === "x.ts" ? source : open(name, ...more));
  const program = ts.createProgram(["x.ts"], { strict: true, lib: ["lib.es5.d.ts"], types: [] }, host);
  expect(program.getSyntacticDiagnostics(source)).toEqual([]);
  const refused = new Set(
    program
      .getSemanticDiagnostics(source)
      .map(({ start }) => source.getLineAndCharacterOfPosition(start!).line),
  );
  const ours = samples.map(([parts, text]) => templateMatcher(parts)(text));
  const differing = lines.filter((_, index) => ours[index] === refused.has(index));
  expect(differing).toEqual([]);
  expect(refused.size).toBeGreaterThan(100);
  expect(refused.size).toBeLessThan(lines.length - 100);
});

test.each(["number", "bigint"])("as an expression, ${%s} takes what the compiler does", (name) => {
  const parts = ["", name, ""];
  const [ours, published] = [templateMatcher(parts), new RegExp(patternOf(parts), "u")];
  const odd = fc.string({
    unit: fc.constantFrom(..."0019.+-eExXoObBafF_n \n\u00a0\ufeff\u180e１"),
    maxLength: 8,
  });
  fc.assert(
    fc.property(fc.oneof(odd, filling, fc.double().map(String), fc.bigInt().map(String)), (text) => {
      fc.pre(Number.isFinite(Number(text)) || Number.isNaN(Number(text))); // that one is too large, no expression says
      expect([text, published.test(text)]).toEqual([text, ours(text)]);
    }),
    { numRuns: runs(20_000) },
  );
});

test("a template is found again in its expression, and in no other", () => {
  fc.assert(
    fc.property(template, fc.string(), (parts, text) => {
      expect(templateOf(patternOf(parts))).toEqual(parts);
      expect(() => new RegExp(patternOf(parts), "u")).not.toThrow();
      const other = templateOf(text);
      if (other !== undefined) expect(patternOf(other)).toBe(text);
    }),
    { numRuns: runs(300) },
  );
  for (const pattern of [
    "^(?:a+)+$",
    "^a$",
    "a",
    "",
    "^",
    "$",
    "^[\\s\\S]*$",
    undefined,
    null,
    7,
    "^[\\s\\S]*(a|b)$",
  ])
    expect(templateOf(pattern)).toBeUndefined();
  expect(["toString", "__proto__", "any"].some(isPlaceholder)).toBe(false);
});

test("a message shows a template as it was written", () => {
  const parts = ["v", "number", "-", "Uppercase<string>", ""];
  expect(nameOf({ type: "string", pattern: patternOf(parts) })).toBe("`v${number}-${Uppercase<string>}`");
});

test("no text takes long, whatever the template", () => {
  const parts = ["", ...Array.from({ length: 20 }, () => ["string", "a"]).flat(), "string", "b"];
  const text = "a".repeat(100_000);
  expect(templateMatcher(parts)(text)).toBe(false);
  expect(templateMatcher(parts)(`${text}b`)).toBe(true);
});

const date: Schema = { type: "string", format: "date-time", "x-gofer": "date" };
const DAY = "2026-08-01T00:00:00.000Z";
const at = patternOf(["at-", "string", ""]);
const loud = patternOf(["", "Uppercase<string>", ""]);

describe("names that are of a template", () => {
  const validators = new Validators({});
  const schema: Schema = {
    type: "object",
    properties: { ÄÖ: { type: "string" } },
    patternProperties: { [at]: date, [loud]: { type: "string" } },
  };
  const paths = (value: unknown): string[] =>
    mismatches(validators, schema, value, 20).map(({ path }) => path);

  test("hold their values, and no others", () => {
    expect(paths({ "at-1": DAY, ÄÖ: "x", ß: 1, other: 1, LOUD: "" })).toEqual([]);
    expect(paths({ "at-1": "x", ÄÖ: 1, ß: 1, other: 1, LOUD: 1 })).toEqual(['["at-1"]', '["ÄÖ"]', ".LOUD"]);
  });

  test("a text of another form is told what form is meant", () => {
    const check = validators.check({
      type: "string",
      pattern: patternOf(["v", "number", "-", "Lowercase<string>", ""]),
    });
    expect(check("v1-É")).toEqual({
      path: "",
      expected: "text like `v${number}-${Lowercase<string>}`",
      found: '"v1-É"',
    });
    expect(check("v1-é")).toBeUndefined();
  });

  test("are decoded by it; others are as they were, or as the index signature has them", () => {
    const decoded = (given: Schema, value: unknown): unknown => {
      const planner = new Planner({});
      return new Decoders(planner.named).of(planner.plan(given)!)(value);
    };
    expect(decoded(schema, { "at-1": DAY, other: DAY, LOUD: DAY })).toEqual({
      "at-1": new Date(DAY),
      other: DAY,
      LOUD: DAY,
    });
    const open: Schema = {
      type: "object",
      patternProperties: { [loud]: { type: "null" } },
      additionalProperties: date,
    };
    expect(decoded(open, { a: DAY, A: null })).toEqual({ a: new Date(DAY), A: null });
    const own = JSON.parse(`{"__proto__":"${DAY}"}`) as object;
    const lower: Schema = { type: "object", patternProperties: { [patternOf(["__", "string", ""])]: date } };
    expect(Object.entries(decoded(lower, own) as object)).toEqual([["__proto__", new Date(DAY)]]);
  });

  test("from a peer: ours are read, no others", () => {
    const evil = "^(?:a+)+$";
    const read = new SchemaReader().read({ ...schema, patternProperties: { [at]: date, [evil]: date } }, "x");
    expect(read["patternProperties"]).toEqual({ [at]: date });
    const text = new SchemaReader().read(
      { type: "string", pattern: loud, "x-type": { template: ["evil"] } },
      "x",
    );
    expect(text).toEqual({
      type: "string",
      pattern: loud,
      "x-type": { template: ["", "Uppercase<string>", ""] },
    });
  });
});
