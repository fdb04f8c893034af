/** The journal when the disk fails in the middle of something, or takes long, and what comes meanwhile. */
import {
  fdatasync,
  fdatasyncSync,
  fsync,
  mkdirSync,
  mkdtempSync,
  openSync,
  read,
  readdirSync,
  readFileSync,
  rmSync,
  write,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import type { Entry, Journal } from "../../src/agent/journal/journal.js";
import { openJournal } from "../../src/agent/journal/opening.js";
import { readMark } from "../../src/agent/journal/record.js";
import { diskSeemsToTake } from "../support/disk-speed.js";
import { diskTakes } from "../support/partial-disk.js";
import { copyJournal, entry, killed, large, outcome, owed, restored } from "../support/journals.js";
import { logEnd } from "../support/log-end.js";

vi.mock("node:fs", async (original) =>
  (await import("../support/watched-fs.js")).watched(
    await original(),
    "fdatasync",
    "fdatasyncSync",
    "fsync",
    "openSync",
    "read",
    "writeSync",
    "write",
  ),
);
const fs = await vi.importActual<typeof import("node:fs")>("node:fs");
type Write = (file: number, from: Buffer, at: number, length: number, to: number) => number;
/** How room is made for a spare. */
type WriteLater = (...args: [...Parameters<Write>, callback: (error: Error | null) => void]) => void;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "gofer-faults-"));
});
const diskIsGood = (): void => {
  for (const one of [fdatasync, fdatasyncSync, fsync, openSync, read, writeSync, write])
    vi.mocked(one as () => void).mockReset();
};
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  diskIsGood();
  rmSync(folder, { recursive: true });
});

const ioError = (): NodeJS.ErrnoException => Object.assign(new Error("EIO: i/o error"), { code: "EIO" });
const noSpace = (): NodeJS.ErrnoException =>
  Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" });
const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const seqsOf = (list: readonly { readonly seq: number }[]): readonly number[] => list.map(({ seq }) => seq);

function nothingIsWritten(error = ioError): void {
  vi.mocked(writeSync).mockImplementation(() => {
    throw error();
  });
}

/** No fsync succeeds. What the disk does not have by now, it drops. */
function syncsDrop(): void {
  const before = new Map(segmentsIn(folder).map((path) => [path, fs.readFileSync(path)]));
  const drop = (): void => {
    for (const [path, bytes] of before) fs.writeFileSync(path, bytes);
  };
  vi.mocked(fdatasync).mockImplementation((_file, callback) => {
    setImmediate(() => {
      drop();
      callback(ioError());
    });
  });
  vi.mocked(fdatasyncSync).mockImplementation(() => {
    drop();
    throw ioError();
  });
}

const segmentsIn = (path: string): readonly string[] =>
  readdirSync(path)
    .filter((name) => /^log-\d+$/.test(name))
    .map((name) => join(path, name));

const hasFault = (journal: Journal): Promise<unknown> =>
  vi.waitFor(() => expect(journal.fault).toMatchObject({ code: "storage" }), 10_000);

// ---- closing

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
  nothingIsWritten();
  const waiting = [
    journal.finish(entry(1), outcome(1), owed),
    journal.finish(entry(1), large(1), owed),
    hasFault(journal).then(() => journal.mended()),
    hasFault(journal).then(() => journal.started(entry(1))),
  ];
  const ended = Promise.allSettled(waiting);
  await hasFault(journal);
  for (let turn = 0; turn < 3; turn++) await nextTurn();
  await journal.close();
  const reasons = (await ended).map((one) => (one.status === "rejected" ? one.reason : undefined));
  const closed = expect.objectContaining({ code: "closed" });
  expect(reasons).toEqual([closed, closed, undefined, closed]);
  await expect(journal.add(entry(2))).rejects.toMatchObject({ code: "closed" });
  diskIsGood();
  expect(seqsOf((await restored(folder)).entries)).toEqual([1]);
});

