import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openJournal, type Entry, type Outcome, type Owed } from "../../src/agent/journal.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "gofer-journal-"));
});
afterEach(() => rm(folder, { recursive: true }));

const entry = (seq: number, more: Partial<Entry> = {}): Entry => ({
  seq,
  plugin: "demo",
  sn: `sn-${seq}`,
  receivedAt: 1000 + seq,
  form: "text",
  digest: `digest-${seq}`,
  started: false,
  body: `{"sn": "sn-${seq}",\n "line": "two"}`,
  ...more,
});
const outcome = (seq: number): Outcome => ({
  digest: `digest-${seq}`,
  endedAt: 2000,
  kind: "result",
  text: '{"a":\n1}',
});
const owed = (seq: number): Owed => ({
  seq,
  plugin: "demo",
  sn: `sn-${seq}`,
  replyto: "me",
  data: "1.0",
  form: "data",
  ext: true,
});

test("what was added is there after a restart, in order of arrival and as it was", async () => {
  const { journal } = await openJournal(folder);
  const entries = [3, 300, 12, 70_000].map((seq) => entry(seq));
  await Promise.all(entries.map((one) => journal.add(one)));
  await journal.close();
  const { journal: again, restored } = await openJournal(folder);
  expect(restored.entries).toEqual([...entries].sort((a, b) => a.seq - b.seq));
  expect(restored).toMatchObject({ owed: [], known: [], damaged: [] });
  await again.close();
});

test("a finished request is gone, its outcome known, and its reply owed until it is settled", async () => {
  const { journal } = await openJournal(folder);
  await journal.add(entry(1));
  await journal.started(entry(1));
  await journal.finish(entry(1), outcome(1), owed(1));
  await journal.add(entry(2));
  await journal.finish(entry(2), outcome(2), undefined);
  expect(await journal.outcome("demo", "sn-1")).toEqual(outcome(1));
  expect(await journal.outcome("demo", "sn-3")).toBeUndefined();
  await journal.close();

  const second = await openJournal(folder);
  expect(second.restored.entries).toEqual([]);
  expect(second.restored.owed).toEqual([{ owed: owed(1), outcome: outcome(1) }]);
  expect(second.restored.known.map(({ sn, digest }) => [sn, digest])).toEqual([
    ["sn-1", "digest-1"],
    ["sn-2", "digest-2"],
  ]);
  await second.journal.settled(1);
  await second.journal.forget([{ plugin: "demo", sn: "sn-2" }]);
  await second.journal.close();

  const third = await openJournal(folder);
  expect(third.restored).toMatchObject({ entries: [], owed: [], damaged: [] });
  expect(third.restored.known.map(({ sn }) => sn)).toEqual(["sn-1"]);
  await third.journal.close();
});

test("started is remembered", async () => {
  const { journal } = await openJournal(folder);
  await journal.add(entry(1));
  await journal.started(entry(1));
  await journal.close();
  const { journal: again, restored } = await openJournal(folder);
  expect(restored.entries).toEqual([entry(1, { started: true })]);
  await again.close();
});

test("a journal that another agent has open is refused", async () => {
  const { journal } = await openJournal(folder);
  await expect(openJournal(folder)).rejects.toMatchObject({ code: "in-use" });
  await journal.close();
});

test("closing waits for what is being written", async () => {
  const { journal } = await openJournal(folder);
  const written = Promise.all(Array.from({ length: 200 }, (_, seq) => journal.add(entry(seq + 1))));
  await journal.close();
  await written;
  const { journal: again, restored } = await openJournal(folder);
  expect(restored.entries).toHaveLength(200);
  await again.close();
});
