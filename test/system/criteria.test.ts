/** Cancelling by what callers sent along, and what became of a call, asked of a real agent. */
import { appendFileSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Call } from "../../src/client/index.js";
import type { Json } from "../../src/json.js";
import { ByHand } from "../support/by-hand.js";
import { agentAt, type Loose } from "../support/calling.js";
import { gofer, ROOT, World } from "../support/processes.js";
import { recording } from "../support/vectors.js";

const world = new World();
let url: string;
let jobs: Loose;
let vec: Loose;
let hand: ByHand;

beforeAll(async () => {
  ({ url } = await world.anyBroker());
  const plugin = (name: string): string => join(ROOT, `test/system/plugins/${name}.ts`);
  const root = await world.build(plugin("jobs"), url, "jobs");
  await world.build(plugin("vec"), url, "vec");
  appendFileSync(join(root, "overlay/vec.conf"), "[main]\nthreads=4\n");
  await world.goferd(root, "jobs", "vec");
  [jobs, vec] = [agentAt(url, "jobs", "30s"), agentAt(url, "vec", "30s")];
  hand = await ByHand.connect(url);
});
afterAll(async () => {
  await Promise.all([jobs, vec].map((one) => one.close({ drain: false })));
  await hand.close();
  await world.close();
});

const ran = (folder: string): string[] => {
  const file = join(folder, "ran");
  return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
};

/** One call that runs and takes the plugin's only slot, and those behind it; each with its data. */
async function inLine(first: Json, ...rest: Json[]) {
  const folder = mkdtempSync(join(world.folder, "gates-"));
  const start = (data: Json, index: number): Call<unknown> =>
    jobs["jobs"]!.$with({ data }).work!(folder, `n${index}`);
  const calls = [start(first, 0)];
  await expect.poll(() => ran(folder), { timeout: 20_000 }).toEqual(["n0"]);
  calls.push(...rest.map((data, index) => start(data, index + 1)));
  await jobs.Admin.echo("behind them"); // the agent has them all
  const ends = calls.map((call) =>
    call.then(
      () => "finished",
      (error: { code: string }) => error.code,
    ),
  );
  const open = (): void => calls.forEach((_, index) => writeFileSync(join(folder, `go-n${index}`), ""));
  return { calls, ends: () => Promise.all(ends), open, ended: ends };
}

