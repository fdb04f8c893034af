import { RmiError } from "../errors.js";

/** One property as it stands in a file. */
export interface Entry {
  readonly value: string;
  readonly file: string;
  /** Counts from 1. Undefined where the format keeps no lines (JSON). */
  readonly line: number | undefined;
  /** It was a list or an object in JSON; `value` is its JSON text. */
  readonly nested?: true;
}

/** Sections, in the order of the file, each with its properties. */
export type Document = ReadonlyMap<string, Section>;
export type Section = ReadonlyMap<string, Entry>;

/** What reading found: as much as could be read, and what was wrong. */
export interface Reading {
  readonly document: Document;
  readonly faults: readonly ConfigFault[];
  /** What was passed over. To be logged. */
  readonly warnings: readonly ConfigFault[];
}

/** Merges section by section, property by property; the later one wins (F-5). The documents stay as they are. */
export function merge(...documents: readonly Document[]): Document {
  const merged = new Map<string, Section>();
  for (const document of documents) {
    for (const [name, section] of document)
      merged.set(name, new Map([...(merged.get(name) ?? []), ...section]));
  }
  return merged;
}

/** Merges the documents, and keeps all faults and warnings. */
export function mergeReadings(readings: readonly Reading[]): Reading {
  return {
    document: merge(...readings.map(({ document }) => document)),
    faults: readings.flatMap(({ faults }) => faults),
    warnings: readings.flatMap(({ warnings }) => warnings),
  };
}

/** Something wrong, or odd, in a configuration file. */
export interface ConfigFault {
  readonly file: string;
  readonly line?: number;
  /** Counts from 1; for a file that does not parse. */
  readonly column?: number;
  /** `section.property`. */
  readonly property?: string;
  readonly what: string;
}

export function faultText({ file, line, column, property, what }: ConfigFault): string {
  const place = [file, line, column].filter((part) => part !== undefined).join(":");
  return [place, property, what].filter((part) => part !== undefined).join(": ");
}

/** One error for all faults: a line for each, `file:line: section.property: what`. */
export function configError(faults: readonly ConfigFault[]): RmiError {
  return new RmiError("config", faults.map(faultText).join("\n"), {
    details: { faults: faults.map(faultText) },
  });
}
