import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { onTestFinished } from "vitest";
import { bundlePlugin, type Bundle } from "../../generators/build/bundle.js";
import { contractOf } from "../../generators/contract.js";
import type { PluginModel } from "../../generators/model.js";
import { parsePlugins } from "../../generators/parse/index.js";
import type { Contract } from "../../src/contract/contract.js";

export type Files = Readonly<Record<string, string>>;

/** A folder with these files, gone when the test is over. */
export async function folderWith(files: Files): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "gofer-build-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  return folder;
}

export interface Built extends Bundle {
  readonly folder: string;
  readonly model: PluginModel;
  readonly contract: Contract;
}

/** Parses `demo.ts` of a folder with these files, and makes its module. */
export async function bundle(files: Files): Promise<Built> {
  const folder = await folderWith(files);
  const { models, faults } = parsePlugins([join(folder, "demo.ts")]);
  if (faults.length > 0) throw new Error(faults.map(({ code, message }) => `${code} ${message}`).join("\n"));
  const model = models[0]!;
  const contract = contractOf(model);
  return { ...(await bundlePlugin(model, contract, folder)), folder, model, contract };
}

/**
 * Imports a module with plain node, away from its sources and from any node_modules, and gives back what this
 * expression over `m` comes to, as JSON carries it.
 */
export async function evaluate(
  module: string,
  expression: string,
  flags: readonly string[] = [],
): Promise<unknown> {
  const folder = await folderWith({ "lib/demo.mjs": module });
  const url = pathToFileURL(join(folder, "lib/demo.mjs")).href;
  const script = `import * as m from ${JSON.stringify(url)}; console.log(JSON.stringify(await (async () => (${expression}))()));`;
  const run = promisify(execFile)(process.execPath, [...flags, "--input-type=module", "--eval", script], {
    cwd: folder,
    env: {},
    timeout: 20_000,
  });
  return JSON.parse((await run).stdout) as unknown;
}
