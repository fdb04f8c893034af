import { spawn, type ChildProcess } from "node:child_process";
import { accessSync, constants as file, statSync } from "node:fs";
import { constants } from "node:os";
import { delimiter, join } from "node:path";
import type { Readable } from "node:stream";
import { RmiError } from "../errors.js";
import { guarded } from "../guard.js";
import { durationMs, sizeBytes, type Duration, type Size } from "../options.js";
import { currentContext } from "./context.js";

export interface ShellOptions {
  /** Report what the command writes as it writes it. Default true. */
  readonly progress?: boolean;
  /** Default: that of the plugin's process. */
  readonly cwd?: string;
  /** Added to the environment of the plugin's process. */
  readonly env?: Readonly<Record<string, string>>;
  /** What the command reads. Default: nothing. */
  readonly input?: string;
  /** Of each stream so much is kept and reported, in characters; the rest is read and dropped. Default 8 MiB. */
  readonly maxOutput?: Size;
  /** How long a cancelled command gets between SIGTERM and SIGKILL. Default `"1s"`. */
  readonly grace?: Duration;
}

export interface ShellResult {
  /** The exit code; the negative number of the signal that ended it (P-3). */
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
  /** There was more of one of them than is kept. */
  readonly truncated: boolean;
}

/** What a progress report says: what was written last, to each stream. */
export interface ShellProgress {
  readonly stdout: string;
  readonly stderr: string;
}

/** After a command has ended: how long what it left behind may hold its streams open. Milliseconds. */
const DRAIN_MS = 500;

/**
 * Runs commands without a shell in between. What they write is told as progress while they run, line by line; both streams
 * are read at once, so that none blocks the other. When the call is cancelled the command and all that it started
 * get SIGTERM, and SIGKILL after the grace. What it leaves running in its process group ends with it, and the whole of
 * it ends with the plugin's process, however that goes.
 */
export class Shell {
  readonly #options: ShellOptions;
  readonly #maxChars: number;
  readonly #graceMs: number;

  /** @throws RmiError `usage` for a size or a time that is none */
  constructor(options: ShellOptions = {}) {
    this.#options = options;
    this.#maxChars = sizeBytes(options.maxOutput ?? "8MiB", "maxOutput");
    this.#graceMs = durationMs(options.grace ?? "1s", "grace");
  }

  /**
   * Runs a command to its end.
   *
   * @param command  a path, or a name that is looked for in PATH; it is never a command line
   * @throws FileNotFoundError when there is no such program, or no such folder to run it in; the reason of the call's signal
   *   when that is cancelled, once the command has ended
   */
  async run(command: string, ...args: readonly string[]): Promise<ShellResult> {
    const call = currentContext();
    call?.signal.throwIfAborted();
    const { cwd, env, input, progress = true } = this.#options;
    const path = programOf(command, { ...process.env, ...env }["PATH"] ?? "");
    if (cwd !== undefined && !isA("folder", cwd)) throw new FileNotFoundError(`there is no folder "${cwd}"`);
    const [program, ...rest] = guarded([path, ...args]);
    const child = spawn(program, rest, {
      cwd,
      env: { ...process.env, ...env },
      stdio: [input === undefined ? "ignore" : "pipe", "pipe", "pipe", "ignore", "pipe"],
      detached: true, // it leads a group of its own
    });
    child.stdin?.on("error", () => undefined).end(input); // one that does not read is free not to
    child.stdio[4]?.on("error", () => undefined); // its guard reads the other end
    const latest = { stdout: "", stderr: "" };
    const report = (stream: keyof ShellProgress, lines: string): void => {
      latest[stream] = lines;
      if (progress) call?.progress({ details: { ...latest } satisfies ShellProgress });
    };
    const out = new Output(child.stdout!, this.#maxChars, (lines) => report("stdout", lines));
    const err = new Output(child.stderr!, this.#maxChars, (lines) => report("stderr", lines));
    const onCancel = (): void => this.#end(child);
    call?.signal.addEventListener("abort", onCancel);
    try {
      const status = await statusOf(child, `${command} could not be started`);
      await out.drained(err);
      call?.signal.throwIfAborted();
      return { status, stdout: out.text, stderr: err.text, truncated: out.truncated || err.truncated };
    } finally {
      call?.signal.removeEventListener("abort", onCancel);
    }
  }

  #end(child: ChildProcess): void {
    if (child.exitCode !== null || child.signalCode !== null) return;
    signalGroup(child, "SIGTERM");
    const grace = setTimeout(() => signalGroup(child, "SIGKILL"), this.#graceMs);
    child.once("exit", () => clearTimeout(grace));
  }
}

/** One stream of a command, read to its end whatever comes. */
class Output {
  text = "";
  truncated = false;
  #line = "";
  readonly #stream: Readable;
  readonly #ended: Promise<void>;

  constructor(stream: Readable, maxChars: number, onLines: (lines: string) => void) {
    this.#stream = stream;
    stream.setEncoding("utf8"); // a character that is cut between two reads is put together
    stream.on("error", () => undefined);
    stream.on("data", (chunk: string) => {
      const kept = chunk.slice(0, maxChars - this.text.length);
      this.truncated ||= kept.length < chunk.length;
      this.text += kept;
      this.#tell(kept, onLines);
    });
    this.#ended = new Promise((resolve) =>
      stream.once("close", () => {
        if (this.#line !== "") onLines(this.#line);
        resolve();
      }),
    );
  }

  /** Lines that come at once are told at once; one that is not ended yet waits for its end. */
  #tell(text: string, onLines: (lines: string) => void): void {
    const end = text.lastIndexOf("\n");
    if (end < 0) {
      this.#line += text;
      return;
    }
    const lines = this.#line + text.slice(0, end);
    this.#line = text.slice(end + 1);
    if (lines.trim() !== "") onLines(lines);
  }

  /** Both streams have ended; what a process that outlived its group holds open is given up. */
  async drained(other: Output): Promise<void> {
    const give = setTimeout(() => [this, other].forEach((one) => one.#stream.destroy()), DRAIN_MS);
    await Promise.all([this.#ended, other.#ended]);
    clearTimeout(give);
  }
}

/** Its end, once what it left in its group has ended as well. */
function statusOf(child: ChildProcess, failure: string): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once("error", (cause) =>
      reject(new RmiError("internal", `${failure}: ${cause.message}`, { cause })),
    );
    child.once("exit", (code, signal) => {
      signalGroup(child, "SIGKILL");
      resolve(code ?? -(signal === null ? 1 : constants.signals[signal]));
    });
  });
}

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // none of them is left
  }
}

/** Nothing is there to be run, or nowhere to run it. A Python caller gets the built-in of that name. */
export class FileNotFoundError extends Error {
  readonly code = "ENOENT";
}

/** The program of that name. What is no program is told before anything is started, and never in a shell's words. */
function programOf(command: string, path: string): string {
  const folders = path.split(delimiter).filter((folder) => folder !== "");
  const places = command.includes("/") ? [command] : folders.map((folder) => join(folder, command));
  const found = command === "" ? undefined : places.find((place) => isA("program", place));
  if (found === undefined) throw new FileNotFoundError(`there is no program "${command}"`);
  return found;
}

function isA(what: "program" | "folder", path: string): boolean {
  try {
    accessSync(path, file.X_OK);
    return what === "program" ? statSync(path).isFile() : statSync(path).isDirectory();
  } catch {
    return false;
  }
}