test.each([
  ["mends it", undefined],
  ["does not", ioError()],
])(
  "closing waits for the mending that is under way, which %s: the folder is nobody's after it",
  async (_, error) => {
    const { journal } = await openJournal(folder);
    diskSeemsToTake(10);
    await journal.add(entry(1));
    syncsDrop();
    await journal.finish(entry(1), outcome(1), owed);
    await expect(journal.add(entry(2))).rejects.toMatchObject({ code: "storage" });
    diskIsGood();
    const end = await new Promise<(error: NodeJS.ErrnoException | null) => void>((resolve) => {
      vi.mocked(fdatasync).mockImplementationOnce((_file, callback) => resolve(callback));
    });
    let isClosed = false;
    const closed = journal.close().then(() => (isClosed = true));
    for (let turn = 0; turn < 20; turn++) await nextTurn();
    expect(isClosed).toBe(false);
    end(error ?? null);
    await closed;
    const { entries, ended } = await restored(folder);
    expect([seqsOf(entries), seqsOf(ended)]).toEqual([[], [1]]);
  },
);

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

// ---- writes that fail, or are taken in part

test("an outcome that comes in the same turn as its request stands when both are there", async () => {
  const { journal } = await openJournal(folder);
  const added = journal.add(entry(1, { body: JSON.stringify("y".repeat(100_000)) }));
  const cancelled = journal.finish(entry(1), outcome(1), owed);
  await Promise.all([added, cancelled]);
  expect(await killed(folder)).toMatchObject({ entries: [], ended: [{ seq: 1, outcome: outcome(1) }] });
  await journal.close();
});

test("an outcome waits out a file system that is read-only", async () => {
  const { journal } = await openJournal(folder);
  await journal.add(entry(1));
  nothingIsWritten(() => Object.assign(new Error("EROFS: read-only file system"), { code: "EROFS" }));
  const ended = journal.finish(entry(1), outcome(1), owed);
  await hasFault(journal);
  expect(await killedWithGoodDisk()).toMatchObject({ entries: [{ seq: 1 }], ended: [] });
  await ended;
  expect(await killed(folder)).toMatchObject({ entries: [], ended: [{ seq: 1 }] });
  await journal.close();
});

/** From now on the disk is good. */
function killedWithGoodDisk(): ReturnType<typeof killed> {
  diskIsGood();
  return killed(folder);
}

/** Three requests in one write, of which the log takes so many bytes. @returns those that were taken */
async function addedThree(path: string, bytes: number, failures: number): Promise<readonly number[]> {
  const { journal } = await openJournal(path);
  const seqs = [1, 2, 3];
  const good = diskTakes(bytes, failures);
  const added = await Promise.allSettled(seqs.map((seq) => journal.add(entry(seq))));
  copyJournal(path, `${path}-killed`);
  good();
  await journal.close();
  const left = await restored(`${path}-killed`);
  const taken = seqs.filter((_, index) => added[index]!.status === "fulfilled");
  expect(seqsOf(left.entries)).toEqual(taken);
  expect(left.damaged).toEqual([]);
  expect(seqsOf((await restored(path)).entries)).toEqual(taken);
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
    copyJournal(path, `${path}-killed`);
    const toldByThen = [...told];
    good();
    const { entries, ended } = await restored(`${path}-killed`);
    expect(seqsOf(ended)).toEqual(toldByThen);
    expect(seqsOf(entries)).toEqual(seqs.slice(toldByThen.length));
    const settled = Promise.allSettled(ends);
    if (bytes === 200) await settled; // by itself, in a second
    await journal.close();
    await settled;
    expect(seqsOf((await restored(path)).ended)).toEqual(told);
  }
});

test("a disk that is full just before the end of a record's line, and then for another: both are there in the end", async () => {
  const path = join(folder, "journal");
  const { journal } = await openJournal(path);
  await Promise.all([1, 2].map((seq) => journal.add(entry(seq, { started: true }))));
  const begin = logEnd(readFileSync(join(path, "log-0")));
  const probe = join(folder, "probe");
  copyJournal(path, probe);
  const { journal: other } = await openJournal(probe);
  await other.finish(entry(1), outcome(1), owed);
  await other.close();
  const bytes = logEnd(readFileSync(join(probe, "log-0"))) - begin;

  const good = diskTakes(bytes - 1);
  await journal.finish(entry(1), outcome(1), owed); // which is whole without it
  const second = journal.finish(entry(2), outcome(2), owed);
  for (let turn = 0; turn < 3; turn++) await nextTurn();
  good();
  await second;
  const { ended, damaged } = await killed(path);
  expect([seqsOf(ended), damaged]).toEqual([[1, 2], []]);
  await journal.close();
});

