/** One file of the journal's log: what was written comes back, on a disk that takes all, a part, or nothing. */
import {
  closeSync,
  fdatasync,
  fdatasyncSync,
  fsync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  write,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import { decode, peek } from "../../src/agent/journal/decoding.js";
import { SEGMENT_BYTES } from "../../src/agent/journal/room.js";
import { Segment, type Place } from "../../src/agent/journal/segment.js";
import { diskTakes } from "../support/partial-disk.js";
import { HEAD_BYTES, logEnd } from "../support/log-end.js";
import { runs } from "../support/properties.js";

vi.mock("node:fs", async (original) =>
  (await import("../support/watched-fs.js")).watched(
    await original(),
    "fdatasync",
    "fdatasyncSync",
    "fsync",
    "write",
    "writeSync",
  ),
);
const fs = await vi.importActual<typeof import("node:fs")>("node:fs");
afterEach(() => {
  for (const one of [fdatasync, fdatasyncSync, fsync, write, writeSync]) vi.mocked(one).mockReset();
});

/** A key and its value. */
type Pair = readonly [key: string, text: string];

const LOOKALIKES = ["", "\n", "9 r/1 0000000003 01234567\nabc\n", ". 9 01234567\n", '{"sn":"ü"}\n"🐕"'];
const pair: fc.Arbitrary<Pair> = fc.tuple(
  fc.stringMatching(/^[a-z]\/[0-9a-f]{1,14}$/),
  fc.oneof(fc.string({ unit: "grapheme" }), fc.constantFrom(...LOOKALIKES)),
);
const pairs = fc.array(pair, { maxLength: 12 });
const few = fc.array(pair, { maxLength: 3 });
const batch = fc.array(pair, { minLength: 1, maxLength: 4 });

/** More than is kept in memory at first. */
const LARGE = "x".repeat(600_000);

/** A segment that numbers what it is given. */
class Numbered {
  readonly segment: Segment;
  private number = 0;

  private constructor(readonly path: string) {
    this.segment = new Segment(path);
  }

  /** With the room that one has: making it takes long. */
  static async made(folder: string): Promise<Numbered> {
    const path = join(folder, "log-0");
    writeFileSync(path, "");
    truncateSync(path, SEGMENT_BYTES + 1024 * 1024);
    const made = new Numbered(path);
    await made.segment.begin(0);
    return made;
  }

  /** As the next process finds it. */
  static found(path: string): {
    readonly log: Numbered;
    readonly pairs: readonly Pair[];
    readonly gaps: readonly number[];
  } {
    const log = new Numbered(path);
    const found = decode(readFileSync(path), peek(path).floor ?? 0);
    log.segment.resume(found);
    log.number = found.lastNumber;
    return { log, pairs: found.records.map(({ key, value }) => [key, value.toString()]), gaps: found.gaps };
  }

  add([key, text]: Pair): Place {
    return this.segment.append(++this.number, { key, value: ["", text] });
  }

  /** @returns those of them that the kernel has, as the segment says */
  put(list: readonly Pair[]): readonly { readonly one: Pair; readonly place: Place }[] {
    const appended = list.map((one) => ({ one, place: this.add(one), number: this.number }));
    ({ number: this.number } = this.segment.write());
    return appended.filter(({ number }) => number <= this.number);
  }

  /** From its beginning: nothing of it counts any more. */
  async empty(): Promise<void> {
    this.segment.rest();
    await this.segment.begin(this.number);
  }

  /** Where each of these ends, written next. */
  ends(list: readonly Pair[]): readonly number[] {
    let { end } = this.segment;
    return list.map(([key, text], index) => {
      const line = `${this.number + 1 + index} ${key} 0000000000 01234567\n`;
      return (end += line.length + Buffer.byteLength(text) + 1);
    });
  }
}

/** Undone afterwards. */
async function withFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "gofer-segment-"));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What a process leaves that was killed after it had written these. */
async function left(folder: string, list: readonly Pair[]): Promise<Numbered> {
  const log = await Numbered.made(folder);
  for (const one of list) log.put([one]);
  log.segment.rest();
  return log;
}

