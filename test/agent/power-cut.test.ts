/**
 * Power cuts: of what was written since the last fsync, each page is on disk or is not, as it happens. What was synced is
 * there: no request that may have been accepted is lost, and nothing old comes back over what is newer.
 */
import {
  fdatasync,
  fdatasyncSync,
  fsync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  unlinkSync,
  write,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import fc from "fast-check";
import { afterAll, afterEach, expect, test, vi } from "vitest";
import type { Entry, Journal, Outcome, Restored } from "../../src/agent/journal/journal.js";
import { openJournal } from "../../src/agent/journal/opening.js";
import { diskSeemsToTake } from "../support/disk-speed.js";
import { entry as entryOf, owed, restored } from "../support/journals.js";
import { runs } from "../support/properties.js";

vi.mock("node:fs", async (original) =>
  (await import("../support/watched-fs.js")).watched(
    await original(),
    "fdatasync",
    "fdatasyncSync",
    "fsync",
    "openSync",
    "unlinkSync",
    "writeSync",
    "write",
  ),
);
const fs = await vi.importActual<typeof import("node:fs")>("node:fs");
type Place = [file: number, from: Buffer, at: number, length: number, to: number];
type WriteLater = (...args: [...Place, callback: (error: null, bytes: number, from: Buffer) => void]) => void;

const top = mkdtempSync(join(tmpdir(), "gofer-power-"));
const fresh = (): string => mkdtempSync(join(top, "journal-"));
afterAll(() => rmSync(top, { recursive: true }));
afterEach(() => {
  vi.restoreAllMocks();
  for (const one of [fdatasync, fdatasyncSync, fsync, openSync, unlinkSync, writeSync, write])
    vi.mocked(one as () => void).mockReset();
  for (const name of readdirSync(top)) rmSync(join(top, name), { recursive: true });
});

const PAGE_BYTES = 4096;
const MIB = 1024 * 1024;
const SEGMENT = /^log-\d+$/;

const entry = (seq: number, more: Partial<Entry> = {}): Entry => entryOf(seq, { started: true, ...more });
const bodyOf = (seq: number, chars: number): string => JSON.stringify(`${seq}`.padEnd(chars, "z"));
const outcome = (seq: number, chars = 10): Outcome => ({
  endedAt: 2000 + seq,
  kind: "result",
  text: bodyOf(seq, chars),
});

/** What the disk has of a file, and what it may have. */
interface OnDisk {
  readonly pages: Map<number, Buffer>;
  /** Written since, and in which write. */
  readonly dirty: Map<number, number>;
  /** Whether it is there after a cut for sure. */
  isMade: boolean;
}

/** A journal's files: what is synced, page by page, and what is not. Nothing else is asked to keep anything. */
class Disk {
  readonly folder = fresh();
  private readonly files = new Map<string, OnDisk>();
  private readonly names = new Map<number, string>();
  private writes = 0;
  /** Called before something is written at the beginning of a file that had records. */
  beforeReuse: () => void = () => undefined;

  constructor() {
    vi.mocked(openSync).mockImplementation((path, flags, mode) => {
      const file = fs.openSync(path, flags, mode);
      const isOurs = dirname(`${path}`) === this.folder && SEGMENT.test(basename(`${path}`));
      if (isOurs) this.names.set(file, basename(`${path}`));
      else this.names.delete(file);
      if (isOurs && !this.files.has(basename(`${path}`)))
        this.files.set(basename(`${path}`), { pages: new Map(), dirty: new Map(), isMade: false });
      return file;
    });
    vi.mocked(writeSync).mockImplementation(((...args: Place) => {
      const [file, , , , to] = args;
      if (to === 0 && this.of(file)?.pages.get(0)?.includes(" r/")) this.beforeReuse();
      const bytes = fs.writeSync(...args);
      this.written(file, to, bytes);
      return bytes;
    }) as typeof writeSync);
    vi.mocked(write as WriteLater).mockImplementation((file, from, at, length, to, callback) => {
      const bytes = fs.writeSync(file, from, at, length, to);
      this.written(file, to, bytes);
      callback(null, bytes, from);
    });
    const later = (file: number, callback: (error: null) => void): void => {
      const end = this.sync(file); // what comes meanwhile may be too late
      setImmediate(() => {
        end();
        callback(null);
      });
    };
    vi.mocked(fdatasync).mockImplementation(later);
    vi.mocked(fsync).mockImplementation(later);
    vi.mocked(fdatasyncSync).mockImplementation((file) => this.sync(file)());
  }

  /** @param has  whether what was not synced is there: each page, a new file, that one was removed */
  cut(has: () => boolean): string {
    const cut = fresh();
    fs.copyFileSync(join(this.folder, "seal.key"), join(cut, "seal.key"));
    for (const [name, { pages, dirty, isMade }] of this.files) {
      const isRemoved = !fs.existsSync(join(this.folder, name));
      if (isRemoved ? !isMade || has() : !isMade && !has()) continue;
      const file = fs.openSync(join(cut, name), "w");
      const now = isRemoved ? undefined : fs.readFileSync(join(this.folder, name));
      for (const page of new Set([...pages.keys(), ...dirty.keys()])) {
        const at = page * PAGE_BYTES;
        const isNow = now !== undefined && dirty.has(page) && has();
        const bytes = isNow ? now.subarray(at, at + PAGE_BYTES) : pages.get(page);
        if (bytes !== undefined && bytes !== ZEROS) fs.writeSync(file, bytes, 0, bytes.length, at);
      }
      fs.ftruncateSync(file, now?.length ?? Math.max(...pages.keys()) * PAGE_BYTES + PAGE_BYTES);
      fs.closeSync(file);
    }
    return cut;
  }

  private of(file: number): OnDisk | undefined {
    const name = this.names.get(file);
    return name === undefined ? undefined : this.files.get(name);
  }

  private written(file: number, to: number, bytes: number): void {
    const dirty = this.of(file)?.dirty;
    this.writes++;
    for (let page = Math.floor(to / PAGE_BYTES); page * PAGE_BYTES < to + bytes; page++)
      dirty?.set(page, this.writes);
  }

  /** @returns to be called when the disk has what it was to take */
  private sync(file: number): () => void {
    const one = this.of(file);
    if (one === undefined) return () => undefined;
    const taken = [...one.dirty].map(([page, inWrite]) => ({ page, inWrite, bytes: readPage(file, page) }));
    return () => {
      one.isMade = true;
      for (const { page, inWrite, bytes } of taken) {
        one.pages.set(page, bytes);
        if (one.dirty.get(page) === inWrite) one.dirty.delete(page);
      }
    };
  }
}

const ZEROS = Buffer.alloc(PAGE_BYTES);

function readPage(file: number, page: number): Buffer {
  const bytes = Buffer.alloc(PAGE_BYTES);
  fs.readSync(file, bytes, 0, PAGE_BYTES, page * PAGE_BYTES);
  return bytes.equals(ZEROS) ? ZEROS : bytes;
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const nothingElse = (): boolean => false;
const all = (): boolean => true;

async function foundIn(cut: string): Promise<Restored> {
  const found = await restored(cut);
  rmSync(cut, { recursive: true });
  return found;
}

test("an outcome is on disk when a request is that came after it", async () => {
  const disk = new Disk();
  const { journal } = await openJournal(disk.folder);
  await journal.add(entry(1));
  await journal.finish(entry(1), outcome(1, 70_000), owed);
  await journal.add(entry(2));
  const { entries, ended, damaged } = await foundIn(disk.cut(nothingElse));
  expect([entries, ended].map((list) => list.map(({ seq }) => seq))).toEqual([[2], [1]]);
  expect(damaged).toEqual([]);
  await journal.close();
});

test("all that a journal was told is on disk when it is closed", async () => {
  const disk = new Disk();
  const { journal } = await openJournal(disk.folder);
  await journal.add(entry(1, { started: false }));
  await journal.add(entry(2));
  await journal.finish(entry(2), outcome(2), owed);
  await journal.started(entry(1));
  journal.settled(2, "delivered");
  await journal.close();
  const { entries, ended } = await foundIn(disk.cut(nothingElse));
  expect(entries).toEqual([entry(1)]);
  expect(ended.map(({ seq, reply }) => [seq, reply])).toEqual([[2, "delivered"]]);
});

test("what the process before was told, and did not sync, is on disk once another has opened the journal", async () => {
  const first = new Disk();
  const { journal } = await openJournal(first.folder);
  await journal.add(entry(1));
  await journal.finish(entry(1), outcome(1), owed);
  const left = first.cut(all);
  await journal.close();
  const disk = new Disk();
  for (const name of readdirSync(left)) copyUnsynced(join(left, name), join(disk.folder, name));
  const { journal: next } = await openJournal(disk.folder);
  expect((await foundIn(disk.cut(nothingElse))).ended.map(({ seq }) => seq)).toEqual([1]);
  await next.close();
});

/** As a process writes that is gone: the kernel has it, and nobody has asked for more. Its making has come by. */
function copyUnsynced(from: string, to: string): void {
  const bytes = fs.readFileSync(from);
  const file = openSync(to, "w");
  fdatasyncSync(file);
  for (let at = 0; at < bytes.length; at += PAGE_BYTES)
    writeSync(file, bytes, at, Math.min(PAGE_BYTES, bytes.length - at), at);
  fs.closeSync(file);
}

test("whenever a segment is written over, what waits is there, and nothing that was forgotten", async () => {
  const disk = new Disk();
  const cuts: { readonly last: number; readonly folder: string }[] = [];
  let last = 1;
  disk.beforeReuse = () => {
    if (cuts.length < 20) cuts.push(...[nothingElse, all].map((has) => ({ last, folder: disk.cut(has) })));
  };
  const { journal } = await openJournal(disk.folder);
  await journal.add(entry(1, { started: false }));
  await journal.started(entry(1));
  for (const to = 36 * MIB; last * 100_000 < to;) {
    last++;
    await journal.add(entry(last, { body: bodyOf(last, 100_000) }));
    await journal.finish(entry(last), outcome(last), undefined);
    await journal.forget([last]);
    for (let turn = 0; turn < 10; turn++) await nextTurn();
  }
  await journal.close();
  expect(cuts.length).toBeGreaterThan(4);
  for (const { last: by, folder } of cuts) {
    const { entries, ended } = await foundIn(folder);
    expect(entries[0]).toEqual(entry(1));
    // the last one may be on its way
    const others = [...entries.slice(1), ...ended].map(({ seq }) => seq);
    expect(others.filter((seq) => seq < by - 1)).toEqual([]);
  }
});

interface Round {
  readonly requests: readonly ("small" | "long")[];
  readonly ends: number;
  readonly result: "small" | "large";
  readonly forgets: number;
  /** After which the power is cut, and what is there then; undefined when it is not. */
  readonly pages: readonly boolean[] | undefined;
  /** Of the event loop, before the next one: making a spare takes some twenty. */
  readonly turns: number;
}

test("whatever was synced is there, whatever else is, while segments are filled, freed and used again", async () => {
  const round: fc.Arbitrary<Round> = fc.record({
    requests: fc.array(fc.constantFrom("small" as const, "long" as const), { minLength: 1, maxLength: 5 }),
    ends: fc.nat(5),
    result: fc.constantFrom("small" as const, "small" as const, "large" as const),
    forgets: fc.nat(9),
    pages: fc.option(fc.array(fc.boolean(), { minLength: 3, maxLength: 9 }), { nil: undefined, freq: 2 }),
    turns: fc.nat(40),
  });
  const rounds = fc.array(round, { minLength: 30, maxLength: 45 });
  let reused = 0;
  await fc.assert(
    fc.asyncProperty(rounds, fc.boolean(), async (list, isQuick) => {
      diskSeemsToTake(isQuick ? 0.1 : 10);
      const disk = new Disk();
      disk.beforeReuse = () => void reused++;
      const { journal } = await openJournal(disk.folder);
      const known = new Known(journal);
      for (const { requests, ends, result, forgets, pages, turns } of list) {
        await known.add(requests);
        await known.finishOldest(ends, result);
        await known.forgetOldest(forgets);
        for (let turn = 0; turn < turns; turn++) await nextTurn();
        if (pages === undefined) continue;
        let page = 0;
        const cut = disk.cut(() => pages[page++ % pages.length]!);
        const found = await restored(cut);
        known.check(found);
        checkSame(await foundIn(cut), found);
      }
      await journal.close();
      vi.restoreAllMocks();
      for (const name of readdirSync(top)) rmSync(join(top, name), { recursive: true });
    }),
    { numRuns: runs(8) },
  );
  expect(reused).toBeGreaterThan(0);
});

/** Whoever opens it after that finds the same, and nothing to be said. */
function checkSame(again: Restored, { entries, ended }: Restored): void {
  expect(again.entries.map(({ seq }) => seq)).toEqual(entries.map(({ seq }) => seq));
  expect(again.ended).toEqual(ended);
  expect(again.damaged).toEqual([]);
}

/** What was said to be on disk. */
class Known {
  private readonly open: Entry[] = [];
  private readonly done = new Map<number, Outcome>();
  /** Their outcomes, or that they are forgotten, are with the kernel; the next fsync takes that along. */
  private readonly ending = new Map<number, Entry>();
  private readonly forgetting = new Set<number>();
  private readonly forgotten = new Set<number>();
  private last = 0;

  constructor(private readonly journal: Journal) {}

  async add(requests: Round["requests"]): Promise<void> {
    const entries = requests.map((kind) => {
      const seq = ++this.last;
      return entry(seq, { body: bodyOf(seq, kind === "small" ? 100 : 200_000) });
    });
    await Promise.all(entries.map((one) => this.journal.add(one)));
    this.open.push(...entries);
    this.ending.clear();
    for (const seq of this.forgetting) this.forgotten.add(seq);
    this.forgetting.clear();
  }

  async finishOldest(count: number, how: Round["result"]): Promise<void> {
    const ended = this.open.splice(0, count);
    for (const one of ended) {
      const result = outcome(one.seq, how === "small" ? 10 : 70_000);
      this.ending.set(one.seq, one);
      this.done.set(one.seq, result);
      await this.journal.finish(one, result, owed);
    }
  }

  async forgetOldest(count: number): Promise<void> {
    const seqs = [...this.done.keys()].filter((seq) => !this.ending.has(seq)).slice(0, count);
    for (const seq of seqs) {
      this.done.delete(seq);
      this.forgetting.add(seq);
    }
    await this.journal.forget(seqs);
  }

  check({ entries, ended }: Restored): void {
    const waits = new Map(entries.map((one) => [one.seq, one]));
    const over = new Map(ended.map((one) => [one.seq, one.outcome]));
    for (const one of this.open) expect(waits.get(one.seq), `request ${one.seq} is there`).toEqual(one);
    for (const [seq, result] of this.done) {
      const request = this.ending.get(seq);
      if (request === undefined || over.has(seq)) {
        expect(over.get(seq), `request ${seq} has ended`).toEqual(result);
        expect(waits.has(seq), `request ${seq}`).toBe(false);
      } else expect(waits.get(seq), `request ${seq}`).toEqual(request);
    }
    for (const seq of this.forgetting) expect(waits.has(seq), `request ${seq} had ended`).toBe(false);
    for (const seq of this.forgotten)
      expect(waits.has(seq) || over.has(seq), `request ${seq} is forgotten`).toBe(false);
  }
}
