import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { bundlePlugin } from "../../generators/build/bundle.js";
import { parsePlugins } from "../../generators/parse/index.js";
import { RmiError } from "../../src/errors.js";
import { bundle, evaluate, folderWith, type Files } from "./support.js";

const DOOR = `import { remote, fork, direct, load, context, plugin } from "gofer-rmi/plugin";\n`;
const FOREIGN = `
function loud(method: any, _context: unknown) { return function (this: unknown, ...args: unknown[]) { return method.apply(this, args) + "!"; }; }
`;
const LEGACY: Files = {
  "tsconfig.json": JSON.stringify({
    compilerOptions: { experimentalDecorators: true, verbatimModuleSyntax: true },
  }),
};

function sourceMap(text: string): object {
  const [, base64] = /sourceMappingURL=data:.*base64,(.*)/.exec(text) ?? [];
  return JSON.parse(Buffer.from(base64!, "base64").toString()) as object;
}

/** The module as a far machine gets it: no decorators, no markers, no place of ours. */
function expectPlain(text: string, folder: string): void {
  expect(text).not.toMatch(/^\s*@\w/m);
  expect(text).not.toContain("@remote");
  for (const part of [text, JSON.stringify(sourceMap(text))])
    expect(part).not.toMatch(new RegExp(`${folder}|gofer-build-|${process.cwd()}|/home/`));
}