const refused = (): Error => Object.assign(new Error("EIO: i/o error"), { code: "EIO" });

describe("what was written", () => {
  test("comes back in order, and what comes later goes behind it", () =>
    fc.assert(
      fc.asyncProperty(pairs, batch, (list, later) =>
        withFolder(async (folder) => {
          const { path } = await left(folder, list);
          const { log, pairs: found, gaps } = Numbered.found(path);
          expect([found, gaps]).toEqual([list, []]);
          log.put(later);
          log.segment.rest();
          expect(Numbered.found(path)).toMatchObject({ pairs: [...list, ...later], gaps: [] });
        }),
      ),
      { numRuns: runs(50) },
    ));

  test("together comes back as if it had been written one by one", () =>
    fc.assert(
      fc.asyncProperty(fc.array(batch, { maxLength: 6 }), (groups) =>
        withFolder(async (folder) => {
          const log = await Numbered.made(folder);
          for (const group of groups) expect(log.put(group).map(({ one }) => one)).toEqual(group);
          log.segment.rest();
          expect(Numbered.found(log.path)).toMatchObject({ pairs: groups.flat(), gaps: [] });
        }),
      ),
      { numRuns: runs(50) },
    ));

  test("and cut anywhere comes back up to the cut", () => {
    const cut = fc.tuple(batch, fc.double({ min: 0, max: 1, noNaN: true }));
    return fc.assert(
      fc.asyncProperty(cut, ([list, share]) =>
        withFolder(async (folder) => {
          const log = await Numbered.made(folder);
          const ends = log.ends(list);
          log.put(list);
          log.segment.rest();
          const length = Math.floor(share * ends.at(-1)!);
          truncateSync(log.path, length);
          const { pairs: found, gaps } = Numbered.found(log.path);
          expect(found).toEqual(list.slice(0, ends.filter((end) => end - 1 <= length).length));
          expect(gaps).toEqual([]);
        }),
      ),
      { numRuns: runs(50) },
    );
  });

  test("is nowhere before it is, and larger than what is kept in memory at first it comes back, too", () =>
    withFolder(async (folder) => {
      const log = await Numbered.made(folder);
      const values: Pair[] = [
        ["r/1", "first"],
        ["r/2", LARGE + LARGE],
        ["r/3", "third"],
        ["r/4", LARGE],
      ];
      expect(log.put(values)).toHaveLength(4);
      log.add(["r/5", "not written"]);
      expect(Numbered.found(log.path)).toMatchObject({ pairs: values, gaps: [] });
      log.segment.rest();
    }));

  test("but for a byte that flipped: that costs the record that it is in, and tells where", () => {
    const spots = fc.tuple(
      fc.array(pair, { minLength: 3, maxLength: 6 }),
      fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
      fc.integer({ min: 1, max: 255 }),
    );
    return fc.assert(
      fc.asyncProperty(spots, ([list, where, mask]) =>
        withFolder(async (folder) => {
          const log = await Numbered.made(folder);
          const ends = log.ends(list);
          log.put(list);
          log.segment.rest();
          const bytes = readFileSync(log.path);
          const at = HEAD_BYTES + Math.floor(where * (ends.at(-1)! - HEAD_BYTES));
          bytes[at]! ^= mask;
          writeFileSync(log.path, bytes);
          const { pairs: found, gaps } = Numbered.found(log.path);
          const hit = ends.findIndex((end) => end > at);
          const isBetween = ends[hit] === at + 1; // what only keeps lines apart
          expect(found).toEqual(list.filter((_, index) => isBetween || index !== hit));
          expect(gaps).toEqual(isBetween ? [] : [[HEAD_BYTES, ...ends][hit]]);
        }),
      ),
      { numRuns: runs(100) },
    );
  });
});

