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

test("what was added long ago and just now is known, one after the other is forgotten, however many came", async () => {
  const journal = new FakeJournal();
  const window = new Window({ windowMs: 1000, windowEntries: 3000 }, journal, () => 0);
  const last = 20_000;
  for (let seq = 1; seq <= last; seq++) {
    window.add(`sn-${seq}`, known(seq));
    if (window.isOverfull) await window.forget(() => false);
  }
  const forgotten = journal.forgotten.length;
  expect(last - forgotten).toBeGreaterThanOrEqual(3000);
  expect(last - forgotten).toBeLessThanOrEqual(4001);
  expect(journal.forgotten).toEqual(Array.from({ length: forgotten }, (_, index) => index + 1));
  const has = Array.from({ length: last }, (_, index) => window.has(`sn-${index + 1}`));
  expect(has.indexOf(true)).toBe(forgotten);
  expect(has.lastIndexOf(false)).toBe(forgotten - 1);
});

test("a call that is added again takes its own place, and counts once", async () => {
  const journal = new FakeJournal();
  const window = new Window({ windowMs: 1000, windowEntries: 10 }, journal, () => 0);
  for (let seq = 1; seq <= 1000; seq++) window.add(`sn-${seq}`, known(seq));
  window.add("sn-1", known(2000));
  for (let seq = 1001; !window.isOverfull; seq++) window.add(`sn-${seq}`, known(seq));
  await window.forget(() => false);
  expect(journal.forgotten).toHaveLength(1001);
  expect(journal.forgotten[0]).toBe(2000);
});
