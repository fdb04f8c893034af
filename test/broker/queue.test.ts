import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";

import { Queue, type Consumer, type Entry, type StoredMessage } from "../../src/broker/queue.js";

let now = 0;
beforeEach(() => {
  now = 1_000_000;
});

const queueOf = (limits = { maxLength: 100, maxBytes: 1_000_000 }): Queue =>
  new Queue("inbox", false, limits, () => now);

const message = (text: string, ttlMs?: number): StoredMessage => ({
  head: { headerBytes: 0, durable: false, priority: undefined, ttlMs, deliveryCount: 0 },
  payload: Buffer.from(text),
  format: 0,
});
const textOf = (entry: Entry): string => entry.message.payload.toString();

/** Takes as long as it has credit. */
class Taker implements Consumer {
  readonly taken: Entry[] = [];
  constructor(
    readonly queue: Queue,
    public credit: number,
  ) {
    queue.attach(this);
  }
  ready(): boolean {
    return this.credit > 0;
  }
  take(entry: Entry): void {
    this.credit--;
    this.taken.push(entry);
  }
  get texts(): string[] {
    return this.taken.map(textOf);
  }
  offer(credit: number): this {
    this.credit += credit;
    this.queue.offer(this);
    return this;
  }
  leave(): void {
    this.credit = 0;
    this.queue.detach(this);
    this.queue.requeue(this.taken.splice(0), { failed: true });
  }
}

describe("order", () => {
  test("messages leave as they came, those before and after the consumer", () => {
    const queue = queueOf();
    queue.push(message("a"));
    queue.push(message("b"));
    const taker = new Taker(queue, 3).offer(0);
    queue.push(message("c"));
    queue.push(message("d"));
    expect(taker.texts).toEqual(["a", "b", "c"]);
    expect(queue.snapshot()).toMatchObject({ ready: 1, unsettled: 3, consumers: 1 });
  });

  test("what comes back goes to its old place, also among others that came back", () => {
    const queue = queueOf();
    for (const text of "abcdef") queue.push(message(text));
    const first = new Taker(queue, 4).offer(0);
    const [a, b, c, d] = first.taken as [Entry, Entry, Entry, Entry];
    queue.requeue([c], { failed: false });
    queue.requeue([a, d], { failed: false });
    queue.settle(b);
    const second = new Taker(queue, 10).offer(0);
    expect(second.texts).toEqual(["a", "c", "d", "e", "f"]);
  });

  test("a consumer that leaves gives back all it had, as deliveries that failed", () => {
    const queue = queueOf();
    for (const text of "abc") queue.push(message(text));
    new Taker(queue, 2).offer(0).leave();
    const next = new Taker(queue, 9).offer(0);
    expect(next.taken.map((entry) => [textOf(entry), entry.failures, entry.acquired])).toEqual([
      ["a", 1, true],
      ["b", 1, true],
      ["c", 0, true],
    ]);
  });

  test("settling twice, or requeueing what is settled, changes nothing", () => {
    const queue = queueOf();
    queue.push(message("a"));
    const { taken } = new Taker(queue, 5).offer(0);
    queue.settle(taken[0]!);
    queue.settle(taken[0]!);
    queue.requeue(taken, { failed: true });
    expect(queue.snapshot()).toMatchObject({ ready: 0, unsettled: 0, bytes: 0 });
  });
});

describe("competing consumers", () => {
  test("take in turn", () => {
    const queue = queueOf();
    const takers = [10, 10, 10].map((credit) => new Taker(queue, credit).offer(0));
    for (let i = 0; i < 9; i++) queue.push(message(String(i)));
    expect(takers.map(({ texts }) => texts)).toEqual([
      ["0", "3", "6"],
      ["1", "4", "7"],
      ["2", "5", "8"],
    ]);
  });

  test("those without credit are passed over", () => {
    const queue = queueOf();
    const [poor, rich] = [new Taker(queue, 1).offer(0), new Taker(queue, 10).offer(0)];
    for (let i = 0; i < 4; i++) queue.push(message(String(i)));
    expect(poor.texts).toEqual(["0"]);
    expect(rich.texts).toEqual(["1", "2", "3"]);
  });

  test("who cannot have a message is not offered it again, and others pass it by", () => {
    const queue = queueOf();
    queue.push(message("a"));
    queue.push(message("b"));
    const picky = new Taker(queue, 5).offer(0);
    const [a] = picky.taken as [Entry, Entry];
    a.avoid = new Set([picky]);
    queue.requeue([a], { failed: true });
    expect(picky.texts).toEqual(["a", "b"]); // not a third time
    queue.push(message("c"));
    expect(picky.texts).toEqual(["a", "b", "c"]);
    expect(new Taker(queue, 1).offer(0).texts).toEqual(["a"]);
  });
});

