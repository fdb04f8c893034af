import { readFile, stat } from "node:fs/promises";
import { extname } from "node:path";
import { RmiError } from "../errors.js";
import { isObject } from "../json.js";
import type { Json } from "../json.js";
import type { ConfigFault, Entry, Reading, Section } from "./document.js";
import { parseIni } from "./ini.js";
import { jsonFault } from "./json-fault.js";

/** What a configuration file may be called: its extension says its format (F-1). */
export const CONFIG_EXTENSIONS: readonly string[] = [".conf", ".ini", ".json"];

/** What is said of a file that is not there. */
export const NOT_FOUND = "not found";

/** The largest configuration file that is read. */
export const MAX_CONFIG_BYTES = 1024 * 1024;

/**
 * Reads one file, INI or JSON by its extension. Never fails: what is wrong is among the faults, so that the reader of
 * several files can tell of all of them.
 */
export async function readConfig(file: string): Promise<Reading> {
  const extension = extname(file);
  if (!CONFIG_EXTENSIONS.includes(extension)) {
    return nothing(file, `"${extension}" is not supported; use one of ${CONFIG_EXTENSIONS.join(" ")}`);
  }
  let text: string;
  try {
    const status = await stat(file);
    if (!status.isFile()) return nothing(file, "is not a file"); // a pipe would be waited on for ever
    if (status.size > MAX_CONFIG_BYTES) return nothing(file, `is larger than ${MAX_CONFIG_BYTES} bytes`);
    text = (await readFile(file, "utf8")).replace(/^\uFEFF/, "");
  } catch (reason) {
    return nothing(file, isMissing(reason) ? NOT_FOUND : `cannot be read: ${RmiError.from(reason).message}`);
  }
  return extension === ".json" ? parseJson(text, file) : parseIni(text, file);
}

/** As `readConfig`; empty when there is no such file. */
export async function readIfThere(file: string): Promise<Reading> {
  try {
    await stat(file);
  } catch (reason) {
    if (isMissing(reason)) return { document: new Map(), faults: [], warnings: [] };
  }
  return readConfig(file);
}

/**
 * An object of sections, which are objects of properties (F-3). Numbers and booleans become text; null says nothing.
 * Text that is not JSON is a fault with line and column.
 */
export function parseJson(text: string, file: string): Reading {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (reason) {
    const fault = jsonFault(text) ?? { what: RmiError.from(reason).message };
    return { document: new Map(), faults: [{ file, ...fault }], warnings: [] };
  }
  if (!isObject(parsed)) return nothing(file, "must be an object of sections");
  const faults: ConfigFault[] = [];
  const document = new Map<string, Section>();
  for (const [name, section] of Object.entries(parsed)) {
    if (isObject(section)) document.set(name, new Map(Object.entries(section).flatMap(jsonEntry(file))));
    else faults.push({ file, property: name, what: "must be an object of properties" });
  }
  return { document, faults, warnings: [] };
}

export function isMissing(reason: unknown): boolean {
  return (
    reason instanceof Error && "code" in reason && (reason.code === "ENOENT" || reason.code === "ENOTDIR")
  );
}

const jsonEntry =
  (file: string) =>
  ([name, value]: readonly [string, Json]): readonly (readonly [string, Entry])[] => {
    if (value === null) return [];
    if (typeof value === "object") {
      return [[name, { value: JSON.stringify(value), file, line: undefined, nested: true }]];
    }
    return [[name, { value: String(value), file, line: undefined }]];
  };

function nothing(file: string, what: string): Reading {
  return { document: new Map(), faults: [{ file, what }], warnings: [] };
}
