import { spawn, type ChildProcess } from "node:child_process";

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
