import { createHash } from "node:crypto";
import { mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { RmiError } from "../../errors.js";
import type { KeptModule } from "../../host/messages.js";

/**
 * Copies of the modules that are served, by their content. A process that is started later, for a forked call or after the
 * last one died, must run the code that was loaded, although another may have been deployed in its place meanwhile: what is
 * served changes when the plugin is reloaded, and then only.
 */
const FOLDER = "code";

/** @throws RmiError `config` when the copy cannot be written */
export async function keepModule(state: string, name: string, text: string): Promise<KeptModule> {
  const sha256 = createHash("sha256").update(text).digest("hex");
  const folder = join(state, FOLDER);
  const file = join(folder, `${name}-${sha256.slice(0, 16)}.mjs`);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(`${file}.new`, text, { mode: 0o600 });
    await rename(`${file}.new`, file);
  } catch (cause) {
    throw new RmiError("config", `${file}: ${(cause as Error).message}`, { cause });
  }
  return { sha256, file };
}

/** Removes the copies that are in nobody's use. */
export async function forgetModules(state: string, inUse: ReadonlySet<string>): Promise<void> {
  const folder = join(state, FOLDER);
  const files = await readdir(folder).catch(() => []);
  const gone = files.map((name) => join(folder, name)).filter((file) => !inUse.has(file));
  await Promise.all(gone.map((file) => rm(file, { force: true })));
}
