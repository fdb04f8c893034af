import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { readValue } from "../../src/agent/journal/values.js";
import { WriteAhead, type Left } from "../../src/agent/journal/write-ahead.js";
import { runs } from "../support/properties.js";
import { TAIL_HEAD_BYTES, tailEnd } from "../support/tail.js";

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

/** A key and its new value. */
type Change = readonly [key: string, text: string | undefined];

/** Appends a change; nothing but this process has it. */
function add(log: WriteAhead, [key, text]: Change): void {
  log.append([key, text === undefined ? undefined : ["", text]]);
}

/** Appends a change and gives it to the kernel. */
function put(log: WriteAhead, one: Change): void {
  add(log, one);
  const taken: string[] = [];
  const { failure } = log.write(([key]) => taken.push(key));
  if (failure !== undefined) throw failure;
  expect(taken).toEqual([one[0]]);
}

/** Appends as one process would, and ends as one that is killed: nothing but the kernel has it. */
function append(folder: string, list: readonly Change[]): void {
  const { log } = WriteAhead.open(folder);
  for (const one of list) put(log, one);
  log.close();
}

type Found = Omit<Left, "changes"> & { readonly changes: readonly Change[] };

/** With the values as text. */
function read({ changes: written, ...rest }: Left): Found {
  return {
    ...rest,
    changes: written.map(([key, bytes]) => [key, bytes === undefined ? undefined : readValue(key, bytes)]),
  };
}

function left(folder: string): Found {
  const { log, left: found } = WriteAhead.open(folder);
  log.close();
  return read(found);
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
        const length = Math.floor(share * recordsEnd(list));
        truncateSync(join(folder, "tail-0"), length);
        const ends = list.map((_, index) => recordsEnd(list.slice(0, index + 1)));
        expect(reopened(folder)).toEqual(list.slice(0, ends.filter((end) => end - 1 <= length).length));
      }),
    ),
    { numRuns: runs(50) },
  );
});

/** Where the last of these ends: its mark follows. Appended elsewhere, and looked for. */
function recordsEnd(list: readonly Change[]): number {
  return withFolder((folder) => {
    append(folder, list);
    return tailEnd(readFileSync(join(folder, "tail-0")));
  });
}

type Step =
  | { readonly kind: "append"; readonly change: Change }
  | { readonly kind: "cut"; readonly change: Change; readonly share: number }
  | { readonly kind: "clear" | "reopen" };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("append" as const), change }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("cut" as const),
      change,
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom("clear" as const, "reopen" as const) }) },
);

test("written over and over, killed in the middle of a write: what is there is what was appended since it was emptied", () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 4, maxLength: 40 }), (steps) =>
      withFolder((folder) => {
        const file = join(folder, "tail-0");
        let { log } = WriteAhead.open(folder);
        let expected: Change[] = [];
        for (const one of steps) {
          if (one.kind === "append") {
            put(log, one.change);
            expected.push(one.change);
          } else if (one.kind === "clear") {
            log.clear();
            expected = [];
          } else {
            if (one.kind === "cut") cutWrite(log, file, one.change, one.share);
            log.close();
            const found = WriteAhead.open(folder);
            const isWhole = found.left.changes.length === expected.length + 1;
            if (isWhole && one.kind === "cut") expected.push(one.change); // but for its mark
            expect(read(found.left)).toEqual({ changes: expected, damaged: [], aside: [] });
            log = found.log;
          }
        }
        log.close();
      }),
    ),
    { numRuns: runs(100) },
  );
});

/** Leaves what a process leaves that is killed when a part of its write is with the kernel. */
function cutWrite(log: WriteAhead, file: string, one: Change, share: number): void {
  const before = readFileSync(file);
  put(log, one);
  const after = readFileSync(file);
  const begin = after.findIndex((byte, index) => byte !== before[index]);
  const rest = Buffer.compare(after, before) === 0 ? 0 : after.length - begin;
  const changed = after.subarray(begin).findLastIndex((byte, index) => byte !== before[begin + index]) + 1;
  const kept = begin + Math.floor(share * Math.min(rest, changed));
  writeFileSync(file, Buffer.concat([after.subarray(0, kept), before.subarray(kept)]));
}

test("a damaged head, or a damaged first record, brings nothing back that was emptied", () => {
  for (const at of [3, TAIL_HEAD_BYTES + 3, TAIL_HEAD_BYTES + 18])
    withFolder((folder) => {
      append(folder, [
        ["r/1", "old"],
        ["r/2", "old"],
        ["r/3", "old"],
      ]);
      const { log } = WriteAhead.open(folder);
      log.clear();
      put(log, ["r/4", "new"]);
      log.close();
      const file = join(folder, "tail-0");
      const bytes = readFileSync(file);
      bytes[at]! ^= 1;
      writeFileSync(file, bytes);
      const { changes: found, damaged } = left(folder);
      expect(damaged).toEqual([at < TAIL_HEAD_BYTES ? "tail-0@0" : `tail-0@${TAIL_HEAD_BYTES}`]);
      expect(found).toEqual(at < TAIL_HEAD_BYTES ? [["r/4", "new"]] : []);
    });
});

