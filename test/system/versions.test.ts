/** Two builds of one plugin, served at once by one agent: what the README says to do, done to an agent that runs. */
import { copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Connections } from "../../src/client/index.js";
import { agentAt } from "../support/calling.js";
import { gofer, ROOT, World, type Running } from "../support/processes.js";

/** What an emitted client says, as far as these tests go. */
interface Shelves {
  Shelf(room: string): { largest(): Promise<unknown>; add(title: string, pages?: number): Promise<number> };
  close(options: object): Promise<void>;
}

const world = new World();
const plugins = join(ROOT, "test/system/plugins");
let url: string;
let root: string;
let agent: Running;
let old: Shelves;
let fresh: Shelves;

async function clientOf(version: string, address: string): Promise<Shelves> {
  const out = join(world.folder, `client-${version}`);
  await gofer(["generate", join(plugins, version, "shelf.ts"), "-o", out]);
  const { shelf } = (await import(join(out, "shelf.client.ts"))) as {
    shelf: { connect(url: string, address: string, options: object): Promise<Shelves> };
  };
  return shelf.connect(url, address, { wait: "30s" });
}

async function mgt(...args: string[]): Promise<void> {
  expect(await gofer(["mgt", "--root", root, ...args])).toMatchObject({ code: 0, stderr: "" });
}

beforeAll(async () => {
  ({ url } = await world.anyBroker());
  root = await world.build(join(plugins, "was/shelf.ts"), url, "shelf");
  agent = await world.goferd(root, "shelf");
  for (const part of ["mjs", "api.json"])
    copyFileSync(join(root, `lib/shelf.${part}`), join(root, `lib/shelf.1.${part}`));
  const descriptor = `[main]\nenabled=1\n[messaging]\nurl=${url}\n[model]\nqueue=shelf.1\n`;
  writeFileSync(join(root, "plugins/shelf.1.conf"), descriptor);
  await mgt("--load", "shelf.1.conf");
  await world.build(join(plugins, "now/shelf.ts"), url, "shelf");
  await mgt("--reload", "shelf");
  await agent.event("plugin.attached", { plugin: "shelf.1" });
  [old, fresh] = [await clientOf("was", "shelf.1"), await clientOf("now", "shelf")];
}, 60_000);
afterAll(async () => {
  await Promise.all([old, fresh].map((one) => one?.close({ drain: false })));
  await world.close();
});

test("clients of both builds are served, each by its own", async () => {
  expect(await old.Shelf("a").largest()).toEqual({ title: "a", pages: 1 });
  expect(await fresh.Shelf("a").largest()).toEqual({ title: "a", pages: "one" });
  expect(await old.Shelf("a").add("abc")).toBe(3);
  expect(await fresh.Shelf("a").add("abc", 7)).toBe(10);
});

test("each address describes its own build, and each has its own process", async () => {
  const contractAt = async (address: string): Promise<{ digest: string }> => {
    const caller = agentAt(url, address);
    const contract = (await caller["Admin"]!.describe!()) as { digest: string };
    await caller.close();
    return contract;
  };
  expect((await contractAt("shelf")).digest).not.toBe((await contractAt("shelf.1")).digest);
  const { stdout } = await gofer(["mgt", "--root", root, "--plugins", "--json"]);
  const { result } = JSON.parse(stdout) as { result: { name: string; pid: number; contract: string }[] };
  expect(result.map(({ name }) => name)).toEqual(["shelf", "shelf.1"]);
  expect(new Set(result.map(({ pid }) => pid)).size).toBe(2);
});

test("the old one goes when its callers have, and the new one serves on", async () => {
  await mgt("--unload", "shelf.1");
  await agent.event("plugin.unloaded", { plugin: "shelf.1" });
  // one that looks for the queue now: over 1.0, RabbitMQ 3 drops what a sender that is open already sends to it
  const late = agentAt(url, "shelf.1", "20s", { connections: new Connections() });
  await expect(late["Shelf"]!.largest!()).rejects.toMatchObject({ code: "unroutable" });
  await late.close({ drain: false });
  expect(await fresh.Shelf("a").add("abc", 1)).toBe(4);
});
