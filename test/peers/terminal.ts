import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { join } from "node:path";
import { expect } from "vitest";

const terminals: ChildProcess[] = [];

/** A command with a terminal around it: what is typed, and all that the terminal was sent. */
export class Terminal {
  text = "";
  readonly ended: Promise<void>;
  private readonly child: ChildProcess;
  private hasEnded = false;
  private waiting: (() => void)[] = [];

  constructor(...command: string[]) {
    const sized = ["sh", "-c", 'stty cols 80 rows 24; exec "$@"', "sh", ...command];
    const code = "import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)";
    this.child = spawn("python3", ["-c", code, ...sized], { stdio: ["pipe", "pipe", "inherit"] });
    terminals.push(this.child);
    this.child.stdout!.on("data", (chunk: Buffer) => {
      this.text += chunk.toString();
      this.lookAgain();
    });
    this.ended = new Promise((resolve) => this.child.once("close", () => resolve()));
    void this.ended.then(() => {
      this.hasEnded = true;
      this.lookAgain();
    });
  }

  static closeAll(): void {
    for (const one of terminals.splice(0)) one.kill("SIGKILL");
  }

  type(keys: string): void {
    this.child.stdin!.write(keys);
  }

  /** Resolves once this has been shown. */
  async shows(wanted: string): Promise<void> {
    while (!this.text.includes(wanted)) {
      if (this.hasEnded) throw new Error(`it ended without showing ${wanted}:\n${this.text}`);
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
  }

  private lookAgain(): void {
    for (const resolve of this.waiting.splice(0)) resolve();
  }
}

/** A shell in a window of tmux, by a server of its own: what is typed there, and the screen as a person sees it. */
export class Tmux {
  private readonly socket: string;

  /** @param folder  where the shell is, and with commands that it finds */
  constructor(folder: string) {
    this.socket = join(folder, "tmux");
    const sized = ["-x", "100", "-y", "30", "-c", folder];
    const shell = ["env", "PS1=$ ", `PATH=${folder}:${process.env["PATH"]}`, "sh"];
    this.tmux("-f", "/dev/null", "-u", "new-session", "-d", ...sized, ...shell);
  }

  /** @param keys  as `send-keys` takes them: `Enter`, `Tab`, `C-c`. What is no key's name is typed as it is */
  type(...keys: readonly string[]): void {
    this.tmux("send-keys", "-t", "0", ...keys);
  }

  /** Lines that have something on them. */
  screen(): string[] {
    return this.tmux("capture-pane", "-p")
      .split("\n")
      .map((line) => line.trimEnd())
      .filter((line) => line !== "");
  }

  /** Waits until the last line is like this. @returns what of it was looked for */
  async shows(last: RegExp): Promise<RegExpExecArray> {
    await expect.poll(() => this.screen().at(-1), { timeout: 30_000 }).toMatch(last);
    return last.exec(this.screen().at(-1)!) ?? this.shows(last);
  }

  close(): void {
    this.tmux("kill-server");
  }

  private tmux(...args: readonly string[]): string {
    const { status, stdout, stderr } = spawnSync("tmux", ["-S", this.socket, ...args], { encoding: "utf8" });
    if (status !== 0) throw new Error(`tmux ${args.join(" ")}: ${stderr}`);
    return stdout;
  }
}
