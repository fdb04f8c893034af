/** Events: what a plugin publishes by itself, through a real goferd and a real broker, and whoever reads it. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import amqplib from "amqplib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { EventConsumer, type EventDocument } from "../../src/client/index.js";
import { agentAt, type Loose } from "../support/calling.js";
import { ROOT, World } from "../support/processes.js";
import { recording } from "../support/vectors.js";

const world = new World();
const consumers: EventConsumer[] = [];
let url: string;
let beats: Loose;

/** The embedded broker has no exchanges. */
const hasExchanges = process.env["GOFER_TEST_RABBITMQ"] !== undefined;
const TOPICS = "vec.topics";
const QUEUES = "vec.queues";

async function declareExchanges(): Promise<void> {
  const connection = await amqplib.connect(url.replace(/^[^+]*\+/, ""));
  const channel = await connection.createChannel();
  await channel.assertExchange(TOPICS, "topic");
  await channel.assertExchange(QUEUES, "direct");
  await connection.close();
}

/** All events that come to a queue, from now on. It is bound to the exchange by its own name, which may be a pattern. */
async function heardAt(queue: string, exchange?: string): Promise<EventDocument[]> {
  const heard: EventDocument[] = [];
  const consumer = new EventConsumer(queue, exchange === undefined ? { url } : { url, exchange });
  consumers.push(consumer);
  await consumer.start((event) => void heard.push(event));
  return heard;
}
const arrived = (events: EventDocument[], count: number): Promise<void> =>
  expect.poll(() => events.length, { timeout: 30_000 }).toBeGreaterThanOrEqual(count);

let byItself: EventDocument[];
let byTopic: EventDocument[] = [];

beforeAll(async () => {
  ({ url } = await world.anyBroker());
  byItself = await heardAt("vec.beats");
  const root = await world.build(join(ROOT, "test/system/plugins/beats.ts"), url, "beats");
  if (hasExchanges) {
    await declareExchanges();
    byTopic = await heardAt("heart.*.dogs", TOPICS);
    mkdirSync(join(root, "overlay"), { recursive: true });
    writeFileSync(join(root, "overlay/beats.conf"), `[beats]\ntopic=${TOPICS}/heart.north.dogs\n`);
  }
  await world.goferd(root, "beats");
  beats = agentAt(url, "beats", "30s");
});
afterAll(async () => {
  await Promise.all(consumers.map((consumer) => consumer.close()));
  await beats.close();
  await world.close();
});

describe("a plugin publishes", () => {
  test("the event that was recorded, with its fields and values (W-6)", async () => {
    const events = await heardAt("vec.events");
    const sn = await beats["Beat"]!.send!("vec.events", 30);
    await arrived(events, 1);
    const {
      sn: _sn,
      version: _version,
      routing,
      ...body
    } = recording("event.01").body as Record<string, unknown>;
    expect(events).toEqual([{ sn, address: (routing as unknown[])[1], body }]);
  });

  test("from a forked member, too", async () => {
    const events = await heardAt("vec.forked");
    const sn = await beats["Beat"]!.fsend!("vec.forked");
    await arrived(events, 1);
    expect(events).toEqual([{ sn, address: "vec.forked", body: { forked: true } }]);
  });

  test("from an action, which nobody calls", async () => {
    await arrived(byItself, 1);
    expect(byItself[0]).toMatchObject({ address: "vec.beats", body: { by: "action" } });
  });

  test("a time to live: what nobody took in time is gone", async () => {
    const events = await heardAt("vec.live");
    await consumers.at(-1)!.close();
    await beats["Beat"]!.send!("vec.live", 0.05);
    const marker = await beats["Beat"]!.send!("vec.live");
    const overAt = Date.now() + 100;
    await expect.poll(() => Date.now() > overAt, { timeout: 5000 }).toBe(true);
    const later = await heardAt("vec.live");
    await arrived(later, 1);
    expect([...events, ...later].map(({ sn }) => sn)).toEqual([marker]);
  });
});

describe("what cannot be published is told to the plugin, which goes on", () => {
  test("to an address that the broker has not", async () => {
    await expect(beats["Beat"]!.send!("vec.nowhere")).rejects.toMatchObject({
      code: "remote",
      message: expect.stringContaining("vec.nowhere") as string,
    });
  });

  test("a property that is the envelope's (W-7, W-12)", async () => {
    await expect(beats["Beat"]!.wrong!("vec.events")).rejects.toMatchObject({
      message: expect.stringContaining('no property "version"') as string,
    });
  });

  test("before the plugin is attached", async () => {
    expect(await beats["beats"]!.tooEarly!()).toMatch(/the plugin beats is not attached yet/);
  });
});

if (hasExchanges)
  describe("through an exchange", () => {
    test("from an action, by a topic: who is bound by a pattern hears it", async () => {
      await arrived(byTopic, 1);
      expect(byTopic).toMatchObject([{ address: `${TOPICS}/heart.north.dogs`, body: { by: "topic" } }]);
    });

    test("ten events to an exchange, by topics: each hears what its pattern says", async () => {
      const [all, cats] = [await heardAt("heart.#", TOPICS), await heardAt("*.*.cats", TOPICS)];
      const sns: unknown[] = [];
      for (let count = 0; count < 10; count++)
        sns.push(await beats["Beat"]!.send!(`${TOPICS}/heart.south.${count % 2 === 0 ? "cats" : "mice"}`));
      await Promise.all([arrived(all, 10), arrived(cats, 5)]);
      expect(all.map(({ sn }) => sn)).toEqual(sns);
      expect(cats.map(({ sn }) => sn)).toEqual(sns.filter((_sn, at) => at % 2 === 0));
      expect(byTopic).toHaveLength(1); // these were about no dogs
    });

    test("ten events to a direct exchange: the queue of that name hears them", async () => {
      const [heard, others] = [await heardAt("vec.bound", QUEUES), await heardAt("vec.boundless", QUEUES)];
      const sns: unknown[] = [];
      for (let count = 0; count < 10; count++) sns.push(await beats["Beat"]!.send!(`${QUEUES}/vec.bound`));
      await arrived(heard, 10);
      expect(heard.map(({ sn }) => sn)).toEqual(sns);
      const sn = await beats["Beat"]!.send!(`${QUEUES}/vec.boundless`);
      await arrived(others, 1);
      expect(others.map((event) => event.sn)).toEqual([sn]);
    });
  });
