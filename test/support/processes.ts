import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { RabbitControl } from "./rabbitmq.js";

export const ROOT = join(import.meta.dirname, "../..");
const CLI = join(ROOT, "dist/src/cli");

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `gofer` as a person would, to its end. */
export function gofer(args: readonly string[], options: { cwd?: string } = {}): Promise<Finished> {
  return finished(process.execPath, [join(CLI, "gofer.js"), ...args], options);
}

export function finished(
  command: string,
  args: readonly string[],
  options: { cwd?: string; timeoutMs?: number; env?: NodeJS.ProcessEnv; input?: string } = {},
): Promise<Finished> {
  const { cwd = ROOT, timeoutMs = 60_000, env = process.env, input = "" } = options;
  const child = spawn(command, args, { cwd, env, stdio: "pipe", timeout: timeoutMs });
  child.stdin.on("error", () => undefined); // it may end without reading
  child.stdin.end(input);
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, stdout, stderr }));
  });
}

/** Whether a process still runs. One that has ended and that nobody has asked after is over all the same. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
  try {
    return !/^\d+ \(.*\) [ZX] /s.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return process.platform !== "linux"; // it ended between the two looks
  }
}

/** A process that goes on, and what it has said so far. */
export class Running {
  readonly lines: string[] = [];
  readonly exited: Promise<number | NodeJS.Signals | null>;
  private waiting: (() => void)[] = [];
  private gone = false;

  constructor(readonly child: ChildProcess) {
    for (const stream of [child.stdout!, child.stderr!]) {
      createInterface({ input: stream }).on("line", (line) => {
        this.lines.push(line);
        this.wake();
      });
    }
    this.exited = new Promise((resolve) => {
      child.once("exit", (code, signal) => {
        this.gone = true;
        this.wake();
        resolve(signal ?? code);
      });
    });
  }

  /** The first line that has or will have been said, from the given one on, that the test accepts. */
  async line(accepts: (line: string) => boolean, { from = 0, withinMs = 20_000 } = {}): Promise<string> {
    const deadline = Date.now() + withinMs;
    for (let at = from; ;) {
      for (; at < this.lines.length; at++) if (accepts(this.lines[at]!)) return this.lines[at]!;
      const leftMs = deadline - Date.now();
      if (leftMs <= 0 || this.gone) throw new Error(`not said:\n${this.lines.join("\n")}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, leftMs);
        this.waiting.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  /** The first log line of an event. */
  async event(
    event: string,
    facts: Record<string, unknown> = {},
    options: { from?: number; withinMs?: number } = {},
  ): Promise<Record<string, unknown>> {
    const found = await this.line((line) => {
      const entry = parsed(line);
      return (
        entry?.["event"] === event && Object.entries(facts).every(([key, value]) => entry[key] === value)
      );
    }, options);
    return parsed(found)!;
  }

  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<number | NodeJS.Signals | null> {
    if (!this.gone) this.child.kill(signal);
    return this.exited;
  }

  /** Signals the process and all that it started, as a terminal and a service manager do. */
  async stopGroup(signal: NodeJS.Signals = "SIGTERM"): Promise<number | NodeJS.Signals | null> {
    try {
      process.kill(-this.child.pid!, signal);
    } catch {
      // the group is gone already
    }
    return this.exited;
  }

  private wake(): void {
    for (const resolve of this.waiting.splice(0)) resolve();
  }
}

function parsed(line: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

/** Everything a test starts and makes, ended and removed by `close`. */
export class World {
  readonly folder = mkdtempSync(join(tmpdir(), "gofer-world-"));
  private readonly running: Running[] = [];

  start(command: string, args: readonly string[], env = process.env): Running {
    const one = new Running(
      spawn(command, args, { cwd: this.folder, env, stdio: ["ignore", "pipe", "pipe"], detached: true }),
    );
    this.running.push(one);
    return one;
  }

  /**
   * The broker that the test run is about: a fresh virtual host of RabbitMQ, or the embedded broker.
   * @param more  flags of the embedded broker
   * @returns its URL
   */
  async anyBroker(...more: string[]): Promise<{ url: string }> {
    const given = process.env["GOFER_TEST_RABBITMQ"];
    if (given === undefined) return this.broker(...more);
    const { freshVhost } = await import("./rabbitmq.js");
    const { adapter, control } = JSON.parse(given) as { adapter: string; control: RabbitControl };
    return { url: await freshVhost(control, adapter) };
  }

  /** The embedded broker, as a process, in a run that is about no other. @returns its URL */
  async broker(...more: string[]): Promise<{ url: string; process: Running }> {
    if (process.env["GOFER_TEST_RABBITMQ"] !== undefined) {
      throw new Error("this run is about RabbitMQ: take anyBroker(), or leave the file out with its reason");
    }
    const listen = more.includes("--listen") ? [] : ["--listen", "amqp://127.0.0.1:0"];
    const broker = this.start(process.execPath, [join(CLI, "gofer.js"), "broker", ...listen, ...more]);
    const line = await broker.line((text) => text.includes("listening on"));
    return { url: /listening on (\S+)/.exec(line)![1]!, process: broker };
  }

  /** `gofer build` into a folder of this world. */
  async build(plugin: string, url: string, queue: string, root = "root"): Promise<string> {
    const out = join(this.folder, root);
    const built = await gofer(["build", plugin, "-o", out, "--url", url, "--queue", queue]);
    if (built.code !== 0) throw new Error(built.stdout + built.stderr);
    return out;
  }

  /** `goferd`, however far it comes. */
  startGoferd(root: string): Running {
    return this.start(process.execPath, [join(CLI, "goferd.js"), "--root", root]);
  }

  /** `goferd`, once all of the plugins named are attached to their queues. */
  async goferd(root: string, ...plugins: string[]): Promise<Running> {
    const agent = this.startGoferd(root);
    for (const plugin of plugins) await agent.event("plugin.attached", { plugin });
    return agent;
  }

  /** @param after  what is to be done once nothing runs any more, and before the folder is removed */
  async close(after?: () => void): Promise<void> {
    await Promise.all(this.running.map((one) => one.stopGroup("SIGKILL")));
    after?.();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
