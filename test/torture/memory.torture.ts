/** What agent and host hold after 20,000, 60,000 and 100,000 calls. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { LoadedAgent, tableOf } from "./loaded.js";
import type { Measure } from "./processes/probe.js";

const AT = [20_000, 60_000, 100_000];
const IN_FLIGHT = 64;
/** Of the heap, from the second measure to the third. */
const MAX_GROWTH = 1.05;

let agent: LoadedAgent;
beforeAll(async () => {
  agent = await LoadedAgent.start({ threads: IN_FLIGHT });
});
afterAll(() => agent.close());

test("100,000 calls leave nothing behind", { timeout: 1_800_000 }, async () => {
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
    const host = (await load["load"]!.measure!()) as unknown as Measure;
    measures.push({ calls, agent: await agent.measure(), host });
  }
  const mb = (bytes: number): number => bytes / 1024 / 1024;
  const rows = measures.flatMap(({ calls, ...both }) =>
    (["agent", "host"] as const).map((who) => {
      const { heapBytes, rssBytes, handles, files } = both[who];
      return [who, String(calls), mb(heapBytes), mb(rssBytes), String(handles), String(files)];
    }),
  );
  console.log(tableOf(["process", "calls", "heap MiB", "RSS MiB", "handles", "files"], rows));
  const [, second, third] = measures;
  for (const who of ["agent", "host"] as const) {
    const [before, after] = [second![who], third![who]];
    expect(after.heapBytes / before.heapBytes).toBeLessThan(MAX_GROWTH);
    expect(after.rssBytes / before.rssBytes).toBeLessThan(MAX_GROWTH);
    expect([after.handles, after.files]).toEqual([before.handles, before.files]);
  }
});
