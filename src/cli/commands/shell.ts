import { createInterface } from "node:readline/promises";
import { Command } from "commander";
import type { Caller } from "../../client/caller.js";
import type { CallSettings } from "../../client/options.js";
import { RmiError } from "../../errors.js";
import type { Json } from "../../json.js";
import { atTerminal, credentials, type CredentialFlags } from "../credentials.js";
import { failureText, printable } from "../main.js";
import { ProgressBar } from "../progress-bar.js";
import { catalogOf, complete, helpText, readCall, type Catalog } from "../shell.js";

interface ShellFlags extends CredentialFlags {
  readonly url: string;
  readonly address: string;
  readonly wait?: string;
  readonly authenticator?: string;
  readonly cacert?: string;
  readonly clientcert?: string;
  readonly clientkey?: string;
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
  .option(
    "-S, --secret <text>",
    "what guarded members ask for; @FILE: what the file holds (default: GOFER_SECRET)",
  )
  .option("-U, --user <name>", "a user of the agent's machine, for members that ask for one")
  .option(
    "-P, --password <text>",
    "the user's password; @FILE: what the file holds (default: GOFER_PASSWORD, else it is asked for)",
  )
  .option(
    "-A, --authenticator <file>",
    "signs requests and validates replies: settings, .json, or a module, .mjs",
  )
  .option("--cacert <file>", "PEM file with the authorities to trust")
  .option("--clientcert <file>", "PEM file with a certificate to show")
  .option("--clientkey <file>", "PEM file with its key")
  .action((flags: ShellFlags) => shell(flags, process));

/** @throws RmiError how connecting failed. What a call fails as is printed, and the next one read */
async function shell(flags: ShellFlags, process: NodeJS.Process): Promise<void> {
  const [{ Caller }, { callSettings }] = await Promise.all([
    import("../../client/caller.js"),
    import("../../client/options.js"),
  ]);
  const { url, address, wait, authenticator, cacert, clientcert, clientkey } = flags;
  const bar = process.stderr.isTTY ? new ProgressBar(process.stderr, shown) : undefined;
  const options = {
    ...(await credentials(flags, { env: process.env, ask: atTerminal(process) })),
    ...(wait !== undefined && { wait }),
    ...(authenticator !== undefined && {
      authenticator: await (await import("../../security/load.js")).loadAuthenticator(authenticator),
    }),
    ...(cacert !== undefined && { cacert }),
    ...(clientcert !== undefined && { clientcert }),
    ...(clientkey !== undefined && { clientkey }),
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
