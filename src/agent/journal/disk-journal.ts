import { RmiError } from "../../errors.js";
import type { Logger } from "../log.js";
import { storageError } from "./disk.js";
import type { Catalog } from "./catalog.js";
import type { Entry, Journal, Outcome, Owed, Settled } from "./journal.js";
import type { Lock } from "./lock.js";
import type { Log } from "./log.js";
import { move } from "./moving.js";
import type { Change } from "./record.js";
import * as records from "./records.js";
import type { Seal } from "./seal.js";
import type { Place, Segment } from "./segment.js";
import { SharedLog } from "./shared-log.js";

/** How long what is settled or forgotten may wait for something else to be written. Milliseconds. */
const NOTE_MS = 250;
/** So many go along with what else is written; fewer are not worth a record of their own yet. */
const NOTES_ALONG = 32;
/** Bytes that are written without anybody waiting for the disk, before it is asked all the same. */
const MAX_UNSYNCED_BYTES = 1024 * 1024;
/** While there is a fault: how often the disk is tried. Milliseconds. */
const TRY_MS = 1000;

/** A journal in a log of its own: the newest record of each request counts, and where that is is known in memory. */
export class DiskJournal implements Journal {
  private readonly shared: SharedLog;
  /** Requests that came since this was opened and have no outcome. */
  private readonly underWay = new Set<number>();
  private notes = noNotes();
  private timer: NodeJS.Timeout | undefined;
  private tidying: Promise<void> | undefined;
  private isClosed = false;
  private closing: Promise<void> | undefined;
  private trouble: RmiError | undefined;
  private mending: Promise<void> | undefined;
  private retry: NodeJS.Timeout | undefined;
  private hopeful: (() => void)[] = [];

  constructor(
    private readonly folder: string,
    private readonly log: Log,
    private readonly catalog: Catalog,
    private readonly seal: Seal,
    private readonly lock: Lock,
    private readonly logger: Logger,
  ) {
    const { underWay } = this;
    this.shared = new SharedLog(log, {
      written: (change, place) => this.written(change, place),
      failed: (reason) => this.fail(reason),
      syncFailed: (reason) => this.fail(reason),
      get underWay() {
        return underWay.size;
      },
    });
  }

  get fault(): RmiError | undefined {
    return this.isClosed ? undefined : this.trouble; // it ends with the journal
  }

  async mended(): Promise<void> {
    while (this.trouble !== undefined && !this.isClosed)
      await new Promise<void>((resolve) => this.hopeful.push(resolve));
  }

  async add(entry: Entry): Promise<void> {
    this.assertOpen();
    if (this.trouble !== undefined) throw this.trouble;
    const { seq } = entry;
    this.noteAlong();
    this.remember(seq);
    this.underWay.add(seq);
    if (await this.shared.appendDurably(records.requestRecord(entry, this.seal))) return;
    this.underWay.delete(seq);
    await this.forget([seq]); // the broker has it again, and it comes back under another number
    throw this.trouble ?? new RmiError("closed", "the journal is closed");
  }

  async started({ seq }: Entry): Promise<void> {
    await this.mended();
    await this.append(records.begunRecord(seq));
  }

  finish(entry: Entry, outcome: Outcome, owed: Owed | undefined): Promise<void> {
    this.underWay.delete(entry.seq);
    this.remember(entry.seq);
    return this.append(records.outcomeRecord(entry, outcome, owed));
  }

  settled(seq: number, how: Settled): void {
    const kept = this.catalog.get(seq);
    if (kept === undefined || this.isClosed) return;
    kept.reply = how;
    this.notes[how].push(seq);
    this.noteLater();
  }

  async synced(): Promise<void> {
    this.assertOpen();
    if (!(await this.shared.sync())) throw this.trouble ?? new RmiError("closed", "the journal is closed");
  }

  async outcome(seq: number): Promise<Outcome | undefined> {
    const place = this.catalog.get(seq)?.place;
    if (place === undefined) return undefined;
    const value = await place.segment.read(place, records.keyOf(seq)).catch((error: unknown) => {
      throw storageError(this.folder, error);
    });
    if (value === undefined && this.catalog.get(seq)?.place !== place) return this.outcome(seq); // it was moved
    const record = value === undefined ? undefined : records.readRequest(seq, value, this.seal);
    return record?.kind === "ended" ? record.ended.outcome : undefined;
  }

  async forget(seqs: readonly number[]): Promise<void> {
    for (const seq of seqs) this.catalog.delete(seq);
    for (const seq of seqs) this.notes.forgotten.push(seq);
    await this.note();
  }

  close(): Promise<void> {
    this.closing ??= this.end();
    return this.closing;
  }

