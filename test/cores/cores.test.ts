/** Real core files. They have to go to the folder of the process that crashes: kernel.core_pattern=core. */
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ROOT, World, type Running } from "../support/processes.js";

const SECRET = "shown-by-the-caller";
const CLI = join(ROOT, "dist/src/cli");

const world = new World();
let url: string;
let root: string;

beforeAll(async () => {
  ({ url } = await world.broker());
  root = await world.build(join(ROOT, "test/system/plugins/vec.ts"), url, "vec");
  writeFileSync(join(world.folder, "secret"), SECRET);
});
beforeEach(() => cores().forEach((one) => rmSync(one)));
afterAll(() => world.close());

/** @param limit  of core files, as a shell takes it */
const start = (limit: string, program: string, ...args: string[]): Running =>
  world.start("/bin/sh", [
    "-c",
    `ulimit -c ${limit}; exec "$@"`,
    "sh",
    process.execPath,
    join(CLI, program),
    ...args,
  ]);

const cores = (): string[] =>
  readdirSync(world.folder)
    .filter((name) => name.startsWith("core"))
    .map((name) => join(world.folder, name));

/** An agent in the middle of a call that shows a secret. */
class Scene {
  private constructor(
    readonly agent: Running,
    readonly caller: Running,
    private readonly hostPid: number,
  ) {}

  static async of(limit: string): Promise<Scene> {
    const agent = start(limit, "goferd.js", "--root", root);
    const { pid } = await agent.event("host.started");
    await agent.event("plugin.attached");
    const call = ["-u", url, "-a", "vec", "-t", "Vec.progress", "-p", "at ", "-S", "@secret", "60000"];
    const caller = start(limit, "gofer.js", "rmi", ...call);
    await caller.line((line) => line.startsWith("at "));
    return new Scene(agent, caller, Number(pid));
  }

  pidOf(who: string): number {
    return { agent: this.agent.child.pid!, caller: this.caller.child.pid!, host: this.hostPid }[who]!;
  }

  /** Resolves when the process is over, and its core written. */
  async crash(who: string): Promise<void> {
    process.kill(this.pidOf(who), "SIGABRT");
    if (who === "host") await this.agent.event("host.exited", { reason: "signal SIGABRT" });
    else expect(await { agent: this.agent, caller: this.caller }[who]!.exited).toBe("SIGABRT");
  }

  async end(): Promise<void> {
    await Promise.all([this.caller, this.agent].map((one) => one.stopGroup("SIGKILL")));
  }
}

describe.each(["agent", "host", "caller"])("a core of the %s, in the middle of a call", (who) => {
  test.each([
    ["holds no secret", undefined, false],
    ["would hold it, if memory were written", "0x33", true],
  ])("%s", async (_what, filter, expected) => {
    const scene = await Scene.of("unlimited");
    if (filter !== undefined) writeFileSync(`/proc/${scene.pidOf(who)}/coredump_filter`, filter);
    await scene.crash(who);
    await scene.end();
    const [core] = cores();
    const bytes = readFileSync(core!);
    expect(bytes.toString("latin1", 1, 4)).toBe("ELF");
    expect(bytes.includes(SECRET)).toBe(expected);
  });
});

test("under the limit of the unit there is no core file at all", async () => {
  const [, limit] = /^LimitCORE=(.+)$/m.exec(readFileSync(join(ROOT, "service/goferd.service"), "utf8"))!;
  const scene = await Scene.of(limit!);
  await scene.crash("host");
  await scene.crash("agent");
  await scene.end();
  expect(cores()).toEqual([]);
});
