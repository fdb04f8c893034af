import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { RmiError } from "../../errors.js";
import { silentLogger, type Logger } from "../log.js";
import { isDiskError, storageError } from "./disk.js";
import { DiskJournal } from "./disk-journal.js";
import type { Journal, Restored } from "./journal.js";
import type { Catalog } from "./catalog.js";
import { Lock } from "./lock.js";
import { Log, setAside } from "./log.js";
import { move } from "./moving.js";
import { keyOf, Reading } from "./records.js";
import { assertRoom } from "./room.js";
import { Seal } from "./seal.js";

/**
 * Opens the journal in a folder, making it if need be, and reads what it holds. What cannot be read is set aside, said,
 * and keeps nobody from starting.
 *
 * @throws RmiError `in-use` when another agent has it open, `storage` when the disk is full or failing, `config` when the
 *   folder cannot be used
 */
export async function openJournal(
  folder: string,
  logger: Logger = silentLogger,
): Promise<{ journal: Journal; restored: Restored }> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const lock = await Lock.take(folder);
    try {
      assertRoom(folder);
      return await opened(folder, lock, logger);
    } catch (error) {
      lock.release();
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
  lock: Lock,
  logger: Logger,
): Promise<{ journal: Journal; restored: Restored }> {
  const seal = Seal.of(join(folder, "seal.key"));
  const reading = new Reading(seal);
  const { log, damage } = Log.open(folder, (record) => reading.take(record));
  try {
    const unreadable = [...reading.unreadable];
    const harmed = new Set([...damage.segments, ...unreadable.map(([, { segment }]) => segment)]);
    const damaged = [...damage.what, ...unreadable.map(([seq]) => keyOf(seq))];
    const aside = [...harmed].map(setAside);
    const { entries, ended, lastSeq, catalog } = reading; // as it was read: moving changes places
    const isDoubtful = damaged.length > 0;
    if (isDoubtful) for (const { seq } of entries) catalog.begin(seq); // at the next start nothing is damaged any more
    if (isDoubtful) damaged.push(...(await rewrite(log, catalog)));
    else await log.prepare();
    const restored: Restored = {
      entries: isDoubtful
        ? entries.map((one) => (one.started ? one : { ...one, started: true, isDoubtful: true }))
        : entries,
      ended,
      lastSeq,
      damaged,
      aside,
    };
    return { journal: new DiskJournal(folder, log, catalog, seal, lock, logger), restored };
  } catch (error) {
    log.close();
    throw error;
  }
}

/**
 * Writes all that counts once more, and removes the files that it was in: there is something in them that cannot be read.
 *
 * @returns what could not be read meanwhile, for people
 * @throws the system's error
 */
async function rewrite(log: Log, catalog: Catalog): Promise<readonly string[]> {
  const damaged: string[] = [];
  await log.startAnew();
  log.dropFree();
  for (const segment of log.full) {
    await move(segment, { log, catalog, lost: (seq) => damaged.push(keyOf(seq)) });
    if (log.needsSpare) await log.makeSpare();
  }
  await log.sync();
  await log.makeSpare(); // in a file of its own
  await log.makeSpare(log.dead());
  log.dropFree();
  return damaged;
}
