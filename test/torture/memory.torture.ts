/** What agent and host hold after 20,000 calls, 60,000, and so on. An agent remembers the last 50,000 outcomes, and is then at rest. */
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { LoadedAgent, tableOf } from "./loaded.js";
import type { Measure } from "./processes/probe.js";

const AT = [20_000, 60_000, 100_000, 140_000, 180_000];
const IN_FLIGHT = 64;
/** What the journal has yet to note is written by then. */
const SETTLE_MS = 2000;
/** From 60,000 calls to any later measure. */
const MAX_GROWTH = 1.05;
/** By which a host's few MiB rise and fall. Bytes. */
const SWING = 512 * 1024;

let agent: LoadedAgent;
beforeAll(async () => {
  agent = await LoadedAgent.start({ threads: IN_FLIGHT });
});
afterAll(() => agent.close());

test("from 60,000 calls on nothing grows", { timeout: 1_800_000 }, async () => {
  const load = agent.calling("load");
  let made = 0;
  const upTo = async (count: number): Promise<void> => {
    const one = async (): Promise<void> => {
      while (made < count) {
        const number = made++;
        expect(await load["load"]!.quick!(number)).toBe(number);
      }
    };
    await Promise.all(Array.from({ length: IN_FLIGHT }, one));
  };
  const measures: { calls: number; agent: Measure; host: Measure }[] = [];
  for (const calls of AT) {
    await upTo(calls);
    await pause(SETTLE_MS);
    const host = (await load["load"]!.measure!()) as unknown as Measure;
    measures.push({ calls, agent: await agent.measure(), host });
  }
  const mb = (bytes: number): number => bytes / 1024 / 1024;
  const rows = measures.flatMap(({ calls, ...both }) =>
    (["agent", "host"] as const).map((who) => {
      const { heapBytes, ownBytes, handles, files } = both[who];
      return [who, String(calls), mb(heapBytes), mb(ownBytes), String(handles), String(files)];
    }),
  );
  console.log(tableOf(["process", "calls", "heap MiB", "resident MiB", "handles", "files"], rows));
  const [, at, ...later] = measures;
  for (const then of later) {
    for (const who of ["agent", "host"] as const) {
      expect(then[who].heapBytes / at![who].heapBytes).toBeLessThan(MAX_GROWTH);
      expect((then[who].ownBytes - SWING) / at![who].ownBytes).toBeLessThan(MAX_GROWTH);
      expect([then[who].handles, then[who].files]).toEqual([at![who].handles, at![who].files]);
    }
  }
});
