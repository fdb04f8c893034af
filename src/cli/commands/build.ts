import { join } from "node:path";
import { Command } from "commander";
import { requireAddress } from "../flags.js";
import { formatOption, tellingFaults, type FaultFormat } from "./fault-format.js";

interface BuildFlags {
  readonly out: string;
  readonly url?: string;
  readonly queue?: string;
  readonly format: FaultFormat;
}

/** `gofer build`: makes of each plugin what an agent serves. */
export const buildCommand = new Command("build")
  .summary("build plugins into a tree that goferd serves")
  .description(
    "Builds each plugin into one plain module, with its contract and descriptor: a tree for `goferd --root DIR`.\n" +
      "What the operator owns in DIR (agent.conf, conf.d/, overlay/) is never overwritten.",
  )
  .argument("<plugin...>", "plugin source files, or folders of them")
  .requiredOption("-o, --out <dir>", "folder to build in")
  .option("--url <url>", "the broker's URL, for the descriptors")
  .option("--queue <address>", "the address the agent serves, for the descriptors")
  .addOption(formatOption)
  .action((plugins: string[], { format, ...flags }: BuildFlags) =>
    tellingFaults(format, async (onWarnings) => {
      await requireAddress(flags);
      // slow: only when asked for
      const [{ loadPlugins, refuseSharedQueue, warningsOf }, { buildPlugins }] = await Promise.all([
        import("../../../generators/index.js"),
        import("../../../generators/build/build.js"),
      ]);
      const cwd = process.cwd();
      const loaded = loadPlugins(plugins, cwd);
      refuseSharedQueue(loaded, flags.queue);
      const { written, unchanged, kept, warnings } = await buildPlugins(loaded, {
        ...flags,
        cwd,
      });
      const lines = [
        ...written.map((path) => `wrote ${join(flags.out, path)}`),
        ...unchanged.map((path) => `unchanged ${join(flags.out, path)}`),
        ...kept.map((path) => `kept ${join(flags.out, path)}`),
      ];
      onWarnings(
        warningsOf(
          loaded.map(({ model }) => model),
          cwd,
        ),
      );
      for (const warning of warnings) process.stderr.write(`warning: ${warning}\n`);
      if (format !== "json") process.stdout.write(`${lines.join("\n")}\n`);
    }),
  );
