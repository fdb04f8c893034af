/** A disk that is full or failing, and files that were damaged: nothing that was accepted is lost, nothing runs twice (promises 1, 2). */
import { appendFileSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ByHand } from "../support/by-hand.js";
import { agentAt, type Loose } from "../support/calling.js";
import { ROOT, World, type Running } from "../support/processes.js";
import { FAILING_DISK, failingDisk, limitedFiles, smallDisk, type SmallDisk } from "../support/small-disk.js";

const PLUGIN = `
import { appendFileSync, existsSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { remote } from "gofer-rmi/plugin";

/** Notes that it runs, and ends when its gate is there. @remote */
export async function note(folder: string, name: string, _padding: string, size: number): Promise<string> {
  appendFileSync(folder + "/ran", name + "\\n");
  while (!existsSync(folder + "/go-" + name)) await pause(10);
  return name.padEnd(size, ".");
}
`;

const world = new World();
const disks: SmallDisk[] = [];
const agents: Loose[] = [];
let url: string;
let hand: ByHand;

beforeAll(async () => {
  ({ url } = await world.anyBroker());
  hand = await ByHand.connect(url);
});
afterAll(async () => {
  await Promise.all(agents.map((one) => one.close({ drain: false })));
  await hand.close();
  await world.close(() => disks.forEach((disk) => disk.close()));
});

const PADDING = "x".repeat(8192); // more than what is left of a page of the disk
/** Together they are half of a segment of the journal: then it makes room for the next. */
const [NEARLY_HALF, REST] = ["x".repeat(2_000_000), "x".repeat(200_000)];
const WAIT = { timeout: 30_000 };

/** An agent of its own, on a disk of its own. */
class Site {
  readonly root: string;
  readonly state: string;
  readonly admin: Loose;

  private constructor(
    readonly name: string,
    root: string,
  ) {
    this.root = root;
    this.state = join(root, "state");
    this.admin = agentAt(url, name, "30s");
    agents.push(this.admin);
  }

  static async make(name: string): Promise<Site> {
    writeFileSync(join(world.folder, `${name}.ts`), PLUGIN);
    return new Site(name, await world.build(join(world.folder, `${name}.ts`), url, name, `root-${name}`));
  }

  async start(): Promise<Running> {
    const agent = this.begin();
    await agent.event("plugin.attached", { plugin: this.name });
    return agent;
  }

  /** Starts an agent that may have to wait for its disk. */
  begin(): Running {
    const goferd = join(ROOT, "dist/src/cli/goferd.js");
    return world.start(process.execPath, ["--import", FAILING_DISK, goferd, "--root", this.root]);
  }

  /** @returns the serial number */
  async send(name: string, { size = 0, padding = PADDING } = {}): Promise<string> {
    const sn = `${name}-${randomUUID()}`;
    const request = {
      classname: this.name,
      method: "note",
      args: [this.root, name, padding, size],
      kws: {},
      cntr: null,
    };
    await hand.send(
      this.name,
      JSON.stringify({ sn, version: "2.0", replyto: hand.replyto, data: null, request }),
    );
    return sn;
  }

  readonly ran = (): string[] => {
    const file = join(this.root, "ran");
    return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
  };

  open(...names: string[]): void {
    for (const name of names) appendFileSync(join(this.root, `go-${name}`), "");
  }

  async stateOf(sn: string): Promise<unknown> {
    return ((await this.admin["Admin"]!.outcome!(sn)) as { state: string }).state;
  }
}

/** Told again after a restart it may be; another it must not become. */
const outcomesOf = async (sn: string): Promise<number> =>
  new Set(
    (await hand.repliesTo(sn)).flatMap(({ result }) => (result === undefined ? [] : JSON.stringify(result))),
  ).size;
const results = (sn: string): number => hand.statuses(sn).filter((status) => status === "result").length;
const accepted = (sn: string): Promise<void> =>
  expect.poll(() => hand.statuses(sn), WAIT).toContain("accepted");
const said = (agent: Running, event: string): number =>
  agent.lines.filter((line) => line.includes(`"event":"${event}"`)).length;

