/** That a request has begun is known for as long as the request is, wherever its record goes: none runs twice. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Journal } from "../../src/agent/journal/journal.js";
import { Catalog } from "../../src/agent/journal/catalog.js";
import { Log } from "../../src/agent/journal/log.js";
import { move } from "../../src/agent/journal/moving.js";
import { openJournal } from "../../src/agent/journal/opening.js";
import type { Change } from "../../src/agent/journal/record.js";
import { begunRecord, enter } from "../../src/agent/journal/records.js";
import type { Place } from "../../src/agent/journal/segment.js";
import { entry, killed, outcome, restored } from "../support/journals.js";
import { logEnd } from "../support/log-end.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "gofer-twice-"));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

test("what may have begun, for all that damage left to know, has begun at the start after that, too", async () => {
  const { journal } = await openJournal(folder);
  for (const seq of [1, 2]) await journal.add(entry(seq));
  await journal.started(entry(1));
  await journal.close();
  const file = join(folder, "log-0");
  const bytes = readFileSync(file);
  bytes[logEnd(bytes) - 4]! ^= 1; // of the record that says so
  writeFileSync(file, bytes);
  const first = await restored(folder); // its plugin is not there
  expect(first.damaged).toHaveLength(1);
  const later = await restored(folder);
  expect(later.damaged).toEqual([]);
  expect(later.entries.map(({ seq, started }) => [seq, started])).toEqual([
    [1, true],
    [2, true],
  ]);
});

const LARGE = JSON.stringify("x".repeat(1_000_000));

/** Lets calls come and go until so many times what counts in the oldest segment was written once more. */
async function moves(journal: Journal, times: number, meanwhile?: (seq: number) => void): Promise<void> {
  const oldest = vi.spyOn(Log.prototype, "oldestToMove");
  const moved = (): number => oldest.mock.results.filter(({ value }) => value !== undefined).length;
  for (let seq = 1000; moved() < times; seq++) {
    const added = journal.add(entry(seq, { body: LARGE, started: true }));
    meanwhile?.(seq);
    await added;
    await journal.finish(entry(seq), outcome(seq), undefined);
    await journal.forget([seq]);
  }
}

test("one that has begun is moved with that, however often", async () => {
  const { journal } = await openJournal(folder);
  for (const seq of [1, 2]) await journal.add(entry(seq));
  await journal.started(entry(1));
  await moves(journal, 3);
  const { entries } = await killed(folder);
  expect(entries).toEqual([entry(1, { started: true }), entry(2)]);
  await journal.close();
});

test("one that begins in the moment in which it is moved has begun", async () => {
  const catalog = new Catalog();
  const note = ({ key }: Change, place: Place): void => enter(catalog, key, place);
  const { log } = Log.open(folder, () => undefined);
  await log.prepare();
  log.append({ key: "r/1", value: ['{"started":false}\n', "body"] });
  log.write(note);
  await log.startAnew();
  const before = (): void => {
    log.append(begunRecord(1));
    log.write(note);
  };
  await move(log.full[0]!, { log, catalog, before, lost: (seq) => expect.unreachable(`request ${seq}`) });
  log.close();
  const read: string[] = [];
  Log.open(folder, ({ key, value }) => void read.push(`${key} ${value.toString()}`));
  expect(read).toEqual(['r/1 {"started":false}\nbody', "b/1 ", 'r/1 {"started":true}\nbody']);
});

test("what a power cut left behind the end is gone at the next start, and does not come back at a later one", async () => {
  const { journal } = await openJournal(folder);
  await journal.add(entry(1));
  const file = join(folder, "log-0");
  const before = readFileSync(file);
  for (const seq of [2, 3]) await journal.add(entry(seq));
  await journal.close();
  const after = readFileSync(file);
  const [begin, end] = [logEnd(before), logEnd(after)];
  before.copy(after, begin, begin, begin + 100); // the page with the mark is as it was, what follows is new
  writeFileSync(file, after);
  expect((await restored(folder)).entries.map(({ seq }) => seq)).toEqual([1]);
  const later = readFileSync(file);
  expect(later.subarray(begin + 100, end).every((byte) => byte === 0)).toBe(true);
});

test("a journal whose last file ends where it was cut off goes on behind that", async () => {
  const { journal } = await openJournal(folder);
  for (const seq of [1, 2]) await journal.add(entry(seq));
  await journal.close();
  const file = join(folder, "log-0");
  const bytes = readFileSync(file);
  writeFileSync(file, bytes.subarray(0, logEnd(bytes)));
  const second = await openJournal(folder);
  await second.journal.add(entry(3));
  await second.journal.close();
  expect((await restored(folder)).entries.map(({ seq }) => seq)).toEqual([1, 2, 3]);
});

test("restarts leave no files behind", async () => {
  const { journal } = await openJournal(folder);
  await journal.add(entry(1, { body: JSON.stringify("x".repeat(5_000_000)) }));
  await journal.close();
  const names = [];
  for (let time = 0; time < 6; time++) {
    await restored(folder);
    names.push(readdirSync(folder).length);
  }
  expect(names.at(-1)).toBe(names.at(-2));
});

test("a million calls can be forgotten at once", async () => {
  const { journal } = await openJournal(folder);
  await journal.add(entry(1));
  await journal.forget(Array.from({ length: 1_000_000 }, (_, index) => index + 1));
  expect(await killed(folder)).toMatchObject({ entries: [], lastSeq: 1_000_000 });
  await journal.close();
});
