import { readFileSync } from "node:fs";
import { type Command, CommanderError } from "commander";
import { RmiError } from "../errors.js";
import { HIDDEN } from "../secrets.js";
import { secretWords } from "./secret-words.js";

/** What a command of ours needs of its process; tests pass their own. */
export interface Terminal {
  readonly argv: readonly string[];
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
  exitCode?: number | string | null | undefined;
}

/** Exit codes: it worked; it failed; it was asked wrongly. */
export const EXIT = { ok: 0, failed: 1, usage: 2 } as const;

/** Runs a program on its process's arguments. A failure becomes text on stderr and an exit code; nothing is thrown. */
export async function runCommand(program: Command, terminal: Terminal = process): Promise<void> {
  takeOver(program, { stdout: terminal.stdout, stderr: discreet(terminal) });
  if (terminal.argv.length === 2 && program.commands.length > 0) return program.outputHelp(); // T-1
  try {
    await program.parseAsync(terminal.argv);
  } catch (error) {
    if (error instanceof CommanderError) {
      // commander has written help, version or its complaint already
      terminal.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
      return;
    }
    terminal.stderr.write(failureText(program.name(), error));
    terminal.exitCode = error instanceof RmiError && error.code === "usage" ? EXIT.usage : EXIT.failed;
  }
}

/** Whoever reads what a program writes may have had enough, as `head` has: that is no failure, and the program ends. */
export function endWithReader(process: NodeJS.Process): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
      process.exit();
    });
  }
}

/** commander's complaints quote the word that is wrong. */
function discreet({ argv, stderr }: Terminal): Terminal["stderr"] {
  const secret = secretWords(argv.slice(2));
  const told = (text: string): string =>
    secret.reduce((before, word) => before.replaceAll(`'${word}'`, `'${HIDDEN}'`), text);
  return { write: (text) => stderr.write(told(text)) };
}

/** commander throws instead of exiting and writes to the terminal given, in subcommands too. */
function takeOver(command: Command, { stdout, stderr }: Pick<Terminal, "stdout" | "stderr">): void {
  command.exitOverride().configureOutput({
    writeOut: (text) => void stdout.write(text),
    writeErr: (text) => void stderr.write(text),
  });
  for (const each of command.commands) takeOver(each, { stdout, stderr });
}

/** A failure for people: `gofer: CODE: what happened`, and below it what to do. */
export function failureText(program: string, error: unknown): string {
  if (error instanceof RmiError) {
    const { code, message, advice, details } = error;
    const name = code === "remote" && typeof details["xclass"] === "string" ? `${details["xclass"]}: ` : "";
    const thrown = message.startsWith(name) ? "" : name; // a trace's last line has it already
    const [, , ...facts] =
      details["sn"] === undefined
        ? []
        : error
            .explain()
            .slice(code.length + message.length + 2)
            .split("\n");
    const more = facts.map((line) => `${printable(line)}\n`).join("");
    return `${program}: ${code}: ${printable(thrown + message)}\n  ${advice}\n${more}`;
  }
  const { stack, message } = error instanceof Error ? error : new Error(String(error));
  return `${program}: internal: ${stack ?? message}\n  Please report this fault of gofer-rmi.\n`;
}

/** Text of a peer's without what would steer a terminal. Lines are kept. */
export function printable(text: string): string {
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "\ufffd");
}

/** The version of this package. */
export function version(): string {
  // `package.json` is two folders up from the source, three from the build
  for (const path of ["../../package.json", "../../../package.json"]) {
    try {
      const { name, version } = JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8")) as Package;
      if (name === "gofer-rmi") return version;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    }
  }
  return "unknown";
}

interface Package {
  readonly name: string;
  readonly version: string;
}
