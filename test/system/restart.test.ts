/** What was accepted is not lost when the agent dies, and what was running is not run again (promise 1). */
import { randomUUID } from "node:crypto";
import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Call } from "../../src/client/index.js";
import { ByHand } from "../support/by-hand.js";
import { agentAt } from "../support/calling.js";
import { ROOT, World, type Running } from "../support/processes.js";

const PLUGIN = `
import { appendFileSync, existsSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { remote } from "gofer-rmi/plugin";

/** Notes that it runs, and ends when the file "go" is there. @remote */
export async function note(folder: string, name: string): Promise<string> {
  appendFileSync(folder + "/ran", name + "\\n");
  while (!existsSync(folder + "/go")) await pause(10);
  return name;
}
`;

const world = new World();
let url: string;
let root: string;
let hand: ByHand;

beforeAll(async () => {
  ({ url } = await world.anyBroker());
  writeFileSync(join(world.folder, "notes.ts"), PLUGIN);
  root = await world.build(join(world.folder, "notes.ts"), url, "notes");
  hand = await ByHand.connect(url);
});
afterAll(async () => {
  await hand.close();
  await world.close();
});

const request = (name: string): { sn: string; body: string } => {
  const sn = randomUUID();
  const call = { classname: "notes", method: "note", args: [world.folder, name], kws: {}, cntr: null };
  return {
    sn,
    body: JSON.stringify({ sn, version: "2.0", replyto: hand.replyto, data: { name }, request: call }),
  };
};
const ran = (): string[] => {
  const file = join(world.folder, "ran");
  return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
};

test("kill -9 with one call running and three in line: one ends as agent-restarted, three run, each once", async () => {
  const first = await world.goferd(root, "notes"); // threads=1: one runs, the others wait
  const calls = ["one", "two", "three", "four"].map(request);
  for (const { body } of calls) await hand.send("notes", body);
  await expect.poll(ran).toEqual(["one"]);
  await expect
    .poll(() => calls.map(({ sn }) => hand.statuses(sn).includes("accepted")))
    .toEqual(Array(4).fill(true));
  await first.stop("SIGKILL");

  appendFileSync(join(world.folder, "go"), "");
  const second = await world.goferd(root, "notes");
  const results = await Promise.all(calls.map(async ({ sn }) => (await hand.repliesTo(sn)).at(-1)!));
  expect(results[0]).toMatchObject({ data: { name: "one" }, result: { xclass: "Exception" } });
  expect(JSON.stringify(results[0])).toContain("the agent ended while the call ran");
  expect(results.slice(1)).toMatchObject(
    ["two", "three", "four"].map((name) => ({ data: { name }, result: { retval: name } })),
  );
  expect(ran()).toEqual(["one", "two", "three", "four"]);

  // the same requests again: nothing runs, the outcomes are told again
  for (const { body } of calls) await hand.send("notes", body);
  await expect
    .poll(() => calls.map(({ sn }) => hand.statuses(sn).filter((status) => status === "result").length))
    .toEqual([2, 2, 2, 2]);
  expect(ran()).toHaveLength(4);
  expect(await second.stop()).toBe(0);
});

test("kill -9 after a running call was cancelled: it ends as cancelled, and does not run again, replay: true or not", async () => {
  const jobs = await world.build(join(ROOT, "test/system/plugins/jobs.ts"), url, "jobs", "jobs");
  appendFileSync(join(jobs, "overlay/jobs.conf"), "[main]\nthreads=2\n");
  const first = await world.goferd(jobs, "jobs");
  const agent = agentAt(url, "jobs");
  const calls = ["work", "again"].map((member) => agent["jobs"]![member]!(jobs, member));
  const ended = calls.map((call) => expect(call).rejects.toMatchObject({ code: "cancelled" }));
  const notes = (): string[] =>
    existsSync(join(jobs, "ran")) ? readFileSync(join(jobs, "ran"), "utf8").trim().split("\n").sort() : [];
  await expect.poll(notes).toEqual(["again", "work"]);
  for (const call of calls) expect(await call.cancel()).toBe(true);
  await first.stop("SIGKILL");
  for (const member of ["work", "again"]) writeFileSync(join(jobs, `go-${member}`), ""); // what ran again would end
  const second = await world.goferd(jobs, "jobs");
  await Promise.all(ended);
  expect(notes()).toEqual(["again", "work"]);
  await agent.close();
  expect(await second.stop()).toBe(0);
});

