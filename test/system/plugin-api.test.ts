/** A plugin that manages itself: what gofer's `Plugin` offers plugin code (Appendix C). */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Connections } from "../../src/client/index.js";
import { agentAt, type Loose } from "../support/calling.js";
import { Embedded } from "../support/embedded.js";
import { ROOT, World } from "../support/processes.js";

const world = new World();
let url: string;
let host: Awaited<ReturnType<typeof Embedded.start>>;
const callers: Loose[] = [];

function at(queue: string): Loose {
  const caller = agentAt(url, queue);
  callers.push(caller);
  return caller;
}

beforeAll(async () => {
  ({ url } = await world.anyBroker());
  const root = await world.build(join(ROOT, "test/system/plugins/selves.ts"), url, "first");
  await world.build(join(ROOT, "test/system/plugins/vec.ts"), url, "taken");
  writeFileSync(join(root, "overlay/selves.conf"), "[main]\nthreads=4\naccept=*\nforward=a, b\n");
  host = await Embedded.start(root);
  for (const plugin of ["selves", "vec"]) await host.event("plugin.attached", { plugin });
}, 60_000);
afterAll(async () => {
  await host.agent.stop({ hard: true });
  await Promise.all(callers.map((caller) => caller.close({ drain: false })));
  await world.close();
});

test("it sees its own settings, what it offers, and whether it has started", async () => {
  const first = at("first");
  expect(await first["Mirror"]!.see!()).toEqual({
    name: "selves",
    queue: "first",
    uuid: null,
    latency: 0.25,
    accept: ["*"],
    forward: ["a", "b"],
    isStarted: true,
    startedInHook: false,
  });
  expect(await first["Mirror"]!.provides!("move")).toBe(true);
  expect(await first["Mirror"]!.provides!("nothing")).toBe(false);
});

test("what it offers is settled once it has been loaded (A-98)", async () => {
  expect(await at("first")["selves"]!.add!()).toBe("usage");
});

test("attach follows a change of the queue; the call that asks is answered on the way it came (A-84, A-85)", async () => {
  const before = host.lines.length;
  expect(await at("first")["selves"]!.move!("second")).toBe("moved");
  await host.event("plugin.attached", { plugin: "selves" }, before);
  expect(await at("second")["Mirror"]!.provides!("move")).toBe(true);
  expect(host.agent.container.status().find(({ name }) => name === "selves")).toMatchObject({
    queue: "second",
    attached: true,
  });
});

test("where another plugin is attached, or at a URL that is none, it is not; it stays where it was", async () => {
  const second = at("second");
  expect(await second["selves"]!.move!("taken")).toBe("config");
  expect(await second["selves"]!.move!("third", "http://broker")).toBe("config");
  expect(await second["selves"]!.move!("second", url)).toBe("moved");
});

test("detach: the call that asks is answered, the queue is gone, and a reload attaches it again (A-85)", async () => {
  expect(await at("second")["selves"]!.leave!()).toBe("left");
  await host.event("queue.removed", { queue: "second" });
  // one that looks for the queue now: over 1.0, RabbitMQ 3 drops what a sender that is open already sends to it
  const late = agentAt(url, "second", "20s", { connections: new Connections() });
  await expect(late["Mirror"]!.see!()).rejects.toMatchObject({ code: "unroutable" });
  await late.close({ drain: false });
  const before = host.lines.length;
  await host.agent.container.reload("selves");
  await host.event("plugin.attached", { plugin: "selves" }, before);
  expect(await at("first")["Mirror"]!.provides!("move")).toBe(true);
});

test("an action shuts its plugin down while a call runs, which comes to its end (A-86)", async () => {
  expect(await at("first")["selves"]!.last!()).toBe("ended");
  await host.event("plugin.unloaded", { plugin: "selves" });
  expect(host.agent.plugins).toEqual(["vec"]);
});
