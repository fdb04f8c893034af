import { readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";

/** A plugin's source file. */
export interface Candidate {
  readonly path: string;
  /** Named by the user, not found in a folder: then it must be a plugin. */
  readonly named: boolean;
}

/**
 * Files named are taken as they are; of a folder, every TypeScript source directly in it that may be a plugin. Each
 * file once, however often it was asked for.
 */
export function findPlugins(paths: readonly string[]): Candidate[] {
  const found = new Map<string, Candidate>();
  for (const path of paths) {
    const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
    const files = isFolder
      ? readdirSync(path)
          .filter(maybePlugin)
          .sort()
          .map((name) => join(path, name))
      : [path];
    for (const file of files) {
      const key = resolve(file);
      found.set(key, { path: file, named: !isFolder || found.get(key)?.named === true });
    }
  }
  return [...found.values()];
}

function maybePlugin(name: string): boolean {
  return /\.[cm]?tsx?$/.test(name) && !/\.(?:d|client|test|spec)\.[cm]?tsx?$/.test(name);
}