test("kill -9 while a call runs whose request its broker keeps: it runs again; cancelled, it does not; stopped, it ends first", async () => {
  const jobs = await world.build(join(ROOT, "test/system/plugins/jobs.ts"), url, "jobs", "quiet");
  appendFileSync(join(jobs, "overlay/jobs.conf"), "[main]\nthreads=2\n");
  const agent = agentAt(url, "jobs", "20s", { quiet: ["accepted", "started", "progress"] });
  const again = (name: string): Call<unknown> => agent["jobs"]!["again"]!(jobs, name);
  const notes = (): string[] =>
    existsSync(join(jobs, "ran")) ? readFileSync(join(jobs, "ran"), "utf8").trim().split("\n") : [];

  const first = await world.goferd(jobs, "jobs");
  const [runs, cancelled] = [again("runs"), again("cancelled")];
  const ended = expect(cancelled).rejects.toMatchObject({ code: "cancelled" });
  await expect.poll(() => notes().sort()).toEqual(["cancelled", "runs"]);
  expect(await cancelled.cancel()).toBe(true);
  await first.stop("SIGKILL"); // at whatever point between "only the broker has it" and "on disk, too"
  const second = await world.goferd(jobs, "jobs");
  await ended;
  await expect.poll(() => notes().slice(2)).toEqual(["runs"]);

  const stopped = second.stop(); // it is put on record, and ends before the agent does
  writeFileSync(join(jobs, "go-runs"), "");
  expect(await runs).toBe("runs");
  expect(await stopped).toBe(0);
  const third = await world.goferd(jobs, "jobs");
  expect(await again("runs")).toBe("runs");
  expect(notes().slice(2)).toEqual(["runs", "runs"]);
  await agent.close();
  expect(await third.stop()).toBe(0);
});

test("time allowed goes on while no agent runs; a caller that allows any waits as long as it takes", async () => {
  const go = "go-3";
  writeFileSync(
    join(world.folder, "timed.ts"),
    PLUGIN.replaceAll('"/go"', `"/${go}"`).replaceAll('"/ran"', '"/ran-3"'),
  );
  const timed = await world.build(join(world.folder, "timed.ts"), url, "timed", "third");
  const call = (name: string, ext?: object): { sn: string; body: string } => {
    const { sn, body } = request(name);
    const document = JSON.parse(body) as { request: object };
    return {
      sn,
      body: JSON.stringify({ ...document, ext, request: { ...document.request, classname: "timed" } }),
    };
  };
  const first = await world.goferd(timed, "timed");
  const [running, short, long, old] = [
    call("running"),
    call("short", { ttlMs: 2000 }),
    call("long", { ttlMs: 3_600_000 }),
    call("old"),
  ];
  for (const { body } of [running, short, long, old]) await hand.send("timed", body);
  for (const { sn } of [running, short, long, old])
    await expect.poll(() => hand.statuses(sn), { timeout: 20_000 }).toContain("accepted");
  await first.stop("SIGKILL");
  const overAt = Date.now() + 2000;
  await expect.poll(() => Date.now() > overAt, { timeout: 10_000 }).toBe(true);
  writeFileSync(join(world.folder, go), "");
  const second = await world.goferd(timed, "timed");
  expect((await hand.repliesTo(short.sn)).at(-1)).toMatchObject({ ext: { code: "expired" } });
  expect((await hand.repliesTo(long.sn)).at(-1)).toMatchObject({ result: { retval: "long" } });
  expect((await hand.repliesTo(old.sn)).at(-1)).toMatchObject({ result: { retval: "old" } });
  expect(readFileSync(join(world.folder, "ran-3"), "utf8").trim().split("\n")).toEqual([
    "running",
    "long",
    "old",
  ]);
  await second.stop();
});

