import { Command } from "commander";
import type { CallSettings } from "../../client/options.js";
import { reproduction } from "../../client/reproduce.js";
import type { Route } from "../../client/route.js";
import type { AgentOptions, Progress } from "../../client/types.js";
import { RmiError } from "../../errors.js";
import { isObject, type Json, type JsonObject } from "../../json.js";
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
import { EXIT, printable } from "../main.js";
import { ProgressBar, type Screen } from "../progress-bar.js";

export interface RmiFlags extends CallerFlags {
  readonly url: string;
  readonly address: string;
  readonly target: string;
  readonly input?: string;
  readonly reply?: string;
  readonly wait?: string;
  readonly data?: string;
  readonly ttl?: string;
  readonly json?: boolean;
  readonly progress?: string;
}

/** Where the command writes. */
export interface Streams {
  readonly stdout: { readonly isTTY?: boolean; write(text: string): unknown };
  /** On a terminal, progress is drawn. */
  readonly stderr: Screen & { readonly isTTY?: boolean };
  exitCode?: number | string | null | undefined;
}

export const rmiCommand = new Command("rmi")
  .summary("call a member of a remote agent")
  .description(
    "Calls a member of a remote agent and prints what it returns, as JSON. An argument with a = is given by name; one " +
      "that is a whole number is a number; all others are text. Use --input for everything else. " +
      "Exit code 0: it returned, or was sent where nothing is waited for; 1: it failed, and how is on stderr; 2: asked wrongly.",
  )
  .argument("[args...]", "arguments: value or name=value")
  .requiredOption("-a, --address <address>", "the agent's address: queue or exchange/key")
  .requiredOption(
    "-t, --target <namespace.member>",
    "what to call: a class and its method, or a plugin and its function",
  )
  .option("-u, --url <url>", "the broker", "amqp://localhost")
  .option(
    "-i, --input <json>",
    "arguments as [[positional...], {name: value...}], instead of those on the command line",
  )
  .option(
    "-r, --reply <address>",
    "where the agent sends replies; prints the serial number and does not wait",
  )
  .option(
    "-w, --wait <time>",
    'how long to wait, "90s", "5m"; 0: print the serial number and do not (default: 90s)',
  )
  .option("-d, --data <json>", "comes back with every reply")
  .option("-T, --ttl <time>", "how long the request may wait to be started")
  .addOption(SECRET)
  .addOption(USER)
  .addOption(PASSWORD)
  .addOption(AUTHENTICATOR)
  .option(
    "-p, --progress <prefix>",
    "print the details of each progress report on stderr, with this before them",
  )
  .option("--json", "for programs: the result on one line, or { error: { code, message, details } }", false)
  .addOption(CACERT)
  .addOption(CLIENTCERT)
  .addOption(CLIENTKEY)
  .action(async (args: readonly string[], flags: RmiFlags) => {
    const shown = await credentials(flags, { env: process.env, ask: atTerminal(process) });
    await rmi(args, { ...flags, ...shown }, process);
  });

/**
 * Makes the call: the first failure to connect is the last (T-5).
 * @throws RmiError `usage` for what cannot be read, and whatever the call fails as
 */
export async function rmi(args: readonly string[], flags: RmiFlags, streams: Streams): Promise<void> {
  const { Caller } = await import("../../client/caller.js");
  const { callSettings } = await import("../../client/options.js");
  const { classname, method } = splitTarget(flags.target);
  const given = flags.input === undefined ? readArguments(args) : readInput(flags.input);
  const bar =
    streams.stderr.isTTY === true && flags.progress === undefined && flags.json !== true
      ? new ProgressBar(streams.stderr, shown)
      : undefined;
  const options = await agentOptions(flags, streams, bar);
  const settings: CallSettings = callSettings(options);
  const caller = new Caller(flags.url, flags.address, options);
  let stopListening: (() => void) | undefined;
  try {
    await caller.open(settings);
    const target = { classname, method, ...given, cntr: undefined, hash: undefined };
    const call = caller.call(target, settings);
    stopListening = settings.until === "result" ? onInterrupt(call.sn, caller.route) : undefined;
    const value = await call;
    bar?.clear();
    const indent = streams.stdout.isTTY === true && flags.json !== true ? 2 : 0;
    const text =
      settings.until === "sent" && flags.json !== true ? String(value) : JSON.stringify(value, null, indent);
    streams.stdout.write(`${text}\n`);
  } catch (error) {
    if (flags.json !== true) throw error;
    const { code, message, details } = RmiError.from(error);
    streams.stdout.write(`${JSON.stringify({ error: { code, message, details } })}\n`);
    streams.exitCode = EXIT.failed;
  } finally {
    stopListening?.();
    bar?.clear();
    await caller.close({ drain: false });
  }
}