test("while the disk takes nothing no request is taken, and none of those comes back", async () => {
  const { journal } = await openJournal(folder);
  await journal.add(entry(1));
  nothingIsWritten(noSpace);
  const refused = await Promise.allSettled([2, 3].map((seq) => journal.add(entry(seq))));
  refused.push(...(await Promise.allSettled([4, 5].map((seq) => journal.add(entry(seq))))));
  const storage = expect.objectContaining({ code: "storage" });
  expect(refused.map((one) => one.status === "rejected" && (one.reason as unknown))).toEqual(
    Array.from({ length: 4 }, () => storage),
  );
  expect(seqsOf((await killedWithGoodDisk()).entries)).toEqual([1]);
  await journal.mended();
  await journal.add(entry(6));
  expect(seqsOf((await killed(folder)).entries)).toEqual([1, 6]);
  await journal.close();
  expect(seqsOf((await restored(folder)).entries)).toEqual([1, 6]);
});

// ---- fsyncs that fail

describe.each([
  ["another thread", 10],
  ["this thread", 0.1],
])("an fsync of %s that fails, and drops what it was to keep", (_who, ms) => {
  /** A request is on disk, and how long that took is known. */
  async function opened(): Promise<Journal> {
    const { journal } = await openJournal(folder);
    diskSeemsToTake(ms);
    for (const seq of [1, 2]) await journal.add(entry(seq, { started: true }));
    vi.mocked(fdatasync).mockClear();
    vi.mocked(fdatasyncSync).mockClear();
    return journal;
  }

  test("takes nothing from what was told before: when it is mended, that is there, and nothing that was refused", async () => {
    const journal = await opened();
    syncsDrop();
    await journal.finish(entry(1), outcome(1), owed);
    await expect(journal.add(entry(3))).rejects.toMatchObject({ code: "storage" });
    expect(vi.mocked(ms > 1 ? fdatasync : fdatasyncSync)).toHaveBeenCalledTimes(1);
    expect(readFileSync(join(folder, "log-0")).includes(`"endedAt":2001`)).toBe(false); // it has dropped it
    await journal.finish(entry(2), large(2), owed); // the kernel takes it
    diskIsGood();
    await journal.mended();
    const found = await killed(folder);
    expect([seqsOf(found.entries), seqsOf(found.ended), found.damaged]).toEqual([[], [1, 2], []]);
    await journal.add(entry(4));
    await journal.close();
    const { entries, ended, damaged } = await restored(folder);
    expect([seqsOf(entries), damaged]).toEqual([[4], []]);
    expect(ended.map((one) => one.outcome)).toEqual([outcome(1), large(2)]);
  });

  test("once more while it is mended: it is tried again", async () => {
    const journal = await opened();
    await journal.finish(entry(1), outcome(1), owed);
    syncsDrop();
    vi.mocked(fdatasync).mockClear();
    vi.mocked(fdatasyncSync).mockClear();
    await journal.finish(entry(2), outcome(2), owed);
    await expect(journal.add(entry(3))).rejects.toMatchObject({ code: "storage" });
    const tries = (): number =>
      vi.mocked(fdatasync).mock.calls.length + vi.mocked(fdatasyncSync).mock.calls.length;
    await vi.waitFor(() => expect(tries()).toBe(2), 10_000);
    diskIsGood();
    await journal.mended();
    const { entries, ended, damaged } = await killed(folder);
    expect([seqsOf(entries), seqsOf(ended), damaged]).toEqual([[], [1, 2], []]);
    await journal.close();
  });

  test("is made good by closing, too", async () => {
    const journal = await opened();
    syncsDrop();
    await journal.finish(entry(1), outcome(1), owed);
    await expect(journal.add(entry(3))).rejects.toMatchObject({ code: "storage" });
    diskIsGood();
    await journal.close();
    const { entries, ended } = await restored(folder);
    expect([seqsOf(entries), seqsOf(ended)]).toEqual([[2], [1]]);
  });
});

