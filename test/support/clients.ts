import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { ROOT, gofer } from "./processes.js";

/**
 * The client that `gofer generate` emits for a plugin, loaded as a caller's program would: it finds `gofer-rmi/emitted`
 * by the package's own name.
 */
export async function emittedClient<Client>(plugin: string): Promise<Client> {
  const build = join(ROOT, "build");
  mkdirSync(build, { recursive: true });
  const folder = mkdtempSync(join(build, "client-"));
  try {
    const { code, stderr } = await gofer(["generate", plugin, "-o", folder]);
    if (code !== 0) throw new Error(stderr);
    return (await import(join(folder, `${basename(plugin, ".ts")}.client.ts`))) as Client;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
