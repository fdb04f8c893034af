import { expect, test } from "vitest";
import { Lag } from "../../src/agent/journal/lag.js";

const bytes = (text: string): Buffer => Buffer.from(text);

/** Hands over what lags, and is told when that is to end. */
function handing(lag: Lag): {
  readonly told: ReadonlyMap<string, Buffer | undefined>;
  readonly end: (error?: Error) => Promise<void>;
} {
  let told!: ReadonlyMap<string, Buffer | undefined>;
  let end!: (error?: Error) => void;
  const over = lag.handOver((changes) => {
    told = changes;
    return new Promise((resolve, reject) => (end = (error) => (error ? reject(error) : resolve())));
  });
  return { told, end: (error) => (end(error), over) };
}

test("what is being told is at hand until it was told, and no longer", async () => {
  const lag = new Lag();
  lag.add(["a", bytes("1")]);
  lag.add(["b", undefined]);
  const handed = handing(lag);
  expect([...handed.told]).toEqual([
    ["a", bytes("1")],
    ["b", undefined],
  ]);
  expect([lag.isEmpty, lag.has("a"), lag.has("b"), lag.get("a")]).toEqual([true, true, true, bytes("1")]);
  expect(lag.pending("a"), "which is not changed any more").toBeUndefined();
  await handed.end();
  expect([lag.isEmpty, lag.has("a"), lag.has("b")]).toEqual([true, false, false]);
});

test("what could not be told lags as before, but for what is newer", async () => {
  const lag = new Lag();
  for (const key of ["a", "b", "c"]) lag.add([key, bytes("old")]);
  const handed = handing(lag);
  lag.add(["b", bytes("new")]);
  lag.add(["c", undefined]);
  lag.add(["d", bytes("new")]);
  expect(["a", "b", "c", "d"].map((key) => lag.get(key)?.toString())).toEqual([
    "old",
    "new",
    undefined,
    "new",
  ]);
  await expect(handed.end(new Error("EIO"))).rejects.toThrow("EIO");
  expect(["a", "b", "c", "d"].map((key) => lag.pending(key)?.toString())).toEqual([
    "old",
    "new",
    undefined,
    "new",
  ]);
  const again = handing(lag);
  expect([...again.told.keys()].sort()).toEqual(["a", "b", "c", "d"]);
  expect(again.told.get("c")).toBeUndefined();
  await again.end();
});