test("what two segments were to keep, and an fsync dropped, is there when it is mended", async () => {
  const { journal } = await openJournal(folder);
  const seqs = Array.from({ length: 110 }, (_, index) => index + 1);
  for (const seq of seqs) await journal.add(entry(seq, { started: true }));
  for (const seq of seqs.slice(0, 25)) await journal.finish(entry(seq), large(seq), owed);
  await spareIsMade(folder, "log-1");
  await journal.add(entry(111, { started: true }));
  syncsDrop();
  for (const seq of seqs.slice(25)) await journal.finish(entry(seq), large(seq), owed);
  await hasFault(journal);
  diskIsGood();
  await journal.mended();
  const { entries, ended, damaged } = await killed(folder);
  expect([seqsOf(entries), seqsOf(ended), damaged]).toEqual([[111], seqs, []]);
  expect(logEnd(readFileSync(join(folder, "log-1")))).toBeGreaterThan(1_000_000);
  for (const seq of [1, 50, 110]) expect(await journal.outcome(seq)).toEqual(large(seq));
  await journal.close();
});

const spareIsMade = (path: string, name: string): Promise<unknown> =>
  vi.waitFor(() => expect(readMark(readFileSync(join(path, name)), 0)).toBeDefined(), 10_000);

test("a request whose fsync failed does not come back, even when that it is refused could be written after the mending only", async () => {
  const { journal } = await openJournal(folder);
  await journal.add(entry(1));
  const fail = (): never => {
    nothingIsWritten();
    throw ioError();
  };
  vi.mocked(fdatasyncSync).mockImplementation(fail);
  vi.mocked(fdatasync).mockImplementation((_file, callback) => {
    nothingIsWritten();
    callback(ioError());
  });
  await expect(journal.add(entry(2))).rejects.toMatchObject({ code: "storage" });
  await nextTurn();
  diskIsGood();
  await journal.mended();
  await nextTurn();
  expect(seqsOf((await killed(folder)).entries)).toEqual([1]);
  await journal.close();
});

test("a request that the disk did not take, and whose outcome it takes after all, is not forgotten behind that", async () => {
  const { journal } = await openJournal(folder);
  nothingIsWritten(noSpace);
  await expect(journal.add(entry(1))).rejects.toMatchObject({ code: "storage" });
  diskIsGood();
  await journal.mended();
  await journal.finish(entry(1), outcome(1), owed); // its broker kept the request, and it ran
  const isKept = async (from: Promise<{ ended: readonly { seq: number }[] }>): Promise<void> =>
    expect(seqsOf((await from).ended)).toEqual([1]);
  await isKept(killed(folder));
  await journal.close();
  await isKept(restored(folder));
});

test("so it is when its outcome comes before the mending, with which that it is forgotten would be written", async () => {
  const { journal } = await openJournal(folder);
  nothingIsWritten(noSpace);
  await expect(journal.add(entry(1))).rejects.toMatchObject({ code: "storage" });
  diskIsGood();
  await journal.finish(entry(1), outcome(1), owed);
  await journal.mended();
  await nextTurn();
  expect(seqsOf((await killed(folder)).ended)).toEqual([1]);
  await journal.close();
});

test("all that was written before is on disk when that is said, or it fails", async () => {
  const { journal } = await openJournal(folder);
  await journal.add(entry(1));
  await journal.finish(entry(1), outcome(1), owed);
  await journal.synced();
  for (const one of [fdatasync, fdatasyncSync])
    vi.mocked(one as () => void).mockImplementation((...args: unknown[]) => {
      const callback = args.at(-1);
      if (typeof callback === "function") (callback as (error: Error) => void)(ioError());
      else throw ioError();
    });
  await journal.finish(entry(2), outcome(2), owed);
  await expect(journal.synced()).rejects.toMatchObject({ code: "storage" });
  diskIsGood();
  await journal.close();
  await expect(journal.synced()).rejects.toMatchObject({ code: "closed" });
});

test("what was settled or forgotten during a fault is written by itself after it", async () => {
  const { journal } = await openJournal(folder);
  for (const seq of [1, 2]) {
    await journal.add(entry(seq));
    await journal.finish(entry(seq), outcome(seq), owed);
  }
  nothingIsWritten();
  await expect(journal.add(entry(3))).rejects.toMatchObject({ code: "storage" });
  await journal.forget([1]);
  journal.settled(2, "delivered");
  vi.mocked(writeSync).mockClear();
  await vi.waitFor(() => expect(vi.mocked(writeSync)).toHaveBeenCalled(), 10_000); // it has tried
  expect(seqsOf((await killedWithGoodDisk()).ended)).toEqual([1, 2]);
  await journal.mended();
  await vi.waitFor(async () => {
    expect((await killed(folder)).ended.map(({ seq, reply }) => [seq, reply])).toEqual([[2, "delivered"]]);
  }, 5000);
  await journal.close();
});

