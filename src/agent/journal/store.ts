import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { open as openFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { ClassicLevel } from "classic-level";
import { RmiError } from "../../errors.js";
import { isDiskError, storageError } from "./disk.js";
import type { Written } from "./values.js";

type Level = ClassicLevel<string, Buffer>;

/** What a store held when it was opened. */
export interface Held {
  readonly records: readonly (readonly [key: string, bytes: Buffer])[];
  /** All changes of the write-ahead log up to that number are in it. */
  readonly told: number;
  /** What it says itself that it could not read. */
  readonly damaged: readonly string[];
}

/** Under this key stands how far the store was told of the write-ahead log. No record has one like it. */
const TOLD = "told";
/** How many damaged stores are kept. */
const KEPT = 3;

/**
 * A LevelDB. What it leaves to us: after a write has failed it takes others, says that they are on disk, and loses them at
 * the next start (its log has a gap, behind which nothing is read); so it is opened anew. It is silent about what it drops
 * when it opens, but for its own log file. And when it begins another log file it does not ask for the one before to be on
 * disk: what was written to that without a sync may be gone after a power cut although what came later is there.
 */
export class Store {
  private level: Level;
  private isSuspect = false;

  private constructor(
    private readonly path: string,
    level: Level,
  ) {
    this.level = level;
  }

  /**
   * Opens a store, making it if need be; what is damaged is repaired.
   *
   * @param folder  has the store, as `store`
   * @throws RmiError `in-use` when another process has it, `storage` when the disk is full or failing, `config` else
   */
  static async open(folder: string): Promise<{ store: Store; held: Held; before: Snapshot }> {
    const path = join(folder, "store");
    const before = new Snapshot(path);
    const { level, records, damaged } = await openAndRead(path);
    const told = Number(records.find(([key]) => key === TOLD)?.[1] ?? 0);
    const held = { records: records.filter(([key]) => key !== TOLD), told, damaged };
    return { store: new Store(path, level), held, before };
  }

  /**
   * @param told  this, and all that was written before, is to be on disk; with it the store has all changes of the
   *   write-ahead log up to that number
   * @throws RmiError `storage`; then nothing counts as written, and `reopen` is asked for first
   */
  async write(changes: Iterable<Written>, told?: number): Promise<void> {
    if (this.isSuspect) throw new RmiError("storage", `${this.path} could not be written`);
    try {
      if (told !== undefined) await this.syncLogs();
      // adding to a batch one by one costs a third of handing it a list
      const batch = this.level.batch();
      for (const [key, bytes] of changes) {
        if (bytes === undefined) batch.del(key);
        else batch.put(key, bytes);
      }
      if (told !== undefined) batch.put(TOLD, Buffer.from(`${told}`));
      await batch.write({ sync: told !== undefined });
    } catch (error) {
      this.isSuspect = true;
      throw storageError(this.path, error);
    }
  }

  /** @throws RmiError `storage` */
  async get(key: string): Promise<Buffer | undefined> {
    try {
      return await this.level.get(key);
    } catch (error) {
      throw storageError(this.path, error);
    }
  }

  /** Makes a store whose writing failed fit to be written. @throws RmiError `storage` */
  async reopen(): Promise<void> {
    if (!this.isSuspect) return;
    try {
      await this.level.close();
      this.level = newLevel(this.path);
      await this.level.open();
      this.isSuspect = false;
    } catch (error) {
      throw storageError(this.path, error);
    }
  }

  close(): Promise<void> {
    return this.level.close();
  }

  private async syncLogs(): Promise<void> {
    for (const name of await readdir(this.path)) {
      if (!name.endsWith(".log")) continue;
      const file = await openFile(join(this.path, name)).catch(unlessGone);
      if (file === undefined) continue;
      try {
        await file.datasync();
      } finally {
        await file.close();
      }
    }
  }
}

/** What its tables have by now, the store deletes. */
function unlessGone(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT") throw error;
}

function newLevel(path: string): Level {
  return new ClassicLevel<string, Buffer>(path, { valueEncoding: "buffer" });
}

/** A store as it was before it was opened. Links cost nothing, and LevelDB writes no file a second time. */
class Snapshot {
  private readonly folder: string;

  constructor(private readonly path: string) {
    this.folder = `${path}.before`;
    rmSync(this.folder, { recursive: true, force: true });
    if (!existsSync(path)) return;
    try {
      mkdirSync(this.folder, { mode: 0o700 });
      for (const name of readdirSync(path))
        if (name !== "LOCK") linkSync(join(path, name), join(this.folder, name));
    } catch {
      this.drop(); // a file system without links, or without room
    }
  }

  /** Keeps it as `store.damaged-NUMBER`, in place of the oldest. @returns where, or undefined when there is none */
  keep(): string | undefined {
    if (!existsSync(this.folder)) return undefined;
    const names = Array.from({ length: KEPT }, (_, index) => `${this.path}.damaged-${index + 1}`);
    const free = names.find((name) => !existsSync(name));
    if (free === undefined) {
      rmSync(names[0]!, { recursive: true });
      for (const [index, name] of names.slice(1).entries()) renameSync(name, names[index]!);
    }
    const aside = free ?? names.at(-1)!;
    renameSync(this.folder, aside);
    return aside;
  }

  drop(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Opens; when that or reading fails, repairs; when that does not help, begins anew with what could be read. */
async function openAndRead(path: string): Promise<Omit<Held, "told"> & { level: Level }> {
  const first = hasLostItsRoot(path) ? ROOTLESS : await tryToRead(path);
  if (first.fault === undefined) return first;
  await ClassicLevel.repair(path).catch(() => undefined);
  const second = await tryToRead(path);
  const damaged = [...new Set([first.fault, ...first.damaged, ...second.damaged])];
  if (second.fault === undefined) return { ...second, damaged };
  await ClassicLevel.destroy(path);
  const level = newLevel(path);
  await level.open();
  const { records } = second.records.length > first.records.length ? second : first;
  await level.batch(
    records.map(([key, value]) => ({ type: "put" as const, key, value })),
    { sync: true },
  );
  return { level, records, damaged: [...damaged, second.fault] };
}

type Attempt = { readonly records: [key: string, bytes: Buffer][]; readonly damaged: readonly string[] } & (
  { readonly level: Level; readonly fault: undefined } | { readonly fault: string }
);

/** LevelDB would take it for a new store, and delete what is there. */
function hasLostItsRoot(path: string): boolean {
  if (!existsSync(path) || existsSync(join(path, "CURRENT"))) return false;
  return readdirSync(path).some((name) => /\.(ldb|log)$/.test(name));
}

const ROOTLESS: Attempt = { records: [], damaged: [], fault: "its file CURRENT is missing" };

/** @returns `fault` when its files are not what it wrote; it is closed then. @throws RmiError for all other reasons */
async function tryToRead(path: string): Promise<Attempt> {
  const level = newLevel(path);
  const records: [key: string, bytes: Buffer][] = [];
  try {
    await level.open();
    for await (const record of level.iterator()) records.push(record);
    return { level, records, damaged: dropped(path), fault: undefined };
  } catch (error) {
    await level.close();
    const { code, message } = reasonOf(error);
    if (code === "LEVEL_LOCKED")
      throw new RmiError("in-use", `another agent has ${path} open`, { cause: error });
    if (isDiskError(error)) throw storageError(path, error);
    if (/permission denied|not permitted|not a directory/i.test(message))
      throw new RmiError("config", `${path} cannot be opened: ${message}`, { cause: error });
    return { records, damaged: dropped(path), fault: message };
  }
}

/** `open` wraps the reason, the rest does not. */
function reasonOf(error: unknown): { readonly code: string | undefined; readonly message: string } {
  const { cause } = error as { cause?: unknown };
  const { code, message } = (cause instanceof Error ? cause : error) as NodeJS.ErrnoException;
  return { code, message };
}

/** What the store had to drop as it was opened stands in the log that it writes for people, and nowhere else. */
function dropped(path: string): readonly string[] {
  try {
    const lines = readFileSync(join(path, "LOG"), "utf8").split("\n");
    return lines
      .filter((line) => /Corruption|dropping|Ignoring error/i.test(line))
      .map((line) => line.trim());
  } catch {
    return [];
  }
}
