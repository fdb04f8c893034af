/** One file of the journal's log, on a disk that takes only a part of what it is given. */
import { mkdtempSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, expect, test, vi } from "vitest";
import { LogFile, type Found } from "../../src/agent/journal/log-file.js";
import { readValue } from "../../src/agent/journal/values.js";
import { diskTakes } from "../support/partial-disk.js";
import { runs } from "../support/properties.js";

vi.mock("node:fs", async (original) => {
  const fs = await original<typeof import("node:fs")>();
  return { ...fs, writeSync: vi.fn(fs.writeSync) };
});
const fs = await vi.importActual<typeof import("node:fs")>("node:fs");
afterEach(() => void vi.mocked(writeSync).mockReset());

/** A key and its new value. */
type Change = readonly [key: string, text: string | undefined];

const change: fc.Arbitrary<Change> = fc.tuple(
  fc.stringMatching(/^[a-z]\/[0-9a-f]{1,14}$/),
  fc.oneof(fc.string({ unit: "grapheme" }), fc.constantFrom("", "\n", "9 r/1 3 0\nabc\n", undefined)),
);
const changes = fc.array(change, { maxLength: 3 });
const batch = fc.array(change, { minLength: 1, maxLength: 4 });

/** A log file that numbers what it is given. */
class Log {
  private number = 0;
  private constructor(readonly file: LogFile) {}

  static open(path: string): { log: Log; found: Found } {
    const { file, found } = LogFile.open(path);
    const log = new Log(file);
    log.number = found.lastNumber;
    return { log, found };
  }

  /** @returns those of them that the file says it has, each with its value as it is in memory */
  put(list: readonly Change[]): readonly (readonly [change: Change, bytes: Buffer | undefined])[] {
    const appended = list.map((one) => {
      const [key, text] = one;
      const bytes = this.file.append(++this.number, [key, text === undefined ? undefined : ["", text]]);
      return { one, bytes, number: this.number };
    });
    const { number } = this.file.write();
    return appended.filter((each) => each.number <= number).map(({ one, bytes }) => [one, bytes]);
  }

  empty(): void {
    this.file.empty(this.number);
  }

  /** Where each of these ends, written next. Bytes from here. */
  ends(list: readonly Change[]): readonly number[] {
    let end = 0;
    return list.map(([key, text], index) => {
      const length = text === undefined ? "-" : "0".repeat(10);
      const line = `${this.number + 1 + index} ${key} ${length} 01234567\n`;
      return (end += line.length + (text === undefined ? 0 : 9 + Buffer.byteLength(text)) + 1);
    });
  }
}

const texts = ({ changes: found }: Found): readonly Change[] =>
  found.map(({ change: [key, bytes] }) => [key, bytes && readValue(key, bytes)]);

test("a disk that takes a part of a batch: the file has what it says it has, wherever that ends", () => {
  const spot = fc.record({
    old: changes,
    before: changes,
    batch,
    /** After which record of the batch, and how far from there. */
    record: fc.nat(3),
    offset: fc.oneof(fc.integer({ min: -3, max: 3 }), fc.integer({ min: -60, max: 60 })),
    failures: fc.constantFrom(1, Infinity),
    goesOn: fc.boolean(),
    after: batch,
  });
  fc.assert(
    fc.property(spot, ({ old, before, batch: list, record, offset, failures, goesOn, after }) => {
      const folder = mkdtempSync(join(tmpdir(), "gofer-log-file-"));
      const path = join(folder, "tail");
      try {
        const { log } = Log.open(path);
        log.put(old);
        log.empty();
        log.put(before);
        const ends = [0, ...log.ends(list)];
        const bytes = Math.max(0, ends[record % ends.length]! + offset);
        const good = diskTakes(bytes, failures);
        const taken = log.put(list);
        good();
        const isWhole = ends.slice(1).filter((end) => end - 1 <= bytes).length;
        expect(taken.map(([one]) => one)).toEqual(list.slice(0, isWhole));
        if (goesOn) log.put(after);
        // what comes later is not written over what was taken
        for (const [[key, text], value] of taken) expect(value && readValue(key, value)).toEqual(text);
        log.file.close();
        const { log: again, found } = Log.open(path);
        again.file.close();
        const there = [...before, ...taken.map(([one]) => one), ...(goesOn ? after : [])];
        expect(texts(found)).toEqual(there);
        expect(found.gaps).toEqual([]);
      } finally {
        rmSync(folder, { recursive: true });
      }
    }),
    { numRuns: runs(150) },
  );
});

test("a write that is said to have failed, and has not, leaves nothing that comes back", () => {
  const folder = mkdtempSync(join(tmpdir(), "gofer-log-file-"));
  const path = join(folder, "tail");
  const { log } = Log.open(path);
  log.put([["r/1", "here"]]);
  vi.mocked(writeSync).mockImplementationOnce((file: number, ...rest: unknown[]) => {
    Reflect.apply(fs.writeSync, undefined, [file, ...rest]);
    throw new Error("EIO");
  });
  expect(log.put([["r/2", "not here"]])).toEqual([]);
  log.file.close();
  const { log: again, found } = Log.open(path);
  again.file.close();
  rmSync(folder, { recursive: true });
  expect(texts(found)).toEqual([["r/1", "here"]]);
});

test("a file that grew keeps its length for as long as so much comes, and a round more", () => {
  const folder = mkdtempSync(join(tmpdir(), "gofer-log-"));
  const path = join(folder, "tail");
  const { log } = Log.open(path);
  const made = fs.statSync(path).size;
  const grown = [made, 10, made, 10, 10].map((chars) => {
    log.put([["r/1", "x".repeat(chars)]]);
    log.empty();
    return fs.statSync(path).size - made;
  });
  expect(grown).toEqual([grown[0], grown[0], grown[0], grown[0], 0]);
  expect(grown[0]).toBeGreaterThan(0);
  log.file.close();
  rmSync(folder, { recursive: true });
});