  private async end(): Promise<void> {
    void this.note();
    this.isClosed = true;
    clearTimeout(this.timer);
    clearTimeout(this.retry);
    this.wakeHopeful();
    await this.shared.settle();
    await this.tidying;
    await this.mending;
    await this.shared.sync();
    this.log.close();
    this.lock.release();
  }

  private assertOpen(): void {
    if (this.isClosed) throw new RmiError("closed", "the journal is closed");
  }

  // ---- writing

  /** Waits out a fault. @throws RmiError `closed` */
  private async append(change: Change): Promise<void> {
    while (!(await this.offer(change))) await this.mended();
  }

  /** @returns whether the kernel has it @throws RmiError `closed` */
  private offer(change: Change): Promise<boolean> {
    this.assertOpen();
    this.noteAlong();
    return this.shared.append(change);
  }

  private written({ key }: Change, place: Place): void {
    records.enter(this.catalog, key, place);
    if (this.trouble !== undefined) return;
    if (this.log.needsSpare) this.tidy();
    if (this.log.unsyncedBytes > MAX_UNSYNCED_BYTES) void this.shared.sync();
  }

  // ---- notes

  private noteLater(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      void this.note();
    }, NOTE_MS).unref();
  }

  /** Says what is to be said of many in the write that is to come, if it is the first for that. */
  private noteAlong(): void {
    const { delivered, lost, forgotten } = this.notes;
    const count = delivered.length + lost.length + forgotten.length;
    if (count >= NOTES_ALONG && !this.shared.needsWrite) void this.note();
  }

  /** What is not written is noted later. */
  private async note(): Promise<void> {
    const { notes } = this;
    if (this.isClosed || notes.delivered.length + notes.lost.length + notes.forgotten.length === 0) return;
    this.notes = noNotes();
    clearTimeout(this.timer);
    this.timer = undefined;
    if (await this.shared.append(records.notesRecord(notes))) return;
    for (const what of records.NOTED) for (const seq of notes[what]) this.notes[what].push(seq);
    this.noteLater();
  }

  /** It was forgotten, and is written once more: that it was forgotten must not be noted behind that. */
  private remember(seq: number): void {
    if (this.notes.forgotten.length > 0)
      this.notes.forgotten = this.notes.forgotten.filter((other) => other !== seq);
  }

  // ---- room

  /** Makes room for what comes: where nothing counts any more, once that is on disk which says so. */
  private tidy(): void {
    if (this.isClosed) return;
    this.tidying ??= this.makeRoom()
      .catch((error: unknown) => this.fail(error))
      .finally(() => (this.tidying = undefined));
  }

  private async makeRoom(): Promise<void> {
    const dead = this.log.dead();
    if (dead.length > 0 && !(await this.shared.sync())) return; // which has been told
    await this.log.makeSpare(dead);
    const oldest = this.log.oldestToMove(this.catalog.liveBytes);
    if (oldest !== undefined) await this.move(oldest); // it is dead the next time
  }

  private move(segment: Segment): Promise<void> {
    const { log, catalog } = this;
    const lost = (seq: number, { path }: Segment): void => {
      this.logger.log("error", "journal.damaged", { what: `${path}: the record of request ${seq}` });
    };
    return move(segment, { log, catalog, before: () => this.shared.write(), lost });
  }

  // ---- when the disk takes nothing

  private fail(error: unknown): void {
    if (this.trouble !== undefined) return;
    this.trouble = storageError(this.folder, error);
    const { message, details } = this.trouble;
    const consequence = "no request is taken, and no result told, until it can be written again";
    this.logger.log("error", "journal.failed", { message, ...details, consequence });
    this.tryLater();
  }

  private tryLater(): void {
    clearTimeout(this.retry);
    if (this.isClosed) return;
    this.retry = setTimeout(() => {
      this.mending = this.mend();
    }, TRY_MS).unref();
  }

  /** All that the disk may not have, once more; then room for what comes. */
  private async mend(): Promise<void> {
    await this.tidying;
    try {
      void this.note(); // a request that was refused is called off first
      this.shared.write();
      this.log.doubt();
      if (!(await this.shared.sync())) return this.tryLater();
      if (this.log.needsSpare) await this.makeRoom();
    } catch {
      return this.tryLater();
    }
    if (this.log.needsSpare) return this.tryLater();
    this.trouble = undefined;
    this.logger.log("info", "journal.mended", { path: this.folder });
    this.wakeHopeful();
  }

  private wakeHopeful(): void {
    for (const resolve of this.hopeful.splice(0)) resolve();
  }
}

function noNotes(): { delivered: number[]; lost: number[]; forgotten: number[] } {
  return { delivered: [], lost: [], forgotten: [] };
}
