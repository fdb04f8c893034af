/** The example plugin `kennel`, every feature once: built, served by a real goferd, called through its committed client. */
import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { kennel, Missed, type KennelAgent } from "../../example-plugins/kennel/generated/kennel.client.js";
import { EventConsumer, type EventDocument } from "../../src/client/index.js";
import { ROOT, World, type Running } from "../support/processes.js";

const world = new World();
let agent: KennelAgent;
let url: string;
let goferd: Running;

beforeAll(async () => {
  ({ url } = await world.anyBroker());
  const secret = join(world.folder, "secret");
  writeFileSync(secret, "marrow\n");
  process.env["KENNEL_SECRET"] = secret;
  const root = await world.build(join(ROOT, "example-plugins/kennel/kennel.ts"), url, "kennel");
  appendFileSync(join(root, "overlay/kennel.conf"), "\n[kennel]\nplace=on the hill\n");
  goferd = await world.goferd(root, "kennel");
  delete process.env["KENNEL_SECRET"];
  agent = await kennel.connect(url, "kennel", { wait: "30s" });
});
afterAll(async () => {
  await agent.close();
  await world.close();
});

describe("kennel", () => {
  test("constructor arguments, defaults, inherited and static members", async () => {
    const dog = agent.Dog("rex", new Date("2020-01-01"));
    expect(await dog.bark("howdy", 2)).toBe("rex: howdy\nrex: howdy");
    expect(await dog.age(new Date("2026-11-27"))).toBe(6);
    expect(await agent.Dog("max").age(new Date("1999-01-01"))).toBe(29);
    expect(await agent.Dog.breeds()).toEqual(new Set(["beagle", "collie"]));
  });

  test("timed: how long it took is in the agent's log", async () => {
    await agent.Dog("rex").bark("x");
    await goferd.line((line) => /bark: \d+ \(ms\)/.test(line));
  });

  test("progress, typed, and a cancelled walk that comes home", async () => {
    const walk = agent.Dog("rex").walk(3);
    const steps: unknown[] = [];
    for await (const { completed, details } of walk) steps.push([completed, details]);
    const at = new Date(0);
    expect(steps).toEqual([1, 2, 3].map((step) => [step, { step, at }]));
    expect(await walk).toEqual({ steps: 3, place: "park" });
    const long = agent.Dog("rex").walk(100_000);
    for await (const _step of long) break;
    expect(await long.cancel()).toBe(true);
    expect((await long).place).toBe("home");
  });

  test("a stream, and what it returns in the end", async () => {
    const stream = agent.Dog("rex").sniff(["cat", "ham"]);
    const smells: string[] = [];
    for await (const smell of stream) smells.push(smell);
    expect(smells).toEqual(["rex smells cat", "rex smells ham"]);
    expect(await stream).toEqual({ steps: 2, place: "park" });
  });

  test("an error of the plugin's own class", async () => {
    const error: unknown = await agent
      .Dog("rex")
      .catch("ball")
      .then(undefined, (reason: unknown) => reason);
    expect(error).toBeInstanceOf(Missed);
    expect(error).toMatchObject({ code: "remote", state: { what: "ball", attempts: 3 } });
  });

  test("direct calls share a process, forked ones have their own", async () => {
    expect([await agent.kennel.count(), await agent.kennel.count()]).toEqual([1, 2]);
    expect(await agent.kennel.pid()).not.toBe(await agent.kennel.pid());
    expect(await agent.Dog("rex").dig()).not.toBe(await agent.Dog("rex").dig());
  });

  test("values without a JSON form", async () => {
    expect(await agent.Records.weights(new Map([["rex", 30.5]]))).toEqual(new Map([["rex", 30_500_000n]]));
    expect([...(await agent.Records.picture(new Uint8Array([1, 2, 3])))]).toEqual([3, 2, 1]);
    expect(await agent.kennel.echo({ any: [1, null, "x"] })).toEqual({ any: [1, null, "x"] });
  });

  test("Timer, sizeOf, sizeText", async () => {
    expect(await agent.Dog("rex").nap(1)).toBeGreaterThan(0);
    expect(await agent.Records.room("x".repeat(3000))).toBe("3 kB");
  });

  test("settings of its own, the whiteboard, the agent's plugins", async () => {
    expect(await agent.kennel.place()).toBe("on the hill");
    expect(await agent.kennel.bowl()).toBe("nothing");
    await agent.kennel.fill("stew");
    expect(await agent.kennel.bowl()).toBe("stew");
    expect(await agent.kennel.neighbours()).toMatchObject([{ name: "kennel", queue: "kennel" }]);
  });

  test("secrets: a text, one of several, a function; a user's password", async () => {
    const { Vault } = agent;
    await expect(Vault.open()).rejects.toMatchObject({ code: "not-authorized" });
    await expect(Vault.$with({ secret: "stick" }).open()).rejects.toMatchObject({ code: "not-authorized" });
    expect(await Vault.$with({ secret: "bone" }).open()).toBe("open");
    for (const secret of ["biscuit", "sausage"])
      expect(await Vault.$with({ secret }).openByTreat()).toBe("open");
    await expect(Vault.$with({ secret: "bone" }).openByTreat()).rejects.toMatchObject({
      code: "not-authorized",
    });
    expect(await Vault.$with({ secret: "marrow" }).openByFile()).toBe("open");
    await expect(Vault.openByKeeper()).rejects.toMatchObject({ code: "not-authorized" });
  });

  test("an event, published and consumed", async () => {
    const events: EventDocument[] = [];
    await using consumer = new EventConsumer("howls", { url });
    await consumer.start((event) => void events.push(event));
    const sn = await agent.kennel.howl("howls");
    await expect
      .poll(() => events, { timeout: 30_000 })
      .toEqual([{ sn, address: "howls", body: { howl: { by: "rex" } } }]);
  });

  test("functions in three spellings, Shell, hooks, actions", async () => {
    expect(await agent.kennel.refill(3)).toBe(3);
    expect(await agent.kennel.machine()).toBe("Linux");
    const diary = async (): Promise<string[]> => [...(await agent.kennel.read())].sort();
    const written = ["awake", "cleaned", "fed", "made a round"];
    await expect.poll(diary, { timeout: 30_000 }).toEqual(written);
    expect(await agent.Admin.help()).toContain("<plugin> kennel");
  });

  test("unload hooks run when the agent stops", async () => {
    const line = goferd.line((text) => /asleep after \d+ calls/.test(text));
    expect(await goferd.stop()).toBe(0);
    await line;
  });
});
