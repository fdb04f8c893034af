/** The journal's log over several files: they take turns, are freed from the oldest on, and what is missing is missed. */
import {
  copyFileSync,
  fdatasync,
  mkdtempSync,
  read,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  truncateSync,
  write,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Log, setAside, type Damage, type Left } from "../../src/agent/journal/log.js";
import { openJournal } from "../../src/agent/journal/opening.js";
import { move } from "../../src/agent/journal/moving.js";
import {
  begunRecord,
  enter,
  keyOf,
  notesRecord,
  outcomeRecord,
  Reading,
  requestRecord,
} from "../../src/agent/journal/records.js";
import type { Change } from "../../src/agent/journal/record.js";
import { Seal } from "../../src/agent/journal/seal.js";
import { SEGMENT_BYTES } from "../../src/agent/journal/room.js";
import type { Place, Segment } from "../../src/agent/journal/segment.js";
import { entry, outcome, owed, restored } from "../support/journals.js";
import { HEAD_BYTES } from "../support/log-end.js";
import { diskTakes } from "../support/partial-disk.js";
import { runs } from "../support/properties.js";

vi.mock("node:fs", async (original) =>
  (await import("../support/watched-fs.js")).watched(
    await original(),
    "fdatasync",
    "read",
    "write",
    "writeSync",
  ),
);
const fs = await vi.importActual<typeof import("node:fs")>("node:fs");

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "gofer-log-"));
});
afterEach(() => {
  for (const one of [fdatasync, read, write, writeSync]) vi.mocked(one).mockReset();
  rmSync(folder, { recursive: true });
});

