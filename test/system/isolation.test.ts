/** A plugin cannot hurt its neighbours (promise 4): a rude one beside a polite one, in one agent. */
import { cpSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { agentAt, type Loose } from "../support/calling.js";
import { ROOT, World, type Running } from "../support/processes.js";

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
  test("spins for 30 s, the others and Admin answer", async () => {
    const pid = await rude["rude"]!.pid!();
    const spinning = rude["rude"]!.spin!(30_000);
    const failed = expect(spinning).rejects.toMatchObject({ code: "host-restarted" });
    for (let round = 0; round < 20; round++) await neighboursAnswer();
    process.kill(pid as number, "SIGKILL"); // the test need not wait for the 30 s to end
    await failed;
  });

  test("calls process.exit, the call ends by name, the others answer, and it is back within a second", async () => {
    const before = agent.lines.length;
    const pid = await rude["rude"]!.pid!();
    await expect(rude["rude"]!.leave!(3)).rejects.toMatchObject({
      code: "host-restarted",
      details: { exitCode: 3 },
    });
    await neighboursAnswer();
    expect(await rude["rude"]!.pid!()).not.toBe(pid);
    const exited = await agent.event(
      "host.exited",
      { plugin: "rude", reason: "exit code 3" },
      { from: before },
    );
    const from = agent.lines.findIndex((line) => line.includes('"reason":"exit code 3"'));
    const started = await agent.event("host.started", { plugin: "rude" }, { from });
    const awayMs = Date.parse(started["time"] as string) - Date.parse(exited["time"] as string);
    expect(exited["restartInMs"]).toBeLessThanOrEqual(100); // what the agent waits; the rest is Node starting
    console.log(`back after ${awayMs} ms`);
  });

  test("throws from a timer, the call that was answered stays answered, and what it threw is in the log", async () => {
    const before = agent.lines.length;
    expect(await rude["rude"]!.late!()).toBe("soon");
    await agent.line((line) => line.includes("thrown from a timer"), { from: before });
    await agent.event("host.started", { plugin: "rude" }, { from: before });
    await neighboursAnswer();
    expect(await rude["rude"]!.pid!()).toBeTypeOf("number");
  });
});

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
