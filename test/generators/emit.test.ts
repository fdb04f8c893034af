import { mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { RmiError } from "../../src/errors.js";
import { parseIni } from "../../src/config/ini.js";
import { generate, staleFiles, writeFiles } from "../../generators/index.js";
import { createPrinter } from "../../generators/emit/print.js";
import { generateCommand } from "../../src/cli/commands/generate.js";

let folder: string;
let out: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "emit-"));
  out = join(folder, "out");
  await writeFile(join(folder, "good.ts"), good);
  await writeFile(join(folder, "bad.ts"), bad);
  await writeFile(join(folder, "worse.ts"), "export class {");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const good = 'import { remote } from "gofer-rmi/plugin";\nexport const f = remote((): void => {});\n';
const bad =
  'import { remote } from "gofer-rmi/plugin";\nexport class Dog {\n\t@remote bark(what: RegExp): void {}\n}\n';
const path = (name: string): string => join(folder, name);
const failure = (promise: Promise<unknown>): Promise<RmiError> =>
  promise.then(
    () => Promise.reject(new Error("it worked")),
    (error: RmiError) => error,
  );

describe("faults", () => {
  test("one error for all plugins, for people and for programs, and nothing written", async () => {
    const plugins = ["good.ts", "bad.ts", "worse.ts"].map(path);
    const error = await failure(generateCommand.parseAsync([...plugins, "-o", out], { from: "user" }));
    expect(error.code).toBe("plugin-fault");
    expect(error.details["faults"]).toEqual([
      expect.objectContaining({ code: "G037", line: 3, column: 21 }),
      expect.objectContaining({ code: "G001", line: 1, column: 15 }),
    ]);
    await expect(stat(out)).rejects.toThrow("ENOENT");
  });

  test("each is shown with its line and a caret below the text, tabs included", async () => {
    const error = await failure(generate({ plugins: [path("bad.ts")], out, cwd: folder }));
    expect(error.message).toBe(
      [
        "1 fault, nothing was written",
        "",
        "bad.ts:3:21  G037  Dog.bark(what): RegExp has no JSON form",
        "  3 | \t@remote bark(what: RegExp): void {}",
        "    | \t                   ^^^^^^",
        "  instead: Pass plain data: strings, numbers, booleans, null, arrays, and objects of these.",
      ].join("\n"),
    );
  });
});

test("a file with twenty distinct faults has all twenty told, each in its place", async () => {
  const types = [
    "any", "object", "() => void", "symbol", "Foo", "RegExp", "Error", "string | Date",
    "[...string[], symbol]", "{ [k: symbol]: string }", "Promise<string>[]", "WeakMap<object, string>",
    "{ a: { b: bigint | Uint8Array } }", "Map<string, symbol>", "Set<() => void>", "Missing",
  ]; // prettier-ignore
  const lines = [
    'import { fork, remote } from "gofer-rmi/plugin";',
    "class Foo { a = 1 }",
    ...types.map((type, index) => `export const f${index} = remote((x: ${type}): void => {});`),
    "export class Admin { @remote a(): void {} }",
    "export class Dog { @remote then(): void {} @fork b(): void {} @remote #c(): void {} }",
  ];
  await writeFile(path("twenty.ts"), lines.join("\n"));
  const error = await failure(generate({ plugins: [path("twenty.ts")], out, cwd: folder }));
  const found = error.details["faults"] as unknown as { line: number; column: number; message: string }[];
  expect(new Set(found.map(({ line, column, message }) => `${line}:${column} ${message}`)).size).toBe(20);
  expect(found.map(({ line, column }) => [line, column])).toEqual([
    ...types.map((_, index) => [index + 3, `export const f${index} = remote((x: `.length + 1]),
    [19, 14],
    ...["then()", "@fork b", "#c()"].map((text) => [20, lines[19]!.indexOf(text) + 1]),
  ]);
  expect(error.message).toMatch(/^20 faults, nothing was written/);
});

