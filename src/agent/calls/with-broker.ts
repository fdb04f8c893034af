import type { Journal } from "../journal/journal.js";
import type { Request } from "../../wire/request.js";
import type { Call, Receipt } from "./call.js";

/** From then on a call is long: it is put on record, and its delivery settled, within twice this. Milliseconds. */
const LONG_MS = 50;

/** Before an agent stops: what a disk takes longer for stays with the broker. Milliseconds. */
const KEEP_ALL_MS = 5000;

/**
 * Calls whose requests their broker keeps for as long as they run. Such a call may run again, and its caller was not told that it
 * is accepted: should this agent die, the request comes again, as to an agent that had not been there. So a short one costs no
 * fsync. Its delivery is settled once nothing is lost with it: its caller has the reply, or the disk has what there is to be told.
 */
export class WithBroker {
  private recent = new Map<Call, Receipt>();
  /** Those that had come when the clock last ticked. */
  private long = new Map<Call, Receipt>();
  private readonly keeping = new Map<Call, Promise<void>>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly journal: Journal) {}

  /** Whether nothing was to be said of a request before its end, and it may run again. */
  static mayKeep({ replyto, ext }: Request, replays: boolean): boolean {
    return replays && (replyto === undefined || ext?.quiet?.includes("accepted") === true);
  }

  /** One that starts now. */
  hold(call: Call, receipt: Receipt): void {
    call.isOnRecord = false;
    call.keep = () => this.keep(call);
    this.recent.set(call, receipt);
    this.timer ??= setTimeout(() => this.tick(), LONG_MS).unref();
  }

  /** Nothing is lost with its delivery any more. */
  release(call: Call): void {
    const receipt = this.recent.get(call) ?? this.long.get(call);
    this.recent.delete(call);
    this.long.delete(call);
    call.keep = undefined;
    receipt?.taken();
  }

  /** Puts all on record that are here. What the disk does not take stays with the broker. */
  async keepAll(): Promise<void> {
    if (this.journal.fault !== undefined) return;
    const kept = [...this.long.keys(), ...this.recent.keys()].map((call) => this.keep(call));
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise((resolve) => (timer = setTimeout(resolve, KEEP_ALL_MS).unref()));
    await Promise.race([Promise.allSettled(kept), late]);
    clearTimeout(timer);
  }

  /** What is still here is left to the broker, and to the next agent. */
  close(): void {
    clearTimeout(this.timer);
    this.recent.clear();
    this.long.clear();
  }

  /** @throws RmiError `storage` when the disk does not take it: its broker keeps it */
  private keep(call: Call): Promise<void> {
    const under = this.keeping.get(call);
    if (under !== undefined) return under;
    const kept = this.record(call)
      .then(() => this.release(call))
      .finally(() => this.keeping.delete(call));
    this.keeping.set(call, kept);
    return kept;
  }

  /** One that has ended, or is cancelled, has that for its record already. */
  private async record(call: Call): Promise<void> {
    if (call.hasEnded || call.cancelled) {
      await call.recording;
      return this.journal.synced();
    }
    call.journalled = this.journal.add(call.entry);
    // what the call comes to is written after it
    call.recording = call.journalled.then(
      () => true,
      () => false,
    );
    await call.journalled;
    call.isOnRecord = true;
  }

  private tick(): void {
    for (const call of this.long.keys()) this.keep(call).catch(() => undefined); // which the journal tells; it is tried again
    for (const [call, receipt] of this.recent) this.long.set(call, receipt);
    this.recent.clear();
    this.timer = this.long.size > 0 ? setTimeout(() => this.tick(), LONG_MS).unref() : undefined;
  }
}
