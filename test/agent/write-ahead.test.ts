import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { WriteAhead, type Change, type Left } from "../../src/agent/journal/write-ahead.js";
import { runs } from "../support/properties.js";

const change = fc.tuple(
  fc.stringMatching(/^[a-z]\/[0-9a-f]{1,14}$/),
  fc.oneof(
    fc.string({ unit: "grapheme" }),
    fc.constantFrom("", "\n", "1 r/1 3 0\nabc\n", "a b 7\n", '{"sn":"ü"}\n"🐕"', undefined),
  ),
);
const changes = fc.array(change, { maxLength: 12 });

function withFolder<T>(use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), "gofer-log-"));
  try {
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Appends as one process would, and ends as one that is killed: nothing but the kernel has it. */
function append(folder: string, list: readonly Change[]): void {
  const { log } = WriteAhead.open(folder);
  for (const one of list) log.append(one);
  log.close();
}

function left(folder: string): Left {
  const { log, left: found } = WriteAhead.open(folder);
  log.close();
  return found;
}

function reopened(folder: string): readonly Change[] {
  return left(folder).changes;
}

test("what was appended comes back in order", () => {
  fc.assert(
    fc.property(changes, (list) =>
      withFolder((folder) => {
        append(folder, list);
        expect(reopened(folder)).toEqual(list);
      }),
    ),
    { numRuns: runs(50) },
  );
});

test("what was cut anywhere comes back up to the cut", () => {
  const cut = fc.tuple(
    fc.array(change, { minLength: 1, maxLength: 6 }),
    fc.double({ min: 0, max: 1, noNaN: true }),
  );
  fc.assert(
    fc.property(cut, ([list, share]) =>
      withFolder((folder) => {
        append(folder, list);
        const file = join(folder, "tail-0");
        const whole = readFileSync(file);
        const length = Math.floor(share * whole.length);
        truncateSync(file, length);
        const ends = list.map((_, index) => recordsBytes(list.slice(0, index + 1)));
        expect(reopened(folder)).toEqual(list.slice(0, ends.filter((end) => end - 1 <= length).length));
      }),
    ),
    { numRuns: runs(50) },
  );
});

/** How many bytes these take, whatever their form: appended elsewhere, and measured. */
function recordsBytes(list: readonly Change[]): number {
  return withFolder((folder) => {
    append(folder, list);
    return readFileSync(join(folder, "tail-0")).length;
  });
}

const LARGE = "x".repeat(600_000);

test("a worn file is emptied once the store has it, and what came meanwhile is kept", () => {
  withFolder((folder) => {
    const { log } = WriteAhead.open(folder);
    log.append(["r/1", LARGE]);
    log.append(["r/2", LARGE]);
    const written = log.change();
    log.append(["r/3", "meanwhile"]);
    expect(reopened(folder).map(([key]) => key)).toEqual(["r/1", "r/2", "r/3"]);
    written();
    expect(reopened(folder)).toEqual([["r/3", "meanwhile"]]);
    log.append(["r/4", "later"]);
    expect(reopened(folder).map(([key]) => key)).toEqual(["r/3", "r/4"]);
    log.close();
  });
});

test("a file that is not worn is left as it is", () => {
  withFolder((folder) => {
    const { log } = WriteAhead.open(folder);
    log.append(["r/1", "small"]);
    log.change()();
    expect(reopened(folder)).toEqual([["r/1", "small"]]);
    log.clear();
    expect(reopened(folder)).toEqual([]);
    log.append(["r/2", "after"]);
    expect(reopened(folder)).toEqual([["r/2", "after"]]);
    log.close();
  });
});

test("changes of both files come back in the order in which they were made", () => {
  withFolder((folder) => {
    const { log } = WriteAhead.open(folder);
    log.append(["r/1", LARGE + LARGE]);
    log.change(); // the store does not take it: both files stay
    log.append(["r/1", "newer"]);
    log.append(["r/2", undefined]);
    expect(reopened(folder).slice(1)).toEqual([
      ["r/1", "newer"],
      ["r/2", undefined],
    ]);
    log.close();
  });
});

test("a byte that flipped costs the record it is in, is named, and the file is kept", () => {
  const spots = fc.tuple(
    fc.array(change, { minLength: 3, maxLength: 6 }),
    fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
    fc.integer({ min: 1, max: 255 }),
  );
  fc.assert(
    fc.property(spots, ([list, where, mask]) =>
      withFolder((folder) => {
        append(folder, list);
        const file = join(folder, "tail-0");
        const bytes = readFileSync(file);
        const at = Math.floor(where * recordsBytes(list.slice(0, -1))); // not in the last: that one would be cut off
        bytes[at] = bytes[at]! ^ mask;
        writeFileSync(file, bytes);
        const hit = list.findIndex((_, index) => recordsBytes(list.slice(0, index + 1)) > at);
        const found = left(folder);
        const isBetween = recordsBytes(list.slice(0, hit + 1)) === at + 1; // what only keeps lines apart
        const lost = isBetween ? undefined : hit;
        expect(found.changes).toEqual(list.filter((_, index) => index !== lost));
        if (lost === undefined) return;
        expect(found.damaged).toEqual([`tail-0@${hit === 0 ? 0 : recordsBytes(list.slice(0, hit))}`]);
        expect(readFileSync(`${file}.damaged`).equals(bytes)).toBe(true);
      }),
    ),
    { numRuns: runs(50) },
  );
});

test("what cannot be appended leaves what was there", () => {
  withFolder((folder) => {
    const { log } = WriteAhead.open(folder);
    log.append(["r/1", "here"]);
    log.close();
    expect(() => log.append(["r/2", "not here"])).toThrow();
    expect(reopened(folder)).toEqual([["r/1", "here"]]);
  });
});
