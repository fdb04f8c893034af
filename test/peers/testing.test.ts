/** docs/testing.md as its reader has it: its files, beside the README's plugin, in a project of their own with their own Vitest. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { finished, ROOT, World } from "../support/processes.js";

const world = new World();
const project = join(world.folder, "project");
const readme = readFileSync(join(ROOT, "README.md"), "utf8");
const docs = readFileSync(join(ROOT, "docs/testing.md"), "utf8");
const files = new Map(
  [...docs.matchAll(/```ts (\S+)\n([\s\S]*?)```/g)].map(([, name, text]) => [name!, text!]),
);
const dog = /Save this as `dog\.ts`:\n\n```ts\n([\s\S]*?)```/.exec(readme)![1]!;

beforeAll(async () => {
  mkdirSync(project);
  for (const [name, text] of [...files, ["dog.ts", dog]] as const) writeFileSync(join(project, name), text);
  write("package.json", { type: "module", private: true });
  write("tsconfig.json", {});
  await run("npm", "pack", ROOT, "--ignore-scripts", "--pack-destination", world.folder);
  const tarball = readdirSync(world.folder).find((file) => file.endsWith(".tgz"))!;
  const vitest = `vitest@${version("vitest")}`;
  await run("npm", "install", join("..", tarball), vitest, "--no-audit", "--no-fund", "--prefer-offline");
  await run("npx", "gofer", "generate", "dog.ts", "-o", "generated");
});
afterAll(() => world.close());

function write(name: string, value: unknown): void {
  writeFileSync(join(project, name), JSON.stringify(value));
}

/** The one that this repository has. */
function version(name: string): string {
  const text = readFileSync(join(ROOT, "node_modules", name, "package.json"), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}

async function run(command: string, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await finished(command, args, { cwd: project, timeoutMs: 240_000 });
  expect(code === 0 ? "" : stdout + stderr).toBe("");
  return stdout;
}

test("standard decorators: the plugin's test and its caller's tests pass", async () => {
  expect([...files.keys()]).toEqual(["vitest.config.ts", "dog.test.ts", "caller.test.ts"]);
  const said = await run("npx", "vitest", "run", "--reporter=json");
  expect(JSON.parse(said)).toMatchObject({ success: true, numPassedTests: 5, numTotalTests: 5 });
});

test("experimentalDecorators: the same", async () => {
  write("tsconfig.json", { compilerOptions: { experimentalDecorators: true } });
  const said = await run("npx", "vitest", "run", "--reporter=json");
  expect(JSON.parse(said)).toMatchObject({ success: true, numPassedTests: 5 });
  write("tsconfig.json", {});
});

test("without the plugin for Vite they do not even parse, which is what it is for", async () => {
  writeFileSync(join(project, "vitest.config.ts"), "export default {};\n");
  const { code, stdout, stderr } = await finished("npx", ["vitest", "run", "dog.test.ts"], { cwd: project });
  expect(code).toBe(1);
  expect(stdout + stderr).toMatch(/Syntax ?Error|Invalid or unexpected token/);
  writeFileSync(join(project, "vitest.config.ts"), files.get("vitest.config.ts")!);
});
