/** How long cancelling takes while every worker is busy and 10,000 requests wait. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { LoadedAgent, tableOf, timed } from "./loaded.js";

const QUEUED = 10_000;
const SAMPLES = 300;

let agent: LoadedAgent;
beforeAll(async () => {
  agent = await LoadedAgent.start({ threads: 4 });
});
afterAll(() => agent.close());

test("cancel with all workers busy and 10,000 requests queued", { timeout: 300_000 }, async () => {
  const load = agent.calling("load");
  const members = load["load"]!;
  const idle = await timed(SAMPLES, () => load.Admin.hello());
  const running = Array.from({ length: 4 }, () => members.waits!());
  const sns = await Promise.all(Array.from({ length: QUEUED }, () => members.$send().quick!(1)));
  await load.Admin.hello(); // behind them in the queue: all have been pulled in
  const hello = await timed(SAMPLES, () => load.Admin.hello());
  const step = Math.floor(QUEUED / SAMPLES);
  const queued = await timed(SAMPLES, async (index) => {
    const sn = sns[index * step]!;
    expect(await load.Admin.cancel(sn)).toEqual([sn]);
  });
  for (const sn of [sns[0]!, sns[step]!])
    expect(await load.Admin.outcome(sn)).toMatchObject({ state: "finished", code: "cancelled" });
  expect(await load.Admin.outcome(sns.at(-1)!)).toEqual({ state: "queued" });
  const direct: number[] = [];
  for (const call of running) {
    const startedAt = performance.now();
    expect(await call.cancel()).toBe(true);
    expect(await call).toBe("cancelled");
    direct.push(performance.now() - startedAt);
  }
  const row = (what: string, { p50, p99, max }: typeof idle): readonly unknown[] => [what, p50, p99, max];
  console.log(
    tableOf(
      ["ms", "p50", "p99", "max"],
      [
        row("Admin.hello, nothing else to do", idle),
        row(`Admin.hello, 4 of 4 busy, ${QUEUED} queued`, hello),
        row(`Admin.cancel of a queued call, 4 of 4 busy, ${QUEUED} queued`, queued),
        ["cancel of a running call, and its end, each", ...direct.slice(0, 3)],
      ],
    ),
  );
});
