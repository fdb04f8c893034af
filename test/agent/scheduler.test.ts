import fc from "fast-check";
import { expect, test } from "vitest";
import { Scheduler } from "../../src/agent/calls/scheduler.js";

test("a request that comes while a slot is free takes it at once", () => {
  const scheduler = new Scheduler<string>(1);
  expect(scheduler.reserve()).toBe(true);
  expect(scheduler.reserve()).toBe(false);
  expect(scheduler.enqueue("a")).toBeUndefined();
  expect(scheduler.release()).toBe("a");
});

test("nothing overtakes what waits", () => {
  const scheduler = new Scheduler<string>(1);
  scheduler.reserve();
  scheduler.enqueue("a");
  scheduler.enqueue("b");
  expect([scheduler.release(), scheduler.release(), scheduler.release()]).toEqual(["a", "b", undefined]);
});

test("what is taken out of the line never starts, and only once", () => {
  const scheduler = new Scheduler<string>(1);
  scheduler.reserve();
  scheduler.enqueue("a");
  expect([scheduler.remove("a"), scheduler.remove("a")]).toEqual([true, false]);
  expect(scheduler.release()).toBeUndefined();
});

test("nothing starts after a halt (and what waits still does)", () => {
  const scheduler = new Scheduler<string>(1);
  scheduler.reserve();
  scheduler.enqueue("a");
  scheduler.halt();
  expect([scheduler.release(), scheduler.reserve(), scheduler.enqueue("b"), scheduler.queued]).toEqual([
    undefined,
    false,
    undefined,
    2,
  ]);
});

test("whatever happens, no more run than there are slots, each starts once and in order of arrival", () => {
  const steps = fc.array(fc.constantFrom("arrive", "end", "remove"), { maxLength: 200 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5 }), steps, (slots, script) => {
      const scheduler = new Scheduler<number>(slots);
      const started: number[] = [];
      let running = 0;
      let next = 0;
      const start = (request: number | undefined): void => {
        if (request === undefined) return;
        started.push(request);
        running++;
      };
      for (const step of script) {
        if (step === "arrive") start(scheduler.reserve() ? next : scheduler.enqueue(next));
        if (step === "arrive") next++;
        if (step === "remove") scheduler.remove(next - 1);
        if (step === "end" && running > 0) {
          running--;
          start(scheduler.release());
        }
        expect(running).toBeLessThanOrEqual(slots);
        expect(running).toBe(scheduler.running);
        if (scheduler.queued > 0) expect(running).toBe(slots);
      }
      expect(started).toEqual([...new Set(started)].sort((a, b) => a - b));
    }),
  );
});
