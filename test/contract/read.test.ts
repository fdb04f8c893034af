/** Contracts that a peer sent: what is good in them is read, and nothing else gets in. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { callerContract } from "../../src/contract/caller.js";
import type { Contract, Schema } from "../../src/contract/contract.js";
import { Planner } from "../../src/contract/planner.js";
import { CONTRACT_LIMITS } from "../../src/contract/read-schema.js";
import { readContract } from "../../src/contract/read.js";
import { Validators } from "../../src/contract/validate.js";
import { RmiError } from "../../src/errors.js";
import type { JsonObject } from "../../src/json.js";
import { goldenContracts } from "./golden.js";
import { replaced, scrap } from "./mutations.js";

const digest = "0".repeat(64);
const hash = "0".repeat(16);

function contract(changes: object = {}, member: object = {}): JsonObject {
  const f = { name: "f", parameters: [], returns: { type: "string" }, model: "direct", hash, ...member };
  const m = { kind: "module", name: "m", construct: [], members: [f] };
  const whole = { contract: 1, name: "m", namespaces: [m], $defs: {}, digest, ...changes };
  return JSON.parse(JSON.stringify(whole)) as JsonObject;
}

function refusal(value: unknown): RmiError {
  try {
    readContract(value);
  } catch (error) {
    if (error instanceof RmiError) return error;
    throw error;
  }
  throw new Error("it was read");
}

const returning = (returns: unknown, $defs: object = {}): JsonObject => contract({ $defs }, { returns });
const nested = (depth: number): unknown =>
  depth === 0 ? { type: "string" } : { type: "array", items: nested(depth - 1) };

describe("refused, with the place", () => {
  const twice = contract({}, {}) as { namespaces?: unknown };
  test.each<[string, unknown, string]>([
    ["text", "contract", "the document"],
    ["another format", contract({ contract: 2 }), "contract"],
    ["no namespaces", contract({ namespaces: 7 }), "namespaces"],
    [
      "a namespace twice",
      contract({ namespaces: [...(twice.namespaces as []), ...(twice.namespaces as [])] }),
      "namespaces",
    ],
    ["a kind of its own", contract({ namespaces: [{ kind: "x" }] }), "namespaces[0].kind"],
    ["a hash that is a path", contract({}, { hash: "../../etc/passwd" }), "namespaces[0].members[0].hash"],
    ["a name of line ends", contract({}, { name: "f\n*/ evil()" }), "namespaces[0].members[0].name"],
    ["a name that turns text around", contract({}, { name: "f\u202e" }), "namespaces[0].members[0].name"],
    ["half a character", contract({}, { name: "f\ud800" }), "namespaces[0].members[0].name"],
    ["a long name", contract({}, { name: "f".repeat(1000) }), "namespaces[0].members[0].name"],
    [
      "a rest in front",
      contract(
        {},
        {
          parameters: [
            { name: "a", schema: {}, rest: true },
            { name: "b", schema: {} },
          ],
        },
      ),
      "namespaces[0].members[0].parameters",
    ],
    ["a schema that is none", returning("string"), "namespaces[0].members[0].returns"],
    ["a type that is not there", returning({ $ref: "#/$defs/None" }), "namespaces[0].members[0].returns"],
    [
      "a reference to elsewhere",
      returning({ $ref: "https://evil.example/schema" }),
      "namespaces[0].members[0].returns.$ref",
    ],
    [
      "a pointer into a type",
      returning({ $ref: "#/$defs/A/properties/x" }, { A: {} }),
      "namespaces[0].members[0].returns.$ref",
    ],
    [
      "a type named __proto__",
      contract({ $defs: JSON.parse('{"__proto__": {}}') as object }),
      '$defs["__proto__"]',
    ],
    ["an object as a literal", returning({ const: { a: 1 } }), "namespaces[0].members[0].returns.const"],
    ["a union of nothing", returning({ anyOf: [] }), "namespaces[0].members[0].returns.anyOf"],
    ["an error that nobody knows", contract({}, { throws: ["Gone"] }), "f.throws"],
    [
      "errors that extend one another in a circle",
      contract({
        errors: [
          { name: "A", extends: "B", state: { type: "object" } },
          { name: "B", extends: "A", state: { type: "object" } },
        ],
      }),
      "errors",
    ],
    [
      "an error that is no name",
      contract({ errors: [{ name: "a b", state: { type: "object" } }] }),
      "errors[0].name",
    ],
    ["no digest", contract({ digest: "<script>" }), "digest"],
  ])("%s", (_name, value, path) => {
    const error = refusal(value);
    expect(error).toMatchObject({ code: "malformed", details: { path } });
    expect(error.message).toContain(path);
  });

  test("what is nested too deeply", () => {
    expect(refusal(returning(nested(CONTRACT_LIMITS.depth + 1))).message).toContain("at most 64 levels");
    expect(() => readContract(returning(nested(CONTRACT_LIMITS.depth)))).not.toThrow();
  });

  test("too much of anything", () => {
    const members = Array.from({ length: 10_001 }, () => ({}));
    expect(
      refusal(contract({ namespaces: [{ kind: "module", name: "m", construct: [], members }] })).message,
    ).toContain("at most 10000 entries");
    const types = Object.fromEntries(Array.from({ length: 2001 }, (_, index) => [`T${index}`, {}]));
    expect(refusal(contract({ $defs: types })).message).toContain("at most 2000 types");
    const wide = { anyOf: Array.from({ length: 9999 }, () => ({ type: "string" })) };
    const properties = Object.fromEntries(Array.from({ length: 11 }, (_, index) => [`p${index}`, wide]));
    expect(refusal(returning({ type: "object", properties })).message).toContain("at most 100000 schemas");
  });

  test.each<[string, Record<string, Schema>]>([
    ["itself", { A: { $ref: "#/$defs/A" } }],
    ["itself by way of another", { A: { $ref: "#/$defs/B" }, B: { $ref: "#/$defs/A" } }],
    ["itself or a text", { A: { anyOf: [{ type: "string" }, { $ref: "#/$defs/A" }] } }],
    [
      "itself, two unions down",
      { A: { anyOf: [{ anyOf: [{ $ref: "#/$defs/B" }] }] }, B: { $ref: "#/$defs/A" } },
    ],
  ])("a type that leads only to %s", (_name, $defs) => {
    expect(refusal(returning({ $ref: "#/$defs/A" }, $defs)).message).toContain("leads only to itself");
  });

  test("a chain of names that goes round at its very end", () => {
    const count = 1999;
    const chain = Object.fromEntries(
      Array.from({ length: count }, (_, index) => [`T${index}`, { $ref: `#/$defs/T${(index + 1) % count}` }]),
    );
    expect(refusal(returning({ $ref: "#/$defs/T0" }, chain)).message).toContain("leads only to itself");
  });
});

