/** The sources of docs/plugins.md compile, and are plugins without a fault. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { parsePlugins } from "../../generators/index.js";
import { diagnose } from "./compile.js";

const text = readFileSync(join(import.meta.dirname, "../../docs/plugins.md"), "utf8");
const sources = new Map(
  [...text.matchAll(/```ts (\w+)\.ts\n([^]*?)```/g)].map(([, name, source]) => [name!, source!]),
);
const folder = mkdtempSync(join(tmpdir(), "docs-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("each compiles", () => {
  expect([...sources.keys()]).toEqual(["beats", "reader", "disk"]);
  expect([...diagnose(sources, {})].filter(([, found]) => found.length > 0)).toEqual([]);
});

test("those of plugins are ones", () => {
  const files = ["beats", "disk"].map((name) => {
    writeFileSync(join(folder, `${name}.ts`), sources.get(name)!);
    return join(folder, `${name}.ts`);
  });
  const { models, faults } = parsePlugins(files);
  expect(faults).toEqual([]);
  expect(models.map(({ hooks }) => hooks.actions.map(({ name }) => name))).toEqual([
    ["Kennel.beat", "clean"],
    [],
  ]);
});
