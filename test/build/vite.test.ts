import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { gofer } from "../../generators/vite.js";
import { evaluate, folderWith } from "./support.js";

/** What the plugin makes of a file; undefined when it leaves it alone. */
async function transformed(source: string, name = "dog.ts"): Promise<string | undefined> {
  const folder = await folderWith({ [name]: source });
  const file = join(folder, name);
  return (await gofer().transform(await readFile(file, "utf8"), file))?.code;
}

const MARK = `const seen: string[] = [];
const mark = (_: unknown, { name }: { name?: string | symbol }): void => void seen.push(String(name));
const d = { mark, of: () => mark };\n`;

describe("a decorator is compiled wherever it stands", () => {
  test.each([
    ["on a line of its own", "export class Dog {\n  @mark\n  bark(): string { return 'x'; }\n}", "bark"],
    ["behind the class's brace", "export class Dog { @mark bark(): string { return 'x'; } }", "bark"],
    ["behind a comment", "export class Dog { /* it */ @mark bark(): string { return 'x'; } }", "bark"],
    ["behind `export`", "export @mark class Dog {}", "Dog"],
    ["behind a generator", "export class Dog {\n*a() {} @mark b() {}\n}", "b"],
    ["apart from its name", "export class Dog { @ /* it */ mark bark() {} }", "bark"],
    ["of an expression", "export class Dog { @(d.of()) bark() {} }", "bark"],
    ["of a class expression", "export const Dog = @mark class Dog {};", "Dog"],
    [
      "where much looks like a comment",
      'export const a = "/*", b = /[/*"`]/, c = `//${`/*`}`; export class Dog { @mark bark() {} }',
      "bark",
    ],
  ])("%s", async (_name, source, name) => {
    const code = await transformed(`${MARK}${source}\nexport { seen };`);
    expect(await evaluate(code!, "m.seen")).toEqual([name]);
  });

  test("by the tsconfig that is in force for it", async () => {
    const folder = await folderWith({
      "tsconfig.json": '{ "compilerOptions": { "experimentalDecorators": true } }',
      "dog.ts": "",
    });
    const source = `export const seen: unknown[] = [];
export class Dog { bark(@(((...at: unknown[]) => void seen.push(at[1])) as any) word: string) {} }`;
    const compiled = await gofer().transform(source, join(folder, "dog.ts"));
    expect(await evaluate(compiled!.code, "m.seen")).toEqual(["bark"]);
  });
});

test.each([
  ["in comments", "/** @mark */\nexport const a = 1; // @mark\n/*\n@mark\n*/", "dog.ts"],
  ["in strings", 'export const a = "me@mark.example", b = `\n@mark\n`, c = /@mark/;', "dog.ts"],
  ["in a tag", "export const a = <a href='mailto:me@mark'>\n@mark\n</a>;", "dog.tsx"],
  ["in an import", 'import type { A } from "@mark/a";\nexport const a = {} as A;', "dog.ts"],
  ["in a decorator, of a package", "export class Dog { @mark bark() {} }", "node_modules/dog/dog.ts"],
  ["in JavaScript", "export class Dog { @mark bark() {} }", "dog.js"],
])("a file is left alone that has its @ %s", async (_name, source, file) => {
  expect(await transformed(source, file)).toBeUndefined();
});

test("so is one that only another plugin knows", async () => {
  expect(await gofer().transform("// @mark\nexport const a: number = 1;", "\0virtual:a.ts")).toBeUndefined();
});

test("a file that does not parse is told with its place", async () => {
  await expect(transformed("export class Dog { @mark bark( { }")).rejects.toThrow(/dog\.ts:1:\d+/);
});
