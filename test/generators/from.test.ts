/** Clients of agents that were asked: what they say is hostile until it was read. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import ts from "typescript";
import { afterAll, describe, expect, test } from "vitest";
import { clientOf } from "../../generators/index.js";
import { readSignature } from "../../generators/from/help.js";
import { RmiError } from "../../src/errors.js";
import type { Json } from "../../src/json.js";
import { goldenContracts } from "../contract/golden.js";
import { replaced, scrap } from "../contract/mutations.js";
import { runs } from "../support/properties.js";

const out = mkdtempSync(join(tmpdir(), "gofer-from-"));
afterAll(() => rmSync(out, { recursive: true, force: true }));

async function client(contract: unknown): Promise<string> {
  const [file] = await clientOf({ kind: "contract", contract: contract as Json }, out);
  return file!.text;
}

async function refusal(promise: Promise<unknown>): Promise<RmiError> {
  return promise.then(
    () => expect.unreachable("it was emitted"),
    (error: unknown) => {
      if (error instanceof RmiError) return error;
      throw error;
    },
  );
}

/** A client but for its first line, which names where it is from. */
function body(text: string): string {
  return text.slice(text.indexOf("\n"));
}

const golden = fileURLToPath(new URL("../golden/", import.meta.url));
describe("a client of a live agent is that of its plugin's source", () => {
  test.each(goldenContracts().filter(([name]) => name !== "formatted"))("%s", async (name, contract) => {
    const folder = join(golden, name, "emitted");
    const file = readdirSync(folder).find((each) => each.endsWith(".client.ts"))!;
    expect(body(await client(contract))).toBe(body(readFileSync(join(folder, file), "utf8")));
  });
});

/** The statements that a client is made of, and nothing else: nothing in it runs but `definePlugin` with plain data. */
function requireHarmless(text: string): void {
  const source = ts.createSourceFile("x.ts", text, ts.ScriptTarget.Latest, true);
  const { parseDiagnostics } = source as unknown as { parseDiagnostics: readonly ts.Diagnostic[] };
  expect(parseDiagnostics.map(({ messageText }) => messageText)).toEqual([]);
  const calls: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) calls.push(node.expression.getText());
    const runs = [
      ts.isTaggedTemplateExpression,
      ts.isArrowFunction,
      ts.isFunctionExpression,
      ts.isFunctionDeclaration,
    ];
    if ([...runs, ts.isMethodDeclaration, ts.isAccessor].some((is) => is(node))) calls.push(node.getText());
    ts.forEachChild(node, visit);
  };
  visit(source);
  expect(calls).toHaveLength(1);
  expect(calls[0]).toMatch(/^(?:definePlugin|GoferDefinePlugin)$/);
}

const [, demo] = goldenContracts().find(([name]) => name === "demo")!;

/** The demo's contract with other values at these places. */
function changed(places: Readonly<Record<string, unknown>>): unknown {
  const copy: unknown = JSON.parse(JSON.stringify(demo));
  for (const [place, value] of Object.entries(places)) {
    const steps = place.split("/");
    const last = steps.pop()!;
    const at = steps.reduce((each, step) => (each as Record<string, unknown>)[step], copy);
    (at as Record<string, unknown>)[last] = value;
  }
  return copy;
}