describe.each([
  ["file system that is full", "full", smallDisk],
  ["limit that no file may pass", "limit", (): SmallDisk => limitedFiles()],
  ["device that fails", "device", failingDisk],
])("a %s", (_what, name, make) => {
  test("nothing more is accepted, Admin answers, what ran is told, and it goes on by itself when there is room", async () => {
    const site = await Site.make(`${name}1`);
    const disk = make(site.state);
    disks.push(disk);
    const agent = await site.start();
    const [one, two] = [await site.send("one", { padding: NEARLY_HALF }), await site.send("two")];
    await Promise.all([one, two].map(accepted));
    await expect.poll(site.ran, WAIT).toEqual(["one"]);

    disk.fill(agent.child.pid);
    const three = await site.send("three", { padding: REST });
    const failure = await agent.event("journal.failed");
    const [four, five] = [await site.send("four"), await site.send("five")];
    expect(failure).toMatchObject({ level: "error", path: expect.stringContaining(site.state) as unknown });
    expect(failure["message"]).toMatch(/no space left|file too large|i\/o error/i);
    expect(await site.admin["Admin"]!.hello!()).toBe("Hello, I am gofer agent");
    const states = await Promise.all([one, two, four, five].map((sn) => site.stateOf(sn)));
    expect(states).toEqual(["running", "queued", "unknown", "unknown"]);
    site.open("one");
    if (name === "full") await expect.poll(() => results(one), WAIT).toBe(1); // there is room in what was made before
    expect(await site.admin["Admin"]!.hello!()).toBe("Hello, I am gofer agent");
    expect(site.ran()).toEqual(["one"]); // nothing starts that could not be put down as started
    expect([...hand.statuses(four), ...hand.statuses(five)]).toEqual([]);
    const isTaken = (await site.stateOf(three)) === "queued"; // a full disk has room in what was made before
    expect(hand.statuses(three)).toEqual(isTaken ? ["accepted"] : []);

    disk.free(agent.child.pid);
    await agent.event("journal.mended");
    site.open("two", "three", "four", "five");
    const all = [one, two, three, four, five];
    for (const sn of all) await expect.poll(() => results(sn), WAIT).toBe(1);
    expect(site.ran()).toEqual(["one", "two", "three", "four", "five"]);
    expect(said(agent, "journal.failed")).toBe(1);

    await agent.stop("SIGKILL");
    const next = await site.start();
    expect(await Promise.all(all.map((sn) => site.stateOf(sn)))).toEqual(Array(5).fill("finished"));
    expect(await next.stop()).toBe(0);
    expect(await Promise.all(all.map(outcomesOf))).toEqual([1, 1, 1, 1, 1]);
  });

  test("a result that does not fit is told when it is on disk, and one outcome is all there ever is", async () => {
    const site = await Site.make(`${name}2`);
    const disk = make(site.state);
    disks.push(disk);
    const agent = await site.start();
    const [one, two] = [await site.send("one", { size: 6_000_000 }), await site.send("two")];
    await Promise.all([one, two].map(accepted));
    await expect.poll(site.ran, WAIT).toEqual(["one"]);
    disk.fill(agent.child.pid);
    site.open("one");
    await agent.event("journal.failed");
    expect(await site.stateOf(one)).toBe("running");
    expect(results(one)).toBe(0);
    await agent.stop("SIGKILL");

    if (name !== "limit") {
      const late = site.begin();
      await late.event("journal.failed"); // it waits for room
      disk.free();
      await late.event("plugin.attached");
    } else await site.start();
    site.open("two");
    expect(await Promise.all([one, two].map(outcomesOf))).toEqual([1, 1]);
    expect(JSON.stringify(await hand.repliesTo(one))).toContain("the agent ended while the call ran");
    expect(site.ran()).toEqual(["one", "two"]);
  });
});

test("damaged files of a killed agent: it starts, says what is lost, and runs nothing twice", async () => {
  const site = await Site.make("damaged");
  const first = await site.start();
  const sns: string[] = [];
  for (const name of ["one", "two", "three", "four", "five"]) sns.push(await site.send(name));
  await Promise.all(sns.map(accepted));
  site.open("one", "two");
  await expect.poll(site.ran, WAIT).toEqual(["one", "two", "three"]);
  await first.stop("SIGKILL");

  // a bit of each place where the fourth is kept
  const journal = join(site.state, "journal");
  for (const name of readdirSync(journal, { recursive: true, encoding: "utf8" })) {
    const path = join(journal, name);
    if (!statSync(path).isFile()) continue;
    const bytes = readFileSync(path);
    for (let at = bytes.indexOf(sns[3]!); at >= 0; at = bytes.indexOf(sns[3]!)) bytes[at] = bytes[at]! ^ 1;
    writeFileSync(path, bytes);
  }

  const second = await site.start();
  await second.event("journal.damaged");
  const repaired = await second.event("journal.repaired");
  for (const path of (repaired["aside"] as string).split(", ")) expect(existsSync(path), path).toBe(true);
  site.open("three", "four", "five");
  const states = await Promise.all(sns.map((sn) => site.stateOf(sn)));
  expect(states).toEqual(["finished", "finished", "finished", "unknown", "finished"]);
  for (const [index, sn] of sns.entries()) if (index !== 3) expect(await outcomesOf(sn)).toBe(1);
  // it may have run, for all that can be known
  expect(JSON.stringify(await hand.repliesTo(sns[4]))).toContain("it is not run again");
  const later = await site.send("later");
  site.open("later");
  await hand.repliesTo(later);
  expect(site.ran()).toEqual(["one", "two", "three", "later"]);
  await second.stop();
  const third = await site.start();
  expect(said(third, "journal.damaged")).toBe(0); // said once
  await third.stop();
});
