import { describe, expect, test } from "vitest";
import { callerContract, type CallerContract, type CallerParameter } from "../../src/contract/caller.js";
import type { Schema } from "../../src/contract/contract.js";
import { MAX_DIFFERENCES, memberDifferences } from "../../src/contract/differences.js";
import { goldenContracts } from "./golden.js";

const text = { type: "string" } as const;
const number = { type: "number" } as const;
const object = (properties: Record<string, Schema>, ...required: string[]): Schema => ({
  type: "object",
  properties,
  required,
});

function contract(parameters: readonly CallerParameter[], returns: Schema, $defs = {}): CallerContract {
  const member = { name: "f", parameters, returns, hash: "0" };
  return { namespaces: [{ kind: "module", name: "m", construct: [], members: [member] }], $defs };
}

const x = (schema: Schema, more: Partial<CallerParameter> = {}): CallerContract =>
  contract([{ name: "x", schema, ...more }], { type: "null" });

function told(was: CallerContract, now: CallerContract): string[] {
  return memberDifferences(was, now, "m", "f").map(({ path, what }) => `${path} ${what}`);
}

const ref = (name: string): Schema => ({ $ref: `#/$defs/${name}` });
const node = (value: Schema): Record<string, Schema> => ({
  Node: object({ value, next: { anyOf: [ref("Node"), { type: "null" }] } }, "value"),
});

describe("what has changed, in plain words", () => {
  test.each<[string, CallerContract, CallerContract, readonly string[]]>([
    ["another type", x(text), x(number), ["f(x) was a string, is now a number"]],
    [
      "a date for a text",
      x(text),
      x({ type: "string", "x-gofer": "date" }),
      ["f(x) was a string, is now Date"],
    ],
    ["now required", x(text, { optional: true }), x(text), ["f(x) must be given now"]],
    ["now optional", x(text), x(text, { optional: true }), ["f(x) may be left out now"]],
    ["now any number", x(text), x(text, { rest: true }), ["f(x) takes any number now"]],
    [
      "one renamed",
      x(text),
      contract([{ name: "y", schema: text }], { type: "null" }),
      ["f(x) is not taken any more", "f(y) is new, and must be given: a string"],
    ],
    [
      "another order",
      contract(
        [
          { name: "a", schema: text },
          { name: "b", schema: text },
        ],
        text,
      ),
      contract(
        [
          { name: "b", schema: text },
          { name: "a", schema: text },
        ],
        text,
      ),
      ["f() took them in the order a, b, and takes them now as b, a"],
    ],
    ["a literal less", x({ enum: ["a", "b"] }), x({ const: "a" }), ['f(x) can no longer be "b"']],
    ["null as well", x(text), x({ anyOf: [text, { type: "null" }] }), ["f(x) can now be null, too"]],
    [
      "a union of others",
      x({ anyOf: [text, number] }),
      x({ anyOf: [text, { type: "boolean" }] }),
      ["f(x) was a string or a number, is now a string or a boolean"],
    ],
    [
      "properties, deep inside",
      x({ type: "array", items: object({ "a b": text, gone: text }, "a b") }),
      x({ type: "array", items: object({ "a b": number, here: text }, "here") }),
      [
        'f(x)[]["a b"] may be missing now',
        'f(x)[]["a b"] was a string, is now a number',
        "f(x)[].gone is not there any more",
        "f(x)[].here is new, and must be there: a string",
      ],
    ],
    [
      "elements of a tuple",
      x({ type: "array", prefixItems: [text, text], minItems: 2, items: false }),
      x({ type: "array", prefixItems: [text, number], minItems: 1, items: false }),
      ["f(x) has another number of elements now", "f(x)[1] was a string, is now a number"],
    ],
    [
      "elements behind a tuple's rest",
      x({ type: "array", minItems: 1, items: { anyOf: [text, text] }, "x-last": 1 }),
      x({ type: "array", minItems: 1, items: { anyOf: [text, number] }, "x-last": 1 }),
      ["f(x)[-1] was a string, is now a number"],
    ],
    [
      "what stands under a template of names",
      x({ type: "object", patternProperties: { "^x-[\\s\\S]*$": text, "^y[^a-z]*$": text } }),
      x({ type: "object", patternProperties: { "^x-[\\s\\S]*$": number, "^z[\\s\\S]*$": text } }),
      [
        "f(x)[`x-${string}`] was a string, is now a number",
        "f(x)[`y${Uppercase<string>}`] is of no type any more",
        "f(x)[`z${string}`] has a type now",
      ],
    ],
    [
      "a recursive type, once",
      contract([{ name: "x", schema: ref("Node") }], ref("Node"), node(text)),
      contract([{ name: "x", schema: ref("Node") }], ref("Node"), node(number)),
      ["f(x).value was a string, is now a number"],
    ],
    [
      "the same type by another name",
      contract([], ref("A"), { A: text }),
      contract([], ref("B"), { B: text }),
      [],
    ],
  ])("%s", (_name, was, now, expected) => {
    expect(told(was, now)).toEqual(expected);
  });

  test("a namespace that is gone", () => {
    const none = { namespaces: [], $defs: {} };
    expect(told(x(text), none)).toEqual(["m is not offered any more"]);
  });

  test("no more than a person reads", () => {
    const many = (schema: Schema): CallerContract =>
      x(object(Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`p${index}`, schema]))));
    expect(told(many(text), many(number))).toHaveLength(MAX_DIFFERENCES);
  });
});

test.each(goldenContracts())("%s: no difference from itself, with its docs or without", (_name, contract) => {
  for (const { name, members } of contract.namespaces) {
    for (const member of members)
      expect(memberDifferences(callerContract(contract), contract, name, member.name)).toEqual([]);
  }
});