describe("Admin.cancel by criteria", () => {
  test.each<[Json, Json[], number[]]>([
    [
      { match: { task: "b" } },
      [{ task: "a" }, { task: "b" }, { task: "c" }, { task: "b", n: 1 }, null],
      [1, 3],
    ],
    [{ eq: 2 }, [1, 2, 3], [1]],
    [{ neq: 1 }, [1, 2, 1, null], [1, 3]],
    [{ gt: 1 }, [1, 2, 3, null], [1, 2]],
    [{ lt: "b" }, ["b", "a", "c", 0], [1]],
    [{ in: ["x", "z"] }, ["y", "x", "z"], [1, 2]],
    [{ and: [{ gt: 1 }, { lt: 4 }] }, [1, 2, 3, 4], [1, 2]],
    [{ or: [{ eq: 2 }, { match: { a: 1 } }] }, [1, 2, { a: 1 }, { a: 2 }], [1, 2]],
  ])("%j of calls with %j: those that wait are told, and never run", async (criteria, data, wanted) => {
    const [first, ...rest] = data as [Json, ...Json[]];
    const { calls, ends, ended, open } = await inLine(first, ...rest);
    const answer = (await vec.Admin.cancel(null, criteria)) as string[]; // of any plugin
    expect(answer).toEqual(wanted.map((index) => calls[index]!.sn));
    // while the first still runs, the cancelled ones hear of it
    expect(await Promise.all(wanted.map((index) => ended[index]!))).toEqual(wanted.map(() => "cancelled"));
    expect(await vec.Admin.cancel(null, criteria)).toEqual([]);
    open();
    expect(await ends()).toEqual(data.map((_, index) => (wanted.includes(index) ? "cancelled" : "finished")));
  });

  test("of what is no criteria: refused in gofer's class, nothing is cancelled", async () => {
    const { ends, open } = await inLine({ task: "a" });
    await expect(jobs.Admin.cancel(null, { like: 1 })).rejects.toMatchObject({
      code: "invalid-criteria",
      message: "like not supported",
      details: { path: "criteria" },
    });
    await expect(jobs.Admin.cancel(null, { and: [{ neq: 1 }, { in: 5 }] })).rejects.toMatchObject({
      details: { path: "criteria.and[1].in" },
    });
    expect(await jobs.Admin.cancel(null, {})).toEqual([]);
    open();
    expect(await ends()).toEqual(["finished"]);
  });

  test("is answered with every worker busy and hundreds in line", async () => {
    const { calls, ends, open } = await inLine(0, ...Array.from({ length: 500 }, (_, index) => index + 1));
    const answer = (await jobs.Admin.cancel(null, { gt: 0 })) as string[];
    expect(answer).toEqual(calls.slice(1).map(({ sn }) => sn));
    open();
    expect((await ends()).filter((end) => end === "cancelled").length).toBe(500);
  });

  test.each([
    ["cancel-criteria-positional", "as recorded"],
    ["cancel-criteria-keyword", "mended (X-1): the criteria arrive"],
  ])("%s, %s", async (name) => {
    const running = recording(`${name}.01`).body;
    const request = { ...(running["request"] as object), args: [20] };
    const sn = `${name}-1`;
    await hand.send("vec", JSON.stringify({ ...running, request, sn, replyto: hand.replyto }));
    await expect.poll(() => hand.statuses(sn), { timeout: 20_000 }).toEqual(["accepted", "started"]);
    const answers = await hand.ask("vec", recording(`${name}.04`).body);
    expect(answers.map(({ status }) => status)).toEqual(["accepted", "started", undefined]);
    expect(answers.at(-1)).toMatchObject({ data: null, result: { retval: [sn] } });
    const { data, result } = recording("cancel-criteria-positional.08").body;
    expect((await hand.repliesTo(sn)).at(-1)).toMatchObject({
      data: name === "cancel-criteria-positional" ? data : running["data"],
      result,
    });
  });
});

describe("Admin.outcome and gofer call", () => {
  const asked = async (sn: string): Promise<Record<string, unknown>> => {
    const { stdout } = await gofer(["call", sn, "-a", "vec", "-u", url, "--json"]);
    const answer = JSON.parse(stdout) as Record<string, unknown>;
    expect(await vec.Admin.outcome(sn)).toEqual(answer);
    return answer;
  };

  test("tell where a call is, and how it ended", async () => {
    const { calls, ends, open } = await inLine(1, 2);
    const [first, second] = calls.map(({ sn }) => sn) as [string, string];
    expect(await asked(first)).toEqual({ state: "running" });
    expect(await asked(second)).toEqual({ state: "queued" });
    await jobs.Admin.cancel(second);
    open();
    await ends();
    const endedAt = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) as unknown;
    expect(await asked(first)).toMatchObject({ state: "finished", endedAt, retval: "n0" });
    expect(await asked(second)).toMatchObject({ state: "finished", endedAt, code: "cancelled", details: {} });
    expect((await gofer(["call", first, "-a", "vec", "-u", url])).stdout).toMatch(
      /^finished at \S+: "n0"\n$/,
    );
    expect((await gofer(["call", second, "-a", "vec", "-u", url])).stdout).toMatch(
      /^failed at \S+: cancelled: cancelled before it started; it did not run\n$/,
    );
  });

  test("of a number that nobody knows: unknown, and not a success", async () => {
    expect(await asked("never-seen")).toEqual({ state: "unknown" });
    const { code, stdout } = await gofer(["call", "never-seen", "-a", "vec", "-u", url]);
    expect([code, stdout]).toEqual([1, "unknown: the agent has no such call, or forgot it\n"]);
  });
});
