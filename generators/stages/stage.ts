import type { Contract } from "../../src/contract/contract.js";
import type { PluginSettings } from "../model.js";

/** All that a stage may know of a plugin. */
export interface StageInput {
  readonly contract: Contract;
  /** What the source says beside its API, overridden by what was asked for on this run. */
  readonly settings: PluginSettings;
  /** Base name of the source file, for the emitted file's first line. */
  readonly sourceName: string;
}

/** One artefact: what its file is called, and what its template is given. */
export interface Stage<View> {
  /** File in `templates/`. */
  readonly template: string;
  /** prettier's parser for it; undefined: it stays as the template gives it. */
  readonly format: "typescript" | "json" | undefined;
  readonly path: (contract: Contract) => string;
  /** Finished names, literals and texts, in order: a template decides nothing. */
  readonly view: (input: StageInput) => View;
}
