/** The journal when the disk fails in the middle of something, or takes long, and what comes meanwhile. */
import { cpSync, fdatasync, fdatasyncSync, mkdtempSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ClassicLevel } from "classic-level";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openJournal } from "../../src/agent/journal/opening.js";
import { diskSeemsToTake } from "../support/disk-speed.js";
import { diskTakes } from "../support/partial-disk.js";
import { batchPrototype, entry, killed, large, outcome, owed, restored } from "../support/journals.js";

vi.mock("node:fs", async (original) => {
  const fs = await original<typeof import("node:fs")>();
  return {
    ...fs,
    fdatasync: vi.fn(fs.fdatasync),
    fdatasyncSync: vi.fn(fs.fdatasyncSync),
    writeSync: vi.fn(fs.writeSync),
    rmSync: vi.fn(fs.rmSync),
  };
});
const fs = await vi.importActual<typeof import("node:fs")>("node:fs");
const batches = await batchPrototype();

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "gofer-faults-"));
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  for (const one of [fdatasync, fdatasyncSync, writeSync, rmSync]) vi.mocked(one).mockReset();
  fs.rmSync(folder, { recursive: true });
});

const ioError = (): Error => Object.assign(new Error("EIO: i/o error"), { code: "EIO" });
const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** The store's next write is under way until the test says what became of it. */
function storeHolds(): { readonly isWriting: Promise<void>; readonly end: (error?: Error) => void } {
  const { write } = batches;
  let end!: (error?: Error) => void;
  const ended = new Promise<Error | undefined>((resolve) => (end = resolve));
  const isWriting = new Promise<void>((resolve) => {
    vi.spyOn(batches, "write").mockImplementationOnce(async function (this: unknown, options) {
      resolve();
      const error = await ended;
      if (error !== undefined) throw error;
      await write.call(this, options);
    });
  });
  return { isWriting, end };
}

async function keysOfStore(): Promise<readonly string[]> {
  const store = new ClassicLevel(join(folder, "store"));
  const keys = await store.keys().all();
  await store.close();
  return keys;
}

test("an outcome that comes before its request is in the store stands when both are", async () => {
  const { journal } = await openJournal(folder);
  const added = journal.add(entry(1, { body: JSON.stringify("y".repeat(100_000)) }));
  const cancelled = journal.finish(entry(1), outcome(1), owed);
  await Promise.all([added, cancelled]);
  await journal.forget([99]); // the store is told of all there is
  expect(await killed(folder)).toMatchObject({ entries: [], ended: [{ seq: 1, outcome: outcome(1) }] });
  await journal.close();
});

test("closing waits for the mending that is under way: nothing leaves the log before the store has it", async () => {
  const { journal } = await openJournal(folder);
  await journal.add(entry(1));
  await journal.finish(entry(1), outcome(1), owed);
  vi.spyOn(batches, "write").mockRejectedValueOnce(ioError());
  await expect(journal.forget([99])).rejects.toMatchObject({ code: "storage" });
  const mending = storeHolds();
  await mending.isWriting;
  const closed = journal.close();
  for (let turn = 0; turn < 20; turn++) await nextTurn();
  mending.end(ioError());
  await closed;
  expect((await restored(folder)).ended.map(({ seq }) => seq)).toEqual([1]);
});

test("closing twice is closing once", async () => {
  const { journal } = await openJournal(folder);
  await journal.add(entry(1));
  await Promise.all([journal.close(), journal.close()]);
  await journal.close();
  expect((await restored(folder)).entries).toEqual([entry(1)]);
});

test("closing leaves nobody waiting", async () => {
  const { journal } = await openJournal(folder);
  await journal.add(entry(1));
  vi.spyOn(batches, "write").mockRejectedValue(ioError());
  await expect(journal.forget([99])).rejects.toMatchObject({ code: "storage" });
  diskTakes(0);
  const waiting = [
    journal.mended(),
    journal.started(entry(1)),
    journal.finish(entry(1), outcome(1), owed),
    journal.finish(entry(1), large(1), owed),
  ];
  const ended = Promise.allSettled(waiting);
  for (let turn = 0; turn < 3; turn++) await nextTurn();
  await journal.close();
  const reasons = (await ended).map((one) => (one.status === "rejected" ? one.reason : undefined));
  const closed = expect.objectContaining({ code: "closed" });
  expect(reasons).toEqual([undefined, closed, closed, closed]);
});

test("what was to be forgotten while the store failed is forgotten when it does not", async () => {
  const { journal } = await openJournal(folder);
  await journal.add(entry(1));
  await journal.started(entry(1));
  await journal.finish(entry(1), outcome(1), undefined);
  await journal.forget([99]); // the store has it
  vi.spyOn(batches, "write").mockRejectedValueOnce(ioError());
  await expect(journal.forget([1])).rejects.toMatchObject({ code: "storage" });
  await journal.mended();
  await journal.close();
  expect(await keysOfStore()).toEqual(["told"]);
});

test("what comes while a write of the store takes long goes to the store after it, by itself", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const { journal } = await openJournal(folder);
  const held = storeHolds();
  const forgotten = journal.forget([99]);
  await held.isWriting;
  await journal.add(entry(1));
  vi.advanceTimersByTime(60_000); // it is time to tell the store, which is at work
  held.end();
  await forgotten;
  await nextTurn();
  const next = storeHolds();
  vi.advanceTimersByTime(60_000);
  await next.isWriting;
  next.end();
  await journal.close();
});

