/** Forked calls in real processes: ready before they are called, ended with all that they started, and with their agent. */
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Call } from "../../src/client/index.js";
import { agentAt, type Loose } from "../support/calling.js";
import { isAlive, ROOT, World, type Running } from "../support/processes.js";

/** How many agents are killed: `npm run torture:orphans` asks for 100. */
const KILLS = Number(process.env["GOFER_TORTURE_KILLS"] ?? 5);

const world = new World();
const callers: Loose[] = [];
let url: string;
let root: string;

beforeAll(async () => {
  ({ url } = await world.anyBroker());
  root = await deploy("main");
});
afterAll(async () => {
  await Promise.all(callers.map((one) => one.close({ drain: false })));
  await world.close();
});

/** @param overlay  more lines of the plugin's overlay */
async function deploy(name: string, overlay = ""): Promise<string> {
  const folder = await world.build(join(ROOT, "test/system/plugins/forks.ts"), url, name, name);
  appendFileSync(join(folder, "overlay/forks.conf"), `[main]\nthreads=4\n${overlay}`);
  return folder;
}

function calling(address: string): Loose {
  const one = agentAt(url, address, "60s");
  callers.push(one);
  return one;
}

/** The processes that have evaluated the plugin's module so far, in order; or those in which its load hook ran. */
function evaluated(folder: string, what: "module" | "hook" = "module"): number[] {
  const file = join(folder, "lib/evaluated");
  const lines = existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
  return lines.filter((line) => line.startsWith(what)).map((line) => Number(line.slice(what.length)));
}

const patient = { timeout: 20_000 };

/** The processes that a call reports. */
async function reported(call: Call<unknown>): Promise<number[]> {
  for await (const { details } of call) return details as number[];
  throw new Error("it ended without a report");
}

async function gone(pids: readonly number[]): Promise<void> {
  await expect.poll(() => pids.filter(isAlive), patient).toEqual([]);
}

describe("spares", () => {
  let agent: Running;
  let forks: Loose;
  let hostPid: number;
  beforeAll(async () => {
    agent = await world.goferd(root, "forks");
    forks = calling("main");
    hostPid = (await forks["forks"]!.host!()) as number;
  });
  afterAll(() => agent.stop());

  /** Those that are ready or soon will be, once there are two. */
  async function spares(): Promise<number[]> {
    const now = (): number[] => evaluated(root).filter((pid) => pid !== hostPid && isAlive(pid));
    await expect.poll(() => now().length, patient).toBe(2);
    return now();
  }

  test("have evaluated the module before a call comes, serve one call each, and are replaced", async () => {
    for (let round = 0; round < 3; round++) {
      const before = await spares();
      const [pid, calls] = (await forks["forks"]!.who!()) as number[];
      expect(before).toContain(pid);
      expect(calls).toBe(1);
      await gone([pid!]);
    }
    expect(evaluated(root, "hook")).toEqual([hostPid]); // load hooks ran in none of them
  });

  test("that die are noticed and replaced; no call gets one", async () => {
    const before = await spares();
    for (const pid of before) process.kill(pid, "SIGKILL");
    await gone(before);
    const after = await spares();
    const [pid] = (await forks["forks"]!.who!()) as number[];
    expect(after).toContain(pid);
    expect(before).not.toContain(pid);
    await gone([pid!]);
  });

  test("that die while they are given a call: it runs in the next", async () => {
    const before = await spares();
    for (const pid of before) process.kill(pid, "SIGSTOP"); // given a call, they do not begin it
    const call = forks["forks"]!.who!();
    await expect.poll(() => forks.Admin.outcome(call.sn), patient).toEqual({ state: "running" });
    for (const pid of before) process.kill(pid, "SIGKILL");
    const [pid, calls] = (await call) as number[];
    expect(before).not.toContain(pid);
    expect(calls).toBe(1);
  });

  test("more calls at a time than spares: each has a process of its own", async () => {
    const answers = await Promise.all(Array.from({ length: 6 }, () => forks["forks"]!.who!()));
    const pids = (answers as number[][]).map(([pid]) => pid);
    expect(new Set(pids).size).toBe(6);
    expect((answers as number[][]).every(([, calls]) => calls === 1)).toBe(true);
  });

  test("serve a plugin that bears the name they rehearse with", async () => {
    const plugin = join(ROOT, "test/system/plugins/rehearsal.ts");
    await world.goferd(await world.build(plugin, url, "rehearsal", "rehearsal"), "rehearsal");
    expect(await calling("rehearsal")["rehearsal"]!.echo!("heard")).toBe("heard");
  });

  test("end with the agent", async () => {
    const before = await spares();
    expect(await agent.stop()).toBe(0);
    await gone([...before, hostPid]);
  });

  test("spares=0: a process is started for each call, and none before", async () => {
    const folder = await deploy("none", "[model]\nspares=0\n");
    const one = await world.goferd(folder, "forks");
    const none = calling("none");
    const pid = (await none["forks"]!.host!()) as number;
    const [first] = (await none["forks"]!.who!()) as number[];
    const [second] = (await none["forks"]!.who!()) as number[];
    expect(evaluated(folder)).toEqual([pid, first, second]);
    expect(await one.stop()).toBe(0);
  });
});

