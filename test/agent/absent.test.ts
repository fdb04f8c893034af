/** A result whose reply cannot be delivered is kept, tried again within bounds, and then said to be lost. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Absent, type AbsenceLimits, type AbsentReply, type Sent } from "../../src/agent/calls/absent.js";

const START = 1_000_000;
beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"], now: START }));
afterEach(() => void vi.useRealTimers());

const LIMITS: AbsenceLimits = { keepMs: 60_000, firstMs: 1000, maxMs: 8000, replies: 3 };

class Bench {
  readonly tries: number[] = [];
  readonly settled: string[] = [];
  answer: Sent | Error = "absent";
  readonly absent = new Absent({
    clock: Date.now,
    limits: LIMITS,
    retry: () => {
      this.tries.push(Date.now() - START);
      return this.answer instanceof Error ? Promise.reject(this.answer) : Promise.resolve(this.answer);
    },
    settled: ({ sn }, how) => this.settled.push(`${sn} ${how}`),
  });

  wait(sn: string, endedAt = START): void {
    const owed = { replyto: "me", data: "null", form: "text", ext: false } as const;
    this.absent.wait({ sn, seq: 1, owed, endedAt, replier: undefined } satisfies AbsentReply);
  }
}

test("it is tried less and less often, and given up when its time is over", async () => {
  const bench = new Bench();
  bench.wait("a");
  await vi.advanceTimersByTimeAsync(59_999);
  expect(bench.tries).toEqual([1000, 3000, 7000, 15_000, 23_000, 31_000, 39_000, 47_000, 55_000]);
  expect(bench.settled).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(bench.settled).toEqual(["a lost"]);
  await vi.advanceTimersByTimeAsync(100_000);
  expect(bench.tries).toHaveLength(10);
});

test("it is delivered when somebody is there", async () => {
  const bench = new Bench();
  bench.wait("a");
  await vi.advanceTimersByTimeAsync(2000);
  bench.answer = "delivered";
  await vi.advanceTimersByTimeAsync(1000);
  expect(bench.settled).toEqual(["a delivered"]);
});

test("what an earlier agent owed is bounded by the call's end, not by this agent's start", async () => {
  const bench = new Bench();
  bench.wait("old", START - 59_000);
  bench.wait("older", START - 60_000);
  expect(bench.settled).toEqual(["older lost"]);
  await vi.advanceTimersByTimeAsync(1000);
  expect(bench.settled).toEqual(["older lost", "old lost"]);
});

test("past the number that is kept a result is lost at once", () => {
  const bench = new Bench();
  for (const sn of ["a", "b", "c", "d"]) bench.wait(sn);
  expect(bench.settled).toEqual(["d lost"]);
});

test("a try that fails by itself is none, and after close nothing is tried or said", async () => {
  const bench = new Bench();
  bench.answer = new Error("the disk cannot be read");
  bench.wait("a");
  await vi.advanceTimersByTimeAsync(3000);
  expect(bench.tries).toHaveLength(2);
  bench.absent.close();
  bench.wait("b");
  await vi.advanceTimersByTimeAsync(100_000);
  expect(bench.tries).toHaveLength(2);
  expect(bench.settled).toEqual([]);
});
