/** How long a plugin's calls take while the plugin beside it, in the same agent, does its worst. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { LoadedAgent, spreadOf, tableOf, timed } from "./loaded.js";

const SAMPLES = 1000;
const FLOOD = 10_000;
/** So that what leaks comes to its limit, several times. */
const HEAP = "--max-old-space-size=128";

let agent: LoadedAgent;
const rows: (readonly unknown[])[] = [];
beforeAll(async () => {
  agent = await LoadedAgent.start({ threads: 4, nodeOptions: HEAP });
});
afterAll(async () => {
  await agent.close();
  console.log(tableOf(["the neighbour's calls, ms", "calls", "p50", "p99", "max"], rows));
});

/** One call of the calm plugin after the other, for as long as the other plugin is at it; left out: a number of them. */
async function beside(what: string, busy?: Promise<unknown>): Promise<void> {
  const calm = agent.calling("calm");
  await calm["calm"]!.quick!(0);
  let isOver = false;
  void busy?.then(() => (isOver = true));
  const times: number[] = [];
  while (busy === undefined ? times.length < SAMPLES : !isOver) {
    const startedAt = performance.now();
    expect(await calm["calm"]!.quick!(times.length)).toBe(times.length);
    times.push(performance.now() - startedAt);
  }
  const { p50, p99, max } = spreadOf(times);
  rows.push([what, String(times.length), p50, p99, max]);
}

const again = { timeout: 600_000 };

test("alone", again, async () => {
  const calm = agent.calling("calm");
  await timed(SAMPLES, () => calm["calm"]!.quick!(1)); // warm
  await beside("alone");
});

test("flooded with 10,000 calls", again, async () => {
  const start = await agent.flood(FLOOD, "quick");
  const flooding = start();
  await beside(`beside a flood of ${FLOOD} calls`, flooding);
  expect(await flooding).toBe(0);
});

test("spinning", again, async () => {
  const load = agent.calling("load");
  const call = load["load"]!.spins!();
  const ended = expect(call).rejects.toMatchObject({ code: "cancelled" });
  await beside("beside one that spins");
  await call.cancel(); // its host is ended after the grace
  await ended;
});

test("leaking to its memory limit", again, async () => {
  const load = agent.calling("load");
  const leaking = (async () => {
    for (let time = 0; time < 2; time++)
      await expect(load["load"]!.leaks!()).rejects.toMatchObject({ code: "host-restarted" });
  })();
  await beside("beside one that leaks to its limit, twice", leaking);
  await leaking;
});

test("restarting in a loop", again, async () => {
  const load = agent.calling("load");
  const restarting = (async () => {
    for (let time = 0; time < 6; time++)
      await expect(load["load"]!.exits!()).rejects.toMatchObject({ code: "host-restarted" });
  })();
  await beside("beside one whose host ends six times", restarting);
  await restarting;
});

test("alone again", again, () => beside("alone, afterwards"));
