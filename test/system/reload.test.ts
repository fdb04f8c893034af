/** Load, reload and unload while the agent runs (spec 3.18): nothing is lost, and nothing runs twice. */
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { Connections } from "../../src/client/index.js";
import { connect } from "../../src/transport/connect.js";
import { agentAt, type Loose } from "../support/calling.js";
import { deploy, Embedded, Versions } from "../support/embedded.js";
import { isAlive, ROOT, World } from "../support/processes.js";

const world = new World();
const root = join(world.folder, "agent");
const descriptor = join(root, "plugins/steady.conf");
const built: Record<string, string> = {};
let url: string;
let host: Awaited<ReturnType<typeof Embedded.start>>;
let steady: Loose;
/** Where this test and the plugin meet. */
let meet: string;
let tests = 0;

beforeAll(async () => {
  ({ url } = await world.anyBroker());
  const versions = new Versions(world, join(ROOT, "test/system/plugins/steady.ts"), url, "steady");
  for (const version of ["one", "two", "broken"]) built[version] = await versions.build(version);
  deploy(built["one"]!, root);
  host = await Embedded.start(root);
  await host.event("plugin.attached", { plugin: "steady" });
  steady = agentAt(url, "steady", "60s");
}, 60_000);
beforeEach(() => {
  meet = join(world.folder, `meet-${++tests}`);
  mkdirSync(meet);
});
afterAll(async () => {
  await host.agent.stop({ hard: true });
  await steady.close({ drain: false });
  await world.close();
});

const ran = (): string[] =>
  existsSync(join(meet, "ran")) ? readFileSync(join(meet, "ran"), "utf8").trim().split("\n") : [];
const go = (name: string): void => appendFileSync(join(meet, `go-${name}`), "");
const hold = (name: string): Promise<unknown> => steady["steady"]!.hold!(meet, name) as Promise<unknown>;
const counts = (): [number, number] => {
  const [{ running, queued } = { running: -1, queued: -1 }] = host.agent.container.status();
  return [running, queued];
};
/** Versions whose unload hooks have run. */
const unloaded = (): string[] => {
  const file = join(root, "lib/unloaded");
  return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
};

describe("reload", () => {
  test("what waits is run by the new code, once; what runs comes to its end in the old, whose hooks run then (A-88, X-30)", async () => {
    deploy(built["one"]!, root);
    await host.agent.container.reload("steady");
    const old = (await steady["steady"]!.pid!()) as number;
    const calls = ["a", "b", "c"].map(hold); // threads=1: one runs, two wait
    await expect.poll(counts).toEqual([1, 2]);
    await expect.poll(ran).toEqual(["a"]);

    deploy(built["two"]!, root);
    const status = await host.agent.container.reload(descriptor);
    expect(status).toMatchObject({ name: "steady", path: descriptor, queue: "steady", attached: true });
    expect(counts()).toEqual([1, 2]); // threads=1 holds across the reload: the old call has the slot
    expect(isAlive(old)).toBe(true);
    const before = unloaded();
    for (const name of ["a", "b", "c"]) go(name);
    expect(await Promise.all(calls)).toEqual(["a one", "b two", "c two"]);
    expect(ran()).toEqual(["a", "b", "c"]);
    expect(await steady["steady"]!.version!()).toBe("two");
    expect(await steady["steady"]!.forked!()).toBe("two");
    await expect.poll(() => isAlive(old), { timeout: 30_000 }).toBe(false);
    expect(unloaded()).toEqual([...before, "one"]);
  });

  test.each([
    ["whose load hook fails", "broken", "remote", "steady: load hook threw Error: it does not start"],
    [
      "whose module and contract are not of one build",
      "mixed",
      "contract-mismatch",
      "the module was built with",
    ],
    ["whose module is missing", "gone", "config", "steady.mjs not found"],
    ["whose descriptor has faults", "faulty", "config", "main.threads"],
    ["whose descriptor is disabled", "disabled", "config", "unload it instead"],
  ])("one %s leaves the old serving, with what runs and waits", async (_what, kind, code, message) => {
    deploy(built["one"]!, root);
    await host.agent.container.reload("steady");
    const [pid, from] = [await steady["steady"]!.pid!(), host.lines.length];
    const calls = ["a", "b"].map(hold);
    await expect.poll(counts).toEqual([1, 1]);
    breakIt(kind);
    await expect(host.agent.container.reload("steady")).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message) as string,
    });
    await host.event("plugin.reload-failed", { plugin: "steady", code }, from);
    for (const name of ["a", "b"]) go(name);
    expect(await Promise.all(calls)).toEqual(["a one", "b one"]);
    expect([await steady["steady"]!.pid!(), await steady["steady"]!.version!()]).toEqual([pid, "one"]);
    // forked calls run in processes that are started now, beside what else has been deployed meanwhile
    for (let call = 0; call < 4; call++) expect(await steady["steady"]!.forked!()).toBe("one");
  });

  test("another queue: what runs is answered on the old way, and the new queue is served (A-85)", async () => {
    deploy(built["two"]!, root);
    await host.agent.container.reload("steady");
    const running = hold("a");
    await expect.poll(ran).toEqual(["a"]);
    edit((text) => text.replace("queue=steady", "queue=steady-2"));
    const from = host.lines.length;
    expect(await host.agent.container.reload("steady")).toMatchObject({ queue: "steady-2" });
    await host.event("plugin.attached", { plugin: "steady", queue: "steady-2" }, from);
    const other = agentAt(url, "steady-2");
    const waiting = other["steady"]!.version!(); // behind the one that runs
    await expect.poll(counts).toEqual([1, 1]);
    go("a");
    expect([await running, await waiting]).toEqual(["a two", "two"]);
    await other.close({ drain: false });
  });

  test("one that is not there (A-88)", async () => {
    await expect(host.agent.container.reload("nobody")).rejects.toMatchObject({
      code: "plugin-not-found",
      message: "plugin: nobody, not-found",
    });
  });
});

