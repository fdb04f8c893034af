import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { loadPlugins, parsePlugins, type LoadedPlugin, type PluginModel } from "../../generators/index.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "parse-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Writes files into the folder; the paths of all of them. */
async function write(files: Readonly<Record<string, string>>): Promise<string[]> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  return Object.keys(files).map((name) => join(folder, name));
}
const load = (...names: string[]): LoadedPlugin[] =>
  loadPlugins(
    names.map((name) => join(folder, name)),
    folder,
  );
const IMPORT = 'import { remote, fork, type Json } from "gofer-rmi/plugin";\n';

describe("paths", () => {
  test.each([
    ["a file that is not there", "nothing.ts", "there is no such file"],
    ["JavaScript", "plugin.js", "is not a TypeScript source file"],
    ["a declaration file", "plugin.d.ts", "is not a TypeScript source file"],
  ])("%s is refused, with its name", async (_name, path, says) => {
    await write({ "plugin.js": "", "plugin.d.ts": "" });
    const error = expect.objectContaining({ code: "usage", message: expect.stringContaining(says) });
    expect(() => parsePlugins([join(folder, path)])).toThrow(error);
    expect(() => parsePlugins([join(folder, path)])).toThrow(path);
  });

  test("a folder: its plugins, without helpers, tests, clients and what is deeper", async () => {
    const plugin = `${IMPORT}export const f = remote((): void => {});`;
    await write({
      "b.ts": plugin,
      "a.mts": plugin,
      "helper.ts": "export const x = 1;",
      "markers.ts": 'export * from "gofer-rmi/plugin";',
      "b.test.ts": plugin,
      "b.client.ts": plugin,
      "b.d.ts": "",
      "deep/c.ts": plugin,
    });
    expect(load(".").map(({ contract }) => contract.name)).toEqual(["a", "b"]);
    expect(load(".", "b.ts", "./deep/../b.ts").map(({ contract }) => contract.name)).toEqual(["a", "b"]);
  });

  test("a folder without a plugin", async () => {
    await write({ "helper.ts": "export const x = 1;" });
    expect(() => load(".")).toThrow(expect.objectContaining({ code: "usage" }));
  });
});

test("the user's tsconfig decides how imports are found", async () => {
  await write({
    "tsconfig.json":
      '{ "compilerOptions": { "paths": { "#types/*": ["./shapes/*"] } }, "extends": "./gone.json" }',
    "shapes/item.ts": "export interface Item { id: number }",
    "plugin.ts": `import type { Item } from "#types/item";\n${IMPORT}export const f = remote((item: Item): void => {});`,
  });
  expect(load("plugin.ts")[0]!.contract.$defs).toHaveProperty("Item");
});

test("what only node's types can tell is asked of them", async () => {
  const [path] = await write({
    "plugin.ts": `import { hostname } from "node:os";\n${IMPORT}export const f = remote(() => hostname());`,
    "tsconfig.json": JSON.stringify({
      compilerOptions: { typeRoots: [join(process.cwd(), "node_modules/@types")] },
    }),
  });
  const { models, faults } = parsePlugins([path!]);
  expect(faults).toEqual([]);
  expect(models[0]!.functions[0]!.returns).toEqual({ kind: "string" });
});

test("strict whatever the tsconfig says: null is told apart", async () => {
  await write({
    "tsconfig.json": '{ "compilerOptions": { "strict": false, "strictNullChecks": false } }',
    "plugin.ts": `${IMPORT}export const f = remote((x: string | null): void => {});`,
  });
  const [parameter] = load("plugin.ts")[0]!.contract.namespaces[0]!.members[0]!.parameters;
  expect(parameter!.schema).toEqual({ anyOf: [{ type: "string" }, { type: "null" }] });
});

