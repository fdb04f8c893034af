import { join } from "node:path";
import { Command } from "commander";
import type { EmittedFile, Warnings } from "../../../generators/index.js";
import { RmiError } from "../../errors.js";
import { requireAddress } from "../flags.js";
import { formatOption, tellingFaults, type FaultFormat } from "./fault-format.js";
import { describeAgent, type FromFlags } from "./generate-from.js";

interface Options extends Partial<FromFlags> {
  readonly out: string;
  readonly url?: string;
  readonly queue?: string;
  readonly check: boolean;
  readonly format: FaultFormat;
}

/** `gofer generate`: emits the typed client, the descriptor and the contract of each plugin. */
export const generateCommand = new Command("generate")
  .summary("emit the typed client, descriptor and contract of each plugin")
  .description(
    "Emits what belongs to plugins, from their sources: typed client, descriptor, contract. With --from, the client alone, " +
      "from what a running agent says of itself.",
  )
  .argument("[plugin...]", "plugin source files, or folders of them")
  .requiredOption("-o, --out <dir>", "folder the emitted files go to")
  .option("--url <url>", "the broker's URL, for the descriptor")
  .option("--queue <address>", "the address the agent serves, for the descriptor")
  .option("--from <url>", "the broker of an agent to ask, in place of plugin sources")
  .option("-a, --address <address>", "with --from: the address that the agent serves the plugin at")
  .option("--plugin <name>", "with --from: which plugin, where the agent is Python's and has several")
  .option("-w, --wait <time>", "with --from: how long to wait for the agent (default: 20s)")
  .option("--cacert <file>", "with --from: PEM file with the authorities to trust")
  .option("--clientcert <file>", "with --from: PEM file with a certificate to show")
  .option("--clientkey <file>", "with --from: PEM file with its key")
  .option("--check", "write nothing; fail when a file on disk is out of date", false)
  .addOption(formatOption)
  .action((plugins: string[], options: Options) =>
    tellingFaults(options.format, (onWarnings) => run(plugins, options, onWarnings)),
  );

async function run(
  plugins: readonly string[],
  options: Options,
  onWarnings: (warnings: Warnings) => void,
): Promise<void> {
  const { out, check, format } = options;
  const { staleFiles, writeFiles } = await import("../../../generators/index.js"); // slow: only when asked for
  const files = await emitted(plugins, options, onWarnings);
  if (check) {
    const stale = await staleFiles(files, out);
    if (stale.length > 0) {
      const paths = stale.map((path) => join(out, path));
      throw new RmiError("stale", `out of date: ${paths.join(", ")}`, { details: { files: paths } });
    }
    return;
  }
  const written = new Set(await writeFiles(files, out));
  if (format === "json") return;
  for (const { path } of files) {
    process.stdout.write(`${written.has(path) ? "wrote" : "unchanged"} ${join(out, path)}\n`);
  }
}

async function emitted(
  plugins: readonly string[],
  options: Options,
  onWarnings: (warnings: Warnings) => void,
): Promise<readonly EmittedFile[]> {
  const { out, from, address, url, queue } = options;
  const { clientOf, generate } = await import("../../../generators/index.js");
  if (from === undefined) {
    if (plugins.length === 0)
      throw new RmiError("usage", "name plugin sources, or an agent with --from and --address");
    await requireAddress({ url, queue });
    const overrides = { ...(url !== undefined && { url }), ...(queue !== undefined && { queue }) };
    return generate({ plugins, out, ...overrides, onWarnings });
  }
  if (plugins.length > 0)
    throw new RmiError("usage", "--from is in place of plugin sources; name one or the other");
  if (address === undefined)
    throw new RmiError("usage", "--from needs --address, which the agent serves the plugin at");
  return clientOf(await describeAgent({ ...options, from, address }), out);
}
