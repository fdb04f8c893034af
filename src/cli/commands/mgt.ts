import { existsSync, readFileSync } from "node:fs";
import { Command, InvalidArgumentError } from "commander";
import { places, socketOf } from "../../config/places.js";
import { RmiError } from "../../errors.js";
import type { Json } from "../../json.js";
import type { ManagementCall, ManagementPlace } from "../../management/index.js";
import { printable, type Terminal } from "../main.js";

export interface MgtFlags {
  readonly show?: boolean;
  readonly status?: boolean;
  readonly plugins?: boolean;
  readonly calls?: boolean;
  readonly load?: string;
  readonly reload?: string;
  readonly unload?: string;
  readonly cancel?: string;
  readonly host?: string;
  readonly port?: number;
  readonly token?: string;
  readonly root?: string;
  readonly json: boolean;
}

export const mgtCommand = new Command("mgt")
  .summary("manage the agent that runs on this machine")
  .description(
    "Asks a running agent: through its own socket, or, with --host or --port, through the port that [management] of " +
      "agent.conf opens. Of show, load, reload, unload and cancel the first that is given is carried out. " +
      "Exit code 0: it was; 1: it was not, or no agent is there; 2: asked wrongly.",
  )
  .option("-s, --show", "print what the agent's plugins offer")
  .option("--status", "the same, as gofer's manual calls it")
  .option("--plugins", "print what each plugin is doing: its queue, process and calls")
  .option("--calls", "print which calls run and wait, with the serial numbers to cancel them by")
  .option("-l, --load <path>", "load a plugin by its descriptor in the agent's plugins folder")
  .option("-r, --reload <plugin>", "read a plugin again, by its name or the path of its descriptor")
  .option("-u, --unload <plugin>", "serve a plugin no more")
  .option("--cancel <sn>", "cancel a call by its serial number")
  .option("-H, --host <host>", "ask the port of this host (default: localhost)")
  .option("-p, --port <number>", "ask this port (default: 5650)", portNumber)
  .option("--token <file>", "file that holds the token the port asks for")
  .option("--root <dir>", "the agent's folder, as goferd has it; its socket is there")
  .option("--json", "the reply for programs: { code, result }", false)
  .action((flags: MgtFlags) => mgt(flags, process));

/** @throws RmiError `usage` when nothing is asked; `unreachable`; what the agent says went wrong, as `rejected` */
export async function mgt(flags: MgtFlags, terminal: Pick<Terminal, "stdout" | "exitCode">): Promise<void> {
  const { manage } = await import("../../management/index.js");
  const reply = await manage(placeOf(flags), callOf(flags));
  if (flags.json) {
    terminal.stdout.write(`${JSON.stringify(reply)}\n`);
    if (reply.code !== 0) terminal.exitCode = 1;
    return;
  }
  if (reply.code !== 0) throw new RmiError("rejected", textOf(reply.result));
  const columns = flags.plugins === true ? COLUMNS.plugins : flags.calls === true ? COLUMNS.calls : undefined;
  const text = columns === undefined ? textOf(reply.result) : table(reply.result, columns);
  if (text !== "") terminal.stdout.write(`${text}\n`);
}

/** T-7: in this order, whatever the order on the command line. */
function callOf({ show, status, plugins, calls, load, reload, unload, cancel }: MgtFlags): ManagementCall {
  if (show === true || status === true) return { name: "show" };
  if (plugins === true) return { name: "status" };
  if (calls === true) return { name: "calls" };
  if (load !== undefined) return { name: "load", args: [load] };
  if (reload !== undefined) return { name: "reload", args: [reload] };
  if (unload !== undefined) return { name: "unload", args: [unload] };
  if (cancel !== undefined) return { name: "cancel", args: [cancel] };
  throw new RmiError(
    "usage",
    "say what to do: --show, --plugins, --calls, --load, --reload, --unload or --cancel",
  );
}

const DEFAULT_PORT = 5650;

function placeOf({ host, port, token, root }: MgtFlags): ManagementPlace {
  const path = socketOf(places(root));
  if (host === undefined && port === undefined && (root !== undefined || existsSync(path)))
    return { kind: "socket", path };
  return { kind: "port", host: host ?? "localhost", port: port ?? DEFAULT_PORT, token: tokenOf(token) };
}

/** Never on the command line, which everybody on the machine can read. */
function tokenOf(file: string | undefined): string | undefined {
  if (file === undefined) return process.env["GOFER_MANAGEMENT_TOKEN"];
  try {
    return readFileSync(file, "utf8").trim();
  } catch (cause) {
    throw new RmiError("usage", `--token: ${(cause as Error).message}`, { cause });
  }
}

function textOf(result: Json): string {
  if (result === null) return "";
  return printable(typeof result === "string" ? result : JSON.stringify(result));
}

const COLUMNS = {
  plugins: ["name", "attached", "queue", "pid", "running", "queued", "loaded"],
  calls: ["sn", "plugin", "member", "state", "received"],
} as const;

function table(result: Json, columns: readonly string[]): string {
  const rows = (Array.isArray(result) ? result : []).map((row) =>
    columns.map((column) => cell((row as Readonly<Record<string, Json>>)[column])),
  );
  const all = [columns.map((column) => column.toUpperCase()), ...rows];
  const widths = columns.map((_, index) => Math.max(...all.map((row) => row[index]!.length)));
  return all
    .map((row) =>
      row
        .map((cell, index) => cell.padEnd(widths[index]!))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** On one line: a serial number is its caller's text. */
function cell(value: Json | undefined): string {
  return printable(String(value ?? "-")).replace(/\s/g, " ");
}

function portNumber(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port > 0 && port < 65_536) return port;
  throw new InvalidArgumentError("write a port, 1 to 65535");
}
