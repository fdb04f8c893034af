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
const outcome = (seq: number): Outcome => ({ endedAt: 2000 + seq, kind: "result", text: '{"a":\n1}' });
const owed: Owed = { replyto: "me", data: "1.0", form: "data", ext: true };

test("what was added is there after a restart, in order of arrival and as it was", async () => {
  const { journal } = await openJournal(folder);
  const entries = [3, 300, 12, 70_000].map((seq) => entry(seq));
  await Promise.all(entries.map((one) => journal.add(one)));
  await journal.close();
  const { journal: again, restored } = await openJournal(folder);
  expect(restored.entries).toEqual([...entries].sort((a, b) => a.seq - b.seq));
  expect(restored).toMatchObject({ ended: [], damaged: [] });
  await again.close();
});

test("a finished request is replaced by its outcome, and its reply owed until it is settled", async () => {
  const { journal } = await openJournal(folder);
  await journal.add(entry(1));
  await journal.started(entry(1));
  await journal.finish(entry(1), outcome(1), owed);
  await journal.add(entry(2));
  await journal.finish(entry(2), outcome(2), undefined);
  expect(await journal.outcome(1)).toEqual(outcome(1));
  expect(await journal.outcome(3)).toBeUndefined();
  await journal.close();

  const second = await openJournal(folder);
  const identity = (seq: number): object => ({
    seq,
    plugin: "demo",
    sn: `sn-${seq}`,
    digest: `digest-${seq}`,
  });
  expect(second.restored).toEqual({
    entries: [],
    ended: [
      { ...identity(1), outcome: outcome(1), owed },
      { ...identity(2), outcome: outcome(2), owed: undefined },
    ],
    damaged: [],
  });
  second.journal.settled(1);
  await second.journal.forget([2]);
  await second.journal.close();

  const third = await openJournal(folder);
  expect(third.restored.ended).toEqual([{ ...identity(1), outcome: outcome(1), owed: undefined }]);
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
