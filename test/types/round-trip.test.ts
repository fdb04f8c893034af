/**
 * For every plugin of test/golden: what a call is given, what it gives back and what it tells meanwhile go over the wire as the rules
 * say, past the checks of both ends. Here values may also be what JSON carries as something else; test/generators/round-trip.test.ts
 * has those that nothing may change.
 */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { encodeArguments } from "../../src/client/arguments.js";
import { ClientContract, type ArgumentCheck } from "../../src/client/contract.js";
import { decodingOf, type Read } from "../../src/client/decoding.js";
import type { PluginShape } from "../../src/client/shape.js";
import { shapeOf } from "../../src/client/shapes.js";
import { binder } from "../../src/contract/bind.js";
import type { Parameter, Schema } from "../../src/contract/contract.js";
import { toWire, wireText } from "../../src/contract/encode.js";
import { Validators } from "../../src/contract/validate.js";
import type { Json, JsonObject } from "../../src/json.js";
import { argumentsOf, Values } from "../contract/arbitrary.js";
import { goldenContracts } from "../contract/golden.js";
import { runs } from "../support/properties.js";

const RUNS = { numRuns: runs(15) };
const root = fileURLToPath(new URL("../golden/", import.meta.url));

/** What the emitted client knows. */
async function emittedShape(name: string): Promise<PluginShape> {
  const folder = join(root, name, "emitted");
  const file = readdirSync(folder).find((each) => each.endsWith(".client.ts"))!;
  const module = (await import(join(folder, file))) as Record<string, unknown>;
  const client = Object.values(module).find((each) => Object.hasOwn(Object(each) as object, "digest"));
  return shapeOf(client!);
}

/** A value as any two that arrive alike are: without signs of zero, and with null for `undefined`. */
function alike(value: unknown): unknown {
  if (value === undefined || value === null) return null;
  if (value === 0) return 0;
  if (Array.isArray(value)) return Array.from(value, alike);
  if (value instanceof Set) return new Set([...value].map(alike));
  if (value instanceof Map) return new Map([...value].map(([key, each]) => [alike(key), alike(each)]));
  if (typeof value !== "object" || value instanceof Date || value instanceof Uint8Array) return value;
  const given = Object.entries(value).filter(([, each]) => each !== undefined);
  return Object.fromEntries(given.map(([name, each]) => [name, alike(each)]));
}

/** Arguments that are missing at the end are not there. */
function trimmed(given: readonly unknown[]): readonly unknown[] {
  return given.slice(0, given.findLastIndex((each) => alike(each) !== null) + 1);
}

describe.each(goldenContracts())("%s", (name, contract) => {
  const values = new Values(contract.$defs, true);
  const validators = new Validators(contract.$defs);
  let shape: PluginShape;
  let client: ClientContract;
  beforeAll(async () => {
    shape = await emittedShape(name);
    client = await ClientContract.read(shape.contract!);
  });

  for (const namespace of contract.namespaces) {
    const { members } = namespace;
    const lists: [string, readonly Parameter[], () => ArgumentCheck, () => readonly string[]][] = [
      [
        "its constructor",
        namespace.construct,
        () => client.constructorArguments(namespace.name)!,
        () => shape.namespaces[namespace.name]!.construct,
      ],
      ...members.map((each): (typeof lists)[number] => [
        each.name,
        each.parameters,
        () => client.calls(namespace.name, each.name)!.check,
        () => shape.namespaces[namespace.name]!.members[each.name]!.parameters!,
      ]),
    ];
    test.each(lists.filter(([, parameters]) => parameters.length > 0))(
      `${namespace.name}: arguments of %s, past the caller's check and the agent's`,
      (label, parameters, checkOf, namesOf) => {
        const bind = binder(label, parameters, validators, "function");
        const [check, names] = [checkOf(), namesOf()];
        fc.assert(
          fc.property(argumentsOf(parameters, values), (given) => {
            const sent = encodeArguments(given, names);
            check(sent);
            const { args, kws } = JSON.parse(JSON.stringify(sent)) as { args: Json[]; kws: JsonObject };
            expect(alike(trimmed(bind(args, kws)))).toEqual(alike(trimmed(given)));
          }),
          RUNS,
        );
      },
    );

    const given = members.flatMap(({ name: member, returns, progress }) => [
      ...(returns["x-type"] === "never" ? [] : ([[member, "result", returns]] as const)),
      ...(progress === undefined ? [] : ([[member, "progress", progress]] as const)),
    ]);
    test.each<readonly [string, "result" | "progress", Schema]>(given)(
      `${namespace.name}.%s: %s, past the agent's check and the caller's`,
      (member, what, schema) => {
        const check = validators.check(schema);
        const itsShape = shape.namespaces[namespace.name]!.members[member]!;
        const replies = client.replies(namespace.name, member);
        const read: Read = decodingOf(itsShape, shape.types ?? {}, client, replies)![what]!;
        fc.assert(
          fc.property(values.of(schema), (value) => {
            const json = toWire(value);
            expect(check(json)).toBeUndefined();
            expect(alike(read(JSON.parse(wireText(json)) as Json))).toEqual(alike(value));
          }),
          RUNS,
        );
      },
    );
  }
});

test("what is told meanwhile is among it: of generators, and of reports whose details have a type", () => {
  const all = goldenContracts().flatMap(([, { namespaces }]) => namespaces.flatMap(({ members }) => members));
  const telling = all.filter(({ progress }) => progress !== undefined);
  expect(telling.filter(({ stream }) => stream === true).length).toBeGreaterThan(0);
  expect(telling.filter(({ stream }) => stream !== true).length).toBeGreaterThan(0);
});

test("rules: -0 arrives as 0, `undefined` beside null as null, and half a character as it was", () => {
  const validators = new Validators({});
  const maybe: Schema = { anyOf: [{ type: "null" }, { type: "null", "x-type": "undefined" }] };
  const schema: Schema = { type: "array", items: { anyOf: [{ type: "number" }, { type: "string" }, maybe] } };
  const bind = binder("f()", [{ name: "x", schema }], validators, "function");
  const { args } = encodeArguments([[-0, undefined, null, "\ud800", "\udc00\ud800", "\u{10ffff}"]], ["x"]);
  const [bound] = bind(JSON.parse(JSON.stringify(args)) as Json[], {}) as [unknown[]];
  expect(bound).toEqual([0, null, null, "\ud800", "\udc00\ud800", "\u{10ffff}"]);
});
