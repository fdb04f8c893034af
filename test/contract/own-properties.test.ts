/** Properties named as those that every object inherits: `constructor`, `toString`, `__proto__`. */
import { afterEach, describe, expect, test } from "vitest";
import { toJson } from "../../src/client/encode.js";
import { ClientContract } from "../../src/client/contract.js";
import { decodingOf, type Read } from "../../src/client/decoding.js";
import { binder } from "../../src/contract/bind.js";
import type { Schema } from "../../src/contract/contract.js";
import { toWire, wireText } from "../../src/contract/encode.js";
import { mismatches } from "../../src/contract/mismatches.js";
import { Planner } from "../../src/contract/planner.js";
import { Validators } from "../../src/contract/validate.js";
import type { Json } from "../../src/json.js";

const NAMES = Object.getOwnPropertyNames(Object.prototype);
const text: Schema = { type: "string" };
const number: Schema = { type: "number" };
const date: Schema = { type: "string", format: "date-time", "x-gofer": "date" };
const bigint: Schema = { type: ["string", "integer"], "x-gofer": "bigint" };
const DAY = "2026-08-01T00:00:00.000Z";

afterEach(() => {
  for (const name of ["polluted", "0"]) expect(name in {}).toBe(false);
});

/** An object that has these itself, whatever they are called. */
function having(...entries: readonly (readonly [name: string, value: unknown])[]): Record<string, unknown> {
  return Object.fromEntries(entries);
}

function objectOf(properties: Readonly<Record<string, unknown>>, required: readonly string[]): Schema {
  return { type: "object", properties: properties as Schema, required };
}

/** Everything that looks at values of a type, at the agent and at the caller. */
async function ends(
  schema: Schema,
  $defs = {},
): Promise<{ readonly [end: string]: (json: Json) => unknown; readonly read: Read }> {
  const validators = new Validators($defs);
  const parameters = [{ name: "x", schema }];
  const member = { name: "echo", parameters, returns: schema, hash: "" };
  const namespaces = [{ kind: "module", name: "odd", construct: [], members: [member] }];
  const client = await ClientContract.read(JSON.stringify({ namespaces, $defs }));
  const planner = new Planner($defs);
  const result = planner.plan(schema);
  const bind = binder("echo()", parameters, validators, "function");
  const { check } = client.calls("odd", "echo")!;
  const shape = result === undefined ? {} : { result };
  return {
    bind: (json) => bind([json], {})[0],
    call: (json) => (check({ args: [json], kws: {} }), json),
    read: decodingOf(shape, planner.named, client, client.replies("odd", "echo"))!.result!,
  };
}

/** What is wrong, as each end says it: without what it calls the value. */
async function faultsAt(schema: Schema, json: () => unknown, $defs = {}): Promise<readonly string[]> {
  const all = await ends(schema, $defs);
  return ["bind", "call", "read"].map((end) => {
    try {
      all[end]!(json() as Json);
      return "it fits";
    } catch (error) {
      return (error as Error).message.replace(/^(?:echo\(\): x|result)/, "");
    }
  });
}

const thrice = (text: string): string[] => [text, text, text];