describe("time to live", () => {
  test("what has expired is not delivered", () => {
    const queue = queueOf();
    queue.push(message("short", 100));
    queue.push(message("long", 1000));
    queue.push(message("for ever"));
    now += 100;
    expect(new Taker(queue, 9).offer(0).texts).toEqual(["long", "for ever"]);
  });

  test("what has expired is swept, also when it came back", () => {
    const queue = queueOf();
    queue.push(message("a", 100));
    queue.push(message("b", 100));
    queue.push(message("c"));
    new Taker(queue, 1).offer(0).leave();
    now += 100;
    expect(queue.sweep()).toBe(2);
    expect(queue.snapshot()).toMatchObject({ ready: 1, bytes: 1 });
    expect(queue.sweep()).toBe(0);
  });

  test("what somebody has does not expire in their hands", () => {
    const queue = queueOf();
    queue.push(message("a", 100));
    const taker = new Taker(queue, 1).offer(0);
    now += 1000;
    expect(queue.sweep()).toBe(0);
    queue.settle(taker.taken[0]!);
    expect(queue.snapshot()).toMatchObject({ unsettled: 0, bytes: 0 });
  });
});

describe("bounds", () => {
  test("room is what may still come, by messages and by bytes", () => {
    const queue = queueOf({ maxLength: 3, maxBytes: 10 });
    expect(queue.room).toBe(3);
    queue.push(message("1"));
    expect(queue.room).toBe(2);
    queue.push(message("123456789"));
    expect(queue.room).toBe(0);
  });

  test("producers without credit hear of room once, as many as there is room for", () => {
    const queue = queueOf({ maxLength: 2, maxBytes: 1000 });
    queue.push(message("a"));
    queue.push(message("b"));
    const told: string[] = [];
    for (const name of ["first", "second", "third"]) {
      queue.awaitRoom({ roomAgain: () => told.push(name) });
    }
    const taker = new Taker(queue, 2).offer(0);
    expect(told).toEqual([]); // they are not settled yet
    queue.settle(taker.taken[0]!);
    expect(told).toEqual(["first"]);
    queue.settle(taker.taken[1]!);
    expect(told).toEqual(["first", "second", "third"]);
  });

  test("a stored message keeps its own bytes, not the read that it came in", () => {
    const queue = queueOf();
    const read = Buffer.alloc(65_536, "x");
    queue.push({ ...message(""), payload: read.subarray(10, 20) });
    const [entry] = new Taker(queue, 1).offer(0).taken;
    expect(entry!.message.payload.buffer.byteLength).toBeLessThan(read.length);
  });
});

test("whatever consumers do, nothing is lost, doubled or out of order", () => {
  const step = fc.record({
    action: fc.constantFrom("push", "offer", "settle", "release", "leave"),
    who: fc.nat({ max: 2 }),
    which: fc.nat(),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const queue = queueOf({ maxLength: 1000, maxBytes: 1_000_000 });
      const takers = [0, 1, 2].map(() => new Taker(queue, 0));
      const settled: string[] = [];
      let pushed = 0;
      for (const { action, who, which } of steps) {
        const taker = takers[who]!;
        const at = taker.taken.length === 0 ? -1 : which % taker.taken.length;
        if (action === "push") queue.push(message(String(pushed++)));
        else if (action === "offer") taker.offer(1 + (which % 3));
        else if (action === "leave") {
          taker.leave();
          takers[who] = new Taker(queue, 0);
        } else if (at >= 0) {
          const [entry] = taker.taken.splice(at, 1) as [Entry];
          if (action === "settle") {
            queue.settle(entry);
            settled.push(textOf(entry));
          } else queue.requeue([entry], { failed: false });
        }
        const held = takers.flatMap(({ texts }) => texts);
        expect(queue.snapshot()).toMatchObject({
          unsettled: held.length,
          ready: pushed - settled.length - held.length,
        });
      }
      for (const taker of takers) taker.leave();
      const rest = new Taker(queue, pushed).offer(0).texts;
      expect(rest).toEqual([...rest].sort((a, b) => Number(a) - Number(b)));
      expect([...settled, ...rest].map(Number).sort((a, b) => a - b)).toEqual(
        Array.from({ length: pushed }, (_, i) => i),
      );
    }),
  );
});
