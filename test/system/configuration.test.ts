/** What an operator leaves on disk, read by a real goferd (spec 4). */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RemoteError } from "../../src/client/index.js";
import { agentAt } from "../support/calling.js";
import { ROOT, World, type Running } from "../support/processes.js";

const world = new World();
const root = join(world.folder, "root");
let url: string;
let agent: Running;

function write(file: string, ...lines: readonly string[]): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), `${lines.join("\n")}\n`);
}

beforeAll(async () => {
  ({ url } = await world.anyBroker());
  for (const plugin of ["base", "vec"])
    await world.build(join(ROOT, `test/system/plugins/${plugin}.ts`), url, plugin);
  rmSync(join(root, "plugins/vec.conf"));
  write(
    "plugins/hound.json",
    JSON.stringify({
      main: { enabled: true, plugin: "vec", traces: true },
      messaging: { url, uuid: "by-uuid" },
    }),
  );
  write("plugins/many.conf", "[main]", "enabled=perhaps", "threads=0", "[messaging]", "heartbeat=soon");
  write("plugins/web.conf", "[main]", "enabled=1", "plugin=vec", "[messaging]", "url=http://me:pw@broker");
  write("overlay/base.conf", "[base]", `broker=${url}`, "prefix=mine", "[messaging]", "url=", "monitor=1");
  write("overlay/ghost.conf", "[main]", "threads=4");
  write("agent.conf", "[logging]", "root=debug", "gofer.agent=error");
  write("conf.d/20-agent.conf", "[logging]", "gofer.agent=INFO");
  write("conf.d/10-quiet.conf", "[logging]", "ROOT=error", "gofer.agent=error");
  agent = await world.goferd(root, "base", "hound");
}, 60_000);
afterAll(() => world.close());

test("conf.d goes over agent.conf, in the order of its names: one logger tells, the others are silent (F-14, F-15)", () => {
  const said = agent.lines.join("\n");
  expect(said).toContain('"plugin.attached"');
  expect(said).not.toContain('"broker.connected"'); // gofer.messaging, as root says
});

test("a JSON descriptor, another module's name, and messaging.uuid as the queue (F-1, F-3, F-18, A-76)", async () => {
  const caller = agentAt(url, "by-uuid");
  expect(await caller["Vec"]!("rex", 3).who!()).toEqual({ name: "rex", size: 3 });
  await caller.close();
});

test.each(["value_error", "fwidget_error"])(
  "with traces=1 callers hear where %s came from",
  async (member) => {
    const caller = agentAt(url, "by-uuid");
    const error = await caller["Vec"]![member]!().then(String, (reason: RemoteError) => reason);
    await caller.close();
    expect((error as RemoteError).exval).toMatch(
      /^Traceback:\n\s+at .*vec.*\n[^]*(ValueError: bad value|WidgetError: widget failed)\n$/,
    );
  },
);

test("a section of the plugin's own is reachable from its code, with the overlay's properties (F-6, F-12)", async () => {
  const caller = agentAt(url, "mine-queue");
  expect(await caller["base"]!.kind!()).toBe("base");
  await caller.close();
});

test("every fault of a descriptor is told with file, line and property, and stops no other (F-10, X-28)", async () => {
  const file = join(root, "plugins/many.conf");
  for (const [line, property] of [
    [2, "main.enabled"],
    [3, "main.threads"],
    [5, "messaging.heartbeat"],
  ] as const)
    expect(await agent.event("descriptor.refused", { line, property })).toMatchObject({ file });
});

test("a URL that no broker can have is refused at once, without its password", async () => {
  const { message, code } = await agent.event("plugin.refused", { plugin: "web" });
  expect(code).toBe("config");
  expect(message).toContain('web.conf: messaging.url: http://me:***@broker: unknown scheme "http"');
});

test("an unknown property of a known section is told, and so is an overlay of no plugin (F-12)", async () => {
  expect(await agent.event("config.warning", { property: "messaging.monitor" })).toMatchObject({
    file: join(root, "overlay/base.conf"),
    line: 6,
  });
  expect(await agent.event("config.warning", { file: join(root, "overlay/ghost.conf") })).toMatchObject({
    what: "changes nothing: no plugin is called ghost",
  });
});

test("a load hook that names a URL of no broker: the plugin is loaded, not connected, and says why", async () => {
  await agent.stop();
  write("overlay/base.conf", "[base]", "broker=http://broker", "prefix=mine", "[messaging]", "url=");
  const again = await world.goferd(root, "hound");
  expect(await again.event("plugin.attach-failed", { plugin: "base" })).toMatchObject({ code: "usage" });
  expect(await again.stop()).toBe(0);
});