test("SIGTERM, to the whole group as a service manager sends it, lets what runs come to its end, and keeps what waits", async () => {
  const go = join(world.folder, "go-2");
  const folder = join(world.folder, "second");
  writeFileSync(
    join(world.folder, "waits.ts"),
    PLUGIN.replaceAll('"/go"', '"/go-2"').replaceAll('"/ran"', '"/ran-2"'),
  );
  const waits = await world.build(join(world.folder, "waits.ts"), url, "waits", "second");
  expect(folder).toBe(waits);
  const call = (name: string): { sn: string; body: string } => {
    const { sn, body } = request(name);
    return { sn, body: body.replace('"classname":"notes"', '"classname":"waits"') };
  };
  const first = await world.goferd(waits, "waits");
  const [running, waiting] = [call("running"), call("waiting")];
  await hand.send("waits", running.body);
  await hand.send("waits", waiting.body);
  await expect.poll(() => hand.statuses(running.sn)).toEqual(["accepted", "started"]);
  await expect.poll(() => hand.statuses(waiting.sn)).toEqual(["accepted"]);
  const ended = first.stopGroup();
  await first.event("agent.stopping");
  writeFileSync(go, "");
  expect(await ended).toBe(0);
  expect((await hand.repliesTo(running.sn)).at(-1)).toMatchObject({ result: { retval: "running" } });
  expect(hand.statuses(waiting.sn)).toEqual(["accepted"]);
  const second = await world.goferd(waits, "waits");
  expect((await hand.repliesTo(waiting.sn)).at(-1)).toMatchObject({ result: { retval: "waiting" } });
  expect(await second.stop()).toBe(0);
});

const SLOW = `
import { existsSync, writeFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { load, remote } from "gofer-rmi/plugin";

export const opened = load(async () => {
  writeFileSync(FOLDER + "/loading", "");
  while (!existsSync(FOLDER + "/loaded")) await pause(10);
});

export const hello = remote((): string => "hello");
`;

test("SIGTERM while plugins are being loaded ends the agent in good order, or after --drain at the latest", async () => {
  const source = join(world.folder, "slow.ts");
  writeFileSync(source, SLOW.replaceAll("FOLDER", JSON.stringify(world.folder)));
  const slow = await world.build(source, url, "slow", "third");
  const goferd = (drain: string): Running =>
    world.start(process.execPath, [join(ROOT, "dist/src/cli/goferd.js"), "--root", slow, "--drain", drain]);
  const isLoading = (): boolean => existsSync(join(world.folder, "loading"));

  const stuck = goferd("100ms");
  await expect.poll(isLoading).toBe(true);
  expect(await stuck.stop()).toBe(0);
  expect((await stuck.event("agent.stop-asked"))["reason"]).toContain(
    "it has not started yet, and gets 100ms",
  );
  await stuck.event("agent.abandoned");

  rmSync(join(world.folder, "loading"));
  const first = goferd("1m");
  await expect.poll(isLoading).toBe(true);
  const ended = first.stop();
  writeFileSync(join(world.folder, "loaded"), "");
  await first.event("agent.stopped");
  expect(await ended).toBe(0);
});

test("an authenticator that leaves a timer running does not keep a process whose agent has stopped", async () => {
  const held = await world.build(join(ROOT, "test/system/plugins/vec.ts"), url, "held", "fourth");
  const authenticator = `setInterval(() => undefined, 1000);\nexport default class { sign() {} validate() {} }\n`;
  writeFileSync(join(held, "lib/lingering.mjs"), authenticator);
  appendFileSync(join(held, "overlay/vec.conf"), "[messaging]\nauthenticator=lingering\n");
  const agent = await world.goferd(held, "vec");
  expect(await agent.stop()).toBe(0);
  await agent.event("agent.stopped");
  await agent.event("agent.held-open");
});
