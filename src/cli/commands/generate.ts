import { join } from "node:path";
import { Command } from "commander";
import { RmiError } from "../../errors.js";

interface Options {
  readonly out: string;
  readonly url?: string;
  readonly queue?: string;
  readonly check: boolean;
}

/** `gofer generate`: emits the typed client, the descriptor and the contract of each plugin. */
export const generateCommand = new Command("generate")
  .summary("emit the typed client, descriptor and contract of each plugin")
  .argument("<plugin...>", "plugin source files, or folders of them")
  .requiredOption("-o, --out <dir>", "folder the emitted files go to")
  .option("--url <url>", "the broker's URL, for the descriptor")
  .option("--queue <address>", "the address the agent serves, for the descriptor")
  .option("--check", "write nothing; fail when a file on disk is out of date", false)
  .action(async (plugins: string[], { out, check, ...overrides }: Options) => {
    const { generate, staleFiles, writeFiles } = await import("../../../generators/index.js"); // slow: only when asked for
    const files = await generate({ plugins, out, ...overrides, onWarnings: warn });
    if (check) {
      const stale = await staleFiles(files, out);
      if (stale.length > 0) {
        const paths = stale.map((path) => join(out, path));
        throw new RmiError("stale", `out of date: ${paths.join(", ")}`, { details: { files: paths } });
      }
      return;
    }
    const written = new Set(await writeFiles(files, out));
    for (const { path } of files) {
      process.stdout.write(`${written.has(path) ? "wrote" : "unchanged"} ${join(out, path)}\n`);
    }
  });

function warn(text: string): void {
  process.stderr.write(`warning:\n${text}\n`);
}
