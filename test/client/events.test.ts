import assert from "node:assert/strict";
import { describe, onTestFinished, test } from "vitest";
import {
  EventConsumer,
  type EventConsumerOptions,
  type EventDocument,
  Producer,
} from "../../src/client/index.js";
import { recording } from "../support/vectors.js";
import { deferred, failureOf, world, type World } from "./support.js";

const QUEUE = "vec.events";

interface Bench extends World {
  readonly consumer: EventConsumer;
  readonly producer: Producer;
}

function bench(options: EventConsumerOptions = {}): Bench {
  const made = world();
  const { broker, connections, problems } = made;
  broker.declare(QUEUE);
  const onProblem = (problem: (typeof problems)[number]): void => void problems.push(problem);
  const consumer = new EventConsumer(QUEUE, { url: broker.url, connections, onProblem, ...options });
  const producer = new Producer(broker.url, { connections, wait: "5s" });
  onTestFinished(async () => {
    await consumer.close();
    await producer.close();
  });
  return { ...made, consumer, producer };
}

/** The first events told, once there are so many. */
async function heard(
  consumer: EventConsumer,
  count: number,
): Promise<{ readonly events: Promise<EventDocument[]> }> {
  const events: EventDocument[] = [];
  const all = deferred<EventDocument[]>();
  await consumer.start((event) => {
    events.push(event);
    if (events.length === count) all.resolve(events);
  });
  return { events: all.promise };
}

describe("events", () => {
  test("sent and consumed, in order, each under its own number (W-6, M-33)", async () => {
    const { consumer, producer } = bench();
    const { events } = await heard(consumer, 3);
    const numbers = [
      await producer.send(QUEUE, { heartbeat: { next: 30, node: "vec" } }),
      await producer.send(QUEUE, { at: new Date(0), bytes: new Uint8Array([1]), left: undefined }),
      await producer.send(QUEUE, {}, { sn: "mine" }),
    ];
    const address = QUEUE;
    assert.deepEqual(await events, [
      { sn: numbers[0], address, body: { heartbeat: { next: 30, node: "vec" } } },
      { sn: numbers[1], address, body: { at: "1970-01-01T00:00:00.000Z", bytes: "AQ==" } },
      { sn: "mine", address, body: {} },
    ]);
    assert.equal(new Set(numbers).size, 3);
  });

  test("the one recorded from a Python agent is told", async () => {
    const { broker, consumer } = bench();
    const { events } = await heard(consumer, 1);
    const { raw } = recording("event.01");
    await (await broker.connect().openSender(QUEUE)).send({ body: raw });
    const [event] = await events;
    assert.deepEqual(event!.body, { heartbeat: { next: 30, node: "vec" } });
  });

  test("what is none is dropped, and told; the next comes", async () => {
    const { broker, consumer, producer, problems } = bench();
    const { events } = await heard(consumer, 1);
    const sender = await broker.connect().openSender(QUEUE);
    for (const body of ["hello", '{"sn":"1","version":"1.0"}']) await sender.send({ body });
    await producer.send(QUEUE, { n: 1 });
    assert.deepEqual((await events)[0]!.body, { n: 1 });
    assert.deepEqual(
      problems.map(({ code }) => code),
      ["malformed", "version"],
    );
  });

  test("a listener that throws on one is told of the next", async () => {
    const { consumer, producer, problems } = bench();
    const second = deferred<number>();
    await consumer.start(({ body }) => {
      if (body["n"] === 1) throw new Error("no");
      second.resolve(Number(body["n"]));
    });
    await producer.send(QUEUE, { n: 1 });
    await producer.send(QUEUE, { n: 2 });
    assert.equal(await second.promise, 2);
    assert.match(problems[0]!.message, /the listener threw on the event .*: no/);
  });

  test("a connection that was cut is made again by the next event", async () => {
    const { broker, consumer, producer } = bench();
    const second = deferred<void>();
    await consumer.start(({ body }) => {
      if (body["n"] === 2) second.resolve();
    });
    await producer.send(QUEUE, { n: 1 });
    broker.cut();
    await producer.send(QUEUE, { n: 2 });
    await second.promise;
  });
});

describe("what cannot be sent", () => {
  test.each([
    ["a reserved property", { message: "x" }, "usage"],
    ["a function", { run: () => 1 }, "invalid-arguments"],
  ])("%s", async (_name, body, code) => {
    const { broker, producer } = bench();
    assert.equal((await failureOf(producer.send(QUEUE, body))).code, code);
    assert.equal(broker.queue(QUEUE).length, 0);
  });

  test("to an address that the broker has not", async () => {
    const { producer } = bench();
    assert.equal((await failureOf(producer.send("nowhere", {}))).code, "unroutable");
  });

  test("with a signal that has fired, or after close", async () => {
    const { producer } = bench();
    assert.equal(
      (await failureOf(producer.send(QUEUE, {}, { signal: AbortSignal.abort() }))).code,
      "cancelled",
    );
    await producer.close();
    await producer.close();
    assert.equal((await failureOf(producer.send(QUEUE, {}))).code, "closed");
  });

  test("with a time to live that is none", async () => {
    const { producer } = bench();
    assert.equal((await failureOf(producer.send(QUEUE, {}, { ttl: "soon" }))).code, "usage");
  });
});
