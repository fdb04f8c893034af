import { Command } from "commander";
import { version } from "./main.js";

/** The `goferd` program: the agent. */
export function goferdProgram(): Command {
  return new Command("goferd")
    .description(
      "Serves the plugins of a folder: loads them, connects to their brokers, answers their calls.",
    )
    .version(version())
    .option("--root <dir>", "folder that gofer build wrote; default: /etc/gofer and gofer's other places")
    .option("-f, --foreground", "accepted for gofer's sake: goferd always stays in the foreground")
    .option("--drain <time>", "how long running calls get to end on SIGTERM", "30s")
    .action(async (options: { readonly root?: string; readonly drain: string }) => {
      const { serve } = await import("./commands/serve.js");
      await serve(options, process);
    });
}
