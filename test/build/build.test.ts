import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { buildPlugins } from "../../generators/build/build.js";
import { loadPlugins } from "../../generators/index.js";
import { loadAgentConfig } from "../../src/config/agent.js";
import { loadDescriptors } from "../../src/config/descriptor.js";
import { places } from "../../src/config/places.js";
import { MODULE_EXPORT, type Contract } from "../../src/contract/contract.js";
import { evaluate, folderWith, type Files } from "./support.js";

const DEMO = `import { remote, plugin } from "gofer-rmi/plugin";
export default plugin({ name: "kennel", threads: 3, queue: "kennel.1" });
/** A dog. */
export class Dog { @remote({ secret: () => "s" }) bark(words: string): string { return words; } }
export const echo = remote((x: string): string => x);
`;

async function build(
  files: Files,
  sources: readonly string[],
  options: { url?: string; queue?: string } = {},
) {
  const folder = await folderWith(files);
  const out = join(folder, "out");
  const run = () =>
    buildPlugins(
      loadPlugins(
        sources.map((source) => join(folder, source)),
        folder,
      ),
      { out, cwd: folder, ...options },
    );
  return { folder, out, run };
}

const tree = async (folder: string): Promise<string[]> => {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
};

test("the tree is what an agent serves as it is", async () => {
  const { out, run } = await build({ "demo.ts": DEMO }, ["demo.ts"], { url: "amqp://broker" });
  const result = await run();
  const files = [
    "agent.conf",
    "lib/kennel.api.json",
    "lib/kennel.mjs",
    "overlay/README",
    "plugins/kennel.conf",
  ];
  expect(await tree(out)).toEqual(files);
  expect([...result.written].sort()).toEqual(files);
  expect(result).toMatchObject({ unchanged: [], kept: [], warnings: [] });

  expect(await loadAgentConfig(places(out))).toMatchObject({ logging: { root: "info" }, warnings: [] });
  const { descriptors, faults } = await loadDescriptors(places(out));
  expect(faults).toEqual([]);
  expect(descriptors).toMatchObject([
    { name: "kennel", enabled: true, threads: 3, url: "amqp://broker", queue: "kennel.1", warnings: [] },
  ]);

  const contract = JSON.parse(await readFile(join(out, "lib/kennel.api.json"), "utf8")) as Contract;
  const module = await readFile(join(out, "lib/kennel.mjs"), "utf8");
  expect(await evaluate(module, `[m.${MODULE_EXPORT}.contract, Object.keys(m).sort()]`)).toEqual([
    contract.digest,
    ["$gofer", "Dog", "echo"],
  ]);
});

test("built again, nothing changes; what the operator owns is never touched", async () => {
  const { folder, out, run } = await build({ "demo.ts": DEMO }, ["demo.ts"]);
  await run();
  await writeFile(join(out, "agent.conf"), "[logging]\nroot=debug\n");
  await writeFile(join(out, "overlay/kennel.conf"), "[main]\nthreads=9\n");
  await writeFile(join(out, "overlay/README"), "mine");
  const before = await stat(join(out, "lib/kennel.mjs"));

  const again = await run();
  expect([...again.unchanged].sort()).toEqual([
    "lib/kennel.api.json",
    "lib/kennel.mjs",
    "plugins/kennel.conf",
  ]);
  expect(again).toMatchObject({ written: [], kept: ["agent.conf", "overlay/README"] });
  expect((await stat(join(out, "lib/kennel.mjs"))).ino).toBe(before.ino);

  await writeFile(join(folder, "demo.ts"), DEMO.replace("threads: 3", "threads: 4"));
  expect((await run()).written).toContain("plugins/kennel.conf");
  expect(await readFile(join(out, "agent.conf"), "utf8")).toBe("[logging]\nroot=debug\n");
  expect(await readFile(join(out, "overlay/README"), "utf8")).toBe("mine");
  expect((await loadDescriptors(places(out))).descriptors[0]!.threads).toBe(9);
});

test("several plugins, from a folder, with one file in common", async () => {
  const { out, run } = await build(
    {
      "plugins/a.ts": `import { remote } from "gofer-rmi/plugin"; import { x } from "../shared.js"; export const a = remote((): number => x);`,
      "plugins/b.ts": `import { remote } from "gofer-rmi/plugin"; import { x } from "../shared.js"; export const b = remote((): number => x);`,
      "shared.ts": `export const x = 1;`,
    },
    ["plugins"],
    { url: "amqp://h", queue: "q" },
  );
  await run();
  const { descriptors } = await loadDescriptors(places(out));
  expect(descriptors.map(({ name, url, queue }) => [name, url, queue])).toEqual([
    ["a", "amqp://h", "q"],
    ["b", "amqp://h", "q"],
  ]);
});

test("a plugin that cannot be built keeps all others from being written, and all problems are told", async () => {
  const bad = (what: string): string =>
    `import { remote } from "gofer-rmi/plugin"; import x from "${what}"; export const f = remote((): void => console.log(x));`;
  const { out, run, folder } = await build(
    { "demo.ts": DEMO, "x.ts": bad("not-here"), "y.ts": bad("nor-here") },
    ["demo.ts", "x.ts", "y.ts"],
  );
  const reason: unknown = await run().catch((reason: unknown) => reason);
  expect(reason).toMatchObject({ code: "plugin-fault" });
  expect((reason as Error).message.split("\n").map((line) => line.split(" cannot")[0])).toEqual([
    `x.ts:1:58: "not-here"`,
    `y.ts:1:58: "nor-here"`,
  ]);
  expect(await tree(folder)).toEqual(["demo.ts", "x.ts", "y.ts"]);
  await expect(stat(out)).rejects.toThrow();
});

test("what is in the way of the tree is told, and nothing of ours stays behind", async () => {
  const { run, folder } = await build({ "demo.ts": DEMO, "out/lib": "a file" }, ["demo.ts"]);
  await expect(run()).rejects.toMatchObject({ code: "usage" });
  expect(await tree(folder)).toEqual(["demo.ts", "out/lib"]);
});

test("a descriptor whose URL has a password is its owner's alone", async () => {
  const modes = ["amqp://broker", "amqp://me:pw@broker"].map(async (url) => {
    const { out, run } = await build({ "demo.ts": DEMO }, ["demo.ts"], { url });
    await run();
    return (await stat(join(out, "plugins/kennel.conf"))).mode & 0o077;
  });
  expect(await Promise.all(modes)).toEqual([0o044 & ~process.umask(), 0]);
});
