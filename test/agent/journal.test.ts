import {
  fdatasync,
  fdatasyncSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ClassicLevel } from "classic-level";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openJournal } from "../../src/agent/journal/opening.js";
import { batchPrototype, entry, killed, large, outcome, owed } from "../support/journals.js";
import { tailEnd } from "../support/tail.js";

vi.mock("node:fs", async (original) => {
  const fs = await original<typeof import("node:fs")>();
  return {
    ...fs,
    fdatasync: vi.fn(fs.fdatasync),
    fdatasyncSync: vi.fn(fs.fdatasyncSync),
    writeSync: vi.fn(fs.writeSync),
  };
});

/** How many times the disk was asked to keep what it has, since this was last asked. */
function syncs(): number {
  const asked = [vi.mocked(fdatasync).mock.calls, vi.mocked(fdatasyncSync).mock.calls];
  return asked.reduce((count, calls) => count + calls.splice(0).length, 0);
}

/** It does not, until the returned function is called. */
function syncsFail(): () => void {
  vi.mocked(fdatasync).mockImplementation((_file, callback) => callback(new Error("EIO")));
  vi.mocked(fdatasyncSync).mockImplementation(() => {
    throw new Error("EIO");
  });
  return () => {
    vi.mocked(fdatasync).mockReset();
    vi.mocked(fdatasyncSync).mockReset();
  };
}

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "gofer-journal-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

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
  expect(second.restored).toMatchObject({
    entries: [],
    ended: [
      { ...identity(1), outcome: outcome(1), owed, reply: "owed" },
      { ...identity(2), outcome: outcome(2), owed: undefined, reply: "none" },
    ],
    damaged: [],
    aside: [],
  });
  second.journal.settled(1, "delivered");
  await second.journal.forget([2]);
  await second.journal.close();

  const third = await openJournal(folder);
  expect(third.restored.ended).toEqual([
    { ...identity(1), outcome: outcome(1), owed: undefined, reply: "delivered" },
  ]);
  await third.journal.close();
});