describe("a file that is written over from its beginning", () => {
  type Step =
    | { readonly kind: "put"; readonly one: Pair }
    | { readonly kind: "cut"; readonly one: Pair; readonly share: number }
    | { readonly kind: "empty" | "reopen" };
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  const step: fc.Arbitrary<Step> = fc.oneof(
    { weight: 6, arbitrary: fc.record({ kind: fc.constant("put" as const), one: pair }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant("cut" as const), one: pair, share }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom("empty" as const, "reopen" as const) }) },
  );

  test("never shows what was there before, wherever a write is cut", () =>
    fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 30 }), (steps) =>
        withFolder(async (folder) => {
          let log = await Numbered.made(folder);
          let expected: Pair[] = [];
          for (const one of steps) {
            if (one.kind === "put") {
              log.put([one.one]);
              expected.push(one.one);
            } else if (one.kind === "empty") {
              await log.empty();
              expected = [];
            } else {
              if (one.kind === "cut") cutWrite(log, one.one, one.share);
              log.segment.rest();
              const found = Numbered.found(log.path);
              const isWhole = found.pairs.length === expected.length + 1;
              if (isWhole && one.kind === "cut") expected.push(one.one); // but for its mark
              expect(found).toMatchObject({ pairs: expected, gaps: [] });
              ({ log } = found);
            }
          }
          log.segment.rest();
        }),
      ),
      { numRuns: runs(60) },
    ));

  /** Leaves what a process leaves that is killed when a part of its write is with the kernel. */
  function cutWrite(log: Numbered, one: Pair, part: number): void {
    const before = readFileSync(log.path);
    const { end } = log.segment;
    log.put([one]);
    const changed = log.segment.end + `. ${Number.MAX_SAFE_INTEGER} 01234567\n`.length - end;
    const kept = end + Math.floor(part * changed);
    writeFileSync(log.path, Buffer.concat([readFileSync(log.path).subarray(0, kept), before.subarray(kept)]));
  }

  test("shows none of it with a damaged head or a damaged first record, either", () =>
    withFolder(async (folder) => {
      const old: Pair[] = ["r/1", "r/2", "r/3"].map((key) => [key, "old"]);
      const log = await left(folder, old);
      await log.empty();
      log.put([["r/4", "new"]]);
      log.segment.rest();
      const whole = readFileSync(log.path);
      for (const at of [3, HEAD_BYTES + 3, HEAD_BYTES + 24]) {
        const bytes = Buffer.from(whole);
        bytes[at]! ^= 1;
        writeFileSync(log.path, bytes);
        const { floor } = peek(log.path);
        expect(floor).toBe(at < HEAD_BYTES ? undefined : 3);
        const { pairs: found, gaps } = Numbered.found(log.path);
        expect(found).toEqual(at < HEAD_BYTES ? [["r/4", "new"]] : []);
        expect(gaps).toEqual(at < HEAD_BYTES ? [] : [HEAD_BYTES]);
      }
    }));

  test("tells that its last record is damaged: the mark behind it says that it was whole", () =>
    withFolder(async (folder) => {
      const log = await Numbered.made(folder);
      const list: Pair[] = [
        ["r/1", "first"],
        ["r/2", "last"],
      ];
      const [first, last] = log.ends(list);
      log.put(list);
      log.segment.rest();
      const bytes = readFileSync(log.path);
      expect(logEnd(bytes)).toBe(last);
      bytes[last! - 3]! ^= 1;
      writeFileSync(log.path, bytes);
      expect(Numbered.found(log.path)).toMatchObject({ pairs: list.slice(0, 1), gaps: [first] });
    }));
});

