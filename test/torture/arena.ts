import { spawn, type ChildProcess } from "node:child_process";
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import type { CallOutcome } from "../../src/client/index.js";
import { agentAt, type Loose } from "../support/calling.js";
import { ROOT, Running, World } from "../support/processes.js";
import { bundled, heard } from "./processes.js";
import type { FromCaller, Plan, ToCaller } from "./processes/caller.js";
import type { KillOrder } from "./processes/watch.js";

/** Requests that run at a time: some of a round's calls have to wait in line. */
const THREADS = 3;
/** Kills of its host that one agent sees: it waits longer after each before it starts the next. */
const HOST_KILLS = 4;

/** A broker, an agent that is looked on at, and a caller; whoever is killed is started again. */
export class Arena {
  readonly world = new World();
  readonly history = join(this.world.folder, "history.jsonl");
  private agent: Running | undefined;
  private caller: Running | undefined;
  private asking: Loose | undefined;
  private hostKills = 0;
  private root = "";
  private processes = "";

  private constructor(
    readonly url: string,
    private readonly queue: string,
  ) {}

  /** @param url  of the broker; left out: the embedded one, as a process of its own */
  static async open(url?: string): Promise<Arena> {
    const queue = "torture";
    let arena: Arena;
    if (url === undefined) {
      const world = new World();
      const broker = await world.broker();
      arena = new Arena(broker.url, queue);
      arena.brokers.push(world);
    } else arena = new Arena(url, queue);
    appendFileSync(arena.history, "");
    arena.root = await arena.world.build(join(ROOT, "test/torture/plugin/torture.ts"), arena.url, queue);
    appendFileSync(join(arena.root, "overlay/torture.conf"), `[main]\nthreads=${THREADS}\n`);
    arena.processes = await bundled("watch", "caller");
    return arena;
  }

  private readonly brokers: World[] = [];

  /** Has the agent up, and a caller that is connected. */
  async ready(): Promise<void> {
    if (this.hostKills >= HOST_KILLS) {
      await this.agent?.stop();
      this.agent = undefined;
    }
    if (this.agent === undefined) {
      this.hostKills = 0;
      const watch = join(this.processes, "watch.js");
      const goferd = join(ROOT, "dist/src/cli/goferd.js");
      this.agent = this.start("--import", watch, goferd, "--root", this.root);
      await this.agent.event("plugin.attached", { plugin: "torture" });
    }
    if (this.caller === undefined) {
      const connected = this.start(join(this.processes, "caller.js"), this.url, this.queue, this.history);
      await heard(connected.child, (message: FromCaller) => message.kind === "connected");
      this.caller = connected;
    }
  }

  /** Makes calls, and kills one of the three when one of the calls has come as far as was chosen. */
  async round(
    plans: readonly Plan[],
    target: number,
    kill: Omit<KillOrder, "sn" | "callerPid">,
  ): Promise<readonly string[]> {
    await this.ready();
    const { child: agent } = this.agent!;
    const { child: caller } = this.caller!;
    const prepared = heard(caller, (message: FromCaller) => message.kind === "prepared");
    tell(caller, { kind: "prepare", plans });
    const { sns } = (await prepared) as Extract<FromCaller, { kind: "prepared" }>;
    const armed = heard(agent, (message) => message === "armed");
    agent.send({ ...kill, sn: sns[target]!, callerPid: caller.pid! } satisfies KillOrder);
    await armed;
    const ended = heard(caller, (message: FromCaller) => message.kind === "ended");
    ended.catch(() => undefined); // it may be the caller that is killed
    const victim =
      kill.victim === "agent" ? this.agent! : kill.victim === "caller" ? this.caller! : undefined;
    const struck = victim === undefined ? heard(agent, (message) => message === "killed") : victim.exited;
    tell(caller, { kind: "go" });
    await within(struck, () => `no call came to be ${kill.stage}`);
    if (kill.victim === "agent") this.agent = undefined;
    if (kill.victim === "caller") this.caller = undefined;
    if (kill.victim === "host") this.hostKills++;
    await this.ready();
    if (kill.victim !== "caller") await within(ended, () => "calls did not end");
    return sns;
  }

  /** The agent's own word on a call. */
  async outcome(sn: string): Promise<CallOutcome> {
    this.asking ??= agentAt(this.url, this.queue, "60s");
    return this.asking.Admin.outcome(sn);
  }

  async close(): Promise<void> {
    await this.asking?.close({ drain: false });
    await this.caller?.stopGroup("SIGKILL");
    await this.agent?.stop();
    await this.world.close();
    for (const world of this.brokers) await world.close();
  }

  private start(...args: readonly string[]): Running {
    const env = { ...process.env, GOFER_TORTURE_HISTORY: this.history };
    const stdio = ["ignore" as const, "pipe" as const, "pipe" as const, "ipc" as const];
    return new Running(spawn(process.execPath, args, { cwd: this.world.folder, stdio, env, detached: true }));
  }
}

const PATIENCE_MS = 90_000;

async function within<T>(event: Promise<T>, why: () => string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(why())), PATIENCE_MS);
  });
  try {
    return await Promise.race([event, late]);
  } finally {
    clearTimeout(timer);
  }
}

function tell(caller: ChildProcess, message: ToCaller): void {
  caller.send(message);
}
