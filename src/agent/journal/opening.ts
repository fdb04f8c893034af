import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { RmiError } from "../../errors.js";
import { silentLogger, type Logger } from "../log.js";
import { isDiskError, storageError } from "./disk.js";
import type { Journal, Restored } from "./journal.js";
import { LevelJournal } from "./level-journal.js";
import * as records from "./records.js";
import { Seal } from "./seal.js";
import { Store } from "./store.js";
import type { Written } from "./values.js";
import { WriteAhead } from "./write-ahead.js";

/**
 * Opens the journal in a folder, making it if need be, and reads what it holds. What cannot be read is set aside, said,
 * and keeps nobody from starting.
 *
 * @throws RmiError `in-use` when another agent has it open, `storage` when the disk is full or failing, `config` when the
 *   folder cannot be used
 */
export async function openJournal(
  folder: string,
  log: Logger = silentLogger,
): Promise<{ journal: Journal; restored: Restored }> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const { store, ...found } = await Store.open(folder);
    try {
      return await opened(folder, store, found, log);
    } catch (error) {
      await store.close();
      throw error;
    }
  } catch (error) {
    if (error instanceof RmiError) throw error;
    if (isDiskError(error)) throw storageError(folder, error);
    const { message } = RmiError.from(error);
    throw new RmiError("config", `the journal ${folder} cannot be opened: ${message}`, { cause: error });
  }
}

async function opened(
  folder: string,
  store: Store,
  { held, before }: Omit<Awaited<ReturnType<typeof Store.open>>, "store">,
  log: Logger,
): Promise<{ journal: Journal; restored: Restored }> {
  // a store that has lost something may have lost what it was told
  const { log: tails, left } = WriteAhead.open(folder, held.damaged.length === 0 ? held.told : 0);
  try {
    const seal = Seal.of(join(folder, "seal.key"));
    const newer = [...new Map(left.changes)]; // the last of each key
    const read = records.readAll(present([...held.records, ...newer]), seal);
    const isStoreWhole = held.damaged.length + read.damaged.length === 0;
    const kept = isStoreWhole ? undefined : before.keep();
    if (kept === undefined) before.drop();
    // what was set aside with its store need not be told again at each start
    const unreadable = kept === undefined ? [] : read.damaged;
    const gone = [...unreadable, ...read.orphans].map((key): Written => [key, undefined]);
    await store.write([...newer, ...gone], tails.number);
    tails.clear();
    const damaged = [...held.damaged, ...left.damaged, ...read.damaged];
    const isDoubtful = damaged.length > 0;
    const restored: Restored = {
      entries: isDoubtful
        ? read.entries.map((one) => (one.started ? one : { ...one, started: true, isDoubtful: true }))
        : read.entries,
      ended: read.ended,
      lastSeq: read.lastSeq,
      damaged,
      aside: [...(kept === undefined ? [] : [kept]), ...left.aside],
    };
    return { journal: new LevelJournal(folder, store, tails, log, seal, read.marked), restored };
  } catch (error) {
    tails.close();
    throw error;
  }
}

/** What there is once all changes are made. */
function present(changes: readonly Written[]): ReadonlyMap<string, Buffer> {
  const values = new Map<string, Buffer>();
  for (const [key, bytes] of changes) {
    if (bytes === undefined) values.delete(key);
    else values.set(key, bytes);
  }
  return values;
}
