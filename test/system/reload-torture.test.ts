/**
 * Reload under load: no call is lost, and none runs twice. `npm run torture:reload` does it with 10,000 calls and 100
 * reloads, and reloads 1,000 times in a row to see whether memory stays where it was.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { agentAt, type Loose } from "../support/calling.js";
import { Embedded } from "../support/embedded.js";
import { ROOT, World } from "../support/processes.js";
import { familyOf } from "../support/search.js";

/** At the least. */
const CALLS = Number(process.env["GOFER_TORTURE_CALLS"] ?? 400);
const RELOADS = Number(process.env["GOFER_TORTURE_RELOADS"] ?? 6);
/** In a row, with nothing else to do. */
const IDLE_RELOADS = Number(process.env["GOFER_TORTURE_IDLE_RELOADS"] ?? 0);
/** Calls that are out at a time: most of them wait at the agent. */
const OUT = 64;
const MINUTE_MS = 60_000;

const world = new World();
let root: string;
let host: Awaited<ReturnType<typeof Embedded.start>>;
let runs: Loose;

beforeAll(async () => {
  const { url } = await world.anyBroker();
  root = await world.build(join(ROOT, "test/system/plugins/runs.ts"), url, "runs");
  host = await Embedded.start(root);
  await host.event("plugin.attached", { plugin: "runs" });
  runs = agentAt(url, "runs", "600s");
}, MINUTE_MS);
afterAll(async () => {
  await host.agent.stop({ hard: true });
  await runs.close({ drain: false });
  await world.close();
});

test(
  `${CALLS} calls, direct and forked, while the plugin is reloaded ${RELOADS} times: each is answered, and ran once`,
  { timeout: 60 * MINUTE_MS },
  async () => {
    let next = 0;
    let answered = 0;
    let reloaded = 0;
    const enough = new Map<number, () => void>();
    const answers = (count: number): Promise<void> =>
      new Promise((resolve) => (answered >= count ? resolve() : enough.set(count, resolve)));
    const caller = async (): Promise<void> => {
      // until the last reload is through, however fast the calls are: each reload has calls to disturb
      while (next < CALLS || reloaded < RELOADS) {
        const number = next++;
        const member = number % 50 === 49 ? "apart" : "run";
        expect(await runs["runs"]![member]!(number)).toBe(number);
        enough.get(++answered)?.();
      }
    };
    const reloading = async (): Promise<void> => {
      for (; reloaded < RELOADS; reloaded++) {
        await answers(Math.ceil((reloaded * CALLS) / RELOADS)); // spread over the calls
        await host.agent.container.reload("runs");
      }
    };
    await Promise.all([reloading(), ...Array.from({ length: OUT }, caller)]);
    const ran = readFileSync(join(root, "lib/ran"), "utf8").trim().split("\n").map(Number);
    expect(ran).toHaveLength(next);
    expect(new Set(ran).size).toBe(next);
    expect(host.lines.filter(({ event }) => event === "plugin.reloaded")).toHaveLength(RELOADS);
  },
);

/** What an agent has beside its heap, once all that it has let go is gone: when a second changes nothing. */
async function belongings(): Promise<string> {
  const now = (): string =>
    JSON.stringify({
      processes: familyOf(process.pid).length,
      files: readdirSync("/proc/self/fd").length,
      copies: readdirSync(join(root, "state/code")).length,
    });
  let last = "";
  const isAtRest = (): boolean => last === (last = now());
  await expect.poll(isAtRest, { interval: 1000, timeout: MINUTE_MS }).toBe(true);
  return last;
}

if (IDLE_RELOADS > 0)
  test(`${IDLE_RELOADS} reloads leave memory where it was`, { timeout: 120 * MINUTE_MS }, async () => {
    const reload = async (times: number): Promise<number> => {
      for (let count = 0; count < times; count++) {
        await host.agent.container.reload("runs");
        host.lines.splice(0); // the test's own
      }
      globalThis.gc?.();
      return process.memoryUsage().heapUsed / 1024 / 1024;
    };
    const warmMiB = await reload(Math.ceil(IDLE_RELOADS / 10));
    const warm = await belongings();
    const laterMiB = await reload(IDLE_RELOADS);
    console.log(
      `heap after ${IDLE_RELOADS} more reloads: ${warmMiB.toFixed(1)} → ${laterMiB.toFixed(1)} MiB; ${warm}`,
    );
    expect(laterMiB - warmMiB).toBeLessThan(8); // a leaked contract, host or service of each would be far more
    expect(await belongings()).toBe(warm);
  });
