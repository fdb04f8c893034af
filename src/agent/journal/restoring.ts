import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { RmiError } from "../../errors.js";
import { isDiskError, storageError } from "./disk.js";
import type { Journal, Restored } from "./journal.js";
import { openJournal } from "./opening.js";
import type { Logger } from "../log.js";

/** Between two tries to open a journal on a disk that is full. */
const STORAGE_PAUSE_MS = 1000;
/** Lines about single places that are damaged. */
const DAMAGE_LINES = 20;

/**
 * Opens the journal of an agent, and says what is damaged. A disk that is full now may not be soon: it is waited for.
 *
 * @param state  the agent's state folder, made if need be
 * @throws RmiError `in-use` when another agent has it, `config` when it cannot be used, `cancelled`
 *   when the signal is raised while the disk is waited for
 */
export async function openAgentJournal(
  state: string,
  log: Logger,
  signal?: AbortSignal,
): Promise<{ journal: Journal; restored: Restored }> {
  const { journal, restored } = await onceThereIsRoom(state, log, signal);
  reportDamage(restored, log);
  return { journal, restored };
}

async function onceThereIsRoom(
  state: string,
  log: Logger,
  signal?: AbortSignal,
): ReturnType<typeof openJournal> {
  for (let attempt = 1; ; attempt++) {
    try {
      await mkdir(state, { recursive: true, mode: 0o700 });
      return await openJournal(join(state, "journal"), log);
    } catch (error) {
      if (error instanceof RmiError && !isDiskError(error)) throw error;
      if (!isDiskError(error))
        throw new RmiError("config", `the state folder cannot be used: ${(error as Error).message}`, {
          cause: error,
        });
      const { message, details } = storageError(state, error);
      const consequence = "the agent starts when it can be written";
      if (attempt === 1) log.log("error", "journal.failed", { message, ...details, consequence });
      await pause(STORAGE_PAUSE_MS, undefined, { ...(signal && { signal }) }).catch(() => undefined);
      if (signal?.aborted) throw new RmiError("cancelled", `asked to stop; ${message}`, { cause: error });
    }
  }
}

function reportDamage({ damaged, aside, entries }: Restored, log: Logger): void {
  for (const what of damaged.slice(0, DAMAGE_LINES)) log.log("error", "journal.damaged", { what });
  if (damaged.length === 0) return;
  const consequence = "requests that are not known to have ended are not run again";
  const facts = { places: damaged.length, aside: aside.join(", "), requests: entries.length, consequence };
  log.log("error", "journal.repaired", facts);
}
