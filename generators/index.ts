import { readFileSync } from "node:fs";
import { RmiError } from "../src/errors.js";
import { checkPlugins } from "./check.js";
import { contractOf } from "./contract.js";
import { emitPlugins, type EmittedFile, type LoadedPlugin } from "./emit/emit.js";
import { sortFaults } from "./faults.js";
import { findPlugins } from "./find.js";
import { reportOf, type FaultReport } from "./fault-report.js";
import { formatFaults } from "./format-faults.js";
import type { Fault, PluginModel } from "./model.js";
import { compilerPath, parsePlugins as parseFiles } from "./parse/index.js";

export { buildPlugins, type BuildOptions, type BuildResult } from "./build/build.js";
export { clientOf, type Described } from "./from/index.js";
export { formatFaults } from "./format-faults.js";
export { githubAnnotations, type FaultReport } from "./fault-report.js";
export { staleFiles, writeFiles } from "./emit/write.js";
export type { EmittedFile, LoadedPlugin } from "./emit/emit.js";
export type { Fault, MarkerUse, Place, PluginModel, PluginSettings } from "./model.js";

export interface Parsed {
  readonly models: readonly PluginModel[];
  /** All of all plugins, by file and place. When there are any, the models are good for nothing but looking at. */
  readonly faults: readonly Fault[];
}

/**
 * Reads and checks plugins.
 *
 * @param paths  source files, and folders: of a folder, every TypeScript file directly in it that marks something
 * @throws RmiError `usage` for a path that is no TypeScript file, and when there is none at all
 */
export function parsePlugins(paths: readonly string[]): Parsed {
  const candidates = findPlugins(paths);
  const named = new Set(candidates.filter((each) => each.named).map(({ path }) => compilerPath(path)));
  const parsed = parseFiles(candidates.map(({ path }) => path));
  const models = parsed.models.filter((model) => named.has(model.file) || marksSomething(model));
  const faults = sortFaults([...parsed.faults, ...checkPlugins(models)]);
  if (models.length === 0 && faults.length === 0) {
    throw new RmiError("usage", `no plugin in ${paths.join(", ") || "an empty list"}`);
  }
  return { models, faults: faults.filter((each) => !isConsequence(each, faults)) };
}

/** That a plugin offers nothing needs no saying where something else is the matter with it. */
function isConsequence({ code, place }: Fault, faults: readonly Fault[]): boolean {
  return code === "G003" && faults.some((other) => other.code !== code && other.place.file === place.file);
}

function marksSomething({ markers, file }: PluginModel): boolean {
  return markers.some(({ place }) => place.file === file);
}

/**
 * Plugins with their contracts, ready to be emitted or built.
 *
 * @param cwd  faults show files relative to it
 * @throws RmiError `plugin-fault` with every fault of every plugin: as text in the message, as `FaultReport`s in
 *   `details.faults` and, of warnings, in `details.warnings`
 */
export function loadPlugins(paths: readonly string[], cwd: string): LoadedPlugin[] {
  const { models, faults } = parsePlugins(paths);
  if (faults.length > 0) throw faultsError(faults, models, cwd);
  return models.map((model) => ({ model, contract: contractOf(model) }));
}

/** What the authors of plugins should know; it keeps nothing from being emitted. */
export interface Warnings {
  /** As faults are shown; `""` when there are none. */
  readonly text: string;
  readonly reports: readonly FaultReport[];
}

export function warningsOf(models: readonly PluginModel[], cwd: string): Warnings {
  const warnings = sortFaults(models.flatMap((model) => model.warnings));
  const sources = sourcesOf(warnings);
  return {
    text: formatFaults(warnings, sources, cwd),
    reports: warnings.map((each) => reportOf(each, "warning", sources, cwd)),
  };
}

function sourcesOf(faults: readonly Fault[]): Map<string, string> {
  const files = [...new Set(faults.map(({ place }) => place.file))];
  return new Map(files.map((file) => [file, readFileSync(file, "utf8")]));
}

function faultsError(faults: readonly Fault[], models: readonly PluginModel[], cwd: string): RmiError {
  const sources = sourcesOf(faults);
  const count = faults.length === 1 ? "1 fault" : `${faults.length} faults`;
  const message = `${count}, nothing was written\n\n${formatFaults(faults, sources, cwd)}`;
  const reports = faults.map((each) => ({ ...reportOf(each, "error", sources, cwd) }));
  const warnings = warningsOf(models, cwd).reports.map((each) => ({ ...each }));
  return new RmiError("plugin-fault", message, { details: { faults: reports, warnings } });
}

export interface GenerateOptions {
  /** Plugin source files, and folders of them. */
  readonly plugins: readonly string[];
  /** The folder the files will go to: the prettier configuration in force there shapes them. Nothing is written. */
  readonly out: string;
  /** Overrides the source's own. */
  readonly url?: string;
  /** Overrides the source's own. */
  readonly queue?: string;
  /** Faults show files relative to it. Default: the working directory. */
  readonly cwd?: string;
  /** Told what authors should know, when there is anything. */
  readonly onWarnings?: (warnings: Warnings) => void;
}

/**
 * What is emitted for these plugins: client, descriptor and contract of each. A function of the sources alone.
 *
 * @throws RmiError `plugin-fault` with every fault of every plugin; `usage` and `config` for what was asked
 */
export async function generate({
  plugins,
  out,
  url,
  queue,
  cwd = process.cwd(),
  onWarnings,
}: GenerateOptions): Promise<EmittedFile[]> {
  const loaded = loadPlugins(plugins, cwd);
  const warnings = warningsOf(
    loaded.map(({ model }) => model),
    cwd,
  );
  if (warnings.reports.length > 0) onWarnings?.(warnings);
  refuseSharedQueue(loaded, queue);
  const overrides = { ...(url === undefined ? {} : { url }), ...(queue === undefined ? {} : { queue }) };
  return emitPlugins(loaded, out, overrides);
}

/** One queue for several plugins would give each of them requests of the others. @throws RmiError `usage` */
export function refuseSharedQueue(plugins: readonly LoadedPlugin[], queue: string | undefined): void {
  if (queue === undefined || plugins.length < 2) return;
  const names = plugins.map(({ contract }) => contract.name).join(", ");
  throw new RmiError(
    "usage",
    `--queue is one plugin's address; these are ${names}. Say plugin({ queue }) in each`,
  );
}
