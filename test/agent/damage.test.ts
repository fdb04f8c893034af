/** Bytes that flipped, files that were cut or are gone: what can be read is read, what cannot is said, nothing runs twice. */
import { createHash } from "node:crypto";
import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Entry, Outcome, Restored } from "../../src/agent/journal/journal.js";
import { openJournal } from "../../src/agent/journal/opening.js";
import { entry as entryOf } from "../support/journals.js";
import { tailEnd } from "../support/tail.js";

const top = mkdtempSync(join(tmpdir(), "gofer-damage-"));
const original = join(top, "original");
afterAll(() => rmSync(top, { recursive: true }));

const entry = (seq: number): Entry =>
  entryOf(seq, { body: createHash("sha512").update(`${seq}`).digest("hex") });
const outcome = (seq: number): Outcome => ({ endedAt: 2000 + seq, kind: "result", text: `"${seq}"` });

const ENDED = 40;
const BEGUN = 60;
const ALL = 80;

/** What an agent leaves that was killed: of 80 requests 40 had ended and 20 more had begun; a part of each is in the log alone. */
beforeAll(async () => {
  const folder = join(top, "living");
  const first = await openJournal(folder);
  for (let seq = 1; seq <= ALL; seq += 2) await first.journal.add(entry(seq));
  for (let seq = 1; seq <= ENDED; seq += 2) await first.journal.finish(entry(seq), outcome(seq), undefined);
  await first.journal.close();
  const { journal } = await openJournal(folder); // what the store's log held is in a table now
  for (let seq = 2; seq <= ALL; seq += 2) await journal.add(entry(seq));
  for (let seq = 2; seq <= ENDED; seq += 2) await journal.finish(entry(seq), outcome(seq), undefined);
  for (let seq = ENDED + 1; seq <= BEGUN; seq++) await journal.started(entry(seq));
  cpSync(folder, original, { recursive: true });
  await journal.close();
});

/** Opens a copy of it that something was done to. */
async function opened(harm: (folder: string) => void): Promise<{ restored: Restored; again: Restored }> {
  const folder = mkdtempSync(join(top, "copy-"));
  cpSync(original, folder, { recursive: true });
  harm(folder);
  const first = await openJournal(folder);
  await first.journal.add(entry(1000)); // and it is of use
  await first.journal.close();
  const second = await openJournal(folder);
  await second.journal.close();
  rmSync(folder, { recursive: true });
  return { restored: first.restored, again: second.restored };
}

function check({ restored, again }: { restored: Restored; again: Restored }): void {
  for (const { isDoubtful, ...one } of restored.entries) {
    const { seq, started } = one;
    expect(one).toEqual({ ...entry(seq), started });
    if (seq > BEGUN) expect(isDoubtful === true).toBe(started); // of the others the mark may be what was lost
    if (!started) expect(seq, "one that would run a second time").toBeGreaterThan(BEGUN);
  }
  for (const one of restored.ended) expect(one.outcome).toEqual(outcome(one.seq));
  expect(new Set(restored.ended.map(({ seq }) => seq)).size).toBe(restored.ended.length);
  if (restored.damaged.length > 0) {
    expect(restored.entries.filter(({ started }) => !started)).toEqual([]);
    expect(restored.aside.length).toBeGreaterThan(0);
  }
  expect(again.entries.map(({ seq }) => seq)).toEqual([...restored.entries.map(({ seq }) => seq), 1000]);
  expect(again.damaged).toEqual([]); // said once
}

const isWhole = ({ entries, ended }: Restored): boolean => entries.length + ended.length === ALL;

const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
    (name) => statSync(join(folder, name)).isFile() && !/(^|\/)(LOG(\.old)?|LOCK|reserve)$/.test(name),
  );

const KINDS = ["tail-0", ".ldb", ".log", "MANIFEST", "CURRENT"];
const fileOf = (folder: string, kind: string): string => {
  const name = filesOf(folder).find((file) => file.includes(kind));
  if (name === undefined) throw new Error(`no ${kind} among ${filesOf(folder).join(", ")}`);
  return join(folder, name);
};

test("untouched, all is there", async () => {
  const { restored } = await opened(() => undefined);
  expect(restored.damaged).toEqual([]);
  expect(restored.ended.map(({ seq }) => seq)).toEqual(
    Array.from({ length: ENDED }, (_, index) => index + 1),
  );
  expect(restored.entries.map(({ seq, started }) => [seq, started])).toEqual(
    Array.from({ length: ALL - ENDED }, (_, index) => [ENDED + 1 + index, ENDED + 1 + index <= BEGUN]),
  );
});

describe.each(KINDS)("%s", (kind) => {
  test("with a byte that flipped, at 12 places", async () => {
    let lost = 0;
    for (let place = 0; place < 12; place++) {
      const found = await opened((folder) => {
        const file = fileOf(folder, kind);
        const bytes = readFileSync(file);
        const used = kind === "tail-0" ? tailEnd(bytes) : bytes.length; // a log is made with room
        const at = Math.floor((place / 12) * used);
        bytes[at] = bytes[at]! ^ 0x41;
        writeFileSync(file, bytes);
      });
      check(found);
      if (!isWhole(found.restored)) {
        lost++;
        expect(
          found.restored.damaged.length,
          `${kind}: what is lost is said, place ${place}`,
        ).toBeGreaterThan(0);
      }
    }
    if (kind === "tail-0" || kind === ".ldb") expect(lost).toBeGreaterThan(0); // or nothing was flipped at all
  });

  test("cut at 5 places", async () => {
    for (let place = 0; place < 5; place++) {
      const found = await opened((folder) => {
        const file = fileOf(folder, kind);
        truncateSync(
          file,
          Math.floor((place / 5) * (kind === "tail-0" ? tailEnd(readFileSync(file)) : statSync(file).size)),
        );
      });
      // what is cut off a log's end is not missed: it is as if it had not been written when the power went
      if (kind === ".ldb" || kind === "CURRENT") check(found);
    }
  });

  test("gone", async () => {
    const found = await opened((folder) => unlinkSync(fileOf(folder, kind)));
    if (kind === ".ldb" || kind === "CURRENT") check(found);
  });
});