describe("load and unload", () => {
  beforeEach(async () => {
    deploy(built["one"]!, root);
    if (host.agent.plugins.length > 0) await host.agent.container.reload("steady");
    else await host.agent.container.load("steady.conf");
    await expect
      .poll(() => host.agent.container.status(), { timeout: 30_000 })
      .toMatchObject([{ queue: "steady", attached: true }]);
  });

  test("unload: what waits ends by name, what runs comes to its end; then queue and process are gone (A-89, X-10)", async () => {
    const pid = (await steady["steady"]!.pid!()) as number;
    const [running, ...waiting] = ["a", "b", "c"].map(hold);
    await expect.poll(counts).toEqual([1, 2]);
    const before = unloaded();
    const left = host.agent.container.unload("steady");
    for (const one of waiting)
      await expect(one).rejects.toMatchObject({
        code: "cancelled",
        message: "the plugin was unloaded before it started; it did not run",
      });
    expect(host.agent.plugins).toEqual([]);
    go("a");
    expect(await running).toBe("a one");
    await left;
    expect(ran()).toEqual(["a"]);
    expect(unloaded()).toEqual([...before, "one"]);
    expect(isAlive(pid)).toBe(false);
    // one that looks for the queue now: over 1.0, RabbitMQ 3 drops what a sender that is open already sends to it
    const late = agentAt(url, "steady", "20s", { connections: new Connections() });
    await expect(late["steady"]!.version!()).rejects.toMatchObject({ code: "unroutable" });
    await late.close({ drain: false });
    expect(host.agent.container.status()).toEqual([]);

    const from = host.lines.length;
    expect(await host.agent.container.load(descriptor)).toMatchObject({
      name: "steady",
      running: 0,
      queued: 0,
    });
    await host.event("plugin.attached", { plugin: "steady" }, from);
    const again = agentAt(url, "steady");
    expect(await again["steady"]!.version!()).toBe("one");
    await again.close({ drain: false });
  });

  test("unload by the path of its descriptor (A-89)", async () => {
    const left = host.lines.length;
    await host.agent.container.unload("steady.conf");
    await host.event("plugin.unloaded", { plugin: "steady" }, left);
    expect(host.agent.plugins).toEqual([]);
    await host.agent.container.load(descriptor);
    await host.agent.container.unload(descriptor);
    expect(host.agent.plugins).toEqual([]);
    await expect(host.agent.container.unload(descriptor)).rejects.toMatchObject({
      code: "plugin-not-found",
      message: `plugin: ${descriptor}, not-found`,
    });
  });

  test("a hard one cancels what runs", async () => {
    const running = hold("a");
    await expect.poll(ran).toEqual(["a"]);
    const left = host.agent.container.unload("steady", { hard: true });
    await expect(running).rejects.toMatchObject({ code: "cancelled" });
    await left;
    expect(host.agent.plugins).toEqual([]);
  });

  test.each([
    ["loaded already (A-87)", "steady.conf", "plugin-loaded", "plugin: steady.conf, already loaded"],
    ["outside of the plugins folder", "../lib/x.conf", "config", "descriptors are loaded from"],
    ["not there", "nobody", "config", "not found"],
  ])("load: %s", async (_what, path, code, message) => {
    await expect(host.agent.container.load(path)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message) as string,
    });
  });

  test("show is what Admin.help() says (T-11)", async () => {
    expect(host.agent.container.show()).toBe(await steady["Admin"]!.help!());
    expect(host.agent.container.show()).toContain("<plugin> steady");
  });
});

test("a queue that somebody deletes at the broker is declared and served again; what runs is answered (A-90)", async () => {
  deploy(built["one"]!, root);
  const { container } = host.agent;
  await (host.agent.plugins.length > 0 ? container.reload("steady") : container.load("steady.conf"));
  await expect.poll(() => container.status(), { timeout: 30_000 }).toMatchObject([{ attached: true }]);
  const pid = await steady["steady"]!.pid!();
  const running = hold("a");
  await expect.poll(ran).toEqual(["a"]);

  const from = host.lines.length;
  const operator = await connect({ url, heartbeatMs: 0, tls: { hostValidation: true } });
  await operator.removeQueue("steady");
  await operator.close();
  await host.event("broker.reopened", { address: "steady" }, from);
  go("a");
  expect(await running).toBe("a one");
  // one that looks for the queue now: over 1.0, RabbitMQ 3 drops what a sender that is open already sends to it
  const late = agentAt(url, "steady", "20s", { connections: new Connections() });
  expect(await late["steady"]!.pid!()).toBe(pid); // the plugin was not loaded again for it
  await late.close({ drain: false });
});

function edit(change: (text: string) => string): void {
  writeFileSync(descriptor, change(readFileSync(descriptor, "utf8")));
}

function breakIt(kind: string): void {
  if (kind === "broken") return deploy(built["broken"]!, root);
  if (kind === "mixed")
    return writeFileSync(join(root, "lib/steady.mjs"), 'export const $gofer = { contract: "other" };');
  if (kind === "gone") return rmSync(join(root, "lib/steady.mjs"));
  if (kind === "faulty") return edit((text) => text.replace("[main]", "[main]\nthreads=many"));
  return edit((text) => text.replace("enabled=1", "enabled=0"));
}
