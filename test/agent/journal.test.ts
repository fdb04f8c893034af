import { cpSync, mkdtempSync, readFileSync, statSync, truncateSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ClassicLevel } from "classic-level";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openJournal, type Entry, type Outcome, type Owed, type Restored } from "../../src/agent/journal.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "gofer-journal-"));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

const entry = (seq: number, more: Partial<Entry> = {}): Entry => ({
  seq,
  plugin: "demo",
  sn: `sn-${seq}`,
  receivedAt: 1000 + seq,
  form: "text",
  digest: `digest-${seq}`,
  started: false,
  body: `{"sn": "sn-${seq}",\n "line": "two"}`,
  ...more,
});
const outcome = (seq: number): Outcome => ({ endedAt: 2000 + seq, kind: "result", text: '{"a":\n1}' });
const owed: Owed = { replyto: "me", data: "1.0", form: "data", ext: true };

test("what was added is there after a restart, in order of arrival and as it was", async () => {
  const { journal } = await openJournal(folder);
  const entries = [3, 300, 12, 70_000].map((seq) => entry(seq));
  await Promise.all(entries.map((one) => journal.add(one)));
  await journal.close();
  const { journal: again, restored } = await openJournal(folder);
  expect(restored.entries).toEqual([...entries].sort((a, b) => a.seq - b.seq));
  expect(restored).toMatchObject({ ended: [], damaged: [] });
  await again.close();
});

test("a finished request is replaced by its outcome, and its reply owed until it is settled", async () => {
  const { journal } = await openJournal(folder);
  await journal.add(entry(1));
  await journal.started(entry(1));
  await journal.finish(entry(1), outcome(1), owed);
  await journal.add(entry(2));
  await journal.finish(entry(2), outcome(2), undefined);
  expect(await journal.outcome(1)).toEqual(outcome(1));
  expect(await journal.outcome(3)).toBeUndefined();
  await journal.close();

  const second = await openJournal(folder);
  const identity = (seq: number): object => ({
    seq,
    plugin: "demo",
    sn: `sn-${seq}`,
    digest: `digest-${seq}`,
  });
  expect(second.restored).toEqual({
    entries: [],
    ended: [
      { ...identity(1), outcome: outcome(1), owed },
      { ...identity(2), outcome: outcome(2), owed: undefined },
    ],
    damaged: [],
  });
  second.journal.settled(1);
  await second.journal.forget([2]);
  await second.journal.close();

  const third = await openJournal(folder);
  expect(third.restored.ended).toEqual([{ ...identity(1), outcome: outcome(1), owed: undefined }]);
  await third.journal.close();
});

test("started is remembered", async () => {
  const { journal } = await openJournal(folder);
  await journal.add(entry(1));
  await journal.started(entry(1));
  await journal.close();
  const { journal: again, restored } = await openJournal(folder);
  expect(restored.entries).toEqual([entry(1, { started: true })]);
  await again.close();
});

test("a journal that another agent has open is refused", async () => {
  const { journal } = await openJournal(folder);
  await expect(openJournal(folder)).rejects.toMatchObject({ code: "in-use" });
  await journal.close();
});

test("closing waits for what is being written", async () => {
  const { journal } = await openJournal(folder);
  const written = Promise.all(Array.from({ length: 200 }, (_, seq) => journal.add(entry(seq + 1))));
  await journal.close();
  await written;
  const { journal: again, restored } = await openJournal(folder);
  expect(restored.entries).toHaveLength(200);
  await again.close();
});

/** What an agent finds that starts after this one was killed in this very turn. */
async function killed(): Promise<Restored> {
  const copy = mkdtempSync(join(tmpdir(), "gofer-journal-copy-"));
  cpSync(folder, copy, { recursive: true });
  try {
    const { journal, restored } = await openJournal(copy);
    await journal.close();
    return restored;
  } finally {
    await rm(copy, { recursive: true });
  }
}

/** Notes for each write to the store whether it was one with an fsync. */
async function spyOnWrites(): Promise<boolean[]> {
  const store = new ClassicLevel(join(folder, "scratch"));
  await store.open();
  const batch = store.batch();
  const prototype = Object.getPrototypeOf(Object.getPrototypeOf(batch)) as typeof batch;
  await batch.close();
  await store.close();
  const syncs: boolean[] = [];
  const write = prototype.write;
  vi.spyOn(prototype, "write").mockImplementation(function (this: typeof batch, options) {
    syncs.push(options !== undefined && "sync" in options && options.sync === true);
    return write.call(this, options ?? {});
  });
  return syncs;
}

