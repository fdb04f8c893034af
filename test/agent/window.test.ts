import { expect, test } from "vitest";
import { Window, type Known } from "../../src/agent/calls/window.js";
import { FakeJournal } from "../support/fake-journal.js";

const known = (seq: number): Known => ({
  seq,
  digest: `digest ${seq}`,
  endedAt: 0,
  reply: "delivered",
});

test("is overfull a thousand past its number, forgets the oldest down to it, and is then not for another thousand", async () => {
  const journal = new FakeJournal();
  const window = new Window({ windowMs: 1000, windowEntries: 10 }, journal, () => 0);
  let seq = 0;
  const fill = (): number => {
    let count = 0;
    for (; !window.isOverfull; count++) window.add(`sn-${++seq}`, known(seq));
    return count;
  };
  expect(fill()).toBe(1011);
  await window.forget(() => false);
  expect(journal.forgotten).toEqual(Array.from({ length: 1001 }, (_, index) => index + 1));
  expect([window.has("sn-1001"), window.has("sn-1002")]).toEqual([false, true]);
  expect(fill()).toBe(1001);
});

test("of those that are needed none is forgotten, and they are not looked through at every call", async () => {
  const journal = new FakeJournal();
  const window = new Window({ windowMs: 1000, windowEntries: 10 }, journal, () => 0);
  for (let seq = 1; !window.isOverfull; seq++) window.add(`sn-${seq}`, known(seq));
  await window.forget(() => true);
  expect(journal.forgotten).toEqual([]);
  expect(window.isOverfull).toBe(false);
});
