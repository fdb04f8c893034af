#!/usr/bin/env node
import { Command } from "commander";
import { serve, type ServeOptions } from "./commands/serve.js";
import { runCommand, version } from "./main.js";

const goferd = new Command("goferd")
  .description("Serves the plugins of a folder: loads them, connects to their brokers, answers their calls.")
  .version(version())
  .option("--root <dir>", "folder that gofer build wrote; default: /etc/gofer and gofer's other places")
  .option("-f, --foreground", "accepted for gofer's sake: goferd always stays in the foreground")
  .option("--drain <time>", "how long running calls get to end on SIGTERM", "30s")
  .action((options: ServeOptions) => serve(options, process));

await runCommand(goferd);
