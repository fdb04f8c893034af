import { readdir } from "node:fs/promises";
import { extname, join } from "node:path";
import { RmiError } from "../errors.js";
import { configError } from "./document.js";
import { isMissing } from "./reader.js";

/**
 * The files of a folder that have one of these extensions, as full paths, in the order of their names (A-72, F-14).
 * None when there is no such folder.
 *
 * @throws RmiError `config` when the folder cannot be read
 */
export async function listFiles(folder: string, extensions: readonly string[]): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries
      .filter((entry) => !entry.isDirectory() && extensions.includes(extname(entry.name)))
      .map((entry) => entry.name)
      .sort()
      .map((name) => join(folder, name));
  } catch (reason) {
    if (isMissing(reason)) return [];
    throw configError([{ file: folder, what: `cannot be read: ${RmiError.from(reason).message}` }]);
  }
}
