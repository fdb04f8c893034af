/** What recurs by itself (spec 3.15), in a real agent. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { agentAt, type Loose } from "../support/calling.js";
import { Embedded } from "../support/embedded.js";
import { ROOT, World } from "../support/processes.js";

const world = new World();
let root: string;
let host: Awaited<ReturnType<typeof Embedded.start>>;
let kennel: Loose;

beforeAll(async () => {
  const { url } = await world.anyBroker();
  root = await world.build(join(ROOT, "test/system/plugins/recurring.ts"), url, "recurring");
  host = await Embedded.start(root);
  await host.event("plugin.attached", { plugin: "recurring" });
  kennel = agentAt(url, "recurring");
}, 60_000);
afterAll(async () => {
  await host.agent.stop({ hard: true });
  await kennel.close({ drain: false });
  await world.close();
});

const noted = (): string[] => readFileSync(join(root, "lib/noted"), "utf8").trim().split("\n");
const count = (what: string): number => noted().filter((line) => line.startsWith(what)).length;

test("they run after the load hooks, members of a class on one object of their own, and go on after they threw (A-68, A-70)", async () => {
  await expect.poll(() => count("clean 1 "), { timeout: 30_000 }).toBeGreaterThan(3);
  expect(noted()[0]).toBe("load");
  expect([count("feed 1 "), count("open 1"), count("serve serve")]).toEqual([1, 1, 1]);
  expect(await kennel["Kennel"]!.count!()).toBe(2); // the call's own object is another
  expect(await host.event("action.failed", { action: "Kennel.clean" })).toMatchObject({
    level: "error",
    facts: { plugin: "recurring", xclass: "Exception" },
  });
  expect(await kennel["recurring"]!.both!()).toBe("both");
});

test("the report lists them, with their intervals (A-64, A-65, D-15)", async () => {
  const text = (await kennel["Admin"]!.help!()) as string;
  expect(text.slice(text.indexOf("Actions:"))).toBe(
    [
      "Actions:",
      "  Kennel.clean() 0:00:00.050000",
      "  Kennel.feed() 36500 days, 0:00:00",
      "  Kennel.open() 36500 days, 0:00:00",
      "  both() 8 days, 1:01:01",
      "  serve() 36500 days, 0:00:00",
    ].join("\n"),
  );
});

test("a reload stops them and starts those of the new code; unloading stops them for good", async () => {
  await host.agent.container.reload("recurring");
  await expect.poll(() => count("served"), { timeout: 30_000 }).toBe(1);
  await expect.poll(() => count("serve serve"), { timeout: 30_000 }).toBe(2);
  const cleaned = count("clean");
  await expect.poll(() => count("clean"), { timeout: 30_000 }).toBeGreaterThan(cleaned + 2);
  await host.agent.container.unload("recurring");
  expect(count("served")).toBe(2);
  const after = noted().length;
  // starting a process anew takes several intervals of what must not run, and its load hook comes before its actions
  await host.agent.container.load("recurring");
  await expect.poll(() => count("load"), { timeout: 30_000 }).toBe(3);
  expect(noted()[after]).toBe("load");
});
