import { Command } from "commander";
import type { CallSettings } from "../../client/options.js";
import type { AgentOptions, Progress } from "../../client/types.js";
import { RmiError } from "../../errors.js";
import { isObject, type Json, type JsonObject } from "../../json.js";
import { printable } from "../main.js";

export interface RmiFlags {
  readonly url: string;
  readonly address: string;
  readonly target: string;
  readonly input?: string;
  readonly reply?: string;
  readonly wait?: string;
  readonly data?: string;
  readonly ttl?: string;
  readonly secret?: string;
  readonly progress?: string;
  readonly cacert?: string;
  readonly clientcert?: string;
  readonly clientkey?: string;
}

/** Where the command writes. */
export interface Streams {
  readonly stdout: { readonly isTTY?: boolean; write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
}

export const rmiCommand = new Command("rmi")
  .summary("call a member of a remote agent")
  .description(
    "Calls a member of a remote agent and prints what it returns, as JSON. An argument with a = is given by name; one " +
      "that is a whole number is a number; all others are text. Use --input for everything else.",
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
  .option("-S, --secret <text>", "what a guarded member asks for")
  .option(
    "-p, --progress <prefix>",
    "print the details of each progress report on stderr, with this before them",
  )
  .option("--cacert <file>", "PEM file with the authorities to trust")
  .option("--clientcert <file>", "PEM file with a certificate to show")
  .option("--clientkey <file>", "PEM file with its key")
  .action((args: readonly string[], flags: RmiFlags) => rmi(args, flags, process));

/**
 * Makes the call: the first failure to connect is the last (T-5).
 * @throws RmiError `usage` for what cannot be read, and whatever the call fails as
 */
export async function rmi(args: readonly string[], flags: RmiFlags, streams: Streams): Promise<void> {
  const { Caller } = await import("../../client/caller.js");
  const { callSettings } = await import("../../client/options.js");
  const { classname, method } = splitTarget(flags.target);
  const given = flags.input === undefined ? readArguments(args) : readInput(flags.input);
  const settings: CallSettings = callSettings(agentOptions(flags, streams));
  const caller = new Caller(flags.url, flags.address, agentOptions(flags, streams));
  try {
    await caller.open(settings);
    const target = { classname, method, ...given, cntr: undefined, hash: undefined };
    const value = await caller.call(target, settings);
    const text =
      settings.until === "sent" ? String(value) : JSON.stringify(value, null, streams.stdout.isTTY ? 2 : 0);
    streams.stdout.write(`${text}\n`);
  } finally {
    await caller.close({ drain: false });
  }
}

function agentOptions(flags: RmiFlags, { stderr }: Streams): AgentOptions & { reply?: string } {
  const { reply, wait, data, ttl, secret, progress, cacert, clientcert, clientkey } = flags;
  return {
    ...(reply !== undefined && { reply }),
    ...(wait !== undefined && { wait }),
    ...(ttl !== undefined && { ttl }),
    ...(data !== undefined && { data: readJson(data, "data must be valid json") }),
    ...(secret !== undefined && { secret }),
    ...(cacert !== undefined && { cacert }),
    ...(clientcert !== undefined && { clientcert }),
    ...(clientkey !== undefined && { clientkey }),
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