describe("what a hostile agent says", () => {
  const evil = '*/ evil(); /* `${evil()}` "); evil(); (" \n evil(); // \u2028 evil()';
  test("stays in comments and quotes, wherever text may stand", async () => {
    const text = await client(
      changed({
        doc: evil,
        "namespaces/0/doc": evil,
        "namespaces/0/members/0/doc": evil,
        "namespaces/0/members/0/returnsDoc": evil,
        "namespaces/0/members/0/parameters/0/doc": evil,
        "namespaces/0/members/0/parameters/0/default": evil,
        "namespaces/0/members/0/returns": {
          type: "object",
          properties: { [evil]: { const: evil }, ["__proto__"]: { enum: [evil] } },
        },
        "$defs/Walk/description": evil,
        "$defs/Walk/properties/mood": { enum: [evil, "b"], "x-type": { enum: { [evil]: evil } } },
        "$defs/Walk/properties/steps": { type: "string", "x-type": { template: [evil, "string", evil] } },
      }),
    );
    requireHarmless(text);
  });

  test.each<[string, Record<string, unknown>, string]>([
    ["a plugin's name that is a path", { name: "../../evil" }, "cannot be the name of a plugin"],
    ["a plugin's name that is an agent's own", { name: "Admin" }, "cannot be the name of a plugin"],
    [
      "a namespace that would be waited for",
      { "namespaces/0/name": "then" },
      "means something else to every agent",
    ],
    ["a namespace of ours", { "namespaces/0/name": "$with" }, "means something else to every agent"],
    [
      "a member that would be waited for",
      { "namespaces/0/members/0/name": "then" },
      "means something else to every stub",
    ],
    ["a member of ours", { "namespaces/0/members/0/name": "$send" }, "means something else to every stub"],
    [
      "types that look alike",
      {
        "namespaces/0/members/0/returns": {
          anyOf: [{ type: "string" }, { type: "string", "x-gofer": "date" }],
        },
      },
      "look alike in JSON",
    ],
    ["a type that leads only to itself", { "$defs/Walk": { $ref: "#/$defs/Walk" } }, "leads only to itself"],
  ])("%s: refused", async (_name, places, message) => {
    const error = await refusal(client(changed(places)));
    expect(error.code).toBe("malformed");
    expect(error.message).toContain(message);
  });

  test("names that are none in TypeScript, or that it keeps for itself, are quoted or changed", async () => {
    const text = await client(
      changed({
        "namespaces/0/name": "class",
        "namespaces/0/members/0/name": "new-line or not",
        "namespaces/0/members/0/parameters/0/name": "default",
        "$defs/Promise": { type: "object", properties: {} },
        "$defs/string": { type: "number" },
        "namespaces/0/members/0/returns": { $ref: "#/$defs/string" },
      }),
    );
    requireHarmless(text);
    expect(text).toContain('"new-line or not"(argument1: string): Call<_string>');
  });

  test("anything: refused as malformed, or a harmless client", async () => {
    const texts = goldenContracts()
      .map(([, each]) => JSON.stringify(each))
      .filter((text) => text.length < 4000);
    const mutated = fc
      .tuple(
        fc.constantFrom(...texts),
        fc.array(fc.tuple(fc.nat(), fc.oneof(scrap, fc.constant(evil))), { minLength: 1, maxLength: 3 }),
      )
      .map(([text, changes]) =>
        changes.reduce<unknown>((whole, [at, put]) => replaced(whole, at, put), JSON.parse(text)),
      );
    await fc.assert(
      fc.asyncProperty(mutated, async (contract) => {
        const emitted = await client(contract).catch((error: unknown) => {
          expect(error).toMatchObject({ code: "malformed" });
          return undefined;
        });
        if (emitted !== undefined) requireHarmless(emitted);
      }),
      { numRuns: runs(40) },
    );
  }, 120_000);
});

describe("the help of a Python gofer", () => {
  const report = [
    "Plugins:", "", "  <plugin> net", "    Classes:", "      <class> Link", "        Methods:",
    "          down(self, name)", "          up(self, name, wait=3)", "          _hidden(self)",
    "    Functions:", "      ping(host)", "", "Actions:", "  check(self) 0:05:00",
  ].join("\n"); // prettier-ignore

  test("names, and which may be left out; no types", async () => {
    const [file] = await clientOf({ kind: "help", report }, out);
    expect(file!.path).toBe("net.client.ts");
    requireHarmless(file!.text);
    expect(file!.text).toContain("(...args: Json[]): Link;");
    expect(file!.text).toContain("down(name: Json): Call<Json>;");
    expect(file!.text).toContain(
      "/** @param wait Default: 3. */\n  up(name: Json, wait?: Json): Call<Json>;",
    );
    expect(file!.text).toContain("ping(host: Json): Call<Json>;");
    expect(file!.text).not.toContain("hidden");
  });

  test.each<[string, readonly unknown[] | undefined]>([
    ["f()", []],
    ["f(self)", []],
    ["f(self, a, b=None)", ["a", "b?"]],
    ["f(a=', )', b=(1, 2), c={'x': [1, 2]}, d=\"\\\", e\")", ["a?", "b?", "c?", "d?"]],
    ["f(a: int = 3, b: Dict[str, int] = {})", ["a?", "b?"]],
    ["f(a, *rest, key=1, **more)", ["a", "...rest"]],
    ["f(a, *, key)", ["a"]],
    ["f(a, a)", ["a"]],
    ["f(a=<object object at 0x7f, 1>)", ["a?"]],
    ["f(größe)", ["größe"]],
    ["f", undefined],
    ["f(a) evil()", undefined],
    ["*/ evil()", undefined],
  ])("%s", (text, expected) => {
    const shown = readSignature(text)?.parameters.map(({ name, optional, rest }) => `${rest ? "..." : ""}${name}${optional ? "?" : ""}`); // prettier-ignore
    expect(shown).toEqual(expected);
  });

  test("several plugins: one must be named", async () => {
    const two = report.replace("Actions:", "  <plugin> disk\n    Functions:\n      free(path)\n\nActions:");
    const error = await refusal(clientOf({ kind: "help", report: two }, out));
    expect(error).toMatchObject({
      code: "usage",
      message: "the agent serves net, disk: say which with --plugin",
    });
    const [file] = await clientOf({ kind: "help", report: two, plugin: "disk" }, out);
    expect(file!.text).toContain("free(path: Json)");
    const missing = await refusal(clientOf({ kind: "help", report: two, plugin: "none" }, out));
    expect(missing.message).toContain("the agent serves net, disk; none is not among them");
  });

  test.each(["", "Plugins:", "nonsense", "Plugins:\n\n  <plugin> ../../evil\n    Functions:\n      f()"])(
    "%j: refused",
    async (text) => {
      expect(["malformed", "usage"]).toContain(
        (await refusal(clientOf({ kind: "help", report: text }, out))).code,
      );
    },
  );
});
