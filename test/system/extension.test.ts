/** Plugins together: extension and order (3.20), forwarding (3.12), the whiteboard (3.19), load hooks that say where they are attached. */
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
let offspring: Loose;
let takes: Loose;
let stray: Loose;
let url: string;
const callers: Loose[] = [];

function at(queue: string): Loose {
  const caller = agentAt(url, queue);
  callers.push(caller);
  return caller;
}

/** What the operator says of a plugin, beside its descriptor. */
function overlay(plugin: string, text: string, folder = root): void {
  mkdirSync(join(folder, "overlay"), { recursive: true });
  writeFileSync(join(folder, "overlay", `${plugin}.conf`), text);
}

async function build(plugins: readonly string[], folder: string): Promise<void> {
  for (const plugin of plugins)
    deploy(
      await world.build(join(ROOT, `test/system/plugins/${plugin}.ts`), url, plugin, `${plugin}-built`),
      folder,
    );
}

beforeAll(async () => {
  ({ url } = await world.anyBroker());
  const plugins = ["base", "more", "offspring", "other", "takes", "stray"];
  await build(plugins, root);
  overlay(
    "base",
    `[base]\nbroker=${url}\nprefix=based\n[messaging]\nurl=\n[main]\naccept=*\nthreads=4\nhost=kin\n`,
  );
  overlay("more", "[main]\nextends=base\nforward=other\n");
  overlay("offspring", "[main]\nrequires=base\nhost=kin\nforward=*\naccept=other\n");
  overlay("other", "[main]\naccept=more,base\nforward=*\n");
  overlay("takes", "[main]\nrequires=base\nhost=kin\n");
  overlay("stray", "[main]\nrequires=base,bsae\nhost=kin\n");
  host = await Embedded.start(root);
  for (const plugin of plugins) await host.event("plugin.attached", { plugin });
  [base, more, offspring, other, takes, stray] = [
    at("based-queue"),
    at("more"),
    at("offspring"),
    at("other"),
    at("takes"),
    at("stray"),
  ];
}, 60_000);
afterAll(async () => {
  await host.agent.stop({ hard: true });
  await Promise.all(callers.map((one) => one.close({ drain: false })));
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

test("what is required and nobody has is told: it may be misspelt (A-96)", () => {
  const told = host.lines.filter(({ event }) => event === "plugin.requires-nobody");
  expect(told).toMatchObject([{ level: "warn", facts: { plugin: "stray", requires: "bsae" } }]);
});

describe("what another plugin of the process offers", () => {
  test("a class that inherits from it offers its members, by the types of an import that leaves no trace (A-99)", async () => {
    expect(await offspring["Hound"]!("fido").bark!()).toBe("fido barks");
    expect(await offspring["Hound"]!("fido").howl!()).toBe("fido howls");
  });

  test("they ask for what they ask for there, until one is overridden and decorated again (A-99)", async () => {
    const hound = offspring["Hound"]!();
    await expect(hound.dig!()).rejects.toMatchObject({ code: "not-authorized" });
    await expect(hound.$with({ secret: "stick" }).dig!()).rejects.toMatchObject({ code: "not-authorized" });
    expect(await hound.$with({ secret: "bone" }).dig!()).toBe("rex digs");
    expect(await offspring["Dog"]!().dig!()).toBe("rex digs for all");
  });

  test("so does one that was built before they asked for anything: what counts is what they ask there now (A-99)", async () => {
    await expect(stray["Stray"]!().dig!()).rejects.toMatchObject({ code: "not-authorized" });
    expect(await stray["Stray"]!().$with({ secret: "bone" }).dig!()).toBe("rex digs");
  });

  test("a class and a function are added to one's own, as they are (A-98)", async () => {
    expect(await takes["Dog"]!("fido").bark!()).toBe("fido barks");
    await expect(takes["Dog"]!().dig!()).rejects.toMatchObject({ code: "not-authorized" });
    expect(await takes["takes"]!.kind!()).toBe("base");
    for (const name of ["Dog", "kind"]) expect(await takes["takes"]!.provides!(name)).toBe(true);
    await expect(takes["takes"]!.missing!()).rejects.toMatchObject({ code: "member-not-found" });
    const contract = (await takes["Admin"]!.describe!()) as { namespaces: { name: string }[] };
    expect(contract.namespaces.map(({ name }) => name)).toEqual(["Dog", "takes"]);
  });

  test("what no plugin offers is not, whatever it is called (A-98)", async () => {
    expect(await takes["takes"]!.refused!()).toEqual(["usage", "usage", "usage"]);
  });
});

describe("forwarding", () => {
  test("what a plugin has not got goes to the first that has it, where both say so; its data goes along (A-60, A-61)", async () => {
    expect(await more["Cat"]!.purr!()).toEqual(["purr", null]);
    expect(await other["Dog"]!.bark!()).toBe("rex barks"); // offspring has one, too, and was loaded later
    await expect(base["Cat"]!.purr!()).rejects.toMatchObject({ code: "namespace-not-found" }); // it forwards nothing
    await expect(offspring["Cat"]!.purr!()).rejects.toMatchObject({ code: "namespace-not-found" }); // not taken
    await expect(more["takes"]!.kind!()).rejects.toMatchObject({ code: "namespace-not-found" }); // not to that one
  });

  test("functions, too: they are asked for by their plugin's name (A-61)", async () => {
    expect(await more["other"]!.look!("nothing")).toBeNull();
    await expect(more["other"]!.kind!()).rejects.toMatchObject({ code: "member-not-found" });
  });

  test("to any that takes it from any: * on both sides (A-60)", async () => {
    expect(await offspring["Puppy"]!.bark!()).toBe("puppy barks");
    expect(await offspring["base"]!.kind!()).toBe("base");
  });

  test("once only: who was forwarded to does not forward in turn (A-62)", async () => {
    expect(await other["Hound"]!.howl!()).toBe("rex howls"); // of offspring
    await expect(more["Hound"]!.howl!()).rejects.toMatchObject({ code: "namespace-not-found" }); // by other
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

describe("what is required is loaded before, also in another process (A-95)", () => {
  const folder = join(world.folder, "ordered");
  let ordered: typeof host;
  let beside: Loose;
  let after: Loose;

  /** Waits until `before` is being loaded, and lets it be. What does not wait for it meanwhile, is served meanwhile. */
  async function letGo(turn: string): Promise<void> {
    const waiting = (): Promise<unknown> => beside["beside"]!.look!("waiting").catch(() => undefined);
    await expect.poll(waiting, { timeout: 30_000 }).toBe(turn);
    // processes that are started now, one after another: who does not wait for `before` has been loaded by then
    for (let call = 0; call < 4; call++) await beside["beside"]!.apart!();
    await beside["beside"]!.put!("go", turn);
  }
  /** @param where  main.host of both */
  function turn(number: string, { where = "", fails = "" } = {}): void {
    overlay("before", `[main]\nhost=${where}\n[before]\nturn=${number}\nfails=${fails}\n`, folder);
    overlay("after", `[main]\nhost=${where}\nrequires=before\n`, folder);
  }
  async function start(number: string): Promise<void> {
    [ordered] = await Promise.all([Embedded.start(folder), letGo(number)]);
    await ordered.event("plugin.attached", { plugin: "after" });
  }

  beforeAll(async () => {
    await build(["before", "after", "beside"], folder);
    [beside, after] = [at("beside"), at("after")];
  }, 60_000);
  afterAll(() => ordered.agent.stop({ hard: true }));

  test("when the agent starts", async () => {
    turn("1");
    await start("1");
    expect(await after["after"]!.saw!()).toBe("1");
    expect(ordered.agent.plugins).toEqual(["before", "after", "beside"]);
  });

  test("when they are loaded again, into processes of their own where they had one", async () => {
    turn("2", { where: "shared" });
    await Promise.all([ordered.agent.container.reload("before"), letGo("2")]);
    await ordered.agent.container.reload("after");
    const pids = (): unknown[] => ordered.agent.container.status().map(({ pid }) => pid);
    expect(new Set(pids()).size).toBe(2);

    turn("3");
    await Promise.all([ordered.agent.container.reload("after"), letGo("3")]);
    expect(new Set(pids()).size).toBe(3);
    expect(await after["after"]!.saw!()).toBe("3");
  });

  test("one that fails keeps none from being loaded after it", async () => {
    await ordered.agent.stop();
    turn("4", { fails: "yes" });
    await start("4");
    await ordered.event("plugin.refused", { plugin: "before" });
    expect(await after["after"]!.saw!()).toBeNull();
    expect(ordered.agent.plugins).toEqual(["after", "beside"]);
  });
});