describe("what works in a built module", () => {
  const CASES: readonly (readonly [name: string, files: Files, expression: string, expected: unknown])[] = [
    [
      "a class, its decorators erased",
      {
        "demo.ts": `${DOOR}export class Dog { constructor(readonly name = "rex") {} @remote @fork bark(words: string): string { return this.name + words; } @remote() static breeds(): string[] { return ["x"]; } }`,
      },
      `[new m.Dog("a").bark("b"), m.Dog.breeds()]`,
      ["ab", ["x"]],
    ],
    [
      "a foreign decorator beside ours, standard",
      {
        "demo.ts": `${DOOR}${FOREIGN}export class Dog { @remote @loud bark(): string { return "w"; } @loud @remote({ model: "fork" }) howl(): string { return "h"; } }`,
      },
      `[new m.Dog().bark(), new m.Dog().howl(), m.Dog.name]`,
      ["w!", "h!", "Dog"],
    ],
    [
      "a foreign decorator beside ours, legacy",
      {
        ...LEGACY,
        "demo.ts": `${DOOR}function loud(_: object, __: string, d: PropertyDescriptor) { const f = d.value; d.value = function (...args: unknown[]) { return f.apply(this, args) + "!"; }; }
          export class Dog { @remote @loud bark(): string { return "w"; } @remote howl(): string { return "h"; } }`,
      },
      `[new m.Dog().bark(), new m.Dog().howl()]`,
      ["w!", "h"],
    ],
    [
      "wrappers",
      {
        "demo.ts": `${DOOR}export const echo = remote((x: string): string => x); export const both = fork(remote({ secret: ["a"] }, async (a: number, b = 1): Promise<number> => a + b));`,
      },
      `[m.echo("x"), await m.both(2)]`,
      ["x", 3],
    ],
    [
      "doc tags",
      {
        "demo.ts": `/** Load. @remote */\nexport function load1(): number { return 1; }\nexport class Dog {\n  /** Barks. @remote */\n  bark(): string { return "w"; } }`,
      },
      `[m.load1(), new m.Dog().bark()]`,
      [1, "w"],
    ],
    [
      "secrets that are expressions, of decorators and wrappers",
      {
        "demo.ts": `${DOOR}const pass = "x"; const secret = (): string => pass + "2";
          export class Dog { @remote({ secret: () => [pass, later] }) bark(): string { return ""; } @remote({ secret }) sit(): string { return ""; } }
          export const echo = remote({ secret: () => { return pass /* quiet */; } }, (x: string): string => x);
          const later = "y";`,
      },
      `Object.fromEntries(Object.entries(m.$gofer.hoisted).map(([name, f]) => [name, f()]))`,
      { Dog_bark_secret: ["x", "y"], Dog_sit_secret: "x2", echo_secret: "x" },
    ],
    [
      "a secret is evaluated once",
      {
        "demo.ts": `${DOOR}let asked = 0; const ask = (): string => String(++asked);
          export const echo = remote({ secret: ask() }, (x: string): string => x); export const count = remote((): number => asked);`,
      },
      `[m.$gofer.hoisted.echo_secret, m.count()]`,
      ["1", 1],
    ],
    [
      "a class from a file of its own, and a re-exported door",
      {
        "demo.ts": `export { Dog } from "./dog.js";\nimport { mark } from "./door.js"; export const echo = mark((x: string): string => x);`,
        "door.ts": `export { remote as mark } from "gofer-rmi/plugin";`,
        "dog.ts": `import { mark } from "./door.js"; const key = "k"; export class Dog { @mark({ secret: () => key }) bark(): string { return "w"; } }`,
      },
      `[new m.Dog().bark(), m.echo("e"), m.$gofer.hoisted.Dog_bark_secret()]`,
      ["w", "e", "k"],
    ],
    [
      "a namespace import of the door",
      {
        "demo.ts": `import * as g from "gofer-rmi/plugin"; export class Dog { @g.remote @g.fork bark(): string { return "w"; } }`,
      },
      `new m.Dog().bark()`,
      "w",
    ],
    [
      "fields without semicolons before methods that an expression could go on with",
      {
        "demo.ts": `${DOOR}${FOREIGN}export class Dog {\n  a = [1, 2]\n  @remote\n  ["bark"](): string { return "w" }\n  b = 6\n  @remote @fork // why\n  in(): number { return this.b }\n  get\n  @remote howl(): string { return "h" }\n  c = loud(1)\n  @loud @remote ["sit"](): string { return "s" }\n}`,
      },
      `[new m.Dog().bark(), new m.Dog().in(), new m.Dog().howl(), new m.Dog().a, new m.Dog().sit()]`,
      ["w", 6, "h", [1, 2], "s!"],
    ],
    [
      "hooks, settings, top-level await",
      {
        "demo.ts": `${DOOR}export default plugin({ name: "kennel", threads: 2 }); const base = await Promise.resolve(40); let extra = 0;
          export const begin = load(() => { extra = 2; }); export const sum = remote((): number => base + extra);`,
      },
      `(m.begin(), [m.sum(), Object.keys(m).sort()])`,
      [42, ["$gofer", "begin", "sum"]],
    ],
    [
      "a CommonJS dependency that requires what Node has, and looks for files beside it",
      {
        "demo.ts": `${DOOR}import path from "old-dep"; const __dirname = "mine"; export const where = remote((): string[] => [path.sep, path.folder, path.here, __dirname]);`,
        "node_modules/old-dep/package.json": `{"name":"old-dep","main":"main.js"}`,
        "node_modules/old-dep/main.js": `const path = require("path"); try { require("not-installed"); } catch {}
          exports.sep = path.sep; exports.folder = path.basename(__dirname); exports.here = path.basename(__filename);`,
        "node_modules/old-dep/index.d.ts": `declare const path: { sep: string; folder: string; here: string }; export default path;`,
      },
      `m.where()`,
      ["/", "lib", "demo.mjs", "mine"],
    ],
    [
      "JSON, tsconfig paths, and a type-only import",
      {
        "tsconfig.json": JSON.stringify({
          compilerOptions: { paths: { "@lib/*": ["./lib/*"] }, resolveJsonModule: true },
        }),
        "demo.ts": `${DOOR}import type { Dog } from "@lib/dog"; import { name } from "@lib/dog"; import data from "./data.json"; export const get = remote((): string[] => { const d: Dog = { name }; return [d.name, data.x]; });`,
        "lib/dog.ts": `export interface Dog { name: string } export const name = "rex";`,
        "data.json": `{ "x": "y" }`,
      },
      `m.get()`,
      ["rex", "y"],
    ],
    [
      "two classes of one name keep it",
      {
        "demo.ts": `${DOOR}import { Gone as Other } from "./other.js"; class Gone extends Error {} export const names = remote((): string[] => [new Gone().constructor.name, new Other().constructor.name]);`,
        "other.ts": `export class Gone extends Error {}`,
      },
      `m.names()`,
      ["Gone", "Gone"],
    ],
    [
      "a class exported as default",
      { "demo.ts": `${DOOR}export default class Dog { @remote bark(): string { return "w"; } }` },
      `new m.default().bark()`,
      "w",
    ],
    [
      "the context, which is clear that there is no host",
      { "demo.ts": `${DOOR}export const who = remote((): string => context().sn);` },
      `(() => { try { return m.who(); } catch (error) { return [error.name, error.code, error.message]; } })()`,
      [
        "RmiError",
        "usage",
        "context() was asked for outside of a call: this plugin was not loaded by goferd",
      ],
    ],
  ];
  test.each(CASES)("%s", async (_, files, expression, expected) => {
    const { text, warnings, folder } = await bundle(files);
    expectPlain(text, folder);
    expect(warnings).toEqual([]);
    expect(await evaluate(text, expression)).toEqual(expected);
  });

  test("the manifest holds the contract's digest", async () => {
    const { text, contract } = await bundle({
      "demo.ts": `${DOOR}export const a = remote((): number => 1);`,
    });
    expect(await evaluate(text, `m.$gofer`)).toEqual({ contract: contract.digest, hoisted: {} });
  });

  test("what the host put on the bridge is what the plugin gets", async () => {
    const { text } = await bundle({
      "demo.ts": `${DOOR}export const who = remote((): string => context().sn);`,
    });
    const hosted = `globalThis[Symbol.for("gofer-rmi/plugin/1")] = { remote: (f) => f, context: () => ({ sn: "7" }) };\n${text}`;
    expect(await evaluate(hosted, `m.who()`)).toBe("7");
  });

  test("without a use of the door there is no trace of it", async () => {
    const { text } = await bundle({
      "demo.ts": `${DOOR}export class Dog { @remote bark(): string { return "w"; } }`,
    });
    expect(text).not.toContain("gofer-rmi/plugin");
  });

  test("stack traces name source lines, and no source is shipped", async () => {
    const { text } = await bundle({
      "demo.ts": `${DOOR}export class Dog {\n  @remote\n  @fork\n  bark(): string {\n    throw new Error("no");\n  }\n}`,
    });
    const stack = `(() => { try { return new m.Dog().bark(); } catch (error) { return error.stack; } })()`;
    expect(await evaluate(text, stack, ["--enable-source-maps"])).toMatch(/lib\/demo\.ts:6:11/);
    expect(sourceMap(text)).toMatchObject({ sources: expect.arrayContaining(["demo.ts"]) as unknown });
    expect(sourceMap(text)).not.toHaveProperty("sourcesContent");
  });
});

