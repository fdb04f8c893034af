import { spawn } from "node:child_process";
import { appendFileSync, copyFileSync, cpSync } from "node:fs";
import { join } from "node:path";
import { agentAt, type Loose } from "../support/calling.js";
import { ROOT, Running, World } from "../support/processes.js";
import { bundled, heard } from "./processes.js";
import type { Measure } from "./processes/probe.js";

const PLUGIN = join(ROOT, "test/torture/plugin/load.ts");

/** An agent on the embedded broker that can be asked what it holds, with the plugins `load` and `calm`, which are alike. */
export class LoadedAgent {
  readonly world = new World();
  private readonly callers: Loose[] = [];
  private readonly others: Running[] = [];
  private running: Running | undefined;
  url = "";
  private processes = "";

  /** @param nodeOptions  for the agent and, through it, its hosts */
  static async start({ threads = 1, nodeOptions = "" } = {}): Promise<LoadedAgent> {
    const one = new LoadedAgent();
    const { world } = one;
    one.url = (await world.broker()).url;
    one.processes = await bundled("probe", "flood");
    copyFileSync(PLUGIN, join(world.folder, "calm.ts"));
    const root = await world.build(PLUGIN, one.url, "load");
    cpSync(await world.build(join(world.folder, "calm.ts"), one.url, "calm", "calm"), root, {
      recursive: true,
    });
    appendFileSync(join(root, "overlay/load.conf"), `[main]\nthreads=${threads}\n`);
    const goferd = join(ROOT, "dist/src/cli/goferd.js");
    const probe = join(one.processes, "probe.js");
    one.running = one.process(["--import", probe, goferd, "--root", root], nodeOptions);
    for (const plugin of ["load", "calm"]) await one.running.event("plugin.attached", { plugin });
    return one;
  }

  calling(address: "load" | "calm"): Loose {
    const caller = agentAt(this.url, address, "10m");
    this.callers.push(caller);
    return caller;
  }

  /** What the agent's own process holds, after a collection. */
  async measure(): Promise<Measure> {
    const { child } = this.running!;
    const told = heard<Measure>(child, () => true);
    child.send("measure");
    return told;
  }

  /** Calls `load` from another process, all at once. @returns starts it; resolves to how many failed when all have ended */
  async flood(count: number, member: string): Promise<() => Promise<number>> {
    const { child } = this.process([
      join(this.processes, "flood.js"),
      this.url,
      "load",
      String(count),
      member,
    ]);
    await heard(child, (message) => message === "ready");
    return async () => {
      const ended = heard<{ failed: number }>(child, () => true);
      child.send("go");
      return (await ended).failed;
    };
  }

  async close(): Promise<void> {
    await Promise.all(this.callers.map((one) => one.close({ drain: false })));
    await Promise.all(this.others.map((one) => one.stopGroup("SIGKILL")));
    await this.world.close();
  }

  private process(args: readonly string[], nodeOptions = ""): Running {
    const stdio = ["ignore" as const, "pipe" as const, "pipe" as const, "ipc" as const];
    const env = { ...process.env, NODE_OPTIONS: nodeOptions };
    const options = { cwd: this.world.folder, stdio, env, detached: true };
    const one = new Running(spawn(process.execPath, args, options));
    this.others.push(one);
    return one;
  }
}

/** Of times in milliseconds. */
export interface Spread {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

export function spreadOf(timesMs: readonly number[]): Spread {
  const sorted = [...timesMs].sort((a, b) => a - b);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
  return { p50: at(0.5), p99: at(0.99), max: sorted.at(-1)! };
}

/** How long one call after the other takes. */
export async function timed(count: number, call: (index: number) => PromiseLike<unknown>): Promise<Spread> {
  const times: number[] = [];
  for (let index = 0; index < count; index++) {
    const startedAt = performance.now();
    await call(index);
    times.push(performance.now() - startedAt);
  }
  return spreadOf(times);
}

/** A Markdown table. */
export function tableOf(head: readonly string[], rows: readonly (readonly unknown[])[]): string {
  const shown = (value: unknown): string =>
    typeof value === "number" ? value.toFixed(value < 100 ? 1 : 0) : String(value);
  const line = (cells: readonly unknown[]): string => `| ${cells.map(shown).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
