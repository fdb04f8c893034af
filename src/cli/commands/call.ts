import { Command } from "commander";
import { isObject, type Json, type JsonObject } from "../../json.js";
import { RmiError } from "../../errors.js";
import { CACERT, CLIENTCERT, CLIENTKEY, tlsOptions, type TlsFlags } from "../flags.js";
import { EXIT, printable, type Terminal } from "../main.js";

export interface CallFlags extends TlsFlags {
  readonly url: string;
  readonly address: string;
  readonly wait?: string;
  readonly json: boolean;
}

export const callCommand = new Command("call")
  .summary("say what became of a call")
  .description(
    "Asks an agent what became of a call: queued, running, finished and how, or unknown. An agent knows a call for an hour " +
      "after it has ended. Exit code 0: the agent knows the call, however it ended; 1: it does not, or cannot be asked; " +
      "2: asked wrongly.",
  )
  .argument("<sn>", "the call's serial number")
  .requiredOption("-a, --address <address>", "an address of the agent that has it: queue or exchange/key")
  .option("-u, --url <url>", "the broker", "amqp://localhost")
  .option("-w, --wait <time>", 'how long to wait for the answer, "90s", "5m" (default: 90s)')
  .option("--json", "the answer as it came", false)
  .addOption(CACERT)
  .addOption(CLIENTCERT)
  .addOption(CLIENTKEY)
  .action((sn: string, flags: CallFlags) => whatBecameOf(sn, flags, process));

/** @throws RmiError whatever asking fails as: `member-not-found` by an agent that cannot tell, such as a Python gofer */
export async function whatBecameOf(
  sn: string,
  flags: CallFlags,
  terminal: Pick<Terminal, "stdout" | "exitCode">,
): Promise<void> {
  const { url, address, json, wait } = flags;
  const { Caller } = await import("../../client/caller.js");
  const { callSettings } = await import("../../client/options.js");
  const options = {
    ...(wait !== undefined && { wait }),
    ...tlsOptions(flags),
  };
  const settings = callSettings(options);
  const caller = new Caller(url, address, options);
  try {
    await caller.open(settings);
    const target = {
      classname: "Admin",
      method: "outcome",
      args: [sn],
      kws: {},
      cntr: undefined,
      hash: undefined,
    };
    const answer = (await caller.call(target, settings)) as Json;
    if (!isObject(answer)) throw new RmiError("malformed", "the agent's answer is none");
    terminal.stdout.write(json ? `${JSON.stringify(answer)}\n` : `${printable(told(answer))}\n`);
    if (answer["state"] === "unknown") terminal.exitCode = EXIT.failed;
  } finally {
    await caller.close({ drain: false });
  }
}

function told(answer: JsonObject): string {
  const { state, endedAt, retval, code, exception } = answer;
  switch (state) {
    case "queued":
      return "queued: it was accepted, and waits for its turn";
    case "running":
      return "running";
    case "finished":
      return (
        (code === undefined
          ? `finished at ${text(endedAt)}: ${JSON.stringify(retval)}`
          : `failed at ${text(endedAt)}: ${text(code)}: ${messageOf(exception)}`) + replyText(answer["reply"])
      );
    default:
      return "unknown: the agent has no such call, or forgot it";
  }
}

function replyText(reply: Json | undefined): string {
  if (reply === "owed") return "\n  its reply is kept: nobody is at the reply address, or the broker is away";
  return reply === "lost" ? "\n  its reply was given up: nobody was at the reply address (reply-lost)" : "";
}

/** Its last argument but for the rest is what an exception of Python says. */
function messageOf(exception: Json | undefined): string {
  if (exception === undefined || !isObject(exception)) return "";
  const { xclass, xargs, exval } = exception;
  const [first] = Array.isArray(xargs) ? (xargs as Json[]) : [];
  return typeof first === "string" ? first : text(exval ?? xclass).trim();
}

function text(value: Json | undefined): string {
  return typeof value === "string" ? value : JSON.stringify(value ?? null);
}
