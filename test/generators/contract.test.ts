import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Contract, Member } from "../../src/contract/contract.js";
import { contractOf } from "../../generators/contract.js";
import { canonicalJson, digestOf } from "../../src/contract/digest.js";
import { parsePlugins } from "../../generators/index.js";

const body = (types: string, member: string, construct = "name: string"): string => `
${types}
export class Dog { constructor(${construct}) {} @remote ${member} {} }`;
const plain = body(
  "interface Options { a: 'x' | 'y'; b?: Other }\ninterface Other { c: number }",
  "bark(o: Options, n = 1): void",
);

/** Variants of one member, and whether its callers could tell. */
const variants: Record<string, readonly [same: boolean, source: string]> = {
  itself: [true, plain],
  documented: [
    true,
    plain
      .replace("@remote", "/** Barks. @param o options @returns nothing */ @remote")
      .replace("c: number", "/** C. */ c: number"),
  ],
  "another default": [true, plain.replace("n = 1", "n = 2")],
  "in another process": [true, plain.replace("@remote", "@remote @fork")],
  "union turned round": [true, plain.replace("'x' | 'y'", "'y' | 'x'")],
  "properties turned round": [true, plain.replace("a: 'x' | 'y'; b?: Other", "b?: Other; a: 'x' | 'y'")],
  readonly: [true, plain.replace("c: number", "readonly c: number")],
  "another member beside it": [true, plain.replace("@remote", "@remote wag(): void {}\n@remote")],
  "parameter renamed": [false, plain.replace("n = 1", "m = 1")],
  "parameter required": [false, plain.replace("n = 1", "n: number")],
  "another type": [false, plain.replace("n = 1", "n = true")],
  "another result": [false, plain.replace("): void", "): string")],
  "a type it reaches": [false, plain.replace("c: number", "c: string")],
  "a property optional": [false, plain.replace("c: number", "c?: number")],
  "one more literal": [false, plain.replace("'x' | 'y'", "'x' | 'y' | 'z'")],
  "constructor changed": [false, plain.replace("name: string", "name: string, age: number")],
  "undefined for null": [false, plain.replace("): void", "): null")],
};

let folder: string;
let contracts: ReadonlyMap<string, Contract>;
const bark = (name: string): Member =>
  contracts.get(name)!.namespaces[0]!.members.find((each) => each.name === "bark")!;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "contract-"));
  const names = Object.keys(variants);
  const files = names.map((_, at) => join(folder, String(at), "dog.ts"));
  for (const [at, name] of names.entries()) {
    await mkdir(join(folder, String(at)));
    await writeFile(files[at]!, `import { fork, remote } from "gofer-rmi/plugin";${variants[name]![1]}`);
  }
  const { models } = parsePlugins(files); // one name for all of them: only their contracts are looked at
  contracts = new Map(models.map((model, at) => [names[at]!, contractOf(model)]));
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

test.each(Object.keys(variants))("a member's hash tells what its callers observe: %s", (name) => {
  expect(bark(name).hash).toMatch(/^[0-9a-f]{16}$/);
  expect(bark(name).hash === bark("itself").hash).toBe(variants[name]![0]);
});

test("the digest is that of everything else in the contract", () => {
  for (const { digest, ...rest } of contracts.values()) {
    expect(digest).toBe(digestOf(JSON.parse(JSON.stringify(rest))));
  }
  expect(new Set([...contracts.values()].map(({ digest }) => digest)).size).toBeGreaterThan(
    contracts.size / 2,
  );
});

test("schemas are JSON Schema 2020-12, and take what their types take", () => {
  const ajv = new Ajv2020({ strict: true, allErrors: true });
  ajv.addKeyword("x-type");
  ajv.addKeyword("x-gofer");
  const { $defs } = contracts.get("itself")!;
  const validate = ajv.compile({ ...bark("itself").parameters[0]!.schema, $defs });
  expect(validate({ a: "x", b: { c: 1 }, further: true })).toBe(true);
  expect(validate({ a: "z" })).toBe(false);
  expect(validate({ a: "x", b: { c: "1" } })).toBe(false);
});

test("canonical JSON: the same text for the same value, and the value back from it", () => {
  const shuffled = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(shuffled)
      : typeof value === "object" && value !== null
        ? Object.fromEntries(
            Object.entries(value)
              .reverse()
              .map(([key, item]) => [key, shuffled(item)]),
          )
        : value;
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const json = JSON.parse(JSON.stringify(value));
      expect(JSON.parse(canonicalJson(json))).toEqual(json);
      expect(canonicalJson(shuffled(json) as typeof json)).toBe(canonicalJson(json));
    }),
  );
  expect(digestOf({ b: [1, "é"], a: null })).toBe(
    createHash("sha256").update('{"a":null,"b":[1,"é"]}').digest("hex"),
  );
});
