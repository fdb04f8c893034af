import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Entry, Outcome, Owed, Restored } from "../../src/agent/journal/journal.js";
import { openJournal } from "../../src/agent/journal/opening.js";

export const entry = (seq: number, more: Partial<Entry> = {}): Entry => ({
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
export const outcome = (seq: number): Outcome => ({ endedAt: 2000 + seq, kind: "result", text: '{"a":\n1}' });
/** More than a piece of what is read or written at once. */
export const large = (seq: number): Outcome => ({
  ...outcome(seq),
  text: JSON.stringify("x".repeat(100_000)),
});
export const owed: Owed = { replyto: "me", data: "1.0", form: "data", ext: true };

/** What an agent finds that starts after the one of this folder was killed in this very turn. */
export async function killed(folder: string): Promise<Restored> {
  const copy = mkdtempSync(join(tmpdir(), "gofer-journal-copy-"));
  try {
    copyJournal(folder, copy);
    return await restored(copy);
  } finally {
    rmSync(copy, { recursive: true });
  }
}

/** Copies a journal as a process leaves it that is gone: without its lock. */
export function copyJournal(folder: string, copy: string): void {
  mkdirSync(copy, { recursive: true });
  for (const name of readdirSync(folder))
    if (statSync(join(folder, name)).isFile()) copyFileSync(join(folder, name), join(copy, name));
}

export async function restored(folder: string): Promise<Restored> {
  const found = await openJournal(folder);
  await found.journal.close();
  return found.restored;
}