describe("a disk that does not take all", () => {
  const spot = fc.record({
    old: few,
    before: few,
    batch,
    /** After which record of the batch, and how far from there. */
    record: fc.nat(4),
    offset: fc.oneof(fc.integer({ min: -3, max: 3 }), fc.integer({ min: -60, max: 60 })),
    failures: fc.constantFrom(1, Infinity),
    syncs: fc.boolean(),
    after: few,
  });

  test("leaves what the segment says it has, wherever that ends", () =>
    fc.assert(
      fc.asyncProperty(spot, ({ old, before, batch: list, record, offset, failures, syncs, after }) =>
        withFolder(async (folder) => {
          const log = await Numbered.made(folder);
          log.put(old);
          await log.empty();
          log.put(before);
          const ends = [log.segment.end, ...log.ends(list)];
          const bytes = Math.max(0, ends[record % ends.length]! - ends[0]! + offset);
          const good = diskTakes(bytes, failures);
          const taken = [...log.put(list)];
          good();
          const isWhole = ends.slice(1).filter((end) => end - 1 - ends[0]! <= bytes).length;
          expect(taken.map(({ one }) => one)).toEqual(list.slice(0, isWhole));
          if (syncs) await log.segment.sync(false);
          taken.push(...log.put(after));
          for (const { one, place } of taken)
            expect((await log.segment.read(place, one[0]))?.toString()).toEqual(one[1]);
          await log.segment.sync(true);
          log.segment.rest();
          for (const { one, place } of taken)
            expect((await log.segment.read(place, one[0]))?.toString()).toEqual(one[1]);
          const there = [...before, ...taken.map(({ one }) => one)];
          expect(Numbered.found(log.path)).toMatchObject({ pairs: there, gaps: [] });
        }),
      ),
      { numRuns: runs(150) },
    ));

  /** The disk takes what it is given, and says that it has not. */
  function takesAndDenies(): void {
    vi.mocked(writeSync).mockImplementationOnce((file: number, ...rest: unknown[]) => {
      Reflect.apply(fs.writeSync, undefined, [file, ...rest]);
      throw refused();
    });
  }

  test.each([1, 3])("and says that it failed with %i, but has not, leaves none that comes back", (count) =>
    withFolder(async (folder) => {
      const log = await Numbered.made(folder);
      log.put([["r/1", "here"]]);
      takesAndDenies();
      expect(log.put(Array.from({ length: count }, (_, at) => [`r/${at + 2}`, "not here"] as const))).toEqual(
        [],
      );
      log.segment.rest();
      expect(Numbered.found(log.path)).toMatchObject({ pairs: [["r/1", "here"]], gaps: [] });
    }),
  );

  test("brings nothing back that was appended, and no more than that, when all was written once more", () =>
    withFolder(async (folder) => {
      const log = await Numbered.made(folder);
      log.put([["r/1", "here"]]);
      const added = ["r/2", "r/3", "r/4"].map((key) => log.add([key, "not here"]));
      log.segment.doubt();
      await log.segment.sync(false);
      diskTakes(0, 1);
      expect(log.segment.write()).toMatchObject({ number: 1, failure: { code: "ENOSPC" } });
      expect(log.segment.end).toBe(added[0]!.at);
      log.segment.rest();
      expect(Numbered.found(log.path)).toMatchObject({ pairs: [["r/1", "here"]], gaps: [] });
    }));

  test("has a record that lacks its last newline, and nothing follows it: it can be read all the same", () =>
    withFolder(async (folder) => {
      const log = await Numbered.made(folder);
      const one: Pair = ["r/1", "here"];
      diskTakes(log.ends([one])[0]! - HEAD_BYTES - 1, 1);
      const [taken] = log.put([one]);
      await log.segment.sync(false);
      log.segment.rest();
      expect((await log.segment.read(taken!.place, "r/1"))?.toString()).toBe("here");
    }));
});

