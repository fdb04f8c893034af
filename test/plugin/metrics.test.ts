import { describe, expect, test } from "vitest";
import { sizeOf, sizeText, timed, Timer, timestamp } from "../../src/plugin/metrics.js";

test("timestamp: whole seconds, UTC (P-8, W-17)", () => {
  expect(timestamp(1_795_459_399_999)).toBe("2026-11-23T18:43:19Z");
  expect(timestamp()).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
});

/** A clock that tells these times, one after the other. */
function clock(...times: number[]): () => number {
  return () => times.shift()!;
}

describe("Timer (P-9)", () => {
  test.each<[string, number, number, number]>([
    ["0 (ms)", 5, 5, 0],
    ["12 (ms)", 0, 12.9, 0.0129],
    ["999 (ms)", 0, 999.9, 0.9999],
    ["1.000 (seconds)", 0, 1000, 1],
    ["3.250 (seconds)", 1000, 4250, 3.25],
    ["59.999 (seconds)", 0, 59_999, 59.999],
    ["1.000 (minutes)", 0, 60_000, 60],
    ["1.500 (minutes)", 0, 90_000, 90],
  ])("%s", (text, startMs, stopMs, seconds) => {
    const timer = new Timer(clock(startMs, stopMs)).start().stop();
    expect(String(timer)).toBe(text);
    expect(timer.duration()).toBeCloseTo(seconds, 9);
  });

  test("idle, started, and idle still when only stopped", () => {
    const timer = new Timer(clock(0, 1000, 2000));
    expect([String(timer), timer.duration()]).toEqual(["idle", 0]);
    expect(String(timer.stop())).toBe("idle");
    expect([String(timer.start()), timer.duration()]).toEqual(["started", 0]);
    expect(String(timer.stop())).toBe("1.000 (seconds)");
    expect(String(timer.start())).toBe("started"); // a new start clears the stop
  });

  test("measures one run, to the end of its promise, also of one that fails", async () => {
    const timer = new Timer(clock(0, 10, 20, 40));
    expect(timer.measure(() => 7)).toBe(7);
    expect(String(timer)).toBe("10 (ms)");
    const slow = timer.measure(() => Promise.reject(new Error("no")));
    expect(String(timer)).toBe("started");
    await expect(slow).rejects.toThrow("no");
    expect(String(timer)).toBe("20 (ms)");
  });
});

describe("timed (D-25)", () => {
  const told: [string, string][] = [];
  const options = {
    tell: (name: string, timer: Timer) => told.push([name, String(timer).replace(/\d+/, "n")]),
  };

  test("around a function: its name, arguments, `this` and outcome stay", async () => {
    const add = timed(function add(this: { base: number }, n: number) {
      return this.base + n;
    }, options);
    expect([add.name, add.call({ base: 2 }, 3)]).toEqual(["add", 5]);
    const fail = timed(async function fail() {
      await Promise.resolve();
      throw new Error("no");
    }, options);
    await expect(fail()).rejects.toThrow("no");
    const burst = timed(function burst() {
      throw new Error("at once");
    }, options);
    expect(() => burst()).toThrow("at once");
    expect(told).toEqual([
      ["add", "n (ms)"],
      ["fail", "n (ms)"],
      ["burst", "n (ms)"],
    ]);
  });

  test("as a decorator, under the standard convention", () => {
    told.length = 0;
    const bark = function bark(this: { name: string }, words: string): string {
      return `${this.name}: ${words}`;
    };
    const decorate = timed(options) as unknown as (method: object, context: object) => typeof bark;
    const replaced = decorate(bark, { kind: "method", name: "bark" });
    expect(replaced.call({ name: "rex" }, "hi")).toBe("rex: hi");
    expect(told).toEqual([["bark", "n (ms)"]]);
  });

  test("as a decorator, under the legacy convention", () => {
    told.length = 0;
    const descriptor = { value: () => 1 };
    const decorate = timed(options) as (
      target: object,
      name: string,
      descriptor: { value: () => number },
    ) => void;
    expect(decorate({}, "run", descriptor)).toBeUndefined();
    expect(descriptor.value()).toBe(1);
    expect(told).toHaveLength(1);
  });
});

describe("sizes (P-10)", () => {
  test.each<[number, string]>([
    [0, "0"],
    [1000, "1000"],
    [1001, "1 kB"],
    [1999, "1 kB"],
    [1_000_000, "1000 kB"],
    [20_500_000, "20 mB"],
    [3_000_000_001, "3 gB"],
    [5e12, "5000 gB"],
  ])("%d is %s", (bytes, text) => expect(sizeText(bytes)).toBe(text));

  test("a value is walked whole, each object once, in circles too", () => {
    const shared = { text: "x".repeat(1000) };
    const once = sizeOf([shared]);
    expect(sizeOf([shared, shared]) - once).toBeLessThan(100);
    expect(sizeOf([{ text: "x".repeat(1000) }, { text: "y".repeat(1000) }]) - once).toBeGreaterThan(1000);
    const circle: Record<string, unknown> = {};
    circle["self"] = circle;
    expect(sizeOf(circle)).toBeLessThan(100);
    expect(sizeOf(new Map([["a".repeat(500), new Uint8Array(500)]]))).toBeGreaterThan(1000);
    expect(sizeOf(new Set(["a".repeat(500)]))).toBeGreaterThan(500);
  });

  test("depth ends no stack", () => {
    let nested: unknown[] = [];
    for (let depth = 0; depth < 100_000; depth++) nested = [nested];
    expect(sizeOf(nested)).toBeGreaterThan(100_000);
  });
});
