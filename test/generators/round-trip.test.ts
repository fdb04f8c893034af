import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { encodeArguments } from "../../src/client/arguments.js";
import { ClientContract } from "../../src/client/contract.js";
import { decodingOf } from "../../src/client/decoding.js";
import { RemoteError } from "../../src/client/failures.js";
import type { PluginShape } from "../../src/client/shape.js";
import { TypedErrors } from "../../src/client/typed-errors.js";
import { binder } from "../../src/contract/bind.js";
import type { Contract } from "../../src/contract/contract.js";
import { toWire, wireText } from "../../src/contract/encode.js";
import { Validators } from "../../src/contract/validate.js";
import { ThrownErrors } from "../../src/host/thrown.js";
import type { Json, JsonObject } from "../../src/json.js";
import { readException } from "../../src/wire/exception.js";
import { argumentsOf, Values } from "../contract/arbitrary.js";
import { runs } from "../support/properties.js";

// For every plugin of test/golden: what its callers and its code can hold goes over the wire unchanged, with what the
// emitted client knows at one end, and the emitted contract at the other.

const root = fileURLToPath(new URL("../golden/", import.meta.url));
const RUNS = { numRuns: runs(25) };

interface Emitted {
  readonly contract: Contract;
  readonly shape: PluginShape;
}

function emitted(folder: string): Emitted {
  const files = readdirSync(folder);
  const text = (ending: string): string =>
    readFileSync(
      join(
        folder,
        files.find((file) => file.endsWith(ending))!,
      ),
      "utf8",
    );
  const module = ts.ModuleKind.CommonJS;
  const { outputText } = ts.transpileModule(text(".client.ts"), { compilerOptions: { module, target: 9 } });
  let shape: PluginShape | undefined;
  const door = { RemoteError, definePlugin: (given: PluginShape) => (shape = given) };
  new Function("require", "exports", outputText)(() => door, {});
  return { contract: JSON.parse(text(".api.json")) as Contract, shape: shape! };
}

function overTheWire(json: unknown): Json {
  return JSON.parse(JSON.stringify(json)) as Json;
}

describe.each(readdirSync(root))("%s", (name) => {
  const { contract, shape } = emitted(join(root, name, "emitted"));
  const held = ClientContract.read(shape.contract!);
  const values = new Values(contract.$defs);
  const validators = new Validators(contract.$defs);

  for (const { name: error, state } of contract.errors ?? []) {
    test(`state of ${error}`, async () => {
      const made = new TypedErrors(name, shape.errors!, await held);
      const Thrown = class extends Error {};
      const thrown = new ThrownErrors(name, contract.errors ?? [], (each) => each === error && Thrown);
      fc.assert(
        fc.property(values.of(state), (given) => {
          const { exception, details } = thrown.describe(Object.assign(new Thrown("x"), given));
          const received = readException(overTheWire(exception) as JsonObject);
          const read = made.of(received, details["error"], {});
          expect(read).toBeInstanceOf(shape.errors![error]);
          expect(read).toMatchObject({ state: given, message: "x" });
        }),
        RUNS,
      );
    });

    test(`hostile state of ${error}`, async () => {
      const made = new TypedErrors(name, shape.errors!, await held);
      const names = Object.keys(state["properties"] as JsonObject);
      const fits = validators.check(state);
      const keys = fc.constantFrom(...names, "__proto__", "trace");
      const hostile = fc.oneof(fc.dictionary(keys, fc.jsonValue()), values.of(state), fc.jsonValue());
      fc.assert(
        fc.property(hostile, (xstate) => {
          const record = { exval: "", xclass: error, xmodule: name, xstate: toWire(xstate), xargs: ["x"] };
          const exception = readException(overTheWire(record) as JsonObject);
          const own = Object.entries(exception.xstate).filter(([key]) => names.includes(key));
          const read = made.of(exception, undefined, {});
          const mismatch = read.details["mismatch"];
          const isOurs = read instanceof shape.errors![error]!;
          expect(isOurs).toBe(fits(Object.fromEntries(own)) === undefined);
          expect(read).toBeInstanceOf(RemoteError);
          const path = expect.stringMatching(/^state/) as string;
          if (!isOurs) expect(mismatch).toMatchObject({ path });
        }),
        RUNS,
      );
    });
  }

  for (const namespace of contract.namespaces) {
    const described = shape.namespaces[namespace.name]!;
    const lists = [
      ["its constructor", namespace.construct, described.construct],
      ...namespace.members.map(
        (each) => [each.name, each.parameters, described.members[each.name]!.parameters!] as const,
      ),
    ] as const;
    for (const [label, parameters, names] of lists) {
      if (parameters.length === 0) continue;
      test(`${namespace.name}: arguments of ${label}`, () => {
        const bind = binder(label, parameters, validators, "function");
        fc.assert(
          fc.property(argumentsOf(parameters, values), (given) => {
            const { args, kws } = encodeArguments(given, names);
            const bound = bind(
              overTheWire(args) as readonly Json[],
              overTheWire(kws) as Record<string, Json>,
            );
            expect(bound).toEqual(trimmed(given));
          }),
          RUNS,
        );
      });
    }

    for (const member of namespace.members) {
      if (member.returns["x-type"] === "never") continue;
      test(`${namespace.name}: result of ${member.name}`, async () => {
        const check = validators.check(member.returns);
        const client = await held;
        const checks = client.replies(namespace.name, member.name);
        const itsShape = described.members[member.name]!;
        const read = decodingOf(itsShape, shape.types ?? {}, client, checks)!.result!;
        const isVoid = member.returns["x-type"] === "undefined";
        fc.assert(
          fc.property(values.of(member.returns), (value) => {
            const json = toWire(value);
            expect(check(json)).toBeUndefined();
            const received = JSON.parse(wireText(json)) as Json;
            expect(read(received)).toEqual(isVoid ? null : value);
          }),
          RUNS,
        );
      });
    }
  }
});

/** Arguments that are missing at the end are not there. */
function trimmed(given: readonly unknown[]): unknown[] {
  return given.slice(0, given.findLastIndex((each) => each !== undefined) + 1);
}
