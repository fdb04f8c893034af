import type { RmiError } from "../../errors.js";
import type { BodyForm } from "../../transport/transport.js";

/**
 * Requests on disk until their outcome is told, and outcomes for as long as the same request may come again.
 *
 * `add` is durable: it resolves after an fsync, and only then may `accepted` be said. What happens to a request later
 * is written without one of its own: it is with the kernel, and so survives the death of this process, while a power cut
 * may take what came after the last fsync.
 *
 * A disk that takes nothing, full or failing, is a `fault`. While there is one no request is taken, nothing starts, and an
 * outcome is told only once it is written: whoever asks later must hear the same. It ends by itself.
 */
export interface Journal {
  /** Why nothing can be written now. */
  readonly fault: RmiError | undefined;
  /** Resolves when there is no fault (any more), or the journal is closed. */
  mended(): Promise<void>;
  /** @throws RmiError `storage` when it cannot be written: it is as if it had never come */
  add(entry: Entry): Promise<void>;
  /**
   * Marks a request that waited as started: should the agent die, it is not run again. Waits out a fault.
   * @throws RmiError `closed`
   */
  started(entry: Entry): Promise<void>;
  /**
   * Puts a request's outcome in its place; `owed` is the reply that its caller has yet to get. Waits out a fault.
   *
   * @throws RmiError `closed`
   */
  finish(entry: Entry, outcome: Outcome, owed: Owed | undefined): Promise<void>;
  /**
   * The reply has arrived, or was given up. Noted of many together, or after a quarter of a second: at worst a reply is sent
   * twice.
   */
  settled(seq: number, how: Settled): void;
  /** Resolves when all that was written before is on disk. @throws RmiError `storage`, `closed` */
  synced(): Promise<void>;
  /** The outcome of a request that is not forgotten. @throws RmiError `storage` when it cannot be read now */
  outcome(seq: number): Promise<Outcome | undefined>;
  forget(seqs: readonly number[]): Promise<void>;
  /** Writes what is left to be written. */
  close(): Promise<void>;
}

/** A request as it was received. */
export interface Entry extends Identity {
  /** Unix milliseconds. */
  readonly receivedAt: number;
  readonly form: BodyForm;
  readonly started: boolean;
  /** That it had started is not known for sure: the journal was damaged. */
  readonly isDoubtful?: boolean;
  readonly body: string;
}

export interface Identity {
  /** Order of arrival, and the key of all that is kept of a request. */
  readonly seq: number;
  readonly plugin: string;
  readonly sn: string;
  /** Of the document: tells a repeated request from another one with the same serial number. */
  readonly digest: string;
}

export interface Outcome {
  readonly endedAt: number;
  readonly kind: "result" | "raised";
  /** `result`: the value as JSON. `raised`: a host's `Raised` as JSON. */
  readonly text: string;
}

/** What it takes to send a reply. */
export interface Owed {
  readonly replyto: string;
  readonly data: string;
  readonly form: BodyForm;
  /** Whether the caller knows our additions. */
  readonly ext: boolean;
}

/** A request that has ended. */
export interface Ended extends Identity {
  readonly outcome: Outcome;
  /** Undefined when its caller has the reply, wants none, or cannot be reached. */
  readonly owed: Owed | undefined;
  readonly reply: ReplyState;
}

/** What became of a call's reply. `none`: its caller wanted none. */
export type ReplyState = "none" | "owed" | Settled;

/** What became of it in the end. */
export type Settled = "delivered" | "lost";

/** What a journal held when it was opened, each in order of arrival. */
export interface Restored {
  readonly entries: readonly Entry[];
  readonly ended: readonly Ended[];
  /** The highest number that something was kept under, readable or not. */
  readonly lastSeq: number;
  /**
   * What could not be read, for people. When there is any, that a request had started may have been lost with it: all that
   * are not known to have ended count as started.
   */
  readonly damaged: readonly string[];
  /** Where the damaged files are kept. */
  readonly aside: readonly string[];
}