describe("bytes", () => {
  const FILES: Files = {
    "src/demo.ts": `${DOOR}import dep from "dep"; import { help } from "../help.js"; export class Dog { @remote bark(): string { return help(dep); } }`,
    "help.ts": `export const help = (x: string): string => x;`,
    "node_modules/dep/index.js": `module.exports = "dep";`,
    "node_modules/dep/index.d.ts": `declare const dep: string; export default dep;`,
    "demo.ts": `export * from "./src/demo.js";`,
  };
  test("are the same again, and from another folder", async () => {
    const [first, second] = [await bundle(FILES), await bundle(FILES)];
    expect(second.folder).not.toBe(first.folder);
    expect(second.text).toBe(first.text);
  });

  test("are the same through a symbolic link", async () => {
    const { folder, text, contract } = await bundle(FILES);
    const elsewhere = await folderWith({});
    await symlink(folder, join(elsewhere, "link"));
    const { models } = parsePlugins([join(elsewhere, "link/demo.ts")]);
    expect((await bundlePlugin(models[0]!, contract, elsewhere)).text).toBe(text);
  });
});

describe("what cannot be built is told, with place and advice", () => {
  const demo = (imports: string): string => `${DOOR}${imports}\nexport const a = remote((): number => 1);`;
  const types = (name: string): Files => ({
    [`node_modules/${name}/index.d.ts`]: `declare const x: string; export default x;`,
  });
  const CASES: readonly (readonly [name: string, files: Files, code: string, lines: readonly RegExp[]])[] = [
    [
      "native code",
      {
        "demo.ts": demo(`import fast from "fast";\nconsole.log(fast);`),
        "node_modules/fast/index.js": `\nmodule.exports = require("./build/fast.node");`,
        "node_modules/fast/build/fast.node": "\u007fELF",
        ...types("fast"),
      },
      "unsupported",
      [
        /^node_modules\/fast\/index\.js:2:26: "\.\/build\/fast\.node" is native code, or loads it\. .*plain JavaScript/,
      ],
    ],
    [
      "a loader of native code",
      {
        "demo.ts": demo(`import fast from "fast";\nconsole.log(fast);`),
        "node_modules/fast/index.js": `module.exports = require("node-gyp-build")(__dirname);`,
        ...types("fast"),
      },
      "unsupported",
      [/^node_modules\/fast\/index\.js:1:26: "node-gyp-build" is native code, or loads it/],
    ],
    [
      "imports that lead nowhere, all of them",
      {
        "demo.ts": demo(`import x from "nowhere";\nimport y from "@scope/neither/sub";\nconsole.log(x, y);`),
      },
      "plugin-fault",
      [
        /^demo\.ts:2:15: "nowhere" cannot be found\. Correct the path, or install the package/,
        /^demo\.ts:3:15: "@scope\/neither\/sub" cannot be found/,
      ],
    ],
    [
      "a require of something computed",
      {
        "demo.ts": demo(`import x from "dyn";\nconsole.log(x);`),
        "node_modules/dyn/index.js": `const name = process.argv[2];\nmodule.exports = require(name);`,
        ...types("dyn"),
      },
      "unsupported",
      [
        /^node_modules\/dyn\/index\.js:2:18: this require\(\) has no constant argument\. Import by a literal name/,
      ],
    ],
    [
      "a file that is no code",
      {
        "demo.ts": demo(`import x from "./x.wasm";\nconsole.log(x);`),
        "x.wasm": "",
        "x.wasm.d.ts": "declare const x: string; export default x;",
      },
      "unsupported",
      [/^demo\.ts:2:15: "\.wasm" files cannot become part of a module/],
    ],
    [
      "a dependency that does not parse",
      {
        "demo.ts": demo(`import x from "bad";\nconsole.log(x);`),
        "node_modules/bad/index.js": `export default [;`,
        ...types("bad"),
      },
      "plugin-fault",
      [/^node_modules\/bad\/index\.js:1:17: Unexpected ";"/],
    ],
  ];
  test.each(CASES)("%s", async (_, files, code, lines) => {
    const reason: unknown = await bundle(files).catch((reason: unknown) => reason);
    expect(reason).toBeInstanceOf(RmiError);
    const { code: found, message } = reason as RmiError;
    expect([found, message.split("\n").length]).toEqual([code, lines.length]);
    for (const [at, line] of lines.entries()) expect(message.split("\n")[at]).toMatch(line);
  });

  test("what a dependency can do without is left out, and told", async () => {
    const { text, warnings } = await bundle({
      "demo.ts": `${DOOR}import x from "soft"; export const a = remote((): string => x);`,
      "node_modules/soft/index.js": `let x = "slow"; try { x = require("./fast.node"); } catch {}\ntry { require(process.argv[9]); } catch {}\nmodule.exports = x;`,
      "node_modules/soft/fast.node": "",
      ...types("soft"),
    });
    expect(warnings).toEqual([
      `node_modules/soft/index.js:1:35: "./fast.node" is native code, and is left out`,
      expect.stringMatching(/^node_modules\/soft\/index\.js:2:7: This call to "require" will not be bundled/),
    ]);
    expect(await evaluate(text, "m.a()")).toBe("slow");
  });

  test("an import of something computed is for the far machine to resolve, and told", async () => {
    const { text, warnings } = await bundle({
      "demo.ts": `${DOOR}export const sep = remote(async (name: string): Promise<string> => (await import(name)).sep);`,
    });
    expect(warnings).toEqual([
      expect.stringMatching(/^demo\.ts:2:\d+: This "import" expression will not be bundled/),
    ]);
    expect(await evaluate(text, `await m.sep("node:path")`)).toBe("/");
  });

  test("a contract that the module cannot keep", async () => {
    const { model, contract, folder } = await bundle({ "demo.ts": demo("") });
    const more = { ...contract, hooks: { load: ["begin"], unload: [] } };
    await expect(bundlePlugin(model, more, folder)).rejects.toThrow(
      "demo.ts does not export begin as a value. Export it by name from the plugin's own file.",
    );
  });
});