describe("an fsync", () => {
  test("ends with nothing that a power cut could take, but for what was written meanwhile", () =>
    withFolder(async (folder) => {
      const { segment } = await Numbered.made(folder);
      expect([segment.needsSync, segment.unsyncedBytes]).toEqual([false, 0]);
      const first = segment.append(1, { key: "r/1", value: ["", LARGE] });
      segment.write();
      expect([segment.needsSync, segment.unsyncedBytes]).toEqual([true, first.bytes]);
      const syncing = segment.sync(false);
      const second = segment.append(2, { key: "r/2", value: ["", "meanwhile"] });
      segment.write();
      await syncing;
      expect([segment.needsSync, segment.unsyncedBytes]).toEqual([true, second.bytes]);
      await segment.sync(false);
      expect([segment.needsSync, segment.unsyncedBytes]).toEqual([false, 0]);
      segment.rest();
    }));

  /** The kernel drops what it could not put on disk. */
  function dropPages(path: string, onDisk: Buffer): void {
    const file = openSync(path, "r+");
    fs.writeSync(file, onDisk, 0, onDisk.length, 0);
    closeSync(file);
  }

  test.each([true, false])("that fails is followed by all of it once more; blocking: %s", (mayBlock) =>
    withFolder(async (folder) => {
      const log = await Numbered.made(folder);
      log.put([["r/1", "on disk"]]);
      await log.segment.sync(false);
      const before = readFileSync(log.path);
      log.put([
        ["r/2", "not yet"],
        ["r/3", LARGE],
      ]);
      vi.mocked(fdatasyncSync).mockImplementationOnce(() => {
        throw refused();
      });
      vi.mocked(fdatasync).mockImplementationOnce((_file, done) => {
        log.put([["r/4", "meanwhile"]]);
        done(refused());
      });
      await expect(log.segment.sync(mayBlock)).rejects.toThrow("EIO");
      expect(log.segment.needsSync).toBe(true);
      dropPages(log.path, before);
      expect(Numbered.found(log.path).pairs).toHaveLength(1);
      log.put([["r/5", "later"]]);
      await log.segment.sync(mayBlock);
      expect([log.segment.needsSync, log.segment.unsyncedBytes]).toEqual([false, 0]);
      log.segment.rest();
      const { pairs: found, gaps } = Numbered.found(log.path);
      expect(found.map(([key]) => key)).toEqual(["r/1", "r/2", "r/3", ...(mayBlock ? [] : ["r/4"]), "r/5"]);
      expect([found[2]![1] === LARGE, gaps]).toEqual([true, []]);
    }),
  );

  test("that is doubted with nothing to be written writes the mark once more, or says why it cannot", () =>
    withFolder(async (folder) => {
      const log = await left(folder, [["r/1", "here"]]);
      const found = Numbered.found(log.path);
      found.log.segment.doubt();
      diskTakes(0, 1);
      await expect(found.log.segment.sync(false)).rejects.toThrow("ENOSPC");
      vi.mocked(writeSync).mockClear();
      await found.log.segment.sync(false);
      await found.log.segment.sync(false); // which has no reason to doubt any more
      expect(vi.mocked(writeSync)).toHaveBeenCalledTimes(1);
      found.log.segment.rest();
      expect(Numbered.found(log.path)).toMatchObject({ pairs: [["r/1", "here"]], gaps: [] });
    }));
});

describe("a record", () => {
  test("is read from memory or from the file, by its place and its key", () =>
    withFolder(async (folder) => {
      const log = await Numbered.made(folder);
      const list: Pair[] = [
        ["r/1", "ü🐕\n"],
        ["r/2", LARGE],
      ];
      const places = log.put(list).map(({ place }) => place);
      const values = async (): Promise<readonly (string | undefined)[]> =>
        Promise.all(
          places.map(async (place, at) => (await log.segment.read(place, list[at]![0]))?.toString()),
        );
      expect(await values()).toEqual(list.map(([, text]) => text));
      await log.segment.sync(false);
      expect(await values()).toEqual(list.map(([, text]) => text));
      log.segment.rest();
      expect(await values()).toEqual(list.map(([, text]) => text));
      expect(await log.segment.read(places[0]!, "r/2")).toBeUndefined();
      const bytes = readFileSync(log.path);
      bytes[places[0]!.at + places[0]!.bytes - 2]! ^= 1;
      writeFileSync(log.path, bytes);
      expect((await values()).map((one) => one !== undefined)).toEqual([false, true]);
      truncateSync(log.path, places[1]!.at + 10);
      expect(await values()).toEqual([undefined, undefined]);
    }));

  test("that was read stays as it is while more is written", () =>
    withFolder(async (folder) => {
      const log = await Numbered.made(folder);
      const [{ place } = { place: undefined }] = log.put([["r/1", "first"]]);
      const value = await log.segment.read(place!, "r/1");
      await log.segment.sync(false);
      log.put([["r/2", "second, in the same part of the memory"]]);
      expect(value?.toString()).toBe("first");
      log.segment.rest();
    }));
});

