/**
 * Power cuts: of what was written since the last fsync, each page is on disk or is not, as it happens. What was synced is
 * there: no request that may have been accepted is lost, and nothing old comes back over what is newer.
 */
import {
  cpSync,
  fdatasync,
  fdatasyncSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, afterEach, expect, test, vi } from "vitest";
import type { Entry, Journal, Outcome, Restored } from "../../src/agent/journal/journal.js";
import { openJournal } from "../../src/agent/journal/opening.js";
import { batchPrototype, copyWhole, entry as entryOf, owed, restored } from "../support/journals.js";
import { runs } from "../support/properties.js";

vi.mock("node:fs", async (original) => {
  const fs = await original<typeof import("node:fs")>();
  return { ...fs, fdatasync: vi.fn(fs.fdatasync), fdatasyncSync: vi.fn(fs.fdatasyncSync) };
});
const fs = await vi.importActual<typeof import("node:fs")>("node:fs");

const top = mkdtempSync(join(tmpdir(), "gofer-power-"));
const fresh = (): string => mkdtempSync(join(top, "journal-"));
afterAll(() => rmSync(top, { recursive: true }));

const TAILS = ["tail-0", "tail-1"];
const PAGE_BYTES = 4096;

const entry = (seq: number, more: Partial<Entry> = {}): Entry => entryOf(seq, { started: true, ...more });
const outcome = (seq: number, chars = 10): Outcome => ({
  endedAt: 2000 + seq,
  kind: "result",
  text: JSON.stringify("x".repeat(chars)),
});
const LARGE = 70_000; // more than the log takes

const prototype = await batchPrototype();
const writeBatch = prototype.write;
afterEach(() => {
  prototype.write = writeBatch;
  vi.mocked(fdatasync).mockReset();
  vi.mocked(fdatasyncSync).mockReset();
});

/** Watches a journal's files, and keeps each as it was when it was last synced. */
class Disk {
  readonly folder = fresh();
  private readonly tails = new Map<string, Buffer>();
  private readonly stores: string[] = [];

  constructor() {
    const keepTails = (): void => {
      for (const name of TAILS) this.tails.set(name, this.read(name));
    };
    vi.mocked(fdatasync).mockImplementation((file, callback) => {
      const begun = TAILS.map((name) => [name, this.read(name)] as const); // what comes meanwhile may be too late
      fs.fdatasync(file, (error) => {
        for (const [name, bytes] of begun)
          if (isOf(file, join(this.folder, name))) this.tails.set(name, bytes);
        callback(error);
      });
    });
    vi.mocked(fdatasyncSync).mockImplementation((file) => {
      fs.fdatasyncSync(file);
      for (const name of TAILS)
        if (isOf(file, join(this.folder, name))) this.tails.set(name, this.read(name));
    });
    const keepStore = (): void => {
      const copy = mkdtempSync(join(top, "store-"));
      copyWhole(join(this.folder, "store"), copy);
      this.stores.push(copy);
    };
    prototype.write = async function (this: unknown, options) {
      await writeBatch.call(this as never, options);
      if (options?.sync === true) keepStore();
    };
    this.begin = () => {
      keepTails();
      keepStore();
    };
  }

  /** All that is there now is on disk. */
  readonly begin: () => void;

  /** @param has  whether what was not synced is there: of each page of the log, and of the store as a whole */
  cut(has: () => boolean): string {
    const cut = fresh();
    cpSync(join(this.folder, "seal.key"), join(cut, "seal.key"));
    copyWhole(has() ? join(this.folder, "store") : this.stores.at(-1)!, join(cut, "store"));
    for (const name of TAILS) {
      const [synced, now] = [this.tails.get(name)!, this.read(name)];
      const pages: Buffer[] = [];
      for (let at = 0; at < now.length; at += PAGE_BYTES)
        pages.push((has() ? now : synced).subarray(at, at + PAGE_BYTES));
      writeFileSync(join(cut, name), Buffer.concat(pages));
    }
    return cut;
  }

  private read(name: string): Buffer {
    return readFileSync(join(this.folder, name));
  }
}