describe("error classes that a plugin exports", () => {
  const errorsOf = async (source: string): Promise<Record<string, unknown>> => {
    await write({ "plugin.ts": IMPORT + source });
    const [{ contract, model }] = load("plugin.ts") as [LoadedPlugin];
    const warnings = model.warnings.map(({ code, message }) => `${code} ${message}`);
    const throws = contract.namespaces.flatMap(({ members }) => members.map((each) => each.throws));
    const errors = (contract.errors ?? []).map(({ name, extends: base }) => [name, base]);
    return { errors, throws, warnings };
  };

  test.each([
    ["in braces", "{Named}"],
    ["in braces, before prose", "{ Named } when late"],
    ["as a link", "{@link Named}"],
    ["as a link with a text", "{@link Named | it} is late"],
    ["bare", "Named"],
    ["bare, before prose", "Named when late"],
  ])("named in @throws of the same file %s", async (_name, tag) => {
    const found = await errorsOf(`export class Named extends Error { readonly since = 1; }
export class D { /** @throws ${tag} */ @remote t(): void {} }`);
    expect(found).toEqual({ errors: [["Named", undefined]], throws: [["Named"]], warnings: [] });
  });

  test.each([
    ["another word", "Name when late"],
    ["a longer one", "{@link NamedMore}"],
    ["prose", "what it likes: Named"],
    ["a variable", "{limit}"],
  ])("but not %s", async (_name, tag) => {
    const found = await errorsOf(`export class Named extends Error {}
export const limit = 3;
export class D { /** @throws ${tag} */ @remote t(): void {} }`);
    expect(found).toEqual({ errors: [], throws: [undefined], warnings: [] });
  });

  test.each([
    ["its export by another name", "class Inner extends Error {}\nexport { Inner as Named };", "Inner"],
    ["a constant with a class", "export const Named = class extends Error {};", "Named"],
    ["a constant with a class of another name", "export const Named = class It extends Error {};", "Named"],
  ])("named and thrown: %s", async (_name, source, local) => {
    const found = await errorsOf(`${source}
export class D { /** @throws {${local}} */ @remote t(): void {} @remote u(): void { throw new ${local}(); } }`);
    expect(found).toEqual({ errors: [["Named", undefined]], throws: [["Named"], ["Named"]], warnings: [] });
  });

  test("a class in a constant that is not exported is told by the constant's name", async () => {
    const { warnings } = await errorsOf(`const Mine = class extends Error {};
export const f = remote((): void => { throw new Mine(); });`);
    expect(warnings).toEqual(["G041 Mine is thrown, but not exported: callers get its name and message"]);
  });

  test("a generic base is none of the contract's where its state depends on type arguments", async () => {
    const found =
      await errorsOf(`export class Bad<T> extends Error { constructor(readonly x: T) { super(); } }
export class Worse<T> extends Bad<T[]> {}
export class Worst extends Worse<Date> {}
export class Other<T> extends Error { readonly since = 1; use(x: T): T { return x; } }
export class Mine extends Other<Date> {}
export const f = remote((): void => { throw new Worst([]); });
export const g = remote((): void => { throw new Mine(); });`);
    expect(found["errors"]).toEqual([
      ["Mine", "Other"],
      ["Other", undefined],
      ["Worst", undefined],
    ]);
  });
});

