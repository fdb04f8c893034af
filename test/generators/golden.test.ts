import { cp, mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { generate, writeFiles, type EmittedFile } from "../../generators/index.js";

/**
 * test/golden: a folder per case, its plugins directly in it, what is emitted for them in `emitted/`. After a wanted
 * change: `UPDATE_GOLDEN=1 npx vitest run test/generators/golden.test.ts`, and read the diff.
 */
const root = fileURLToPath(new URL("../golden/", import.meta.url));
const cases = (await readdir(root, { withFileTypes: true }))
  .filter((each) => each.isDirectory())
  .map(({ name }) => name);

async function emittedFiles(folder: string): Promise<EmittedFile[]> {
  const names = await readdir(folder);
  return Promise.all(
    names.sort().map(async (path) => ({ path, text: await readFile(join(folder, path), "utf8") })),
  );
}

function byPath(files: readonly EmittedFile[]): EmittedFile[] {
  return [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
}

beforeAll(async () => {
  if (process.env["UPDATE_GOLDEN"] === undefined) return;
  for (const name of cases) {
    const out = join(root, name, "emitted");
    await rm(out, { recursive: true, force: true });
    await writeFiles(await generate({ plugins: [join(root, name)], out }), out);
  }
}, 300_000);

describe("each plugin by itself, in another folder, without node_modules", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "golden-"));
    await cp(root, folder, { recursive: true });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test.each(cases)("%s", async (name) => {
    const out = join(folder, name, "emitted");
    const files = await generate({ plugins: [join(folder, name)], out });
    expect(byPath(files)).toEqual(await emittedFiles(join(root, name, "emitted")));
  });
});

test("all plugins of one run: the same bytes, whatever the others are and in whatever order", async () => {
  const names = cases.filter((name) => name !== "formatted"); // its layout goes by the folder that it is written to
  for (const order of [names, [...names].reverse()]) {
    const files = await generate({
      plugins: order.map((name) => join(root, name)),
      out: join(root, "demo", "emitted"),
    });
    const expected = await Promise.all(names.map((name) => emittedFiles(join(root, name, "emitted"))));
    expect(byPath(files)).toEqual(byPath(expected.flat()));
  }
});

test("every client compiles strictly, without esnext libraries and without node's types", async () => {
  const folders = cases.map((name) => join(root, name, "emitted"));
  const clients = (
    await Promise.all(
      folders.map(async (folder) => (await readdir(folder)).map((name) => join(folder, name))),
    )
  )
    .flat()
    .filter((file) => file.endsWith(".client.ts"));
  const program = ts.createProgram(clients, {
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    verbatimModuleSyntax: true,
    isolatedModules: true,
    noUnusedLocals: true,
    skipLibCheck: true,
    noEmit: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    lib: ["lib.es2022.d.ts"],
    types: [],
    paths: { "gofer-rmi/emitted": [fileURLToPath(new URL("../../src/client/emitted.ts", import.meta.url))] },
  });
  expect(clients.length).toBe(cases.length);
  const problems = clients.flatMap((file) => {
    const source = program.getSourceFile(file);
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
  });
  const host = {
    getCurrentDirectory: () => root,
    getCanonicalFileName: (name: string) => name,
    getNewLine: () => "\n",
  };
  expect(ts.formatDiagnostics(problems, host)).toBe("");
});
