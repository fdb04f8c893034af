/** Events: what a plugin publishes by itself, through a real goferd and a real broker, and whoever reads it. */
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { EventConsumer, type EventDocument } from "../../src/client/index.js";
import { agentAt, type Loose } from "../support/calling.js";
import { ROOT, World } from "../support/processes.js";
import { recording } from "../support/vectors.js";

const world = new World();
const consumers: EventConsumer[] = [];
let url: string;
let beats: Loose;

/** All events that come to a queue, from now on. */
async function heardAt(queue: string): Promise<EventDocument[]> {
  const heard: EventDocument[] = [];
  const consumer = new EventConsumer(queue, { url });
  consumers.push(consumer);
  await consumer.start((event) => void heard.push(event));
  return heard;
}
const arrived = (events: EventDocument[], count: number): Promise<void> =>
  expect.poll(() => events.length, { timeout: 30_000 }).toBeGreaterThanOrEqual(count);

let byItself: EventDocument[];

beforeAll(async () => {
  ({ url } = await world.anyBroker());
  byItself = await heardAt("vec.beats");
  await world.goferd(await world.build(join(ROOT, "test/system/plugins/beats.ts"), url, "beats"), "beats");
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