describe("the order of markers never matters (A-38, D-19)", () => {
  const orders = <T>([first, ...others]: readonly T[]): T[][] =>
    first === undefined
      ? [[]]
      : orders(others).flatMap((each) =>
          each
            .map((_, at) => at)
            .concat(each.length)
            .map((at) => each.toSpliced(at, 0, first)),
        );
  const markers = ["remote({ replay: true })", "fork", "remote"];
  const spellings: Record<string, (order: readonly string[]) => string> = {
    decorators: (order) =>
      `export class C { ${order.map((each) => `@${each}`).join(" ")} f(x: string): void {} }`,
    tags: (order) =>
      `export class C { /** ${order.map((each) => `@${each}`).join(" ")} */ f(x: string): void {} }`,
    "tags and decorators": ([first, ...others]) =>
      `export class C { /** @${first!} */ ${others.map((each) => `@${each}`).join(" ")} f(x: string): void {} }`,
  };

  test("all orders of all spellings on methods: one contract", async () => {
    const sources = Object.values(spellings).flatMap((write) => orders(markers).map(write));
    const names = sources.map((_, at) => `${at}/plugin.ts`);
    await write(Object.fromEntries(names.map((name, at) => [name, IMPORT + sources[at]!])));
    const { models } = parsePlugins(names.map((name) => join(folder, name))); // that they share a name is the point
    const { contractOf } = await import("../../generators/contract.js");
    const digests = new Set(models.map((model) => contractOf(model).digest));
    expect(models).toHaveLength(sources.length);
    expect(digests.size).toBe(1);
    expect(contractOf(models[0]!).namespaces[0]!.members[0]).toMatchObject({ model: "fork", replay: true });
  });

  test("all orders of wrappers: one contract", async () => {
    const wrap = (order: readonly string[]): string =>
      order.reduce(
        (inner, each) =>
          each.replace(
            /^(\w+)(?:\((.*)\))?$/,
            (_m, name: string, args?: string) => `${name}(${args === undefined ? "" : `${args}, `}${inner})`,
          ),
        "(x: string): void => {}",
      );
    const names = orders(markers).map((_, at) => `${at}/plugin.ts`);
    await write(
      Object.fromEntries(
        orders(markers).map((order, at) => [names[at]!, `${IMPORT}export const f = ${wrap(order)};`]),
      ),
    );
    const { contractOf } = await import("../../generators/contract.js");
    const contracts = parsePlugins(names.map((name) => join(folder, name))).models.map(contractOf);
    expect(new Set(contracts.map(({ digest }) => digest)).size).toBe(1);
    expect(contracts[0]!.namespaces[0]!.members[0]).toMatchObject({ model: "fork", replay: true });
  });
});

describe("marker places and hoisted expressions, as the build needs them", () => {
  const source = `import * as g from "gofer-rmi/plugin";
${IMPORT}
const KEY = process.env["KEY"] ?? "";
export class Dog {
  @g.remote({ secret: () => [KEY, "b"] }) @fork bark(): void {}
  @remote({ secret: KEY }) "wag-tail"(): void {}
}
/** @remote({ replay: true }) */
export function Dog_bark(): void {}
export const nap = fork(remote({ secret: KEY + "x" }, (): void => {}));
export const Dog_bark_secret = remote({ secret: KEY }, (): void => {});
`;
  let model: PluginModel;
  beforeEach(async () => {
    await write({ "plugin.ts": source });
    model = load("plugin.ts")[0]!.model;
  });
  const slice = ({ start, end }: { readonly start: number; readonly end: number }): string =>
    source.slice(start, end);

  test("each marker with its form and its text", () => {
    expect(model.markers.map(({ kind, form, place }) => [kind, form, slice(place)])).toEqual([
      ["remote", "decorator", '@g.remote({ secret: () => [KEY, "b"] })'],
      ["fork", "decorator", "@fork"],
      ["remote", "decorator", "@remote({ secret: KEY })"],
      ["remote", "tag", "@remote({ replay: true })"],
      ["fork", "wrapper", 'fork(remote({ secret: KEY + "x" }, (): void => {}))'],
      ["remote", "wrapper", 'remote({ secret: KEY + "x" }, (): void => {})'],
      ["remote", "wrapper", "remote({ secret: KEY }, (): void => {})"],
    ]);
  });

  test("each hoisted expression with a name of its own, after its member", () => {
    const hoisted = model.markers.flatMap(({ arguments: { secret } }) =>
      secret?.kind === "hoisted" ? [[secret.name, slice(secret.place)]] : [],
    );
    expect(hoisted).toEqual([
      ["Dog_bark_secret", '() => [KEY, "b"]'],
      ["Dog__wag_tail__secret", "KEY"],
      ["nap_secret", 'KEY + "x"'],
      ["Dog_bark_secret_secret", "KEY"],
    ]);
  });

  test("lines and columns count from 1", async () => {
    const [first] = model.markers;
    const lines = (await readFile(join(folder, "plugin.ts"), "utf8")).split("\n");
    expect(lines[first!.place.line - 1]!.slice(first!.place.column - 1)).toMatch(/^@g\.remote/);
  });
});