/** What a shell says of a program that Ctrl-C has ended. */
const INTERRUPTED = 130;

/** Ctrl-C ends the command, and not the call: it says how to. @returns a function that listens no more */
function onInterrupt(sn: string, { address, connection: { label } }: Route): () => void {
  const cancelling = { classname: "Admin", method: "cancel", args: [sn], kws: {}, cntr: undefined };
  const line = reproduction({ ...cancelling, url: label, address, hasSecret: false });
  const listener = (): void => {
    process.stderr.write(
      `\ngofer: interrupted. The call goes on at the agent, unless it is cancelled:\n  ${line}\n`,
    );
    process.exit(INTERRUPTED);
  };
  process.once("SIGINT", listener);
  return () => process.off("SIGINT", listener);
}

async function agentOptions(
  flags: RmiFlags,
  { stderr }: Streams,
  bar: ProgressBar | undefined,
): Promise<AgentOptions & { reply?: string }> {
  const { reply, wait, data, ttl, progress } = flags;
  return {
    ...(await callerOptions(flags)),
    ...(bar !== undefined && { progress: bar.report }),
    ...(reply !== undefined && { reply }),
    ...(wait !== undefined && { wait }),
    ...(ttl !== undefined && { ttl }),
    ...(data !== undefined && { data: readJson(data, "data must be valid json") }),
    ...(progress !== undefined && {
      progress: ({ details }: Progress) => stderr.write(`${progress}${shown(details)}\n`),
    }),
  };
}

/** A namespace may have dots, a member has none (C-9): the last dot tells. */
export function splitTarget(target: string): { readonly classname: string; readonly method: string } {
  const dot = target.lastIndexOf(".");
  if (dot <= 0 || dot === target.length - 1) throw usage(`Target must be: <class>.<method>, found ${target}`);
  return { classname: target.slice(0, dot), method: target.slice(dot + 1) };
}

interface Given {
  readonly args: readonly Json[];
  readonly kws: JsonObject;
}

/** Arguments of a command line (T-3). */
export function readArguments(texts: readonly string[]): Given {
  const args: Json[] = [];
  const kws: [string, Json][] = [];
  for (const text of texts) {
    const equals = text.indexOf("=");
    if (equals < 0) args.push(valueOf(text));
    else kws.push([text.slice(0, equals), valueOf(text.slice(equals + 1))]);
  }
  return { args, kws: Object.fromEntries(kws) };
}

function valueOf(text: string): Json {
  return /^[+-]?\d+$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : text;
}

function readInput(text: string): Given {
  const complaint = "Input must be valid json: [[], {}]";
  const input = readJson(text, complaint);
  const [args, kws] = Array.isArray(input) && input.length === 2 ? (input as Json[]) : [];
  if (!Array.isArray(args) || !isObject(kws)) throw usage(complaint);
  return { args, kws };
}

function readJson(text: string, complaint: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (cause) {
    throw new RmiError("usage", `${complaint}: ${(cause as Error).message}`, { cause });
  }
}

function shown(value: Json): string {
  return printable(typeof value === "string" ? value : JSON.stringify(value));
}

function usage(message: string): RmiError {
  return new RmiError("usage", message);
}