describe("writing", () => {
  const file = (name: string, text: string): { path: string; text: string } => ({ path: name, text });

  test("makes the folder, writes what differs, and leaves no other file", async () => {
    expect(await writeFiles([file("a.conf", "1"), file("deep/b.conf", "2")], out)).toEqual([
      "a.conf",
      "deep/b.conf",
    ]);
    const before = (await stat(join(out, "a.conf"))).mtimeMs;
    expect(await writeFiles([file("a.conf", "1"), file("deep/b.conf", "3")], out)).toEqual(["deep/b.conf"]);
    expect((await stat(join(out, "a.conf"))).mtimeMs).toBe(before);
    expect((await readdir(out, { recursive: true })).sort()).toEqual(["a.conf", "deep", "deep/b.conf"]);
  });

  test("a failure half way leaves what was there, and nothing of ours", async () => {
    await mkdir(out);
    await writeFile(join(out, "a.conf"), "old");
    await writeFile(join(out, "file"), "");
    const error = await failure(writeFiles([file("a.conf", "new"), file("file/b.conf", "new")], out));
    expect(error.code).toBe("usage");
    expect(await readFile(join(out, "a.conf"), "utf8")).toBe("old");
    expect((await readdir(out)).sort()).toEqual(["a.conf", "file"]);
  });

  test("stale: missing, or different", async () => {
    await writeFiles([file("a", "1"), file("b", "2")], out);
    expect(await staleFiles([file("a", "1"), file("b", "3"), file("c", "4")], out)).toEqual(["b", "c"]);
  });
});

describe("gofer generate", () => {
  const run = (...args: string[]): Promise<unknown> => generateCommand.parseAsync(args, { from: "user" });

  test("writes three files; --check then passes, and names each that has changed since", async () => {
    await run(path("good.ts"), "-o", out);
    expect((await readdir(out)).sort()).toEqual(["good.api.json", "good.client.ts", "good.conf"]);
    await run(path("good.ts"), "-o", out, "--check");
    await writeFile(join(out, "good.conf"), "mine");
    await rm(join(out, "good.client.ts"));
    const error = await failure(run(path("good.ts"), "-o", out, "--check"));
    expect(error).toMatchObject({
      code: "stale",
      details: { files: ["good.client.ts", "good.conf"].map((name) => join(out, name)) },
    });
    expect(await readFile(join(out, "good.conf"), "utf8")).toBe("mine");
  });
});

describe("descriptor", () => {
  const conf = async (
    options: { readonly url?: string; readonly queue?: string },
    settings = "",
  ): Promise<unknown> => {
    await writeFile(path("good.ts"), `import { plugin } from "gofer-rmi/plugin";\n${good}${settings}`);
    const files = await generate({ plugins: [path("good.ts")], out, ...options });
    const text = files.find((each) => each.path.endsWith(".conf"))!.text;
    return Object.fromEntries(
      [...parseIni(text, "good.conf").document].map(([name, section]) => [
        name,
        Object.fromEntries([...section].map(([key, { value }]) => [key, value])),
      ]),
    );
  };

  test("says what the source says, as gofer reads it (F-2)", async () => {
    const settings =
      'plugin({ name: "kennel", url: "amqps://u:p#w=d@h/v", queue: "# [a]:b=c;", threads: 3, latency: 0.0000001, host: "h" });';
    expect(await conf({}, settings)).toEqual({
      main: { enabled: "1", name: "kennel", threads: "3", latency: "0.0000001", host: "h" },
      messaging: { url: "amqps://u:p#w=d@h/v" },
      model: { queue: "# [a]:b=c;" },
    });
  });

  test("options win over the source; what nobody says is left to the agent", async () => {
    expect(await conf({ url: "amqp://b", queue: "q" }, 'plugin({ url: "amqp://a" });')).toEqual({
      main: { enabled: "1", name: "good" },
      messaging: { url: "amqp://b" },
      model: { queue: "q" },
    });
  });

  test.each(["a\nenabled=0", " a", "a\r", "a\u2028b"])(
    "an option that the reader would not give back: %j",
    async (queue) => {
      expect(await failure(conf({ queue }))).toMatchObject({ code: "usage" });
    },
  );
});

test("a prettier configuration that cannot be read is named, not passed over", async () => {
  await writeFile(path(".prettierrc.json"), "{ nonsense");
  const error = await failure(generate({ plugins: [path("good.ts")], out }));
  expect(error).toMatchObject({ code: "config", message: expect.stringContaining(".prettierrc.json") });
});

test("a template whose view lacks a list or a field fails", () => {
  const print = createPrinter();
  expect(() => print("descriptor.conf.hbs", { sourceName: "x" })).toThrow();
  expect(() => print("descriptor.conf.hbs", { sections: [] })).toThrow();
  expect(() => print("descriptor.conf.hbs", { sourceName: "x", sections: {} })).toThrow(
    "goes through a list",
  );
});
