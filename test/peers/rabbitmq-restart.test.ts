/** RabbitMQ stopped and started under load: every call has an end, and everything comes back by itself. */
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { RmiError } from "../../src/errors.js";
import { agentAt } from "../support/calling.js";
import { ROOT, World, type Running } from "../support/processes.js";
import { startRabbit, type Rabbit } from "../support/rabbitmq.js";

const world = new World();
let rabbit: Rabbit;

beforeAll(async () => {
  rabbit = await startRabbit();
});
afterAll(async () => {
  await world.close();
  await rabbit.close();
});

const WAIT_MS = 60_000;
const IN_FLIGHT = 20;
const RESTARTS = 2;

/** What a call may end as when its broker went away: each says what is known of it. None is that its wait ran out. */
const NAMED = ["reply-lost", "unavailable", "unreachable", "unroutable"];

test.each(["amqp-0-9-1", "amqp-1-0"])(
  "over %s",
  async (protocol) => {
    const url = `${protocol}+amqp://guest:guest@127.0.0.1:${rabbit.port}`;
    const queue = `vec-${protocol}`;
    const root = await world.build(join(ROOT, "test/system/plugins/vec.ts"), url, queue, queue);
    const goferd: Running = await world.goferd(root, "vec");
    const agent = agentAt(url, queue, `${WAIT_MS}ms`);
    const ended = { results: 0, named: 0, longestMs: 0 };
    const wrong: unknown[] = [];
    let goesOn = true;
    let afterRestart = 0;
    let [goneAt, hit] = [0, 0]; // calls that failed and had begun before it was gone
    const load = async (caller: number): Promise<void> => {
      for (let i = 0; goesOn; i++) {
        const [value, began] = [`${caller}/${i}`, performance.now()];
        try {
          if ((await agent["Vec"]!().echo!(value)) !== value) wrong.push(value);
          ended.results++;
          afterRestart++;
        } catch (error) {
          if (began < goneAt) hit++;
          if (error instanceof RmiError && NAMED.includes(error.code)) ended.named++;
          else wrong.push(error);
        }
        ended.longestMs = Math.max(ended.longestMs, performance.now() - began);
      }
    };
    const loads = Array.from({ length: IN_FLIGHT }, (_, caller) => load(caller));
    for (let restart = 0; restart < RESTARTS; restart++) {
      afterRestart = 0;
      await expect.poll(() => afterRestart, { timeout: WAIT_MS }).toBeGreaterThan(50);
      [goneAt, hit] = [Infinity, 0]; // it goes on for a moment after it was asked to stop
      await rabbit.stop();
      goneAt = performance.now();
      await rabbit.start();
      await expect.poll(() => hit, { timeout: WAIT_MS }).toBeGreaterThan(0);
    }
    afterRestart = 0;
    await expect.poll(() => afterRestart, { timeout: WAIT_MS }).toBeGreaterThan(500);
    goesOn = false;
    await Promise.all(loads);
    expect(wrong).toEqual([]);
    expect(ended.longestMs).toBeLessThan(WAIT_MS);

    // one reader of the queue, and none left over of the reply queues
    const consumers = await rabbit.ctl("list_queues", "name", "consumers", "--no-table-headers");
    const lines = consumers.trim().split("\n");
    expect(lines.filter((line) => line.startsWith(`${queue}\t`))).toEqual([`${queue}\t1`]);
    await agent.close();
    const left = async (): Promise<string[]> =>
      (await rabbit.ctl("list_queues", "name", "--no-table-headers")).trim().split("\n");
    await expect
      .poll(left, { timeout: WAIT_MS, interval: 1000 })
      .not.toContainEqual(expect.stringMatching(/^[0-9a-f-]{36}$/));
    expect(await goferd.stop()).toBe(0);
    console.log(`${protocol}: ${JSON.stringify(ended)}`);
  },
  5 * WAIT_MS,
);