test("an outcome waits out a disk that may not even be deleted from", async () => {
  const { journal } = await openJournal(folder);
  await journal.add(entry(1));
  vi.mocked(writeSync).mockImplementation(() => {
    throw Object.assign(new Error("EROFS: read-only file system"), { code: "EROFS" });
  });
  vi.mocked(rmSync).mockImplementation(() => {
    throw Object.assign(new Error("EROFS: read-only file system, unlink"), { code: "EROFS" });
  });
  const ended = journal.finish(entry(1), outcome(1), owed);
  await nextTurn();
  vi.mocked(writeSync).mockReset();
  vi.mocked(rmSync).mockReset();
  await ended;
  expect(await killed(folder)).toMatchObject({ entries: [], ended: [{ seq: 1 }] });
  await journal.close();
});

test("of a request that the store had by then, and no disk would keep, nothing comes back", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  diskSeemsToTake(10);
  const { journal } = await openJournal(folder);
  await journal.add(entry(1));
  await journal.forget([99]);
  let fails!: () => void;
  const failed = new Promise<void>((resolve) => (fails = resolve));
  vi.mocked(fdatasync).mockImplementation((_file, callback) => {
    void failed.then(() => callback(ioError() as NodeJS.ErrnoException));
  });
  const added = Promise.allSettled([journal.add(entry(2)), journal.add(entry(3))]);
  await nextTurn();
  const told = storeHolds();
  vi.advanceTimersByTime(250);
  await told.isWriting;
  told.end();
  for (let turn = 0; turn < 20; turn++) await nextTurn();
  vi.spyOn(batches, "write").mockRejectedValueOnce(ioError());
  fails();
  expect((await added).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  vi.useRealTimers();
  expect((await killed(folder)).entries.map(({ seq }) => seq)).toEqual([1]);
  vi.mocked(fdatasync).mockReset();
  await journal.close();
});

test("what is settled when the journal is closed is nobody's fault", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const lines: string[] = [];
  const log = { log: (_level: string, event: string) => void lines.push(event), with: () => log };
  const { journal } = await openJournal(folder, log);
  await journal.add(entry(1));
  await journal.finish(entry(1), outcome(1), owed);
  await journal.close();
  journal.settled(1, "delivered");
  vi.advanceTimersByTime(60_000);
  for (let turn = 0; turn < 20; turn++) await nextTurn();
  expect(lines).toEqual([]);
});

/** Three requests in one write, of which the log takes so many bytes. @returns those that were taken */
async function addedThree(path: string, bytes: number, failures: number): Promise<readonly number[]> {
  const { journal } = await openJournal(path);
  const seqs = [1, 2, 3];
  const good = diskTakes(bytes, failures);
  const added = await Promise.allSettled(seqs.map((seq) => journal.add(entry(seq))));
  cpSync(path, `${path}-killed`, { recursive: true });
  good();
  await journal.close();
  const left = await restored(`${path}-killed`);
  const taken = seqs.filter((_, index) => added[index]!.status === "fulfilled");
  expect(left.entries.map(({ seq }) => seq)).toEqual(taken);
  expect(left.damaged).toEqual([]);
  expect((await restored(path)).entries.map(({ seq }) => seq)).toEqual(taken);
  return taken;
}

test.each([
  ["for good", Infinity],
  ["but for what is written over", 1],
])(
  "a disk that is full in the middle of a batch, %s: who was told has it, and nobody else",
  async (_how, failures) => {
    const counts = new Set<number>();
    for (let bytes = 0; bytes <= 800; bytes += 50) {
      const taken = await addedThree(join(folder, `${bytes}`), bytes, failures);
      expect(taken).toEqual([1, 2, 3].slice(0, taken.length));
      counts.add(taken.length);
    }
    expect([...counts]).toEqual([0, 1, 2, 3]);
  },
);

test("of outcomes in one write that the log takes in part, none is told that is not there, and all are in the end", async () => {
  for (let bytes = 0; bytes <= 500; bytes += 50) {
    const path = join(folder, `${bytes}`);
    const { journal } = await openJournal(path);
    const seqs = [1, 2, 3];
    await Promise.all(seqs.map((seq) => journal.add(entry(seq, { started: true }))));
    const told: number[] = [];
    const good = diskTakes(bytes, Infinity);
    const ends = seqs.map((seq) => journal.finish(entry(seq), outcome(seq), owed).then(() => told.push(seq)));
    for (let turn = 0; turn < 5; turn++) await nextTurn();
    cpSync(path, `${path}-killed`, { recursive: true });
    const toldByThen = [...told];
    good();
    const { entries, ended } = await restored(`${path}-killed`);
    expect(ended.map(({ seq }) => seq)).toEqual(toldByThen);
    expect(entries.map(({ seq }) => seq)).toEqual(seqs.slice(toldByThen.length));
    const settled = Promise.allSettled(ends);
    if (bytes === 200) await settled; // by itself, in a second
    await journal.close();
    await settled;
    expect((await restored(path)).ended.map(({ seq }) => seq)).toEqual(told);
  }
});