describe("a file that is begun", () => {
  const ROOM = SEGMENT_BYTES + 1024 * 1024;

  test("has its room on disk before it is used, and no more of it than that for long", () =>
    withFolder(async (folder) => {
      const path = join(folder, "log-0");
      const segment = new Segment(path);
      await segment.begin(0);
      expect(statSync(path)).toMatchObject({ size: ROOM, mode: 0o100600 });
      expect(statSync(path).blocks * 512).toBeGreaterThanOrEqual(ROOM);
      expect(vi.mocked(fdatasync).mock.calls.length + vi.mocked(fsync).mock.calls.length).toBeGreaterThan(1);
      segment.append(1, { key: "r/1", value: ["", "x".repeat(2 * ROOM)] });
      segment.write();
      await segment.sync(false);
      segment.rest();
      await segment.begin(1);
      expect(statSync(path).size).toBe(ROOM);
      expect(segment).toMatchObject({ end: HEAD_BYTES, lastNumber: 1, live: 0, needsSync: false });
      segment.rest();
      expect(decode(readFileSync(path), 1)).toMatchObject({ records: [], gaps: [] });
    }));

  test("is left as long as it was when there is no room, and what is in it still counts", () =>
    withFolder(async (folder) => {
      const log = await left(folder, [["r/1", "here"]]);
      truncateSync(log.path, 100_000);
      const full = Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" });
      vi.mocked(write)
        .mockImplementationOnce(fs.write)
        .mockImplementationOnce(((...given: unknown[]) =>
          (given.at(-1) as (error: Error) => void)(full)) as unknown as typeof write);
      const segment = new Segment(log.path);
      await expect(segment.begin(7)).rejects.toThrow("ENOSPC");
      expect(statSync(log.path).size).toBe(100_000);
      expect(peek(log.path)).toEqual({ floor: 0, first: 1 });
      expect(Numbered.found(log.path)).toMatchObject({ pairs: [["r/1", "here"]], gaps: [] });
      await segment.begin(7);
      expect(peek(log.path)).toEqual({ floor: 7, first: undefined });
      expect(Numbered.found(log.path)).toMatchObject({ pairs: [], gaps: [] });
      segment.rest();
    }));

  test("is not begun when its head is not on disk", () =>
    withFolder(async (folder) => {
      const log = await Numbered.made(folder);
      vi.mocked(fdatasync).mockImplementationOnce((_file, done) => done(refused()));
      await expect(log.segment.begin(3)).rejects.toThrow("EIO");
      diskTakes(0, 1);
      await expect(log.segment.begin(3)).rejects.toThrow("ENOSPC");
      await log.segment.begin(3);
      expect(log.segment.lastNumber).toBe(3);
      log.segment.remove();
      expect(() => statSync(log.path)).toThrow("ENOENT");
    }));
});

describe("at a glance", () => {
  test("a file that was only being made says nothing, and is not damaged", () =>
    withFolder(async (folder) => {
      const path = join(folder, "log-0");
      for (const bytes of [0, 10, HEAD_BYTES, 100_000]) {
        writeFileSync(path, Buffer.alloc(bytes));
        expect(peek(path)).toEqual({ floor: 0, first: undefined });
        expect(Numbered.found(path)).toMatchObject({ pairs: [], gaps: [] });
      }
    }));

  test("a file tells its floor and the number that it begins with, unless its head is damaged", () =>
    withFolder(async (folder) => {
      const log = await left(folder, [["r/1", "old"]]);
      expect(peek(log.path)).toEqual({ floor: 0, first: 1 });
      await log.empty();
      expect(peek(log.path)).toEqual({ floor: 1, first: undefined });
      log.put([["r/2", "new"]]);
      log.segment.rest();
      expect(peek(log.path)).toEqual({ floor: 1, first: 2 });
      const bytes = readFileSync(log.path);
      bytes[2]! ^= 1;
      writeFileSync(log.path, bytes);
      expect(peek(log.path)).toEqual({ floor: undefined, first: 2 });
    }));

  test("a number that is damaged is none", () =>
    withFolder(async (folder) => {
      const { path } = await left(folder, [["r/1", "first"]]);
      const bytes = readFileSync(path);
      bytes[HEAD_BYTES] = "9".charCodeAt(0);
      writeFileSync(path, bytes);
      expect(peek(path).first).toBeUndefined();
    }));
});