describe("read", () => {
  test("recursion through a property or an element stays", () => {
    const $defs = {
      Node: { type: "object", properties: { next: { anyOf: [{ $ref: "#/$defs/Node" }, { type: "null" }] } } },
    };
    expect(readContract(returning({ $ref: "#/$defs/Node" }, $defs)).$defs).toEqual($defs);
  });

  test("a pattern is never the peer's own: one that takes for ever compares nothing", () => {
    const evil = "^(?:a+)+$";
    for (const schema of [
      { type: "string", pattern: evil },
      { type: "string", pattern: evil, "x-type": { template: ["a", "string", "b"] } },
    ]) {
      const { namespaces, $defs } = readContract(returning(schema));
      expect(JSON.stringify(namespaces)).not.toContain("a+");
      expect(
        new Validators($defs).check(namespaces[0]!.members[0]!.returns)(`${"a".repeat(40)}!`),
      ).toBeUndefined();
    }
  });

  test("docs keep their lines and lose what would mislead", () => {
    const read = readContract(contract({ doc: "one\n\ttwo \u202e three \u001b[31m four" }));
    expect(read.doc).toBe("one\n\ttwo \ufffd three \ufffd[31m four");
  });

  test("keywords that we do not know are left out", () => {
    const read = readContract(
      returning({ type: "string", if: {}, $dynamicRef: "#", contains: {}, "x-type": "later" }),
    );
    expect(read.namespaces[0]!.members[0]!.returns).toEqual({ type: "string" });
  });
});

/** What callers go by, as it would be read from a peer that has only what JSON has. */
test.each(goldenContracts())("%s: what our generator writes is read as it is", (_name, whole) => {
  const read = callerContract(readContract(JSON.parse(JSON.stringify(whole))));
  expect(read).toEqual(callerContract(whole));
});

describe("whatever a peer sends", () => {
  const contracts = goldenContracts().map(([, each]) => JSON.stringify(each));

  test("is read, or refused as malformed; what was read compiles, plans, and compares to an end", () => {
    const mutated = fc
      .tuple(
        fc.constantFrom(...contracts),
        fc.array(fc.tuple(fc.nat(), scrap), { minLength: 1, maxLength: 4 }),
      )
      .map(([text, changes]) =>
        changes.reduce<unknown>((whole, [at, put]) => replaced(whole, at, put), JSON.parse(text)),
      );
    fc.assert(
      fc.property(fc.oneof(mutated, fc.jsonValue()), (value) => {
        let read: Contract;
        try {
          read = readContract(value);
        } catch (error) {
          expect(error).toMatchObject({ code: "malformed" });
          return;
        }
        const [validators, planner] = [new Validators(read.$defs), new Planner(read.$defs)];
        for (const { members } of read.namespaces) {
          for (const { returns, parameters } of members) {
            for (const schema of [returns, ...parameters.map((each) => each.schema)]) {
              planner.plan(schema);
              validators.check(schema)(value);
            }
          }
        }
      }),
    );
  });
});
