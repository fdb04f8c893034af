/** What a person sees at a terminal: python3's pty is one. */
import { spawn, type ChildProcess } from "node:child_process";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ROOT, World } from "../support/processes.js";

const world = new World();
const terminals: ChildProcess[] = [];
let url: string;

beforeAll(async () => {
  ({ url } = await world.broker());
  await world.goferd(await world.build(join(ROOT, "test/system/plugins/vec.ts"), url, "vec"), "vec");
});
afterAll(async () => {
  for (const one of terminals) one.kill("SIGKILL");
  await world.close();
});

/** A command with a terminal around it: what is typed, and all that the terminal was sent. */
class Terminal {
  text = "";
  readonly ended: Promise<void>;
  private readonly child: ChildProcess;
  private waiting: (() => void)[] = [];

  constructor(...args: string[]) {
    const sized = ["sh", "-c", 'stty cols 80 rows 24; exec "$@"', "sh"];
    const command = [...sized, process.execPath, join(ROOT, "dist/src/cli/gofer.js"), ...args];
    const code = "import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)";
    this.child = spawn("python3", ["-c", code, ...command], { stdio: ["pipe", "pipe", "inherit"] });
    terminals.push(this.child);
    this.child.stdout!.on("data", (chunk: Buffer) => {
      this.text += chunk.toString();
      for (const resolve of this.waiting.splice(0)) resolve();
    });
    this.ended = new Promise((resolve) => this.child.once("close", () => resolve()));
  }

  type(keys: string): void {
    this.child.stdin!.write(keys);
  }

  /** Resolves once this has been shown. */
  async shows(wanted: string): Promise<void> {
    while (!this.text.includes(wanted)) await new Promise<void>((resolve) => this.waiting.push(resolve));
  }
}

test("gofer rmi draws a bar, and leaves the result alone on the screen", async () => {
  const terminal = new Terminal("rmi", "-u", url, "-a", "vec", "-t", "Vec.progress", "3");
  await terminal.ended;
  expect(terminal.text).toMatch(/\r\u001b\[K\[#{10}-{20}\] 1\/3 \{"step":0\}/);
  expect(terminal.text).toMatch(/\r\u001b\[K"done"\r\n$/);
});

test("gofer rmi asks for a password, and shows nothing of what is typed", async () => {
  const terminal = new Terminal("rmi", "-u", url, "-a", "vec", "-t", "vec.asalice", "-U", "bob", "x");
  await terminal.shows("Password of bob: ");
  terminal.type("typed-pa55word\r");
  await terminal.ended;
  expect(terminal.text).toContain("user must be: alice"); // and no password is missing
  expect(terminal.text).not.toContain("pa55word");
});

test("gofer shell completes what the agent offers, calls it, and says what fails", async () => {
  const terminal = new Terminal("shell", "-u", url, "-a", "vec");
  await terminal.shows("vec> ");
  terminal.type("Vec.ec\t");
  await terminal.shows("Vec.echo(");
  terminal.type('"howdy")\r');
  await terminal.shows('"howdy"\r\n');
  terminal.type('Vec("max", 5).wh\t');
  await terminal.shows("who(");
  terminal.type(")\r");
  await terminal.shows('"name": "max"');
  terminal.type("Vec.value_error()\r");
  await terminal.shows("bad value");
  terminal.type("Vec.fw\t");
  await terminal.shows("Vec.fwidget_error(");
  terminal.type("\u0015.exit\r");
  await terminal.ended;
});
