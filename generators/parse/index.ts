import { statSync } from "node:fs";
import { resolve } from "node:path";
import { RmiError } from "../../src/errors.js";
import type { Fault, PluginModel } from "../model.js";
import { readPlugin, type ReadPlugin } from "./plugin.js";
import { openSources } from "./project.js";

export interface Parsed {
  /** Of the files that parse, in the order given. A model with faults is as complete as its source allowed. */
  readonly models: readonly PluginModel[];
  /** Of the sources; types that cannot travel are found by `checkPlugins`. */
  readonly faults: readonly Fault[];
}

/**
 * Reads plugins from their sources. Nothing of them is run, and nothing is type-checked beyond what they offer.
 *
 * @param paths  plugin source files, TypeScript, each once
 * @throws RmiError `usage` for a path that is not a TypeScript file
 */
export function parsePlugins(paths: readonly string[]): Parsed {
  const files = paths.map(checkedFile);
  const found = readAll(files, true);
  // What the lean program leaves unsettled may be for the user's own `lib` and `types` to say, at three times the cost.
  const unsettled = files.filter((file) => found.get(file)!.unsettled);
  for (const [file, plugin] of readAll(unsettled, false)) found.set(file, plugin);
  const plugins = files.map((file) => found.get(file)!);
  return {
    models: plugins.flatMap(({ model }) => model ?? []),
    faults: plugins.flatMap(({ faults }) => faults),
  };
}

function readAll(files: readonly string[], lean: boolean): Map<string, ReadPlugin> {
  return new Map(
    openSources(files, lean).flatMap(({ program, files: group }) =>
      group.map((file) => [file, readPlugin(program, file)] as const),
    ),
  );
}

function checkedFile(path: string): string {
  const file = resolve(path);
  if (!/\.[cm]?tsx?$/.test(file) || /\.d\.[cm]?ts$/.test(file)) {
    throw new RmiError("usage", `${path} is not a TypeScript source file (.ts)`);
  }
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) {
    throw new RmiError("usage", `${path}: there is no such file`);
  }
  return compilerPath(file);
}

/** A path as the compiler names it, and places and models do. */
export function compilerPath(path: string): string {
  return resolve(path).replaceAll("\\", "/");
}
