import { randomUUID } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { RmiError } from "../../src/errors.js";
import type { EmittedFile } from "./emit.js";

/** Paths of the files that are missing in `out`, or differ there. */
export async function staleFiles(files: readonly EmittedFile[], out: string): Promise<string[]> {
  const stale: string[] = [];
  for (const { path, text } of files) {
    if ((await readText(join(out, path))) !== text) stale.push(path);
  }
  return stale;
}

/**
 * Writes what differs from what is there, and nothing else. All new files are complete on disk before the first takes
 * its place, and each takes it in one step: nobody ever reads half a file.
 *
 * @returns paths of the files that were written
 * @throws RmiError `usage` when the folder cannot be written to; nothing of ours is left behind then
 */
export async function writeFiles(files: readonly EmittedFile[], out: string): Promise<string[]> {
  const stale = new Set(await staleFiles(files, out));
  const pending: { readonly from: string; readonly to: string }[] = [];
  try {
    for (const { path, text, isPrivate } of files.filter((file) => stale.has(file.path))) {
      const to = join(out, path);
      const from = `${to}.${randomUUID()}.tmp`;
      await mkdir(dirname(to), { recursive: true });
      pending.push({ from, to });
      await writeFile(from, text, { flag: "wx", mode: isPrivate === true ? 0o600 : 0o666 });
    }
    for (const { from, to } of pending) await rename(from, to);
  } catch (cause) {
    await Promise.all(pending.map(({ from }) => rm(from, { force: true })));
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new RmiError("usage", `cannot write to ${out}: ${reason}`, { cause });
  }
  return [...stale];
}

async function readText(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return undefined;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new RmiError("usage", `cannot read ${file}: ${reason}`, { cause });
  }
}