test("an outcome that cannot be read now is that, and is read later", async () => {
  const { journal } = await openJournal(folder);
  await journal.add(entry(1));
  await journal.finish(entry(1), outcome(1), owed);
  await journal.add(entry(2)); // so that it is on disk, and nowhere else
  vi.mocked(openSync).mockImplementation(() => {
    throw Object.assign(new Error("EMFILE: too many open files"), { code: "EMFILE" });
  });
  await expect(journal.outcome(1)).rejects.toMatchObject({ code: "storage" });
  diskIsGood();
  expect(await journal.outcome(1)).toEqual(outcome(1));
  await journal.close();
});

// ---- a spare that cannot be made

describe.each([
  ["for its room", () => vi.mocked(write as WriteLater).mockImplementation((...args) => args[5](noSpace()))],
  [
    "for its head",
    () =>
      vi.mocked(writeSync).mockImplementation(((...args: Parameters<Write>) => {
        if (args[4] === 0) throw noSpace();
        return fs.writeSync(...args);
      }) as typeof writeSync),
  ],
])("a disk that has no room for another segment: %s", (_what, isFull) => {
  test("no request is taken, outcomes are told, and when there is room all goes on", async () => {
    const { journal } = await openJournal(folder);
    isFull();
    const seqs = Array.from({ length: 30 }, (_, index) => index + 1);
    for (const seq of seqs) await journal.add(entry(seq));
    for (const seq of seqs.slice(1)) await journal.finish(entry(seq), large(seq), owed);
    await hasFault(journal);
    await expect(journal.add(entry(31))).rejects.toMatchObject({ code: "storage" });
    let hasStarted = false;
    const started = journal.started(entry(1)).then(() => (hasStarted = true));
    await journal.finish(entry(2), outcome(2), owed);
    expect((await killedOnFullDisk(isFull)).ended[0]).toMatchObject({ seq: 2, outcome: outcome(2) });
    expect([hasStarted, journal.fault?.code]).toEqual([false, "storage"]);
    diskIsGood();
    await journal.mended();
    await started;
    for (let seq = 32; seq < 60; seq++) await journal.add(entry(seq, { body: large(seq).text }));
    await journal.close();
    expect(segmentsIn(folder).length).toBeGreaterThan(1);
    const { entries, ended, damaged } = await restored(folder);
    expect(entries.slice(0, 2)).toEqual([entry(1, { started: true }), entry(32, { body: large(32).text })]);
    expect([entries.length, seqsOf(ended), damaged]).toEqual([29, seqs.slice(1), []]);
  });

  test("closing does not wait for it", async () => {
    const { journal } = await openJournal(folder);
    for (let seq = 1; seq <= 30; seq++) await journal.add(entry(seq));
    isFull();
    for (let seq = 1; seq <= 30; seq++) await journal.finish(entry(seq), large(seq), owed);
    await hasFault(journal);
    await journal.close();
    diskIsGood();
    expect((await restored(folder)).ended).toHaveLength(30);
  });
});

/** The disk is full again after that. */
async function killedOnFullDisk(isFull: () => unknown): ReturnType<typeof killed> {
  const found = killedWithGoodDisk();
  const done = await found;
  isFull();
  return done;
}

// ---- moving

const WAITING = 100;
const aged = mkdtempSync(join(tmpdir(), "gofer-aged-"));
afterAll(() => rmSync(aged, { recursive: true }));

/** Of those that wait in the oldest segment every third has begun. */
const old = (seq: number): Entry => entry(seq, { body: JSON.stringify("o".repeat(2000)) });
const isBegun = (seq: number): boolean => seq % 3 === 0;
/** 91 to 100 have ended. */
const ENDED = 90;

