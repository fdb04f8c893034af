import {
  fdatasync,
  fdatasyncSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Journal } from "../../src/agent/journal/journal.js";
import { openJournal } from "../../src/agent/journal/opening.js";
import { diskSeemsToTake } from "../support/disk-speed.js";
import {
  copyJournal,
  entry,
  killed,
  large,
  outcome,
  owed,
  restored as restoredFrom,
} from "../support/journals.js";
import { logEnd } from "../support/log-end.js";

vi.mock("node:fs", async (original) =>
  (await import("../support/watched-fs.js")).watched(
    await original(),
    "fdatasync",
    "fdatasyncSync",
    "writeSync",
  ),
);

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
  vi.restoreAllMocks();
  for (const one of [fdatasync, fdatasyncSync, writeSync]) vi.mocked(one).mockReset();
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

test("what became of a reply is kept, and what was forgotten leaves nothing", async () => {
  const { journal } = await openJournal(folder);
  for (const seq of [1, 2, 3]) {
    await journal.add(entry(seq));
    await journal.finish(entry(seq), outcome(seq), owed);
  }
  await journal.add(entry(4));
  journal.settled(1, "delivered");
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
  await again.forget([1, 2, 3, 4]);
  expect(await again.outcome(1)).toBeUndefined();
  await again.close();
  const { journal: third, restored: none } = await openJournal(folder);
  await third.close();
  expect(none).toMatchObject({ entries: [], ended: [], lastSeq: 4 });
});

test("what became of many replies is written along with what is written next", async () => {
  const { journal } = await openJournal(folder);
  const seqs = Array.from({ length: 32 }, (_, index) => index + 1);
  for (const seq of seqs) {
    await journal.add(entry(seq));
    await journal.finish(entry(seq), outcome(seq), owed);
  }
  for (const seq of seqs) journal.settled(seq, "delivered");
  await journal.add(entry(33));
  expect((await killed(folder)).ended.map(({ reply }) => reply)).toEqual(seqs.map(() => "delivered"));
  await journal.close();
});

test("what became of a reply is written by itself when nothing else is", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const { journal } = await openJournal(folder);
  await journal.add(entry(1));
  await journal.finish(entry(1), outcome(1), owed);
  journal.settled(1, "delivered");
  vi.advanceTimersByTime(60_000);
  vi.useRealTimers();
  await nextTick();
  expect((await killed(folder)).ended.map(({ reply }) => reply)).toEqual(["delivered"]);
  await journal.close();
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
  await journal.add(entry(3));
  expect(syncs()).toBe(1);
  const fourth = journal.add(entry(4));
  await nextTick();
  expect(syncs()).toBe(0); // with most under way, it waits a moment for others
  await Promise.all([fourth, journal.add(entry(5))]);
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
  vi.mocked(writeSync).mockImplementation(() => {
    throw Object.assign(new Error("EIO: i/o error"), { code: "EIO" });
  });
  const syncsWork = syncsFail();
  let isTold = false;
  const ended = journal.finish(entry(1), large(1), owed);
  void ended.then(() => (isTold = true));
  await vi.waitFor(() => expect(journal.fault).toMatchObject({ code: "storage", details: { path: folder } }));
  await expect(journal.add(entry(3))).rejects.toMatchObject({ code: "storage" });
  const begun = journal.started(entry(2));
  const asked = (): number => vi.mocked(writeSync).mock.calls.length;
  const before = asked();
  await vi.waitFor(() => expect(asked()).toBeGreaterThan(before + 1), 10_000); // it tries again by itself
  expect(isTold).toBe(false);
  vi.mocked(writeSync).mockReset();
  syncsWork();
  await Promise.all([ended, begun, journal.mended()]);
  expect(lines).toEqual(["error journal.failed", "info journal.mended"]);
  const { entries, ended: all } = await killed(folder);
  expect(entries).toEqual([entry(2, { started: true })]);
  expect(all.map(({ seq, outcome: { text } }) => [seq, text])).toEqual([[1, large(1).text]]);
  await journal.close();
});

test("of a request that the disk does not take nothing comes back", async () => {
  const { journal } = await openJournal(folder);
  await journal.add(entry(1));
  const syncsWork = syncsFail();
  await expect(journal.add(entry(2))).rejects.toThrow("EIO");
  copyJournal(folder, join(folder, "killed"));
  syncsWork();
  expect((await restoredFrom(join(folder, "killed"))).entries.map(({ seq }) => seq)).toEqual([1]);
  expect(journal.fault).toMatchObject({ code: "storage" });
  await journal.mended();
  await journal.add(entry(3)); // and it has recovered by itself
  await journal.close();
  const { journal: again, restored } = await openJournal(folder);
  await again.close();
  expect(restored.entries.map(({ seq }) => seq)).toEqual([1, 3]);
});

test("a fault ends with the journal: nobody waits for it, or looks for its end, any more", async () => {
  const { journal } = await openJournal(folder);
  const syncsWork = syncsFail();
  await expect(journal.add(entry(1))).rejects.toThrow("EIO");
  expect(journal.fault).toBeDefined();
  await journal.close();
  expect(journal.fault).toBeUndefined();
  await journal.mended();
  syncsWork();
});

const MIB = 1024 * 1024;
const bytesOnDisk = (): number =>
  readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);

/** Calls of 10,000 characters, of which all but every twentieth end. */
async function callMany(journal: Journal, from: number, to: number): Promise<void> {
  const body = JSON.stringify("x".repeat(10_000));
  for (let seq = from; seq <= to; seq += 20) {
    const batch = Array.from({ length: 20 }, (_, index) => entry(seq + index, { body }));
    await Promise.all(batch.map((one) => journal.add(one)));
    await Promise.all(
      batch.slice(1).map((one) => journal.finish(one, { ...outcome(one.seq), text: body }, owed)),
    );
    await new Promise(setImmediate); // as requests come
  }
}

