/** A plugin cannot hurt its neighbours (promise 4): a rude one beside a polite one, in one agent. */
import { appendFileSync, cpSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { agentAt, type Loose } from "../support/calling.js";
import { ROOT, World, type Running } from "../support/processes.js";

/** Short, so that a plugin outlasts two of them within seconds; ten seconds is the default. */
const HEARTBEAT_S = 2;

const world = new World();
let agent: Running;
let rude: Loose;
let vec: Loose;

beforeAll(async () => {
  const { url } = await world.anyBroker();
  const root = await world.build(join(ROOT, "test/system/plugins/rude.ts"), url, "rude");
  const other = await world.build(join(ROOT, "test/system/plugins/vec.ts"), url, "vec", "other");
  for (const folder of ["lib", "plugins"])
    cpSync(join(other, folder), join(root, folder), { recursive: true });
  for (const plugin of ["rude", "vec"])
    appendFileSync(join(root, `overlay/${plugin}.conf`), `[messaging]\nheartbeat=${HEARTBEAT_S}\n`);
  agent = await world.goferd(root, "rude", "vec");
  [rude, vec] = [agentAt(url, "rude"), agentAt(url, "vec")];
});
afterAll(async () => {
  await Promise.all([rude, vec].map((one) => one.close({ drain: false })));
  await world.close();
});

/** The other plugin, and `Admin` of both, answer now. */
async function neighboursAnswer(): Promise<void> {
  expect(await vec["vec"]!.echo!("hello")).toBe("hello");
  expect(await vec["Admin"]!.echo!("admin")).toBe("admin");
  expect(await rude["Admin"]!.hello!()).toBe("Hello, I am gofer agent");
}

describe("while a plugin", () => {
  test("spins for 30 s, the others and Admin answer, past two heartbeats of a connection that stays", async () => {
    const before = agent.lines.length;
    const pid = await rude["rude"]!.pid!();
    const spinning = rude["rude"]!.spin!(30_000);
    const failed = expect(spinning).rejects.toMatchObject({ code: "host-restarted" });
    const until = Date.now() + 2.5 * HEARTBEAT_S * 1000;
    while (Date.now() < until) await neighboursAnswer();
    expect(agent.lines.slice(before).filter((line) => /broker\.(lost|connected)/.test(line))).toEqual([]);
    process.kill(pid as number, "SIGKILL"); // the test need not wait for the 30 s to end
    await failed;
  });

  test("calls process.exit, the call ends by name, the others answer, and it is back within a second", async () => {
    const awayMs: number[] = [];
    // what else the machine does may hold up one of them
    while (awayMs.length < 3 && !awayMs.some((ms) => ms < 1000)) awayMs.push(await leaveAndReturn());
    expect(Math.min(...awayMs)).toBeLessThan(1000);
  });

  test("throws from a timer, the others and Admin answer, the call stays answered, and what it threw is in the log", async () => {
    const before = agent.lines.length;
    const thrower = await rude["rude"]!.pid!();
    expect(await rude["rude"]!.late!()).toBe("soon");
    await neighboursAnswer(); // before it is back, or anybody has waited for that
    await agent.line((line) => line.includes("thrown from a timer"), { from: before });
    await neighboursAnswer();
    await agent.event("host.started", { plugin: "rude" }, { from: before });
    expect(await rude["rude"]!.pid!()).not.toBe(thrower);
  });
});

/** Has the plugin exit, with its neighbours called meanwhile. @returns ms from its exit to its next answer */
async function leaveAndReturn(): Promise<number> {
  const before = agent.lines.length;
  const pid = await rude["rude"]!.pid!();
  await expect(rude["rude"]!.leave!(3)).rejects.toMatchObject({
    code: "host-restarted",
    details: { exitCode: 3 },
  });
  const answered = rude["rude"]!.pid!().then((other) => ({ other, at: Date.now() }));
  await neighboursAnswer();
  const { other, at } = await answered;
  expect(other).not.toBe(pid);
  const exited = await agent.event(
    "host.exited",
    { plugin: "rude", reason: "exit code 3" },
    { from: before },
  );
  return at - Date.parse(exited["time"] as string);
}

describe("a plugin's code that does not hold its contract", () => {
  test("returns what its type does not allow", async () => {
    await expect(rude["rude"]!.wrong!()).rejects.toMatchObject({
      code: "invalid-return",
      message:
        'rude.wrong() returned a value that its type does not allow: result: expected a number, found "no number"',
    });
  });

  test("throws in its constructor", async () => {
    await expect(rude["Broken"]!("by design").never!()).rejects.toMatchObject({
      code: "remote",
      xclass: "ValueError",
      message: "by design",
    });
  });
});

test("what a plugin prints is in the agent's log", async () => {
  await rude["rude"]!.noise!("printed by the plugin");
  expect(await agent.event("plugin.output", { text: "printed by the plugin" })).toMatchObject({
    plugin: "rude",
    stream: "stdout",
  });
});