const files = (): readonly string[] => readdirSync(folder).sort();
/** How many files of the log this process has open. */
function openFiles(): number {
  const targets = readdirSync("/proc/self/fd").map((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`);
    } catch {
      return ""; // that of the listing itself
    }
  });
  return targets.filter((target) => target.startsWith(`${folder}/log-`)).length;
}

/** Three of them fill a segment. */
const THIRD = "x".repeat(SEGMENT_BYTES / 3);
/** One of them fills a segment. */
const WHOLE = "x".repeat(SEGMENT_BYTES);
/** One of them has the next segment come without an fsync: it is more than a file has room for. */
const DOUBLE = WHOLE + WHOLE;

interface Opened {
  readonly log: Log;
  readonly damage: Damage;
  readonly left: readonly Left[];
}

function open(): Opened {
  const left: Left[] = [];
  const { log, damage } = Log.open(folder, (record) => left.push(record));
  return { log, damage, left };
}

async function prepared(): Promise<Log> {
  const { log } = open();
  await log.prepare();
  return log;
}

/** What the next process finds. */
function found(): { readonly keys: readonly string[]; readonly what: readonly string[] } {
  const { log, damage, left } = open();
  log.close();
  return { keys: left.map(({ key }) => key), what: damage.what };
}

/** Gives a record to the kernel, that counts. */
function put(log: Log, key: string, text = ""): Place {
  log.append({ key, value: ["", text] });
  const places: Place[] = [];
  const { failure } = log.write((_change, place) => places.push(place));
  if (failure !== undefined) throw failure;
  places[0]!.segment.live++;
  return places[0]!;
}

/** Not the value itself: it is too much to be shown. */
async function isThere(place: Place, key: string): Promise<boolean> {
  return (await place.segment.read(place, key)) !== undefined;
}

/** Puts a record on disk that fills a segment, and turns to the next. */
async function fill(log: Log, key: string): Promise<Place> {
  await log.makeSpare();
  const place = put(log, key, WHOLE);
  await log.sync();
  return place;
}

/** Leaves files that hold three records each, two of them full. */
async function threeFiles(): Promise<void> {
  const log = await prepared();
  for (let seq = 1; seq <= 8; seq++) {
    if (log.needsSpare) await log.makeSpare();
    put(log, `r/${seq}`, seq <= 6 ? THIRD : "small");
    await log.sync();
  }
  log.close();
  expect(files()).toEqual(["log-0", "log-1", "log-2"]);
}

function flip(name: string, at: number, mask = 1): void {
  const bytes = readFileSync(join(folder, name));
  bytes[at]! ^= mask;
  writeFileSync(join(folder, name), bytes);
}

describe("segments that take turns", () => {
  type Step =
    | { readonly kind: "put"; readonly size: "small" | "third" | "whole" }
    | { readonly kind: "forget"; readonly count: number }
    | { readonly kind: "tidy" | "sync" | "kill" };
  const step: fc.Arbitrary<Step> = fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({
        kind: fc.constant("put" as const),
        size: fc.constantFrom("small" as const, "third" as const, "third" as const, "whole" as const),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({ kind: fc.constant("forget" as const), count: fc.integer({ min: 1, max: 8 }) }),
    },
    {
      weight: 6,
      arbitrary: fc.record({ kind: fc.constantFrom("tidy" as const, "sync" as const, "kill" as const) }),
    },
  );

  test("bring back, in order, all that was written since the newest that was freed", () =>
    fc.assert(
      fc
        .asyncProperty(fc.array(step, { minLength: 8, maxLength: 40 }), async (steps) => {
          let log = await prepared();
          let seq = 0;
          /** All that was not freed, oldest first. */
          let all: { readonly key: string; place: Place; counts: boolean }[] = [];
          for (const one of steps) {
            if (one.kind === "put") {
              const text = { small: "small", third: THIRD, whole: WHOLE }[one.size];
              const key = `r/${++seq}`;
              all.push({ key, place: put(log, key, text), counts: true });
            } else if (one.kind === "forget") {
              for (const each of all.filter(({ counts }) => counts).slice(0, one.count)) {
                each.place.segment.live--;
                each.counts = false;
              }
            } else if (one.kind === "tidy") {
              const dead = log.dead();
              await log.sync();
              await log.makeSpare(dead);
              all = all.filter(({ place: { segment } }) => !dead.includes(segment));
              expect(found()).toEqual({ keys: all.map(({ key }) => key), what: [] });
            } else if (one.kind === "sync") {
              await log.sync();
              expect(log.unsyncedBytes).toBe(0);
            } else {
              log.close();
              expect(openFiles()).toBe(0);
              const again = open();
              expect(again.damage.what).toEqual([]);
              expect(again.left.map(({ key }) => key)).toEqual(all.map(({ key }) => key));
              ({ log } = again);
              for (const [at, { place }] of again.left.entries()) {
                all[at]!.place = place;
                if (all[at]!.counts) place.segment.live++;
              }
              await log.prepare();
            }
            for (const { key, place } of all) expect(await isThere(place, key)).toBe(true);
          }
          log.close();
          expect(found()).toEqual({ keys: all.map(({ key }) => key), what: [] });
        })
        .afterEach(() => {
          for (const name of files()) rmSync(join(folder, name));
        }),
      { numRuns: runs(15) },
    ));

  test("are freed from the oldest on, though a later one has nothing that counts", async () => {
    const log = await prepared();
    const places = [await fill(log, "r/1"), await fill(log, "r/2"), await fill(log, "r/3")];
    const [first, second] = places.map(({ segment }) => segment);
    second!.live--;
    expect(log.dead()).toEqual([]);
    first!.live--;
    expect(log.dead()).toEqual([first, second]);
    await log.sync();
    await log.makeSpare(log.dead());
    expect(log.full).toEqual([places[2]!.segment]);
    expect(found()).toEqual({ keys: ["r/3"], what: [] });
    log.close();
  });

  test("are used again, and no more files are made than hold what counts", async () => {
    const log = await prepared();
    for (let seq = 1; seq <= 10; seq++) {
      const { segment } = await fill(log, `r/${seq}`);
      segment.live--;
      await log.makeSpare(log.dead());
    }
    expect(files()).toEqual(["log-0", "log-1"]);
    log.close();
  });

  test("go on in the same one for as long as there is no other, and want one when half full", async () => {
    const log = await prepared();
    expect(log.needsSpare).toBe(false);
    put(log, "r/1", THIRD);
    expect(log.needsSpare).toBe(false);
    put(log, "r/2", THIRD);
    expect(log.needsSpare).toBe(true);
    const places = [put(log, "r/3", THIRD), put(log, "r/4")];
    expect(places[0]!.segment).toBe(places[1]!.segment);
    await log.makeSpare();
    expect([log.needsSpare, log.full.length]).toEqual([false, 0]);
    put(log, "r/5"); // the last in this one
    expect(log.full).toEqual([]);
    await log.sync(); // a power cut is to leave no gap between the two
    expect(put(log, "r/6").segment).not.toBe(places[0]!.segment);
    expect(log.full).toEqual([places[0]!.segment]);
    log.close();
    expect(found()).toEqual({ keys: ["r/1", "r/2", "r/3", "r/4", "r/5", "r/6"], what: [] });
  });

  test("keep what was dead when no room can be made, and free it when it can", async () => {
    const log = await prepared();
    const { segment } = await fill(log, "r/1");
    put(log, "r/2");
    segment.live--;
    await log.sync();
    const dead = log.dead();
    for (const fail of [
      () => diskTakes(0, 1),
      () =>
        void vi.mocked(fdatasync).mockImplementationOnce((_file, done) => {
          done(Object.assign(new Error("EIO"), { code: "EIO" }));
        }),
    ]) {
      fail();
      await expect(log.makeSpare(dead)).rejects.toThrow(/ENOSPC|EIO/);
      expect(log.dead()).toEqual(dead);
      expect(found().what).toEqual([]);
    }
    await log.makeSpare(dead);
    expect([log.dead(), log.needsSpare]).toEqual([[], false]);
    log.close();
    expect([found(), files()]).toEqual([{ keys: ["r/2"], what: [] }, ["log-0", "log-1"]]);
  });

  test("are made once more when there was no room for one, in the same file", async () => {
    const log = await prepared();
    vi.mocked(write).mockImplementationOnce(((...given: unknown[]) =>
      (given.at(-1) as (error: Error) => void)(new Error("ENOSPC"))) as unknown as typeof write);
    await expect(log.makeSpare()).rejects.toThrow("ENOSPC");
    expect(found()).toEqual({ keys: [], what: [] });
    await log.makeSpare();
    expect(files()).toEqual(["log-0", "log-1"]);
    log.close();
  });
});

describe("a batch that the disk takes a part of", () => {
  test("is told of up to there, and its numbers are given again", async () => {
    const log = await prepared();
    put(log, "r/0");
    for (const key of ["r/1", "r/2", "r/3"]) log.append({ key, value: ["", "x"] });
    const good = diskTakes("2 r/1 0000000001 01234567\nx\n".length + 5);
    const taken: string[] = [];
    const outcomeOf = log.write(({ key }) => taken.push(key));
    expect([taken, outcomeOf]).toMatchObject([["r/1"], { number: 2, failure: { code: "ENOSPC" } }]);
    good();
    expect(log.append({ key: "r/4", value: ["", ""] })).toBe(3);
    log.write(() => undefined);
    await log.sync();
    log.close();
    expect(found()).toEqual({ keys: ["r/0", "r/1", "r/4"], what: [] });
  });

  test("can be read to its last record, though that lacks its last newline and the segment is full", async () => {
    const log = await prepared();
    await log.makeSpare();
    put(log, "r/1", WHOLE.slice(HEAD_BYTES + 40)); // all but full
    await log.sync();
    log.append({ key: "r/2", value: ["", "the last in it"] });
    diskTakes("2 r/2 0000000014 01234567\nthe last in it".length, 1);
    const places: Place[] = [];
    expect(log.write((_change, place) => places.push(place))).toMatchObject({ number: 2 });
    await log.sync();
    expect(log.full).toEqual([places[0]!.segment]);
    expect(await isThere(places[0]!, "r/2")).toBe(true);
    log.close();
    expect(found()).toEqual({ keys: ["r/1", "r/2"], what: [] });
  });

  test("of which nothing is taken leaves a segment that is new as new as it was", async () => {
    const log = await prepared();
    await fill(log, "r/1");
    log.append({ key: "r/2", value: ["", ""] });
    const good = diskTakes(0);
    expect(log.write(() => undefined)).toMatchObject({ number: 1 });
    good();
    log.close();
    expect(found()).toEqual({ keys: ["r/1"], what: [] });
    const again = await prepared();
    put(again, "r/3");
    again.close();
    expect(found()).toEqual({ keys: ["r/1", "r/3"], what: [] });
  });
});

describe("what is not there any more", () => {
  const KEYS = ["r/1", "r/2", "r/3", "r/4", "r/5", "r/6", "r/7", "r/8"];

  test("of a file in the middle is counted", async () => {
    await threeFiles();
    rmSync(join(folder, "log-1"));
    expect(found()).toEqual({ keys: ["r/1", "r/2", "r/3", "r/7", "r/8"], what: ["3 records before log-2"] });
  });

  test("of the first file is counted, for nothing says that it was freed", async () => {
    await threeFiles();
    rmSync(join(folder, "log-0"));
    expect(found()).toEqual({ keys: KEYS.slice(3), what: ["3 records before log-1"] });
  });

  test("of the end of a file is counted", async () => {
    await threeFiles();
    truncateSync(join(folder, "log-0"), HEAD_BYTES + 100 + THIRD.length);
    expect(found()).toEqual({ keys: ["r/1", ...KEYS.slice(3)], what: ["2 records before log-1"] });
  });

  test("is counted, too, when nothing was taken of what was to follow all files", async () => {
    await threeFiles();
    const log = await prepared();
    await log.makeSpare();
    put(log, "r/9", WHOLE);
    await log.sync();
    log.append({ key: "r/10", value: ["", ""] });
    diskTakes(0, 1);
    log.write(() => undefined); // a file with a mark and no record
    log.close();
    rmSync(join(folder, "log-1"));
    expect(found().what).toEqual(["3 records before log-2"]);
  });

  test("of a byte that flipped costs the record that it is in, names it, and changes no order", async () => {
    await threeFiles();
    const whole = new Map(files().map((name) => [name, readFileSync(join(folder, name))]));
    const { log, left } = open();
    log.close();
    const nameOf = ({ place }: Left): string => place.segment.path.slice(folder.length + 1);
    const spot = fc.tuple(
      fc.constantFrom(...left),
      fc.oneof(fc.nat(30), fc.nat(THIRD.length)), // in its first line, or anywhere
      fc.integer({ min: 1, max: 255 }),
    );
    fc.assert(
      fc
        .property(spot, (harm) => {
          const [{ key, place }, offset, mask] = harm;
          const at = place.at + (offset % (place.bytes - 1));
          flip(nameOf(harm[0]), at, mask);
          expect(found()).toEqual({
            keys: KEYS.filter((one) => one !== key),
            what: [`${nameOf(harm[0])}@${place.at}`],
          });
        })
        .afterEach(() => {
          for (const [name, bytes] of whole) writeFileSync(join(folder, name), bytes);
        }),
      { numRuns: runs(60) },
    );
  });

  test("does not change the order of the files where a number that one begins with is damaged", async () => {
    await threeFiles();
    flip("log-0", HEAD_BYTES, "1".charCodeAt(0) ^ "9".charCodeAt(0));
    expect(found()).toEqual({ keys: KEYS.slice(1), what: [`log-0@${HEAD_BYTES}`] });
  });

  test("of a head is named, and the records behind it are there", async () => {
    await threeFiles();
    flip("log-1", 3);
    expect(found()).toEqual({ keys: KEYS, what: ["log-1@0"] });
  });

  test("is kept as it was found, in place of an older copy", async () => {
    await threeFiles();
    flip("log-1", 3);
    const { log, damage } = open();
    log.close();
    expect(damage.segments.map(({ path }) => path)).toEqual([join(folder, "log-1")]);
    for (const text of ["older", "newer"]) {
      writeFileSync(join(folder, "log-1"), text);
      expect(damage.segments.map(setAside)).toEqual([join(folder, "log-1.damaged")]);
      expect(readFileSync(join(folder, "log-1.damaged"), "utf8")).toBe(text);
    }
    expect(found().keys).not.toContain("older"); // nor is a copy read
  });
});

describe("files that hold nothing", () => {
  test.each([0, 10, HEAD_BYTES, 300_000])("of %i bytes were only being made, and are used", async (bytes) => {
    await threeFiles();
    writeFileSync(join(folder, "log-3"), Buffer.alloc(bytes));
    expect(found()).toMatchObject({ what: [], keys: { length: 8 } });
    const log = await prepared();
    await log.makeSpare();
    put(log, "r/9", WHOLE);
    await log.sync();
    put(log, "r/10");
    log.close();
    expect(files()).toEqual(["log-0", "log-1", "log-2", "log-3"]);
    expect(found()).toMatchObject({ what: [], keys: { length: 10 } });
  });

  test("are two at most, once others count no more", async () => {
    const log = await prepared();
    const places: Place[] = [];
    for (let seq = 1; seq <= 6; seq++) places.push(await fill(log, `r/${seq}`));
    put(log, "r/7");
    expect(files()).toHaveLength(7);
    for (const { segment } of places) segment.live--;
    await log.sync();
    await log.makeSpare(log.dead());
    expect(files()).toHaveLength(4); // the current, the spare and two more
    expect(found()).toEqual({ keys: ["r/7"], what: [] });
    log.dropFree();
    expect(files()).toHaveLength(2);
    log.close();
    expect(found()).toEqual({ keys: ["r/7"], what: [] });
  });

  test("bring nothing back: the highest floor of all counts for all", async () => {
    const log = await prepared();
    const places = [await fill(log, "r/1"), await fill(log, "r/2"), await fill(log, "r/3")];
    put(log, "r/4");
    for (const { segment } of places) segment.live--;
    await log.sync();
    await log.makeSpare(log.dead());
    log.close();
    const still = files().filter((name) => readFileSync(join(folder, name)).includes(WHOLE));
    expect(still.length).toBeGreaterThan(0); // old records are there, and do not count
    expect(found()).toEqual({ keys: ["r/4"], what: [] });
  });

  test("and other files are left alone", async () => {
    writeFileSync(join(folder, "log-0.damaged"), "a copy");
    writeFileSync(join(folder, "seal.key"), "a key");
    const log = await prepared();
    put(log, "r/1");
    log.close();
    expect(files()).toEqual(["log-0", "log-0.damaged", "seal.key"]);
    expect(found()).toEqual({ keys: ["r/1"], what: [] });
  });
});

describe("an fsync", () => {
  test("is of each file that has something new, oldest first, and closes those that are full", async () => {
    const log = await prepared();
    for (const key of ["r/1", "r/2", "r/3"]) {
      await log.makeSpare();
      put(log, key, DOUBLE);
    }
    put(log, "r/4");
    expect(log.unsyncedBytes).toBeGreaterThan(3 * DOUBLE.length);
    expect(openFiles()).toBe(4);
    vi.mocked(fdatasync).mockClear();
    await log.sync();
    expect([log.unsyncedBytes, openFiles()]).toEqual([0, 1]);
    log.close();
    expect(openFiles()).toBe(0);
  });

  test("that fails leaves all that came later to the next one", async () => {
    const log = await prepared();
    await log.makeSpare();
    const places = [put(log, "r/1", DOUBLE), put(log, "r/2")];
    vi.mocked(fdatasync).mockImplementationOnce((_file, done) => {
      done(Object.assign(new Error("EIO"), { code: "EIO" }));
    });
    await expect(log.sync()).rejects.toThrow("EIO");
    expect(places.map(({ segment }) => segment.needsSync)).toEqual([true, true]);
    await log.sync();
    expect(places.map(({ segment }) => segment.needsSync)).toEqual([false, false]);
    log.close();
    expect(found()).toEqual({ keys: ["r/1", "r/2"], what: [] });
  });

  test("asks the disk, when it is doubted, even with nothing written since", async () => {
    const log = await prepared();
    await log.sync();
    vi.mocked(fdatasync).mockClear();
    await log.sync();
    expect(vi.mocked(fdatasync)).not.toHaveBeenCalled();
    log.doubt();
    log.doubt();
    vi.mocked(fdatasync).mockImplementationOnce((_file, done) => {
      done(Object.assign(new Error("EIO"), { code: "EIO" }));
    });
    await expect(log.sync()).rejects.toThrow("EIO");
    await log.sync();
    expect(vi.mocked(fdatasync)).toHaveBeenCalledTimes(2);
    log.close();
  });

  test("was all that a full segment waited for: when the next one comes later, its file is closed, too", async () => {
    const log = await prepared();
    put(log, "r/1", DOUBLE);
    await log.sync();
    await log.makeSpare();
    log.write(() => undefined); // of nothing: all of what was to be moved has ended meanwhile
    await log.sync();
    put(log, "r/2");
    await log.sync();
    expect(openFiles()).toBe(1);
    log.close();
  });
});

test("preparing makes durable what an earlier process has written, and says when that cannot be", async () => {
  await threeFiles();
  const { log } = open();
  vi.mocked(fdatasync).mockImplementationOnce((_file, done) => {
    done(Object.assign(new Error("EIO"), { code: "EIO" }));
  });
  await expect(log.prepare()).rejects.toThrow("EIO");
  log.close();
  expect(openFiles()).toBe(0);
  const again = open();
  vi.mocked(fdatasync).mockClear();
  await again.log.prepare();
  expect(vi.mocked(fdatasync).mock.calls.length).toBeGreaterThanOrEqual(3);
  expect(openFiles()).toBe(0);
  put(again.log, "r/9");
  again.log.close();
  expect(found().keys.at(-1)).toBe("r/9");
});

test("the oldest is to be moved when full ones hold more than three times what counts, and 16 MiB", async () => {
  const log = await prepared();
  expect(log.oldestToMove(0)).toBeUndefined();
  const places: Place[] = [];
  for (let seq = 1; seq <= 5; seq++) places.push(await fill(log, `r/${seq}`));
  const bytes = log.full.reduce((sum, { end }) => sum + end, 0);
  const enough = (bytes - 16 * 1024 * 1024) / 3;
  expect(enough).toBeGreaterThan(0);
  expect(log.oldestToMove(Math.ceil(enough) - 1)).toBe(places[0]!.segment);
  expect(log.oldestToMove(Math.ceil(enough))).toBeUndefined();
  places[0]!.segment.live--;
  expect(log.oldestToMove(0)).toBeUndefined(); // it is free as it is
  log.close();
});

describe("moving", () => {
  /** A log as the journal keeps it: where the newest of each request is, is known. */
  class Kept {
    private constructor(
      readonly log: Log,
      readonly reading: Reading,
      readonly what: readonly string[],
    ) {}

    static open(): Kept {
      const reading = new Reading(Seal.of(join(folder, "seal.key")));
      const { log, damage } = Log.open(folder, (record) => reading.take(record));
      return new Kept(log, reading, damage.what);
    }

    static async prepared(): Promise<Kept> {
      const kept = Kept.open();
      await kept.log.prepare();
      return kept;
    }

    get catalog(): Reading["catalog"] {
      return this.reading.catalog;
    }

    put(...changes: readonly Change[]): void {
      for (const one of changes) this.log.append(one);
      const { failure } = this.log.write(({ key }, place) => enter(this.catalog, key, place));
      if (failure !== undefined) throw failure;
    }

    /** What comes is written to the next segment. */
    async turn(): Promise<void> {
      await this.log.makeSpare();
      this.put({ key: "notes", value: ["", WHOLE] });
      await this.log.sync();
    }

    async move(segment: Segment, lost: number[] = [], before?: () => void): Promise<void> {
      const { log, catalog } = this;
      await move(segment, { log, catalog, lost: (seq) => lost.push(seq), ...(before && { before }) });
    }

    /** Frees what nothing counts of, and ends. @returns what the next process finds */
    async freed(): Promise<Pick<Reading, "entries" | "ended">> {
      await this.log.sync();
      await this.log.makeSpare(this.log.dead());
      this.log.close();
      const { log, reading, what } = Kept.open();
      log.close();
      expect(what).toEqual([]);
      return { entries: reading.entries, ended: reading.ended };
    }
  }

  const request = (seq: number): Change => requestRecord(entry(seq), Seal.of(join(folder, "seal.key")));
  const ended = (seq: number): Change => outcomeRecord(entry(seq), outcome(seq), owed);
  const none = { delivered: [], lost: [], forgotten: [] };

  /** As a process does that starts and ends: 1 waits, 2 has begun, 3 to 6 have ended, 7 is forgotten. */
  async function written(): Promise<Kept> {
    const kept = await Kept.prepared();
    for (let seq = 1; seq <= 7; seq++) kept.put(request(seq));
    kept.put(begunRecord(2), begunRecord(3), ...[3, 4, 5].map(ended));
    kept.put(notesRecord({ delivered: [4], lost: [5], forgotten: [7] }));
    await kept.turn();
    kept.put(ended(6));
    kept.log.close();
    const again = await Kept.prepared();
    again.put({ key: "x", value: ["", ""] });
    return again;
  }
  const ENTRIES = [
    { seq: 1, started: false },
    { seq: 2, started: true },
  ];
  const ENDED = [
    { seq: 3, reply: "owed", owed },
    { seq: 4, reply: "delivered", owed: undefined },
    { seq: 5, reply: "lost", owed: undefined },
    { seq: 6, reply: "owed", owed },
  ];

  test("copies what counts, with what became of replies, and whether a request has begun", async () => {
    const kept = await written();
    const [oldest] = kept.log.full;
    expect(oldest!.live).toBe(5);
    const bytes = kept.catalog.liveBytes;
    const lost: number[] = [];
    await kept.move(oldest!, lost);
    expect([oldest!.live, lost, kept.log.dead()]).toEqual([0, [], [oldest]]);
    expect(kept.catalog.liveBytes).toBeGreaterThan(bytes - 40);
    const { entries, ended: over } = await kept.freed();
    expect(entries).toMatchObject(ENTRIES);
    expect(over).toMatchObject(ENDED);
    expect(entries.map(({ body }) => body)).toEqual([1, 2].map((seq) => entry(seq).body));
    expect(over.map((one) => one.outcome)).toEqual([3, 4, 5, 6].map(outcome));
  });

  test("leaves alone what ends, is settled, begins or is forgotten while it is read", async () => {
    const kept = await written();
    const [oldest] = kept.log.full;
    let isFirst = true;
    await kept.move(oldest!, [], () => {
      if (!isFirst) return;
      isFirst = false;
      kept.put(ended(1));
      kept.catalog.get(3)!.reply = "delivered";
      kept.catalog.delete(4);
      kept.put(notesRecord({ ...none, delivered: [3], forgotten: [4] }));
    });
    expect(oldest!.live).toBe(0);
    const { entries, ended: over } = await kept.freed();
    expect(entries).toMatchObject([{ seq: 2, started: true }]);
    expect(over).toMatchObject([
      { seq: 1, reply: "owed" },
      { seq: 3, reply: "delivered" },
      { seq: 5, reply: "lost" },
      { seq: 6, reply: "owed" },
    ]);
  });

  test("tells of what cannot be read, which counts no more, and copies the rest", async () => {
    const kept = await written();
    const [oldest] = kept.log.full;
    const { place } = kept.catalog.get(2)!;
    flip("log-0", place.at + place.bytes - 3);
    const lost: number[] = [];
    await kept.move(oldest!, lost);
    expect([lost, oldest!.live, kept.catalog.get(2)]).toEqual([[2], 0, undefined]);
    const { entries, ended: over } = await kept.freed();
    expect([...entries, ...over].map(({ seq }) => seq)).toEqual([1, 3, 4, 5, 6]);
  });

  test("goes in slices, each in one write, and many come through", async () => {
    const kept = await Kept.prepared();
    const all = Array.from({ length: 200 }, (_, at) => at + 1);
    kept.put(...all.map(request));
    await kept.turn();
    const [oldest] = kept.log.full;
    vi.mocked(writeSync).mockClear();
    let befores = 0;
    await kept.move(oldest!, [], () => befores++);
    expect(vi.mocked(writeSync).mock.calls.length).toBe(befores);
    expect([befores > 1, befores < 20]).toEqual([true, true]);
    expect((await kept.freed()).entries.map(({ seq }) => seq)).toEqual(all);
  });

  test("on a disk that fails anywhere loses nothing: what was not written counts where it was", async () => {
    const { log } = await written();
    log.close();
    const whole = mkdtempSync(join(tmpdir(), "gofer-log-whole-"));
    for (const name of files()) copyFileSync(join(folder, name), join(whole, name));
    try {
      await fc.assert(
        fc
          .asyncProperty(fc.integer({ min: 0, max: 1100 }), async (bytes) => {
            const kept = await Kept.prepared();
            const [oldest] = kept.log.full;
            const good = diskTakes(bytes);
            const failed = await kept.move(oldest!).then(
              () => false,
              () => true,
            );
            good();
            expect(failed || oldest!.live === 0).toBe(true); // it may have lacked room for the mark alone
            await kept.move(oldest!);
            expect(oldest!.live).toBe(0);
            const { entries, ended: over } = await kept.freed();
            expect(entries).toMatchObject(ENTRIES);
            expect(over).toMatchObject(ENDED);
          })
          .afterEach(() => {
            for (const name of files()) rmSync(join(folder, name));
            for (const name of readdirSync(whole)) copyFileSync(join(whole, name), join(folder, name));
          }),
        { numRuns: runs(80) },
      );
    } finally {
      rmSync(whole, { recursive: true });
    }
  });

  test("keeps that a request has begun when the disk takes its copy and nothing more", async () => {
    const kept = await Kept.prepared();
    kept.put(request(1), begunRecord(1));
    await kept.turn();
    const [oldest] = kept.log.full;
    diskTakes(kept.catalog.get(1)!.place.bytes, 1); // the copy, and no record behind it
    await expect(kept.move(oldest!)).rejects.toThrow("ENOSPC");
    await kept.move(oldest!);
    expect((await kept.freed()).entries).toMatchObject([{ seq: 1, started: true }]);
  });

  const isShort = (name: string): boolean => fs.statSync(join(folder, name)).size < SEGMENT_BYTES;

  test("keeps that a request has begun that begins in the moment in which it is moved", async () => {
    const { journal } = await openJournal(folder);
    await journal.add(entry(1));
    const reads: (() => void)[] = [];
    vi.mocked(read).mockImplementation(((...given: unknown[]) => {
      const done = given.pop() as (error: null, bytes: number) => void;
      reads.push(() => done(null, Reflect.apply(fs.readSync, undefined, given) as number));
    }) as unknown as typeof read);
    for (let seq = 2; reads.length === 0; seq++) {
      expect(seq).toBeLessThan(40); // so much is dead by then that the first is moved
      await journal.add(entry(seq));
      await journal.finish(entry(seq), { ...outcome(seq), text: WHOLE }, undefined);
      await journal.forget([seq]);
      do await new Promise((resolve) => setImmediate(resolve));
      while (files().some((name) => name.startsWith("log-") && isShort(name))); // it is being made
    }
    const starting = journal.started(entry(1));
    for (const one of reads) one();
    await starting;
    await journal.close();
    expect((await restored(folder)).entries).toMatchObject([{ seq: 1, started: true }]);
  });

  test("fills the next segments, too", async () => {
    const kept = await Kept.prepared();
    const big = (seq: number): Change =>
      outcomeRecord(entry(seq), { ...outcome(seq), text: JSON.stringify(THIRD) }, undefined);
    for (let seq = 1; seq <= 6; seq++) {
      if (kept.log.needsSpare) await kept.log.makeSpare();
      kept.put(big(seq));
      await kept.log.sync();
    }
    const before = kept.log.full;
    for (const segment of before) {
      await kept.move(segment);
      if (kept.log.needsSpare) await kept.log.makeSpare();
    }
    expect(kept.log.dead().slice(0, before.length)).toEqual(before);
    for (let seq = 1; seq <= 6; seq++) {
      const { place } = kept.catalog.get(seq)!;
      expect(await isThere(place, keyOf(seq))).toBe(true);
    }
    const { ended: over } = await kept.freed();
    expect(over.map(({ seq, outcome: { text } }) => [seq, text.length])).toEqual(
      [1, 2, 3, 4, 5, 6].map((seq) => [seq, THIRD.length + 2]),
    );
  });
});
