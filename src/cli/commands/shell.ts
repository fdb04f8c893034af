import { createInterface } from "node:readline/promises";
import { Command } from "commander";
import type { Caller } from "../../client/caller.js";
import type { CallSettings } from "../../client/options.js";
import { RmiError } from "../../errors.js";
import type { Json } from "../../json.js";
import { atTerminal, credentials } from "../credentials.js";
import {
  AUTHENTICATOR,
  CACERT,
  CLIENTCERT,
  CLIENTKEY,
  PASSWORD,
  SECRET,
  USER,
  callerOptions,
  type CallerFlags,
} from "../flags.js";
import { failureText, printable } from "../main.js";
import { ProgressBar } from "../progress-bar.js";
import { catalogOf, complete, helpText, readCall, type Catalog } from "../shell.js";

interface ShellFlags extends CallerFlags {
  readonly url: string;
  readonly address: string;
  readonly wait?: string;
}

export const shellCommand = new Command("shell")
  .summary("call an agent's members one after another, with completion")
  .description(
    'Reads calls such as Dog("rover").bark("howdy"), one on a line, with arguments in JSON, and prints what they return. ' +
      "What can be called is asked of the agent; the tabulator completes it. .help lists it, .exit or Ctrl-D ends.",
  )
  .requiredOption("-a, --address <address>", "the agent's address: queue or exchange/key")
  .option("-u, --url <url>", "the broker", "amqp://localhost")
  .option("-w, --wait <time>", 'how long to wait for each result, "90s", "5m" (default: 90s)')
  .addOption(SECRET)
  .addOption(USER)
  .addOption(PASSWORD)
  .addOption(AUTHENTICATOR)
  .addOption(CACERT)
  .addOption(CLIENTCERT)
  .addOption(CLIENTKEY)
  .action((flags: ShellFlags) => shell(flags, process));

/** @throws RmiError how connecting failed. What a call fails as is printed, and the next one read */
async function shell(flags: ShellFlags, process: NodeJS.Process): Promise<void> {
  const [{ Caller }, { callSettings }] = await Promise.all([
    import("../../client/caller.js"),
    import("../../client/options.js"),
  ]);
  const { url, address, wait } = flags;
  const bar = process.stderr.isTTY ? new ProgressBar(process.stderr, shown) : undefined;
  const credentialed = await credentials(flags, { env: process.env, ask: atTerminal(process) });
  const options = {
    ...(await callerOptions({ ...flags, ...credentialed })),
    ...(wait !== undefined && { wait }),
    ...(bar !== undefined && { progress: bar.report }),
  };
  const settings = callSettings(options);
  const caller = new Caller(url, address, options);
  try {
    await caller.open(settings);
    await converse(caller, settings, await catalogAt(caller, settings), bar, process);
  } finally {
    await caller.close({ drain: false });
  }
}

/** A Python gofer does not describe itself: there, only `Admin` is completed. */
async function catalogAt(caller: Caller, settings: CallSettings): Promise<Catalog> {
  try {
    return catalogOf((await caller.call(target("Admin", "describe", []), settings)) as Json);
  } catch (error) {
    if (RmiError.from(error).code === "member-not-found") return catalogOf(null);
    throw error;
  }
}

async function converse(
  caller: Caller,
  settings: CallSettings,
  catalog: Catalog,
  bar: ProgressBar | undefined,
  { stdin, stdout, stderr }: NodeJS.Process,
): Promise<void> {
  const lines = createInterface({
    input: stdin,
    output: stdout,
    prompt: stdin.isTTY ? `${caller.route.address}> ` : "",
    completer: (line: string) => complete(catalog, line),
  });
  lines.prompt();
  for await (const line of lines) {
    if (line.trim() === ".exit") break;
    try {
      if (line.trim() === ".help") stdout.write(`${printable(helpText(catalog))}\n`);
      else if (line.trim() !== "") {
        const { classname, method, args, cntr } = readCall(line);
        const value = await caller.call(target(classname, method, args, cntr), settings);
        bar?.clear();
        stdout.write(`${JSON.stringify(value, null, stdout.isTTY ? 2 : 0)}\n`);
      }
    } catch (error) {
      bar?.clear();
      stderr.write(failureText("gofer", error));
    }
    lines.prompt();
  }
  lines.close();
}

function target(
  classname: string,
  method: string,
  args: readonly Json[],
  cntr?: readonly Json[],
): Parameters<Caller["call"]>[0] {
  const constructed = cntr === undefined ? undefined : { args: cntr, kws: {} };
  return { classname, method, args, kws: {}, cntr: constructed, hash: undefined };
}

function shown(value: Json): string {
  return printable(typeof value === "string" ? value : JSON.stringify(value));
}