test("what became of a reply is kept, whether the store has the outcome by then or not", async () => {
  const { journal } = await openJournal(folder);
  for (const seq of [1, 2, 3]) {
    await journal.add(entry(seq));
    await journal.finish(entry(seq), outcome(seq), owed);
  }
  journal.settled(1, "delivered");
  await journal.forget([99]); // the store is told of all of it
  journal.settled(2, "lost");
  await journal.close();
  const { journal: again, restored } = await openJournal(folder);
  const replies = restored.ended.map(({ seq, reply, owed: still }) => [seq, reply, still]);
  expect(replies).toEqual([
    [1, "delivered", undefined],
    [2, "lost", undefined],
    [3, "owed", owed],
  ]);
  expect(restored.ended.map((one) => one.outcome)).toEqual([1, 2, 3].map(outcome));
  await again.forget([1, 2, 3]);
  await again.close();
  const store = new ClassicLevel(join(folder, "store"));
  expect(await store.keys().all()).toEqual(["told"]);
  await store.close();
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

/** Runs before anything that waits for the disk goes on. */
const nextTick = (): Promise<void> => new Promise((resolve) => process.nextTick(resolve));

test("what may be said to be accepted costs an fsync, shared by all that came at once; nothing else costs one", async () => {
  const { journal } = await openJournal(folder);
  syncs();
  await Promise.all([journal.add(entry(1)), journal.add(entry(2))]);
  expect(syncs()).toBe(1);
  const third = journal.add(entry(3));
  await nextTick();
  await nextTick();
  expect(syncs()).toBe(1); // under way: the next two share another
  await Promise.all([third, journal.add(entry(4)), journal.add(entry(5))]);
  expect(syncs()).toBe(1);
  await journal.started(entry(1));
  await journal.finish(entry(1), outcome(1), owed);
  await journal.finish(entry(2), large(2), owed);
  journal.settled(1, "delivered");
  expect(syncs()).toBe(0);
  await journal.close();
});

test("while the disk fails nothing is taken, and an outcome is told once it is written", async () => {
  const lines: string[] = [];
  const log = {
    log: (level: string, event: string) => void lines.push(`${level} ${event}`),
    with: () => log,
  };
  const { journal } = await openJournal(folder, log);
  await journal.add(entry(1));
  await journal.add(entry(2));
  const failing = vi.spyOn(await batchPrototype(), "write").mockRejectedValue(new Error("IO error: EIO"));
  await expect(journal.forget([99])).rejects.toMatchObject({
    code: "storage",
    details: { path: folder + "/store" },
  });
  await expect(journal.add(entry(3))).rejects.toMatchObject({ code: "storage" });
  vi.mocked(writeSync).mockImplementation(() => {
    throw Object.assign(new Error("EIO: i/o error"), { code: "EIO" });
  });
  const syncsWork = syncsFail();
  let isTold = false;
  const ended = journal.finish(entry(1), large(1), owed);
  const begun = journal.started(entry(2));
  void ended!.then(() => (isTold = true));
  await vi.waitFor(() => expect(failing.mock.calls.length).toBeGreaterThan(2), 10_000); // it tries again by itself
  expect(isTold).toBe(false);
  vi.mocked(writeSync).mockReset();
  syncsWork();
  failing.mockRestore();
  await Promise.all([ended, begun, journal.mended()]);
  expect(lines).toEqual(["error journal.failed", "info journal.mended"]);
  const { entries, ended: all } = await killed(folder);
  expect(entries).toEqual([entry(2, { started: true })]);
  expect(all.map(({ seq, outcome: { text } }) => [seq, text])).toEqual([[1, large(1).text]]);
  await journal.close();
});

test("a request that the log cannot sync is put into the store, durably", async () => {
  const { journal } = await openJournal(folder);
  const syncsWork = syncsFail();
  await journal.add(entry(1));
  syncsWork();
  rmSync(join(folder, "tail-0"));
  expect((await killed(folder)).entries.map(({ seq }) => seq)).toEqual([1]);
  await journal.close();
});

test("of a request that no disk takes nothing comes back", async () => {
  const { journal } = await openJournal(folder);
  await journal.add(entry(1));
  const syncsWork = syncsFail();
  const write = vi.spyOn(await batchPrototype(), "write").mockRejectedValueOnce(new Error("ENOSPC"));
  await expect(journal.add(entry(2))).rejects.toThrow("ENOSPC");
  expect((await killed(folder)).entries.map(({ seq }) => seq)).toEqual([1]);
  write.mockRestore();
  syncsWork();
  expect(journal.fault).toMatchObject({ code: "storage" });
  await journal.mended();
  await journal.add(entry(3)); // and it has recovered by itself
  await journal.close();
  const { journal: again, restored } = await openJournal(folder);
  await again.close();
  expect(restored.entries.map(({ seq }) => seq)).toEqual([1, 3]);
});

test("an outcome too large for the log is not undone by the request that is in it", async () => {
  const { journal } = await openJournal(folder);
  await journal.add(entry(1, { started: true }));
  await journal.finish(entry(1), large(1), owed);
  expect(await killed(folder)).toMatchObject({ entries: [], ended: [{ outcome: large(1) }] });
  await journal.close();
});

test("many requests and outcomes pass through the log, and it does not grow", async () => {
  const { journal } = await openJournal(folder);
  const body = JSON.stringify("x".repeat(10_000));
  for (let seq = 1; seq <= 1200; seq += 20) {
    const batch = Array.from({ length: 20 }, (_, index) => entry(seq + index, { body }));
    await Promise.all(batch.map((one) => journal.add(one)));
    await Promise.all(
      batch.slice(1).map((one) => journal.finish(one, { ...outcome(one.seq), text: body }, owed)),
    );
    await new Promise(setImmediate); // as requests come
  }
  for (const name of ["tail-0", "tail-1"])
    expect(statSync(join(folder, name)).size).toBeLessThan(10 * 1024 * 1024);
  const { entries, ended } = await killed(folder);
  expect([entries.length, ended.length]).toEqual([60, 1140]);
  await journal.close();
});

test("an outcome survives the death of its agent from the moment it is written", async () => {
  const { journal } = await openJournal(folder);
  await journal.add(entry(1));
  await journal.add(entry(2));
  await journal.finish(entry(1), outcome(1), owed);
  await journal.finish(entry(2), large(2), undefined);
  const { entries, ended } = await killed(folder);
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
  await Promise.all([1, 2].map((seq) => journal.finish(entry(seq), outcome(seq), owed)));
  const tail = join(folder, "tail-0");
  truncateSync(tail, tailEnd(readFileSync(tail)) - 2); // before the store is told
  const { entries, ended, damaged } = await killed(folder);
  expect(entries.map(({ seq }) => seq)).toEqual([2]);
  expect(ended.map(({ seq }) => seq)).toEqual([1]);
  expect(damaged).toEqual([]);
  await journal.close();
});

test("what was forgotten does not come back, not even out of the log", async () => {
  const { journal } = await openJournal(folder);
  await journal.add(entry(1));
  await journal.finish(entry(1), outcome(1), owed);
  journal.settled(1, "delivered");
  await journal.forget([1]);
  expect(await killed(folder)).toMatchObject({ entries: [], ended: [], damaged: [], aside: [] });
  await journal.close();
  const { journal: again, restored } = await openJournal(folder);
  expect(restored).toMatchObject({ entries: [], ended: [], damaged: [], aside: [] });
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
  // its mark that it had started may have been lost: it must not run a second time
  expect(restored.entries).toEqual([entry(1, { started: true, isDoubtful: true })]);
  await again.close();
});

test("what was forgotten stays so when an outcome is written at the same time", async () => {
  const { journal } = await openJournal(folder);
  await journal.add(entry(1));
  await journal.add(entry(2));
  await journal.finish(entry(1), outcome(1), owed);
  journal.settled(1, "delivered");
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
  await journal.finish(entry(1), outcome(1), owed);
  const forgotten = journal.forget([1]);
  await nextTick(); // its write is under way: what comes now goes with the next one
  void journal.finish(entry(2), outcome(2), owed);
  await forgotten;
  expect((await killed(folder)).ended.map(({ seq }) => seq)).toEqual([2]);
  await journal.close();
});

test("an fsync that fails takes the word from those that wait for the next one: the log may have lost what they have", async () => {
  const { journal } = await openJournal(folder);
  let failing = 1;
  vi.mocked(fdatasync).mockImplementation((_file, callback) => {
    setImmediate(() => callback(failing-- > 0 ? new Error("EIO") : null));
  });
  const write = vi.spyOn(await batchPrototype(), "write").mockRejectedValue(new Error("IO error: EIO"));
  const first = [journal.add(entry(1)), journal.add(entry(2))];
  await nextTick();
  await nextTick();
  const second = journal.add(entry(3)); // while the one that fails is under way
  const outcomes = await Promise.allSettled([...first, second]);
  expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
  write.mockRestore();
  vi.mocked(fdatasync).mockReset();
  await journal.close();
});

test("numbers of requests that were lost are not given out again, nor what was said of them to others", async () => {
  const { journal } = await openJournal(folder);
  await journal.add(entry(1));
  await journal.add(entry(2));
  await journal.finish(entry(2), outcome(2), owed);
  journal.settled(2, "delivered");
  await journal.close();
  const key = "r/" + "2".padStart(16, "0");
  const store = new ClassicLevel<string, string>(join(folder, "store"));
  await store.put(key, `${(await store.get(key))!.slice(0, -1)}X`);
  await store.close();
  const second = await openJournal(folder);
  expect(second.restored.damaged).toEqual([key]);
  expect(second.restored.lastSeq).toBe(2);
  await second.journal.add(entry(2, { sn: "another" }));
  await second.journal.finish(entry(2, { sn: "another" }), outcome(2), owed);
  await second.journal.close();
  const third = await openJournal(folder);
  expect(third.restored.ended.map(({ sn, reply }) => [sn, reply])).toEqual([["another", "owed"]]);
  await third.journal.close();
});

test("a journal that cannot be opened leaves no file open", async () => {
  await (await openJournal(folder)).journal.close();
  const write = vi.spyOn(await batchPrototype(), "write").mockRejectedValue(new Error("IO error: ENOSPC"));
  const before = readdirSync("/proc/self/fd").length;
  for (let time = 0; time < 5; time++) await expect(openJournal(folder)).rejects.toThrow();
  write.mockRestore();
  expect(readdirSync("/proc/self/fd").length).toBeLessThan(before + 5);
});

test("an outcome that comes as the store is about to be told counts as told only if it was", async () => {
  const { journal } = await openJournal(folder);
  await journal.add(entry(1));
  const ended = nextTick().then(() => journal.finish(entry(1), outcome(1), owed));
  await Promise.all([journal.forget([99]), ended]);
  expect(await killed(folder)).toMatchObject({ entries: [], ended: [{ seq: 1 }] });
  await journal.close();
});
