/** Bytes that flipped, files that were cut or are gone: what can be read is read, what cannot is said, nothing runs twice. */
import { createHash } from "node:crypto";
import {
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { Entry, Outcome, Restored } from "../../src/agent/journal/journal.js";
import { openJournal } from "../../src/agent/journal/opening.js";
import { readMark } from "../../src/agent/journal/record.js";
import { copyJournal, entry as entryOf, killed, owed } from "../support/journals.js";
import { HEAD_BYTES, logEnd } from "../support/log-end.js";

// nothing here is about the disk's own memory, and much is copied
vi.mock("node:fs", async (original) => {
  const fs = await original<typeof import("node:fs")>();
  const kept = (_file: number, callback: (error: null) => void): void => void setImmediate(callback, null);
  return { ...fs, fdatasync: kept, fsync: kept, fdatasyncSync: () => undefined };
});

const top = mkdtempSync(join(tmpdir(), "gofer-damage-"));
const original = join(top, "original");
afterAll(() => rmSync(top, { recursive: true }));

const BODY_BYTES = 138_240;
const entry = (seq: number): Entry =>
  entryOf(seq, {
    body: createHash("sha512")
      .update(`${seq}`)
      .digest("hex")
      .repeat(BODY_BYTES / 128),
  });
const outcome = (seq: number): Outcome => ({ endedAt: 2000 + seq, kind: "result", text: `"${seq}"` });

const ENDED = 40;
const BEGUN = 60;
const ALL = 80;
const FULL = ["log-0", "log-1"];
const CURRENT = "log-2";
const SPARE = "log-3";
/** So many requests fill half of a segment, and what follows one is made then. */
const MADE_AT = new Map([
  [16, "log-1"],
  [48, CURRENT],
  [ALL, SPARE],
]);

const isMade = (file: string): boolean => readMark(readFileSync(file), 0) !== undefined;

/** What an agent leaves that was killed: of 80 requests 40 had ended and 20 more had begun, which later segments say. */
beforeAll(async () => {
  const folder = join(top, "living");
  const { journal } = await openJournal(folder);
  let count = 0;
  const add = async (seq: number): Promise<void> => {
    await journal.add(entry(seq));
    const made = MADE_AT.get(++count);
    if (made !== undefined) await vi.waitFor(() => expect(isMade(join(folder, made))).toBe(true), 20_000);
  };
  for (let seq = 1; seq <= ALL; seq += 2) await add(seq);
  for (let seq = 1; seq <= ENDED; seq += 2) await journal.finish(entry(seq), outcome(seq), undefined);
  for (let seq = 2; seq <= ALL; seq += 2) await add(seq);
  for (let seq = 2; seq <= ENDED; seq += 2) await journal.finish(entry(seq), outcome(seq), undefined);
  for (let seq = ENDED + 1; seq <= BEGUN; seq++) await journal.started(entry(seq));
  copyJournal(folder, original);
  await journal.close();
});

interface Found {
  readonly restored: Restored;
  /** What is found by whoever opens it after that. */
  readonly again: Restored;
}

/** Opens a copy of it that something was done to. */
async function opened(harm: (folder: string) => void): Promise<Found> {
  const folder = mkdtempSync(join(top, "copy-"));
  copyJournal(original, folder);
  harm(folder);
  const first = await openJournal(folder);
  for (const file of first.restored.aside)
    expect(readdirSync(folder).map((name) => join(folder, name))).toContain(file);
  await first.journal.add(entry(1000)); // and it is of use
  await first.journal.close();
  const second = await openJournal(folder);
  await second.journal.close();
  rmSync(folder, { recursive: true });
  return { restored: first.restored, again: second.restored };
}

/** What was read is as it was, what was not is said once, and it is of use. */
function checkRead({ restored, again }: Found): void {
  for (const { isDoubtful: _, ...one } of restored.entries)
    expect(one).toEqual({ ...entry(one.seq), started: one.started });
  for (const one of restored.ended) expect(one.outcome).toEqual(outcome(one.seq));
  const seqs = [...restored.entries, ...restored.ended].map(({ seq }) => seq);
  expect(new Set(seqs).size).toBe(seqs.length);
  expect(again.entries.map(({ seq }) => seq)).toEqual([...restored.entries.map(({ seq }) => seq), 1000]);
  expect(again.ended).toEqual(restored.ended);
  expect([again.damaged, again.aside]).toEqual([[], []]); // said once
}

function check(found: Found): void {
  checkRead(found);
  const { entries, damaged } = found.restored;
  for (const { seq, started, isDoubtful } of entries) {
    if (seq > BEGUN) expect(isDoubtful === true).toBe(started); // of the others the mark may be what was lost
    if (!started) expect(seq, "one that would run a second time").toBeGreaterThan(BEGUN);
  }
  if (damaged.length > 0) expect(entries.filter(({ started }) => !started)).toEqual([]);
}

const isWhole = ({ entries, ended }: Restored): boolean =>
  entries.length === ALL - ENDED && ended.length === ENDED;

/** Changes a byte. What holds it is kept for people. */
async function openedFlipped(name: string, at: number, flip = 0x41): Promise<Found> {
  let harmed!: Buffer;
  const found = await opened((folder) => {
    harmed = readFileSync(join(folder, name));
    harmed[at] = harmed[at]! ^ flip;
    writeFileSync(join(folder, name), harmed);
  });
  check(found);
  const { restored } = found;
  if (!isWhole(restored))
    expect(restored.damaged.length, `${name}@${at}: what is lost is said`).toBeGreaterThan(0);
  if (restored.damaged.length > 0)
    expect(restored.aside.map((file) => file.endsWith(`${name}.damaged`))).toEqual([true]);
  // there is one record in the place
  expect(restored.ended.length).toBeGreaterThanOrEqual(ENDED - 1);
  expect(restored.entries.length + restored.ended.length).toBeGreaterThanOrEqual(ALL - 1);
  return found;
}

test("untouched, all is there", async () => {
  const found = await opened(() => undefined);
  check(found);
  const { restored } = found;
  expect(restored.damaged).toEqual([]);
  expect(restored.ended.map(({ seq }) => seq)).toEqual(
    Array.from({ length: ENDED }, (_, index) => index + 1),
  );
  expect(restored.entries.map(({ seq, started }) => [seq, started])).toEqual(
    Array.from({ length: ALL - ENDED }, (_, index) => [ENDED + 1 + index, ENDED + 1 + index <= BEGUN]),
  );
});

test("it has full segments, one that is written to, and a spare", () => {
  const ends = [...FULL, CURRENT, SPARE].map((name) => logEnd(readFileSync(join(original, name))));
  expect(ends.map((end) => Math.floor(end / 2 ** 21))).toEqual([2, 2, 1, 0]);
});

test.each([...FULL, CURRENT])("%s with a byte that flipped, at 12 places", async (name) => {
  const used = logEnd(readFileSync(join(original, name))); // it is made with room
  let lost = 0;
  for (let place = 0; place < 12; place++) {
    const { restored } = await openedFlipped(name, Math.floor((place / 12) * used));
    if (!isWhole(restored)) lost++;
    if (place > 0) expect(restored.damaged.length, `place ${place}`).toBe(1);
  }
  // what an outcome has replaced is not missed
  expect(lost).toBeGreaterThan(0);
});

test("a spare with a byte that flipped, at 12 places: all is there", async () => {
  for (let place = 0; place < 12; place++) {
    const { restored } = await openedFlipped(SPARE, place * 16);
    expect(isWhole(restored), `place ${place}`).toBe(true);
  }
});

test.each([...FULL, CURRENT])(
  "%s whose first record has another number: what can be read is read in order",
  async (name) => {
    const digit = readFileSync(join(original, name))[HEAD_BYTES]!;
    const { restored } = await openedFlipped(name, HEAD_BYTES, digit ^ "9".charCodeAt(0));
    expect(restored.damaged).toEqual([`${name}@${HEAD_BYTES}`]);
  },
);

const HARMS: readonly (readonly [string, (file: string) => void])[] = [
  ...[1, 2, 3, 4].map((part): (typeof HARMS)[number] => [
    `cut at ${part} fifths`,
    (file) => truncateSync(file, Math.floor((part / 5) * logEnd(readFileSync(file)))),
  ]),
  ["cut within its head", (file) => truncateSync(file, HEAD_BYTES / 2)],
  ["emptied", (file) => truncateSync(file, 0)],
  ["gone", (file) => unlinkSync(file)],
];

describe.each(HARMS)("%s", (_how, harm) => {
  test.each(FULL)("%s: what is lost is said", async (name) => {
    const found = await opened((folder) => harm(join(folder, name)));
    check(found);
    expect(found.restored.damaged.length).toBeGreaterThan(0);
  });

  // it is as if it had not been written when the power went
  test("the newest segment: what is left is read", async () => {
    const found = await opened((folder) => harm(join(folder, CURRENT)));
    checkRead(found);
    const odd = found.restored.ended.filter(({ seq }) => seq % 2 === 1);
    expect(odd).toHaveLength(ENDED / 2); // which is in another
  });

  test("the spare: nothing is lost", async () => {
    const found = await opened((folder) => harm(join(folder, SPARE)));
    check(found);
    expect(isWhole(found.restored)).toBe(true);
  });
});

test("who opens it after an agent that found the damage, and died at once, does not run what may have begun", async () => {
  const folder = mkdtempSync(join(top, "copy-"));
  copyJournal(original, folder);
  unlinkSync(join(folder, "log-1"));
  const { journal, restored } = await openJournal(folder);
  const next = await killed(folder);
  await journal.close();
  expect(next.entries.map(({ seq }) => seq)).toEqual(restored.entries.map(({ seq }) => seq));
  expect(next.entries.filter(({ started }) => !started).map(({ seq }) => seq)).toEqual([]);
});

test("a segment of which nothing but the end can be read: that is said once", async () => {
  const folder = mkdtempSync(join(top, "small-"));
  const { journal } = await openJournal(folder);
  await journal.add(entryOf(1));
  await journal.close();
  const bytes = readFileSync(join(folder, "log-0"));
  bytes[HEAD_BYTES] = bytes[HEAD_BYTES]! ^ 0x41;
  writeFileSync(join(folder, "log-0"), bytes);
  const first = await openJournal(folder);
  expect(first.restored.damaged).toEqual([`log-0@${HEAD_BYTES}`]);
  await first.journal.add(entryOf(2));
  await first.journal.close();
  const again = await openJournal(folder);
  await again.journal.close();
  expect(again.restored.damaged).toEqual([]);
  expect(again.restored.entries).toEqual([entryOf(2)]);
});

/** Requests that show a secret, and others: 1 to 4 wait, 5 and 6 have begun, 7 and 8 have ended. */
async function withSecrets(folder: string): Promise<void> {
  const { journal } = await openJournal(folder);
  const all = [1, 2, 3, 4, 5, 6, 7, 8].map(secretOrNot);
  await Promise.all(all.map((one) => journal.add(one)));
  for (const one of all.slice(4, 6)) await journal.started(one);
  for (const one of all.slice(6)) await journal.finish(one, outcome(one.seq), owed);
  await journal.close();
}
const secretOrNot = (seq: number): Entry =>
  entryOf(seq, seq % 2 === 1 ? { body: `{"secret": "s${seq}"}` } : {});

test("a key that is gone: what cannot be decrypted is said, once, and the rest is read", async () => {
  const folder = mkdtempSync(join(top, "sealed-"));
  await withSecrets(folder);
  const whole = await openJournal(folder);
  await whole.journal.close();
  expect(whole.restored.entries).toEqual(
    [1, 2, 3, 4, 5, 6].map((seq) => ({ ...secretOrNot(seq), started: seq > 4 })),
  );
  unlinkSync(join(folder, "seal.key"));
  const { journal, restored } = await openJournal(folder);
  expect(restored.damaged).toEqual(["r/1", "r/3", "r/5"]);
  expect(restored.aside).toEqual([join(folder, "log-0.damaged")]);
  expect(restored.entries.map(({ seq, started }) => [seq, started])).toEqual(
    [2, 4, 6].map((seq) => [seq, true]),
  );
  expect(restored.ended.map(({ seq, owed: still }) => [seq, still])).toEqual(
    [7, 8].map((seq) => [seq, owed]),
  );
  await journal.add(secretOrNot(9)); // there is another one
  await journal.close();
  const again = await openJournal(folder);
  await again.journal.close();
  expect([again.restored.damaged, again.restored.aside]).toEqual([[], []]);
  expect(again.restored.entries.map(({ seq }) => seq)).toEqual([2, 4, 6, 9]);
  expect(again.restored.entries.at(-1)).toEqual(secretOrNot(9));
});