describe("a forked call", () => {
  let agent: Running;
  let forks: Loose;
  beforeAll(async () => {
    agent = await world.goferd(root, "forks");
    forks = calling("main");
  });
  afterAll(() => agent.stop());

  test("that spins is cancelled, and what it started ends as well", async () => {
    const call = forks["forks"]!.spin!();
    const failed = expect(call).rejects.toMatchObject({ code: "cancelled" });
    const pids = await reported(call);
    expect(pids.filter(isAlive)).toEqual(pids);
    expect(await call.cancel()).toBe(true);
    await failed;
    await gone(pids);
  });

  test("that is cancelled has its processes asked to end, and the time to see to it", async () => {
    const file = join(world.folder, "tidied");
    const call = forks["forks"]!.waits!(file);
    const pids = await reported(call);
    await call.cancel();
    expect(await call).toBe("tidied");
    expect(existsSync(file)).toBe(true);
    await gone(pids);
  });

  test("that hears of its cancellation returns what it will (A-57)", async () => {
    const call = forks["forks"]!.hears!();
    await reported(call);
    await call.cancel();
    expect(await call).toBe("heard");
  });

  test("leaves nothing behind when it ends", async () => {
    await gone([(await forks["forks"]!.leaves!()) as number]);
  });

  test.each([
    ["exits", "leave", [4], "its process ended: exit code 4"],
    ["exits with code 0", "leave", [0], "its process ended: exit code 0"],
    ["throws where nobody catches it", "late", [], "its process ended: exit code 70"],
  ])("whose code %s is killed, never a success", async (_what, member, args, message) => {
    await expect(forks["forks"]![member]!(...args)).rejects.toMatchObject({ code: "killed", message });
  });

  test("whose process ends by itself leaves nothing behind, and its last report arrives", async () => {
    const call = forks["forks"]!.dies!();
    const failed = expect(call).rejects.toMatchObject({ code: "killed" });
    const pids = await reported(call);
    await failed;
    expect(pids.length).toBe(2);
    await gone(pids);
  });

  test("has results of any size", async () => {
    const text = (await forks["forks"]!.large!(5 * 1024 * 1024)) as string;
    expect(text.length).toBe(5 * 1024 * 1024);
  });
});

describe("kill -9 of the agent", () => {
  test(
    `${KILLS} times: nothing outlives it, spinning or not, in forked calls or the host`,
    { timeout: 60_000 + KILLS * 10_000 },
    async () => {
      const folder = await deploy("killed");
      const forks = calling("killed");
      let orphans = 0;
      for (let kill = 0; kill < KILLS; kill++) {
        const agent = await world.goferd(folder, "forks");
        const calls = ["spin", "hostSpin", "hears"].map(
          (member) => forks["forks"]![member]!() as Call<unknown>,
        );
        const ended = calls.map((call) => expect(call).rejects.toMatchObject({ code: "agent-restarted" }));
        const pids = (await Promise.all(calls.map(reported))).flat();
        expect(pids.length).toBe(5);
        await agent.stop("SIGKILL");
        const all = [...new Set([...pids, ...evaluated(folder)])]; // spares, too
        await gone(all).catch(() => undefined);
        const left = all.filter(isAlive);
        orphans += left.length;
        for (const pid of left) process.kill(pid, "SIGKILL"); // they would spin on
        const next = await world.goferd(folder, "forks");
        await Promise.all(ended);
        expect(await next.stop()).toBe(0);
      }
      console.log(`${KILLS} kills, ${orphans} orphans`);
      expect(orphans).toBe(0);
    },
  );
});
