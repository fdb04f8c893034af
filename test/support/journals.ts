import { cpSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ClassicLevel } from "classic-level";
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
/** More than the log takes. */
export const large = (seq: number): Outcome => ({
  ...outcome(seq),
  text: JSON.stringify("x".repeat(100_000)),
});
export const owed: Owed = { replyto: "me", data: "1.0", form: "data", ext: true };

/** What an agent finds that starts after the one of this folder was killed in this very turn. */
export async function killed(folder: string): Promise<Restored> {
  const copy = mkdtempSync(join(tmpdir(), "gofer-journal-copy-"));
  try {
    copyWhole(folder, copy);
    return await restored(copy);
  } finally {
    rmSync(copy, { recursive: true });
  }
}

/** Copies a journal, or its store, as it is in one moment. */
export function copyWhole(folder: string, copy: string): void {
  while (!isCopied(folder, copy)) rmSync(copy, { recursive: true, force: true });
}

/** @returns false when the store, which works in a thread of its own, has put other files in place of some meanwhile */
function isCopied(folder: string, copy: string): boolean {
  const names = (): string => readdirSync(folder, { recursive: true }).sort().join();
  const before = names();
  try {
    cpSync(folder, copy, { recursive: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    return false;
  }
  return names() === before;
}

export async function restored(folder: string): Promise<Restored> {
  const found = await openJournal(folder);
  await found.journal.close();
  return found.restored;
}

interface Batches {
  write(options?: { readonly sync?: boolean }): Promise<void>;
}

/** What all batches of every store are made of: by it a test has them watched, held or failed. */
export async function batchPrototype(): Promise<Batches> {
  const scratch = mkdtempSync(join(tmpdir(), "gofer-scratch-"));
  const store = new ClassicLevel(scratch);
  await store.open();
  const batch = store.batch();
  const found = Object.getPrototypeOf(Object.getPrototypeOf(batch)) as Batches;
  await batch.close();
  await store.close();
  rmSync(scratch, { recursive: true });
  return found;
}