describe.each(NAMES)("%s", (name) => {
  const optional = objectOf(having([name, text], ["name", text]), ["name"]);
  const required = objectOf(having([name, text], ["a", number]), [name, "a"]);

  test("optional: left out, given, and of another type", async () => {
    expect(await faultsAt(optional, () => ({ name: "x" }))).toEqual(thrice("it fits"));
    expect(await faultsAt(optional, () => having([name, "y"], ["name", "x"]))).toEqual(thrice("it fits"));
    expect(await faultsAt(optional, () => having([name, 5], ["name", "x"]))).toEqual(
      thrice(`.${name}: expected a string, found 5`),
    );
  });

  test("required: given, of another type, and not there", async () => {
    expect(await faultsAt(required, () => having([name, "y"], ["a", 1]))).toEqual(thrice("it fits"));
    expect(await faultsAt(required, () => having([name, 5], ["a", 1]))).toEqual(
      thrice(`.${name}: expected a string, found 5`),
    );
    expect(await faultsAt(required, () => ({ a: 1 }))).toEqual(
      thrice(`.${name}: expected a value, found nothing`),
    );
  });

  test("all that is wrong beside it is told, too", () => {
    const found = mismatches(new Validators({}), required, having([name, 5], ["a", "x"]), 20);
    expect(found.map(({ path }) => path)).toEqual([`.${name}`, ".a"]);
  });

  test("inside a named type, a list and a union", async () => {
    const $defs = { Odd: optional };
    const list: Schema = {
      type: "array",
      items: { anyOf: [{ type: "null" }, text, { $ref: "#/$defs/Odd" }] },
    };
    expect(await faultsAt(list, () => [null, "a", { name: "x" }], $defs)).toEqual(thrice("it fits"));
    expect(await faultsAt(list, () => [{ name: "x" }, having([name, 5], ["name", "x"])], $defs)).toEqual(
      thrice(`[1].${name}: expected a string (of Odd), found 5`),
    );
  });

  test("what tells the members of a union apart", async () => {
    const $defs = {
      A: objectOf(having([name, { const: "a" }], ["x", number]), [name, "x"]),
      B: objectOf(having([name, { const: "b" }], ["x", text]), [name, "x"]),
    };
    const union: Schema = { anyOf: [{ $ref: "#/$defs/A" }, { $ref: "#/$defs/B" }] };
    expect(await faultsAt(union, () => having([name, "b"], ["x", "y"]), $defs)).toEqual(thrice("it fits"));
    expect(await faultsAt(union, () => having([name, "b"], ["x", 1]), $defs)).toEqual(
      thrice(".x: expected a string (of B), found 1"),
    );
    expect(await faultsAt(union, () => ({ x: 1 }), $defs)).toEqual(
      thrice(`.${name}: expected one of "a", "b", found nothing`),
    );
  });

  test("what has no JSON form arrives as what it was, at both ends", async () => {
    const schema = objectOf(having([name, date], ["inner", objectOf(having([name, bigint]), [name])]), [
      name,
      "inner",
    ]);
    const value = having([name, new Date(DAY)], ["inner", having([name, 2n ** 70n])]);
    const { bind, call, read } = await ends(schema);
    const asked = JSON.parse(JSON.stringify(toJson(value, "x"))) as Json;
    call!(asked);
    const got = bind!(asked);
    for (const each of [got, read(JSON.parse(wireText(toWire(got))) as Json)]) {
      expect(Object.keys(each as object)).toEqual([name, "inner"]);
      expect(Object.getPrototypeOf(each)).toBe(Object.prototype);
      const { inner } = each as Record<string, Record<string, unknown>>;
      expect([(each as Record<string, unknown>)[name], inner![name]]).toEqual([new Date(DAY), 2n ** 70n]);
    }
  });

  test("as a key of a record, whose values have no JSON form either", async () => {
    const { bind } = await ends({ type: "object", additionalProperties: date });
    const got = bind!(having([name, DAY]) as Json) as object;
    expect(Object.entries(got)).toEqual([[name, new Date(DAY)]]);
    expect(await faultsAt({ type: "object", additionalProperties: date }, () => having([name, 5]))).toEqual(
      thrice(`.${name}: expected a date as ISO 8601 text with its offset, found 5`),
    );
  });
});

test("an ordinary prototype in __proto__'s place changes nothing, and is refused", async () => {
  const schema = objectOf(having(["__proto__", text], ["a", number]), ["a"]);
  const hostile = (): unknown => JSON.parse('{"__proto__":{"polluted":true},"a":1}');
  expect(await faultsAt(schema, hostile)).toEqual(thrice(".__proto__: expected a string, found an object"));
});

describe("an instance of a class, as a result", () => {
  class Box {
    readonly width = 2;
    get area(): number {
      return 4;
    }
  }
  const validators = new Validators({});

  test("has what is its own: what its class computes does not travel, and is told as missing", () => {
    const check = validators.check(objectOf({ width: number, area: number }, ["width", "area"]));
    expect(check(toWire(new Box()))).toEqual({ path: ".area", expected: "a value", found: "nothing" });
    expect(toWire({ box: new Box() })).toEqual({ box: { width: 2 } });
  });

  test("fits a type that asks for that alone", () => {
    const check = validators.check(objectOf({ width: number, area: text }, ["width"]));
    expect(check(toWire(new Box()))).toBeUndefined();
    expect(wireText(toWire(new Box()))).toBe('{"width":2}');
  });
});