function isOf(file: number, path: string): boolean {
  return fs.fstatSync(file).ino === fs.statSync(path).ino;
}

const nothingElse = (): boolean => false;

test("an outcome too large for the log is on disk before anything says that the request is done", async () => {
  const disk = new Disk();
  const { journal } = await openJournal(disk.folder);
  disk.begin();
  await journal.add(entry(1));
  await journal.finish(entry(1), outcome(1, LARGE), owed);
  await journal.add(entry(2));
  const { entries, ended } = await restored(disk.cut(nothingElse));
  expect([...entries, ...ended].map(({ seq }) => seq).sort()).toEqual([1, 2]);
  await journal.close();
});

test("what the log has does not come back over what the store was told, synced, after that", async () => {
  const disk = new Disk();
  const { journal } = await openJournal(disk.folder);
  disk.begin();
  await journal.add(entry(1));
  await journal.finish(entry(1), outcome(1), owed);
  await journal.add(entry(2, { body: JSON.stringify("y".repeat(LARGE)) })); // syncs the store alone
  const { ended } = await restored(disk.cut(nothingElse));
  expect(ended.map(({ seq }) => seq)).toEqual([1]);
  await journal.close();
});

interface Round {
  readonly requests: readonly ("small" | "long")[];
  readonly ends: "small" | "large" | "none";
  readonly forgets: boolean;
  readonly pages: readonly boolean[];
}

test("whatever was synced is there, whatever else is", async () => {
  const round: fc.Arbitrary<Round> = fc.record({
    requests: fc.array(fc.constantFrom("small" as const, "long" as const), { minLength: 1, maxLength: 5 }),
    ends: fc.constantFrom("small" as const, "small" as const, "large" as const, "none" as const),
    forgets: fc.nat(7).map((number) => number === 0),
    pages: fc.array(fc.boolean(), { minLength: 3, maxLength: 9 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(round, { minLength: 5, maxLength: 25 }), async (rounds) => {
      const disk = new Disk();
      const { journal } = await openJournal(disk.folder);
      disk.begin();
      const known = new Known(journal);
      for (const { requests, ends, forgets, pages } of rounds) {
        await known.add(requests);
        if (ends !== "none") await known.finishOldest(ends);
        if (forgets) await journal.forget([1_000_000]);
        let page = 0;
        const cut = disk.cut(() => pages[page++ % pages.length]!);
        known.check(await restored(cut));
        rmSync(cut, { recursive: true });
      }
      await journal.close();
      for (const name of readdirSync(top)) rmSync(join(top, name), { recursive: true });
    }),
    { numRuns: runs(12) },
  );
});

/** What was said to be on disk. */
class Known {
  private readonly open: Entry[] = [];
  /** Its outcome is with the kernel; the next fsync takes it along. */
  private readonly ending: Entry[] = [];
  private readonly ended = new Set<number>();
  private last = 0;

  constructor(private readonly journal: Journal) {}

  async add(requests: Round["requests"]): Promise<void> {
    const before = this.ending.splice(0);
    const entries = requests.map((kind) =>
      entry(++this.last, { body: JSON.stringify("z".repeat(kind === "small" ? 100 : 60_000)) }),
    );
    await Promise.all(entries.map((one) => this.journal.add(one)));
    this.open.push(...entries);
    for (const { seq } of before) this.ended.add(seq);
  }

  async finishOldest(how: "small" | "large"): Promise<void> {
    const one = this.open.shift();
    if (one === undefined) return;
    this.ending.push(one);
    await this.journal.finish(one, outcome(one.seq, how === "small" ? 10 : LARGE), owed);
  }

  check({ entries, ended }: Restored): void {
    const [waits, over] = [entries, ended].map((list) => new Set(list.map(({ seq }) => seq)));
    for (const { seq } of this.open) expect(waits!.has(seq), `request ${seq} is there`).toBe(true);
    for (const seq of this.ended) expect(over!.has(seq), `request ${seq} has ended`).toBe(true);
    for (const { seq } of this.ending)
      expect(waits!.has(seq) !== over!.has(seq), `request ${seq}`).toBe(true);
  }
}
