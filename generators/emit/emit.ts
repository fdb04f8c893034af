import { basename, join } from "node:path";
import type { Contract } from "../../src/contract/contract.js";
import type { PluginModel, PluginSettings } from "../model.js";
import { apiStage } from "../stages/api.js";
import { clientStage } from "../stages/client.js";
import { descriptorStage, holdsPassword } from "../stages/descriptor.js";
import type { Stage, StageInput } from "../stages/stage.js";
import { formatText } from "./format.js";
import { createPrinter, type Print } from "./print.js";

/** A file to write: its text, and its path inside the folder it goes to. */
export interface EmittedFile {
  readonly path: string;
  readonly text: string;
  /** It holds a password: nobody but its owner is to read it. */
  readonly isPrivate?: boolean;
}

/** A plugin that has passed every check. */
export interface LoadedPlugin {
  readonly model: PluginModel;
  readonly contract: Contract;
}

/** @param out  the folder the files will go to; what is in force there decides how they are formatted */
export async function emitPlugins(
  plugins: readonly LoadedPlugin[],
  out: string,
  overrides: PluginSettings,
): Promise<EmittedFile[]> {
  const print = createPrinter();
  const files: EmittedFile[] = [];
  for (const { model, contract } of plugins) {
    const settings = { ...model.settings, ...overrides };
    const input = { contract, settings, sourceName: basename(model.file) };
    files.push(
      await emit(clientStage, input, out, print),
      {
        ...(await emit(descriptorStage, input, out, print)),
        ...(holdsPassword(settings) && { isPrivate: true }),
      },
      await emit(apiStage, input, out, print),
    );
  }
  return files;
}

/** The client alone, of a contract that no source is at hand for. @param sourceName  for the file's first line */
export function emitClient(contract: Contract, sourceName: string, out: string): Promise<EmittedFile> {
  return emit(clientStage, { contract, settings: {}, sourceName }, out, createPrinter());
}

async function emit<View extends object>(
  { template, format, path, view }: Stage<View>,
  input: StageInput,
  out: string,
  print: Print,
): Promise<EmittedFile> {
  const file = path(input.contract);
  const text = print(template, view(input));
  return { path: file, text: format === undefined ? text : await formatText(text, format, join(out, file)) };
}