/** Runs before anything that waits for the disk goes on. */
const nextTick = (): Promise<void> => new Promise((resolve) => process.nextTick(resolve));
const large = (seq: number): Outcome => ({ ...outcome(seq), text: JSON.stringify("x".repeat(100_000)) });

test("only what may be said to be accepted costs an fsync", async () => {
  const syncs = await spyOnWrites();
  const { journal } = await openJournal(folder);
  syncs.length = 0;
  await Promise.all([journal.add(entry(1)), journal.add(entry(2))]);
  expect(syncs.splice(0)).toEqual([true]);
  await journal.started(entry(1));
  expect(syncs.splice(0)).toEqual([false]);
  await journal.finish(entry(1), large(1), owed);
  expect(syncs.splice(0)).toEqual([false]);
  expect(journal.finish(entry(2), outcome(2), owed)).toBeUndefined();
  await journal.forget([1]);
  expect(syncs).toEqual([false]);
  await Promise.all([journal.started(entry(3)), journal.add(entry(4))]);
  expect(syncs).toEqual([false, true]);
  await journal.close();
});

test("an outcome survives the death of its agent from the moment it is written", async () => {
  const { journal } = await openJournal(folder);
  await journal.add(entry(1));
  await journal.add(entry(2));
  expect(journal.finish(entry(1), outcome(1), owed)).toBeUndefined();
  await journal.finish(entry(2), large(2), undefined);
  const { entries, ended } = await killed();
  expect(entries).toEqual([]);
  expect(ended.map((one) => [one.seq, one.outcome, one.owed])).toEqual([
    [1, outcome(1), owed],
    [2, large(2), undefined],
  ]);
  await journal.close();
});

test("an outcome that was cut off is none: its request is there as it was", async () => {
  const { journal } = await openJournal(folder);
  await journal.add(entry(1, { started: true }));
  await journal.add(entry(2, { started: true }));
  void journal.finish(entry(1), outcome(1), owed);
  void journal.finish(entry(2), outcome(2), owed);
  const tail = join(folder, "tail-0");
  truncateSync(tail, statSync(tail).size - 1); // before this turn ends, and with it any write to the store
  const { entries, ended, damaged } = await killed();
  expect(entries.map(({ seq }) => seq)).toEqual([2]);
  expect(ended.map(({ seq }) => seq)).toEqual([1]);
  expect(damaged).toEqual([]);
  await journal.close();
});

test("what was forgotten does not come back, not even out of the tail", async () => {
  const { journal } = await openJournal(folder);
  await journal.add(entry(1));
  void journal.finish(entry(1), outcome(1), owed);
  journal.settled(1);
  await journal.forget([1]);
  expect(await killed()).toEqual({ entries: [], ended: [], damaged: [] });
  await journal.close();
  const { journal: again, restored } = await openJournal(folder);
  expect(restored).toEqual({ entries: [], ended: [], damaged: [] });
  await again.close();
});

test("a record that cannot be read is named, and the others are read", async () => {
  const { journal } = await openJournal(folder);
  await journal.add(entry(1));
  await journal.close();
  const store = new ClassicLevel(join(folder, "store"));
  await store.put("r/00000000000002", "no line of facts");
  await store.close();
  const { journal: again, restored } = await openJournal(folder);
  expect(restored.damaged).toEqual(["r/00000000000002"]);
  expect(restored.entries).toEqual([entry(1)]);
  await again.close();
});

test("what was forgotten stays so when an outcome is written at the same time", async () => {
  const { journal } = await openJournal(folder);
  await journal.add(entry(1));
  await journal.add(entry(2));
  void journal.finish(entry(1), outcome(1), owed);
  journal.settled(1);
  const ran = journal.started(entry(2)).then(() => journal.finish(entry(2), outcome(2), owed));
  await journal.forget([1]);
  await ran;
  await journal.close();
  const { journal: again, restored } = await openJournal(folder);
  await again.close();
  expect(restored.ended.map(({ seq }) => seq)).toEqual([2]);
});

test("forgetting does not take an outcome out of the tail before the store has it", async () => {
  const { journal } = await openJournal(folder);
  await journal.add(entry(1));
  await journal.add(entry(2));
  void journal.finish(entry(1), outcome(1), owed);
  const forgotten = journal.forget([1]);
  await nextTick(); // its write is under way: what comes now goes with the next one
  void journal.finish(entry(2), outcome(2), owed);
  await forgotten;
  const tail = readFileSync(join(folder, "tail-0"), "utf8");
  await journal.close();
  expect(tail).toContain("sn-2");
});
