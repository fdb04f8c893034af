import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { gofer, type Finished } from "../support/processes.js";

/** Two plugins with a fault each, and a warning. */
const SOURCES = {
  "one.ts": `import { remote } from "gofer-rmi/plugin";
export const one = remote((x: { when: RegExp,
  ok: 1 }): void => {});`,
  "two.ts": `import { remote } from "gofer-rmi/plugin";
export class Two { @remote any(x: any): void {} @remote pick<T extends string>(x: T): T { return x; } }`,
};
const REGEXP = {
  level: "error",
  code: "G037",
  message: "one(x).when: RegExp has no JSON form",
  path: "one(x).when",
  file: "one.ts",
  line: 2,
  column: 31,
  endLine: 3,
  endColumn: 10,
  docs: "docs/faults.md#g037",
};
const ANY = {
  level: "error",
  code: "G030",
  file: "two.ts",
  line: 2,
  column: 35,
  endColumn: 38,
  path: "Two.any(x)",
};
const GENERIC = { level: "warning", code: "G022", file: "two.ts", line: 2 };

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "format-"));
  for (const [name, text] of Object.entries(SOURCES)) await writeFile(join(folder, name), text);
  await writeFile(join(folder, "good.ts"), SOURCES["two.ts"].replace("x: any", "x: 1"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const run = (command: string, format: string, ...plugins: string[]): Promise<Finished> =>
  gofer([command, ...plugins, "-o", "out", "--format", format], { cwd: folder });

describe.each(["generate", "build"])("gofer %s", (command) => {
  test("--format json: one document with every fault and warning of all plugins, and nothing is written", async () => {
    const { code, stdout, stderr } = await run(command, "json", "one.ts", "two.ts");
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ faults: [REGEXP, ANY], warnings: [GENERIC] });
    expect(stderr).toContain("2 faults, nothing was written");
    expect(await readdir(folder)).not.toContain("out");
  });

  test("--format github: an annotation each, beside its line", async () => {
    const { code, stdout } = await run(command, "github", "one.ts", "two.ts");
    expect(code).toBe(1);
    const [first, second, third, ...rest] = stdout.trim().split("\n");
    expect(first).toMatch(
      /^::error file=one\.ts,line=2,endLine=3,title=G037::one\(x\)\.when: RegExp .*%0AInstead: /,
    );
    expect(second).toMatch(/^::error file=two\.ts,line=2,endLine=2,col=35,endColumn=38,title=G030::/);
    expect(third).toMatch(/^::warning file=two\.ts,line=2,.*title=G022::Two\.pick has type parameters/);
    expect(rest).toEqual([]);
  });

  test("warnings alone (G022): text goes to stderr, JSON is the whole of stdout, and files are written", async () => {
    const text = await run(command, "text", "good.ts");
    expect(text.code).toBe(0);
    expect(text.stderr).toMatch(/^warning:\ngood\.ts:2:\d+ {2}G022 {2}Two\.pick has type parameters/);
    expect(text.stdout).toContain("wrote");
    const json = await run(command, "json", "good.ts");
    expect(json.code).toBe(0);
    expect(JSON.parse(json.stdout)).toMatchObject({
      faults: [],
      warnings: [{ ...GENERIC, file: "good.ts" }],
    });
    await rm(join(folder, "out"), { recursive: true });
  });
});