/** What is written next sets off that the oldest segment of five is moved: much is dead, and the current one is almost half full. */
beforeAll(async () => {
  const kept = (_file: number, callback: (error: null) => void): void => void setImmediate(callback, null);
  vi.mocked(fdatasync).mockImplementation(kept);
  vi.mocked(fsync).mockImplementation(kept);
  vi.mocked(fdatasyncSync).mockImplementation(() => undefined);
  const { journal } = await openJournal(aged);
  const waiting = Array.from({ length: WAITING }, (_, index) => index + 1);
  await Promise.all(waiting.map((seq) => journal.add(old(seq))));
  for (const seq of waiting.filter(isBegun)) await journal.started(old(seq));
  for (const seq of waiting.slice(ENDED)) await journal.finish(old(seq), outcome(seq), owed);
  journal.settled(WAITING, "delivered");
  let seq = 1000;
  for (const made of ["log-1", "log-2", "log-3", "log-4", "log-5"]) {
    const isHalf = (): boolean => readdirSync(aged).includes(made);
    for (; !isHalf(); seq++) await addDead(journal, seq);
    await spareIsMade(aged, made);
    for (const next = join(aged, made); !readFileSync(next).includes(" r/"); seq++)
      await addDead(journal, seq);
  }
  for (let bytes = 0; bytes < 1_850_000; bytes += 100_000, seq++) await addDead(journal, seq);
  await journal.close();
  diskIsGood();
});

async function addDead(journal: Journal, seq: number): Promise<void> {
  await journal.add(entry(seq, { body: JSON.stringify("d".repeat(100_000)) }));
  await journal.forget([seq]);
}

/** The highest number up to which nothing counts. */
const floorOf = (path: string): number =>
  Math.max(...segmentsIn(path).map((one) => readMark(readFileSync(one), 0) ?? 0));

/** Writes until what was moved is freed, with what is made room for next. */
async function untilFreed(journal: Journal): Promise<void> {
  for (let seq = 20_000; floorOf(folder) === 0 && seq < 20_200; seq++) {
    await addDead(journal, seq);
    await nextTurn();
  }
  expect(floorOf(folder)).toBeGreaterThan(0);
}

/** With what sets off the moving. */
async function openedAged(): Promise<{ journal: Journal; setOff: () => Promise<void> }> {
  copyJournal(aged, folder);
  const { journal, restored: found } = await openJournal(folder);
  expect([found.entries.length, found.ended.length, found.damaged]).toEqual([ENDED, WAITING - ENDED, []]);
  expect(floorOf(folder)).toBe(0);
  return { journal, setOff: () => addDead(journal, 9999).then(() => addDead(journal, 10_000)) };
}

/** Calls this once, when the first records of the oldest segment are read, and before they are written. */
function whileItIsMoved(act: () => void): void {
  const actual = fs.read as unknown as (...args: unknown[]) => void;
  const held: (() => void)[] = [];
  let reads = 0;
  vi.mocked(read as unknown as (...args: unknown[]) => void).mockImplementation((...args) => {
    const callback = args.at(-1) as (...results: unknown[]) => void;
    reads++;
    actual(...args.slice(0, -1), (...results: unknown[]) => {
      held.push(() => callback(...results));
      if (held.length < reads) return;
      vi.mocked(read).mockReset();
      act();
      for (const end of held) end();
    });
  });
}

/** All that is old is there as it should be. */
async function checkOld(
  path: string,
  gone: readonly number[] = [],
  over: readonly number[] = [],
): Promise<void> {
  const { entries, ended, damaged } = await restored(path);
  expect(damaged).toEqual([]);
  const seqs = Array.from({ length: ENDED }, (_, index) => index + 1);
  const waiting = entries.filter(({ seq }) => seq <= ENDED);
  expect(waiting.map(({ seq, started }) => [seq, started])).toEqual(
    seqs.filter((seq) => !gone.includes(seq) && !over.includes(seq)).map((seq) => [seq, isBegun(seq)]),
  );
  expect(waiting.filter(({ seq, body }) => body !== old(seq).body)).toEqual([]);
  expect(seqsOf(ended).filter((seq) => seq <= ENDED)).toEqual(over);
  expect(ended.filter(({ seq }) => seq > ENDED).map(({ seq, reply }) => [seq, reply])).toEqual(
    Array.from({ length: WAITING - ENDED }, (_, index) => [
      ENDED + 1 + index,
      index === 9 ? "delivered" : "owed",
    ]),
  );
}

const copyOf = (path: string): string => {
  const copy = join(path, "copy");
  mkdirSync(copy);
  copyJournal(path, copy);
  return copy;
};

test("what counts in the oldest segment is moved when much else is dead, and is as it was", async () => {
  const { journal, setOff } = await openedAged();
  await setOff();
  await untilFreed(journal);
  await checkOld(copyOf(folder));
  expect(await journal.outcome(ENDED + 1)).toEqual(outcome(ENDED + 1));
  await journal.close();
  await checkOld(folder);
});

