import { realpath } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { build, type BuildFailure, type BuildOptions, type BuildResult } from "esbuild";
import { MODULE_EXPORT, type Contract } from "../../src/contract/contract.js";
import { RmiError } from "../../src/errors.js";
import type { PluginModel } from "../model.js";
import { HOISTED_MODULE } from "./erase.js";
import { buildError, MESSAGE_LEVELS, readWarnings, refusingNative } from "./problems.js";
import { erasing, virtualModules } from "./sources.js";

/** What of a plugin's model goes into its module. */
export type BundleInput = Pick<PluginModel, "name" | "file" | "markers">;

export interface Bundle {
  /** One ES module, for Node 20 and later, with all that it needs but Node itself. */
  readonly text: string;
  /** What was left out, or will be looked for on the far machine only; `file:line:column: what` each. */
  readonly warnings: readonly string[];
}

/** CommonJS code expects these around it. Under names of ours, since a plugin may well have its own `__dirname`. */
const COMMONJS_NAMES = { __dirname: "$gofer_dirname", __filename: "$gofer_filename" };
/** A module that uses one of them, or esbuild's way to `require`, gets the banner. */
const COMMONJS = /\b__require\b|\$gofer_(?:dir|file)name\b/;
const COMMONJS_BANNER = [
  `import { createRequire as $gofer_createRequire } from "node:module";`,
  `import { dirname as $gofer_dirnameOf } from "node:path";`,
  `import { fileURLToPath as $gofer_toPath } from "node:url";`,
  `const require = $gofer_createRequire(import.meta.url);`,
  `const $gofer_filename = $gofer_toPath(import.meta.url);`,
  `const $gofer_dirname = $gofer_dirnameOf($gofer_filename);`,
].join(" ");

/**
 * Makes a plugin's module. The same sources give the same bytes, wherever they are: paths in it are relative to the
 * plugin's own file.
 *
 * @param contract  what the module says it was built with, and must export
 * @param cwd       files in messages are relative to it
 * @throws RmiError `plugin-fault` or `unsupported` with every problem, a line for each: place, what, advice
 */
export async function bundlePlugin(model: BundleInput, contract: Contract, cwd: string): Promise<Bundle> {
  const file = await realpath(model.file); // as esbuild names files; a link on the way would get into the paths
  const root = dirname(file);
  const options = {
    absWorkingDir: root,
    stdin: {
      contents: entry(file, contract),
      resolveDir: root,
      sourcefile: `${model.name}.gofer.js`,
      loader: "js",
    },
    outfile: join(root, `${model.name}.mjs`),
    write: false,
    metafile: true,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    charset: "utf8",
    define: COMMONJS_NAMES, // esbuild replaces them where nothing declares them
    nodePaths: [], // not from the environment
    keepNames: true, // names of error classes travel
    sourcemap: "inline", // stack traces on the far machine name source lines…
    sourcesContent: false, // …for a third of the size, and without the source
    logLevel: "silent",
    logOverride: MESSAGE_LEVELS,
    plugins: [virtualModules, refusingNative, await erasing(model.markers)],
  } as const satisfies BuildOptions;

  try {
    let result = await build(options);
    if (COMMONJS.test(textOf(result))) result = await build({ ...options, banner: { js: COMMONJS_BANNER } });
    requireExports(file, contract, result);
    return { text: textOf(result), warnings: await readWarnings(result.warnings, root, cwd) };
  } catch (reason) {
    throw isBuildFailure(reason) ? buildError(reason.errors, root, cwd) : reason;
  }
}

/** The module's first file: everything that the plugin exports, and what the agent checks it by. */
function entry(file: string, contract: Contract): string {
  const own = JSON.stringify(`./${basename(file)}`);
  return [
    `import { hoisted } from ${JSON.stringify(HOISTED_MODULE)};`,
    `export * from ${own};`,
    ...(exportsOf(contract).includes("default") ? [`export { default } from ${own};`] : []),
    `export const ${MODULE_EXPORT} = { contract: ${JSON.stringify(contract.digest)}, hoisted };`,
  ].join("\n");
}

/** Names under which a contract expects to find things. */
function exportsOf({ namespaces, hooks }: Contract): readonly string[] {
  const named = namespaces.flatMap(({ kind, name, export: exported, members }) =>
    kind === "class" ? [exported ?? name] : members.map((member) => member.export ?? member.name),
  );
  const actions = (hooks.actions ?? []).map((action) => action.export);
  return [...new Set([...named, ...hooks.load, ...hooks.unload, ...actions])];
}

function requireExports(
  file: string,
  contract: Contract,
  { metafile }: BuildResult<{ metafile: true }>,
): void {
  const found = Object.values(metafile.outputs).flatMap((output) => output.exports);
  const missing = exportsOf(contract).filter((name) => !found.includes(name));
  if (missing.length === 0) return;
  const advice = "Export it by name from the plugin's own file.";
  throw new RmiError(
    "plugin-fault",
    `${basename(file)} does not export ${missing.join(", ")} as a value. ${advice}`,
  );
}

function textOf({ outputFiles }: BuildResult<{ write: false }>): string {
  return outputFiles[0]!.text;
}

function isBuildFailure(reason: unknown): reason is BuildFailure {
  return reason instanceof Error && "errors" in reason && Array.isArray(reason.errors);
}