test("the last record is missed when it is damaged: its mark tells that it was whole", () => {
  withFolder((folder) => {
    const list: Change[] = [
      ["r/1", "first"],
      ["r/2", "last"],
    ];
    append(folder, list);
    const file = join(folder, "tail-0");
    const bytes = readFileSync(file);
    bytes[recordsEnd(list) - 3]! ^= 1;
    writeFileSync(file, bytes);
    expect(left(folder)).toMatchObject({
      changes: [["r/1", "first"]],
      damaged: [`tail-0@${recordsEnd(list.slice(0, 1))}`],
    });
  });
});

test("what is written together comes back as if it had been written one by one", () => {
  const groups = fc.array(fc.array(change, { minLength: 1, maxLength: 5 }), { maxLength: 6 });
  fc.assert(
    fc.property(groups, (list) =>
      withFolder((folder) => {
        const { log } = WriteAhead.open(folder);
        const taken: string[] = [];
        for (const group of list) {
          for (const one of group) add(log, one);
          expect(log.write(([key]) => taken.push(key)).failure).toBeUndefined();
        }
        expect(reopened(folder)).toEqual(list.flat());
        expect(taken).toEqual(list.flat().map(([key]) => key));
        log.close();
      }),
    ),
    { numRuns: runs(50) },
  );
});

test("what was appended and not written is nowhere, and the value of what was written is at hand", () => {
  withFolder((folder) => {
    const { log } = WriteAhead.open(folder);
    const values: (string | undefined)[] = [];
    add(log, ["r/1", "first"]);
    add(log, ["r/2", LARGE + LARGE]); // more than there is room for in memory
    log.write(([key, bytes]) => values.push(bytes && readValue(key, bytes)));
    add(log, ["r/3", "not written"]);
    expect(log.needsWrite).toBe(true);
    expect(reopened(folder).map(([key]) => key)).toEqual(["r/1", "r/2"]);
    expect(values).toEqual(["first", LARGE + LARGE]);
    log.close();
  });
});

test("a file that had to grow gives the room back once it is emptied of little", () => {
  withFolder((folder) => {
    const { log } = WriteAhead.open(folder);
    for (let index = 0; index < 10; index++) put(log, [`r/${index}`, LARGE]);
    for (let times = 0; times < 3; times++) log.clear();
    expect(statSync(join(folder, "tail-0")).size).toBeLessThan(3_000_000);
    put(log, ["r/x", "after"]);
    log.close();
    expect(reopened(folder)).toEqual([["r/x", "after"]]);
  });
});

const LARGE = "x".repeat(1_200_000);

test("a worn file is emptied once the store has it, and what came meanwhile is kept", () => {
  withFolder((folder) => {
    const { log } = WriteAhead.open(folder);
    put(log, ["r/1", LARGE]);
    put(log, ["r/2", LARGE]);
    const written = log.change();
    put(log, ["r/3", "meanwhile"]);
    expect(reopened(folder).map(([key]) => key)).toEqual(["r/1", "r/2", "r/3"]);
    written();
    expect(reopened(folder)).toEqual([["r/3", "meanwhile"]]);
    put(log, ["r/4", "later"]);
    expect(reopened(folder).map(([key]) => key)).toEqual(["r/3", "r/4"]);
    log.close();
  });
});

test("a file that is not worn is left as it is", () => {
  withFolder((folder) => {
    const { log } = WriteAhead.open(folder);
    put(log, ["r/1", "small"]);
    log.change()();
    expect(reopened(folder)).toEqual([["r/1", "small"]]);
    log.clear();
    expect(reopened(folder)).toEqual([]);
    put(log, ["r/2", "after"]);
    expect(reopened(folder)).toEqual([["r/2", "after"]]);
    log.close();
  });
});

test("changes of both files come back in the order in which they were made", () => {
  withFolder((folder) => {
    const { log } = WriteAhead.open(folder);
    put(log, ["r/1", LARGE + LARGE]);
    log.change(); // the store does not take it: both files stay
    put(log, ["r/1", "newer"]);
    put(log, ["r/2", undefined]);
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
        const end = recordsEnd(list);
        const at = TAIL_HEAD_BYTES + Math.floor(where * (end - TAIL_HEAD_BYTES));
        bytes[at] = bytes[at]! ^ mask;
        writeFileSync(file, bytes);
        const hit = list.findIndex((_, index) => recordsEnd(list.slice(0, index + 1)) > at);
        const found = left(folder);
        const isBetween = recordsEnd(list.slice(0, hit + 1)) === at + 1; // what only keeps lines apart
        const lost = isBetween ? undefined : hit;
        expect(found.changes).toEqual(list.filter((_, index) => index !== lost));
        if (lost === undefined) return;
        expect(found.damaged).toEqual([`tail-0@${recordsEnd(list.slice(0, hit))}`]);
        expect(readFileSync(`${file}.damaged`).equals(bytes)).toBe(true);
      }),
    ),
    { numRuns: runs(50) },
  );
});

test("what cannot be appended leaves what was there", () => {
  withFolder((folder) => {
    const { log } = WriteAhead.open(folder);
    put(log, ["r/1", "here"]);
    log.close();
    expect(() => put(log, ["r/2", "not here"])).toThrow();
    expect(reopened(folder)).toEqual([["r/1", "here"]]);
  });
});