test("what ends, is forgotten or settled while it is moved stays so", async () => {
  const { journal, setOff } = await openedAged();
  let done: Promise<unknown> | undefined;
  whileItIsMoved(() => {
    done = Promise.all([journal.finish(old(3), outcome(3), owed), journal.forget([1, 70])]);
    journal.settled(ENDED + 1, "lost");
  });
  await setOff();
  await untilFreed(journal);
  await done;
  const { entries, ended, damaged } = await killed(folder);
  expect([1, 3, 70].filter((seq) => seqsOf(entries).includes(seq))).toEqual([]);
  expect(entries.filter(({ seq }) => seq <= ENDED)).toHaveLength(ENDED - 3);
  expect(ended.slice(0, 2).map(({ seq, reply }) => [seq, reply])).toEqual([
    [3, "owed"],
    [ENDED + 1, "lost"],
  ]);
  expect(damaged).toEqual([]);
  await journal.close();
});

test("a request that begins while it is moved has begun", async () => {
  const { journal, setOff } = await openedAged();
  let started: Promise<void> | undefined;
  whileItIsMoved(() => {
    started = journal.started(old(1)); // which is to be written at the end of this turn
  });
  await setOff();
  await untilFreed(journal);
  await started;
  const { entries } = await killed(folder);
  expect(entries[0]).toEqual({ ...old(1), started: true });
  await journal.close();
});

test("a disk that is full in the middle of the moving: all is as it was, and the rest is moved later", async () => {
  const { journal, setOff } = await openedAged();
  let isFull = false;
  vi.mocked(writeSync).mockImplementation(((...[file, from, at, length, to]: Parameters<Write>) => {
    if (isFull) throw noSpace();
    const fourth = from.subarray(0, at + length).indexOf(" r/4 ", at);
    isFull = fourth >= 0;
    return fs.writeSync(file, from, at, isFull ? from.lastIndexOf("\n", fourth) + 1 - at : length, to);
  }) as typeof writeSync);
  const set = Promise.allSettled([setOff()]);
  await hasFault(journal);
  await checkOldWithGoodDisk();
  await set;
  await journal.mended();
  await untilFreed(journal);
  await journal.close();
  await checkOld(folder);
});

async function checkOldWithGoodDisk(): Promise<void> {
  const copy = copyOf(folder);
  diskIsGood();
  await checkOld(copy);
  rmSync(copy, { recursive: true });
}

test("a segment is not written over before the disk has what was moved", async () => {
  const { journal, setOff } = await openedAged();
  let isMoving = false;
  whileItIsMoved(() => {
    isMoving = true;
    syncsDrop();
  });
  await setOff();
  await vi.waitFor(() => expect(isMoving).toBe(true), 10_000);
  await expect(addDead(journal, 10_001)).rejects.toMatchObject({ code: "storage" });
  expect(floorOf(folder)).toBe(0);
  diskIsGood();
  await journal.mended();
  await untilFreed(journal);
  await journal.close();
  await checkOld(folder);
});

test("closing while it is moved loses nothing", async () => {
  const { journal, setOff } = await openedAged();
  let closed: Promise<void> | undefined;
  whileItIsMoved(() => {
    closed = journal.close();
  });
  await Promise.allSettled([setOff()]);
  await vi.waitFor(() => expect(closed).toBeDefined(), 10_000);
  await closed;
  await checkOld(folder);
});

test("a record that cannot be read when it is moved is told, and the others are moved", async () => {
  copyJournal(aged, folder);
  const lines: unknown[] = [];
  const log = {
    log: (_level: string, event: string, facts?: object) => void lines.push([event, facts]),
    with: () => log,
  };
  const { journal } = await openJournal(folder, log);
  const bytes = readFileSync(join(folder, "log-0"));
  bytes[bytes.indexOf(" r/2 ") + 500]! ^= 1;
  fs.writeFileSync(join(folder, "log-0"), bytes);
  await addDead(journal, 9999);
  await addDead(journal, 10_000);
  await untilFreed(journal);
  await journal.close();
  expect(lines).toEqual([["journal.damaged", { what: `${join(folder, "log-0")}: the record of request 2` }]]);
  await checkOld(folder, [2]);
});
