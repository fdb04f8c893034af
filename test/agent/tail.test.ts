import { mkdtempSync, readFileSync, rmSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Tail, type Change } from "../../src/agent/tail.js";

const change = fc.tuple(
  fc.stringMatching(/^[a-z]\/[0-9a-f]{1,14}$/),
  fc.oneof(
    fc.string({ unit: "grapheme" }),
    fc.constantFrom("", "\n", "r/1 3\nabc", "a b 7\n", '{"sn":"ü"}\n"🐕"'),
  ),
);
const changes = fc.array(change, { maxLength: 12 });

function withFolder<T>(use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), "gofer-tail-"));
  try {
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Appends as one process would, and ends as one that is killed: nothing but the kernel has it. */
function append(folder: string, list: readonly Change[]): void {
  const { tail } = Tail.open(folder);
  for (const one of list) tail.append(one);
  tail.close();
}

function reopened(folder: string): readonly Change[] {
  const { tail, left } = Tail.open(folder);
  tail.close();
  return left;
}

test("what was appended comes back in order", () => {
  fc.assert(
    fc.property(changes, (list) =>
      withFolder((folder) => {
        append(folder, list);
        expect(reopened(folder)).toEqual(list);
      }),
    ),
    { numRuns: 50 },
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
        expect(reopened(folder)).toEqual(list.slice(0, ends.filter((end) => end <= length).length));
      }),
    ),
    { numRuns: 50 },
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
    const { tail } = Tail.open(folder);
    tail.append(["r/1", LARGE]);
    tail.append(["r/2", LARGE]);
    const written = tail.change();
    tail.append(["r/3", "meanwhile"]);
    expect(reopened(folder).map(([key]) => key)).toEqual(expect.arrayContaining(["r/1", "r/2", "r/3"]));
    written();
    expect(reopened(folder)).toEqual([["r/3", "meanwhile"]]);
    tail.append(["r/4", "later"]);
    expect(reopened(folder).map(([key]) => key)).toEqual(["r/3", "r/4"]);
    tail.close();
  });
});

test("a file that is not worn is left as it is", () => {
  withFolder((folder) => {
    const { tail } = Tail.open(folder);
    tail.append(["r/1", "small"]);
    tail.change()();
    expect(reopened(folder)).toEqual([["r/1", "small"]]);
    tail.clear();
    expect(reopened(folder)).toEqual([]);
    tail.append(["r/2", "after"]);
    expect(reopened(folder)).toEqual([["r/2", "after"]]);
    tail.close();
  });
});
