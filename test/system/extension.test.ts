/** Plugins together: extension (3.20), forwarding (3.12), the whiteboard (3.19), load hooks that say where they are attached. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { agentAt, type Loose } from "../support/calling.js";
import { deploy, Embedded } from "../support/embedded.js";
import { ROOT, World } from "../support/processes.js";

const world = new World();
const root = join(world.folder, "agent");
let host: Awaited<ReturnType<typeof Embedded.start>>;
let base: Loose;
let more: Loose;
let other: Loose;

/** What the operator says of a plugin, beside its descriptor. */
function overlay(plugin: string, text: string): void {
  mkdirSync(join(root, "overlay"), { recursive: true });
  writeFileSync(join(root, "overlay", `${plugin}.conf`), text);
}

beforeAll(async () => {
  const { url } = await world.anyBroker();
  for (const plugin of ["base", "more", "other"])
    deploy(
      await world.build(join(ROOT, `test/system/plugins/${plugin}.ts`), url, plugin, `${plugin}-built`),
      root,
    );
  overlay("base", `[base]\nbroker=${url}\nprefix=based\n[messaging]\nurl=\n[main]\naccept=*\nthreads=4\n`);
  overlay("more", "[main]\nextends=base\nforward=other\n");
  overlay("other", "[main]\naccept=more,base\n");
  host = await Embedded.start(root);
  for (const plugin of ["base", "more", "other"]) await host.event("plugin.attached", { plugin });
  [base, more, other] = [agentAt(url, "based-queue"), agentAt(url, "more"), agentAt(url, "other")];
}, 60_000);
afterAll(async () => {
  await host.agent.stop({ hard: true });
  await Promise.all([base, more, other].map((one) => one.close({ drain: false })));
  await world.close();
});

test("a load hook says where its plugin is attached, from a section of the plugin's own (A-80, F-6, F-12)", async () => {
  expect(host.agent.container.status().find(({ name }) => name === "base")).toMatchObject({
    queue: "based-queue",
    attached: true,
  });
  expect(await base["base"]!.kind!()).toBe("base");
  expect(await base["base"]!.missing!()).toBeNull();
});

describe("extends", () => {
  test("the other offers its classes and functions, too, also forked ones; each keeps its own (A-94, A-98)", async () => {
    expect(await base["Puppy"]!.bark!()).toBe("puppy barks");
    expect(await base["base"]!.pid!()).toBe(await more["more"]!.pid!()); // one process
    expect(await base["base"]!.apart!("nothing")).toEqual([null, "apart"]);
    expect(await base["Dog"]!("fido").bark!()).toBe("fido barks");
    await expect(more["Dog"]!.bark!()).rejects.toMatchObject({ code: "namespace-not-found" });
  });

  test("the report and the description show it", async () => {
    const text = (await base["Admin"]!.help!()) as string;
    expect(text).toContain("<class> Puppy");
    const contract = (await base["Admin"]!.describe!()) as {
      namespaces: { name: string; members: { name: string }[] }[];
    };
    expect(contract.namespaces.map(({ name }) => name)).toEqual(["Dog", "Puppy", "base"]);
    expect(contract.namespaces[2]!.members.map(({ name }) => name)).toContain("apart");
  });

  test("a plugin that extends one which is not there is refused, and so is unloading what others extend", async () => {
    await expect(host.agent.container.unload("base")).rejects.toMatchObject({
      code: "config",
      message: expect.stringContaining("main.extends: plugin base is not loaded") as string,
    });
    expect(await base["Puppy"]!.bark!()).toBe("puppy barks");
  });
});

describe("forwarding", () => {
  test("what a plugin has not got goes to the first that has it, where both say so; its data goes along (A-60, A-61)", async () => {
    expect(await more["Cat"]!.purr!()).toEqual(["purr", null]);
    await expect(base["Cat"]!.purr!()).rejects.toMatchObject({ code: "namespace-not-found" }); // it forwards nothing
    await expect(other["Dog"]!.bark!()).rejects.toMatchObject({ code: "namespace-not-found" });
  });
});

test("what one plugin puts on the whiteboard, those of other processes and forked calls find (A-93)", async () => {
  await base["base"]!.put!("bone", { buried: [1, 2] });
  expect(await base["base"]!.look!("bone")).toEqual({ buried: [1, 2] });
  await expect.poll(() => other["other"]!.look!("bone"), { timeout: 30_000 }).toEqual({ buried: [1, 2] });
  expect(await more["more"]!.apart!("bone")).toEqual([{ buried: [1, 2] }, "apart"]);
  await host.agent.container.reload("other");
  expect(await other["other"]!.look!("bone")).toEqual({ buried: [1, 2] });
});

describe("plugin code that manages plugins", () => {
  test("a call that reloads its own plugin comes to its end", async () => {
    expect(await base["base"]!.renew!()).toBe("renewed");
    expect(await base["Puppy"]!.bark!()).toBe("puppy barks");
  });

  test("unloads and loads another; what cannot be done says why", async () => {
    expect(await base["base"]!.manage!("unload", "other")).toBe("done");
    await host.event("plugin.unloaded", { plugin: "other" });
    expect(await base["base"]!.manage!("unload", "other")).toBe("plugin-not-found");
    expect(await base["base"]!.manage!("load", "../lib/other")).toBe("config");
    expect(await base["base"]!.manage!("load", "other")).toBe("done");
    expect(await base["base"]!.manage!("load", "other")).toBe("plugin-loaded");
  });
});
