import { expect, test } from "vitest";
import { Held } from "../../src/agent/calls/held.js";

test.each([
  ["characters", { heldChars: 10, heldCalls: 100 }, [5, 6]],
  ["calls", { heldChars: 1000, heldCalls: 2 }, [1, 1]],
])("is full past its %s, and whoever waits goes on when one is gone", async (_what, limits, chars) => {
  const held = new Held(limits);
  const [first, second] = chars as [number, number];
  held.add(first);
  expect(held.isFull).toBe(false);
  held.add(second);
  expect(held.isFull).toBe(true);
  let isLetIn = false;
  const room = held.room().then(() => (isLetIn = true));
  await Promise.resolve();
  expect(isLetIn).toBe(false);
  held.remove(second);
  await room;
  expect(held.isFull).toBe(false);
});
