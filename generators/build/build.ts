import { access } from "node:fs/promises";
import { join } from "node:path";
import { RmiError } from "../../src/errors.js";
import type { EmittedFile, LoadedPlugin } from "../emit/emit.js";
import { writeFiles } from "../emit/write.js";
import { bundlePlugin, type Bundle } from "./bundle.js";
import { OPERATOR_FILES, pluginFiles } from "./tree.js";

export interface BuildOptions {
  /** The folder to build in, which `goferd --root` then serves. What else is in it stays. */
  readonly out: string;
  /** The broker's, for every descriptor. Default: what the sources say. */
  readonly url?: string;
  /** The address served, for every descriptor. Default: what the sources say. */
  readonly queue?: string;
  /** Messages show files relative to it. */
  readonly cwd: string;
}

export interface BuildResult {
  /** Paths inside the folder, of files that are new or have changed. */
  readonly written: readonly string[];
  /** Those that were there already, as they should be. */
  readonly unchanged: readonly string[];
  /** The operator's, which are left alone. */
  readonly kept: readonly string[];
  /** What was left out of a module, or will be looked for on the far machine only; with its place. */
  readonly warnings: readonly string[];
}

/**
 * Builds plugins into a tree that an agent serves as it is: a plain module, contract and descriptor of each. Either all
 * of them are written or none, and each file takes its place in one step.
 *
 * @throws RmiError `plugin-fault` or `unsupported` with every problem of every plugin; `usage` for a folder that cannot
 *   be written to
 */
export async function buildPlugins(
  plugins: readonly LoadedPlugin[],
  { out, url, queue, cwd }: BuildOptions,
): Promise<BuildResult> {
  const bundles = await bundleAll(plugins, cwd);
  const built = plugins.map((plugin, at) => ({ ...plugin, module: bundles[at]!.text }));
  const overrides = { ...(url === undefined ? {} : { url }), ...(queue === undefined ? {} : { queue }) };

  const kept = await existing(OPERATOR_FILES, out);
  const files = [
    ...pluginFiles(built, overrides),
    ...OPERATOR_FILES.filter(({ path }) => !kept.includes(path)),
  ];
  const written = await writeFiles(files, out);
  const unchanged = files.map(({ path }) => path).filter((path) => !written.includes(path));
  return { written, unchanged, kept, warnings: bundles.flatMap(({ warnings }) => warnings) };
}

/** All modules, or one error for all that is wrong with any. */
async function bundleAll(plugins: readonly LoadedPlugin[], cwd: string): Promise<readonly Bundle[]> {
  const outcomes = await Promise.allSettled(
    plugins.map(({ model, contract }) => bundlePlugin(model, contract, cwd)),
  );
  const reasons = outcomes.flatMap((outcome) =>
    outcome.status === "rejected" ? [RmiError.from(outcome.reason)] : [],
  );
  const [first, ...others] = reasons;
  if (first === undefined)
    return outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
  if (others.length === 0) throw first;
  const code = reasons.find((reason) => reason.code !== "unsupported")?.code ?? "unsupported";
  const lines = [...new Set(reasons.flatMap(({ message }) => message.split("\n")))]; // plugins share files
  throw new RmiError(code, lines.join("\n"), { details: { problems: lines } });
}

async function existing(files: readonly EmittedFile[], out: string): Promise<readonly string[]> {
  const found = await Promise.all(
    files.map(({ path }) =>
      access(join(out, path)).then(
        () => [path],
        () => [],
      ),
    ),
  );
  return found.flat();
}