test("many requests and outcomes pass through it, and what is forgotten takes no room", async () => {
  const { journal } = await openJournal(folder);
  await callMany(journal, 1, 1200);
  const { entries, ended } = await killed(folder);
  expect([entries.length, ended.length]).toEqual([60, 1140]);
  const before = bytesOnDisk();
  for (let seq = 1; seq <= 18_000; seq += 600) {
    await journal.forget(Array.from({ length: 600 }, (_, index) => seq + index));
    await callMany(journal, 1200 + seq, 1200 + seq + 599);
  }
  // what waits, a twentieth of it, is moved on; what is left of the rest may be on disk three times, and 16 MiB; and a file may
  // become large while the next is made
  expect(bytesOnDisk()).toBeLessThan(before + 130 * MIB); // of 360
  const later = await killed(folder);
  expect(later.damaged).toEqual([]);
  expect(later.entries.map(({ seq }) => seq)).toEqual(
    Array.from({ length: 960 }, (_, index) => 1 + index * 20).filter((seq) => seq > 18_000),
  );
  await journal.close();
});

test("a request that waits for long does not keep what came after it on disk", async () => {
  const { journal } = await openJournal(folder);
  await journal.add(entry(1));
  await journal.started(entry(1));
  for (let seq = 2; seq <= 18_000; seq += 600) {
    await callMany(journal, seq, seq + 599);
    await journal.forget(Array.from({ length: 600 }, (_, index) => seq + index));
  }
  expect(bytesOnDisk()).toBeLessThan(130 * MIB); // of 360
  expect((await killed(folder)).entries).toEqual([entry(1, { started: true })]);
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
  const file = join(folder, "log-0");
  truncateSync(file, logEnd(readFileSync(file)) - 2);
  const { entries, ended, damaged } = await killed(folder);
  expect(entries.map(({ seq }) => seq)).toEqual([2]);
  expect(ended.map(({ seq }) => seq)).toEqual([1]);
  expect(damaged).toEqual([]);
  await journal.close();
});

test("what was forgotten does not come back", async () => {
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

/** Changes the last byte before the mark that ends a journal's only segment: that of its newest record. */
function spoilNewest(): void {
  const bytes = readFileSync(join(folder, "log-0"));
  bytes[logEnd(bytes) - 2]! ^= 1;
  writeFileSync(join(folder, "log-0"), bytes);
}

test("a record that cannot be read is named, its file is kept, and the others are read", async () => {
  const { journal } = await openJournal(folder);
  await journal.add(entry(1));
  const end = logEnd(readFileSync(join(folder, "log-0")));
  await journal.add(entry(2));
  await journal.close();
  const bytes = readFileSync(join(folder, "log-0"));
  bytes[end - 2]! ^= 1;
  writeFileSync(join(folder, "log-0"), bytes);
  const { journal: again, restored } = await openJournal(folder);
  expect(restored.damaged).toEqual(["log-0@64"]);
  // its mark that it had started may have been lost: it must not run a second time
  expect(restored.entries).toEqual([entry(2, { started: true, isDoubtful: true })]);
  expect(restored.aside).toEqual([join(folder, "log-0.damaged")]);
  expect(readFileSync(restored.aside[0]!).equals(bytes)).toBe(true);
  await again.close();
  const { journal: third, restored: later } = await openJournal(folder);
  await third.close();
  expect(later).toMatchObject({ damaged: [], aside: [], entries: [entry(2, { started: true })] }); // said once
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

test("an fsync that fails takes the word from those that wait for the next one: they may have been lost with it", async () => {
  const { journal } = await openJournal(folder);
  let failing = 1;
  vi.mocked(fdatasync).mockImplementation((_file, callback) => {
    setImmediate(() => callback(failing-- > 0 ? new Error("EIO") : null));
  });
  diskSeemsToTake(10);
  const first = [journal.add(entry(1)), journal.add(entry(2))];
  await nextTick();
  await nextTick();
  const second = journal.add(entry(3)); // while the one that fails is under way
  const outcomes = await Promise.allSettled([...first, second]);
  expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
  vi.mocked(fdatasync).mockReset();
  await journal.close();
});

test("numbers of requests that were lost are not given out again, nor what was said of them to others", async () => {
  const { journal } = await openJournal(folder);
  await journal.add(entry(1));
  await journal.add(entry(2));
  await journal.finish(entry(2), outcome(2), owed);
  spoilNewest();
  journal.settled(2, "delivered");
  await journal.close();
  const second = await openJournal(folder);
  expect(second.restored.damaged).toHaveLength(1);
  expect(second.restored.lastSeq).toBe(2);
  await second.journal.add(entry(3, { sn: "another" }));
  await second.journal.finish(entry(3, { sn: "another" }), outcome(3), owed);
  await second.journal.close();
  const third = await openJournal(folder);
  expect(third.restored.ended.map(({ sn, reply }) => [sn, reply])).toEqual([["another", "owed"]]);
  await third.journal.close();
});

test("a journal that cannot be opened leaves no file open, and no lock", async () => {
  await (await openJournal(folder)).journal.close();
  rmSync(join(folder, "seal.key"));
  writeFileSync(join(folder, "seal.key"), "short");
  const before = readdirSync("/proc/self/fd").length;
  for (let time = 0; time < 5; time++)
    await expect(openJournal(folder)).rejects.toMatchObject({ code: "config" });
  expect(readdirSync("/proc/self/fd").length).toBeLessThan(before + 5);
});
