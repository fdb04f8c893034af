import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { places } from "../../src/config/places.js";
import type { Places } from "../../src/config/places.js";

/** A root with these files, gone when the test is over. */
export async function rootWith(
  files: Readonly<Record<string, string>>,
): Promise<{ readonly root: string; readonly places: Places }> {
  const root = await mkdtemp(join(tmpdir(), "gofer-config-"));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  return { root, places: places(root) };
}

/** The message of what this fails with, with the root's path taken out; its code must be `config`. */
export async function configFault(attempt: Promise<unknown>, root: string): Promise<readonly string[]> {
  const reason: unknown = await attempt.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(reason instanceof Error) || !("code" in reason) || reason.code !== "config") throw reason;
  return reason.message.replaceAll(`${root}/`, "").split("\n");
}
