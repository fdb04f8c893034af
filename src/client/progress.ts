import type { RmiError } from "../errors.js";
import { Reader } from "./reader.js";
import type { Progress } from "./types.js";

/** Reports kept for an iterator that lags behind; the oldest make room, for the newest say where a call stands. */
export const PROGRESS_BUFFER = 1000;

/** Progress reports of one call, to any number of iterators; each sees what comes after it was opened. */
export class ProgressFeed {
  readonly #readers = new Set<Reader<Progress>>();
  #ended = false;
  #failure: RmiError | undefined;

  push(report: Progress): void {
    for (const reader of this.#readers) reader.push(report);
  }

  /** Every iterator ends once it has given what it holds: with the failure, when there is one. */
  end(failure?: RmiError): void {
    this.#ended = true;
    this.#failure = failure;
    for (const reader of this.#readers) reader.end(failure);
    this.#readers.clear();
  }

  open(): AsyncIterator<Progress, undefined> {
    const reader = new Reader<Progress>({
      limit: PROGRESS_BUFFER,
      onReturn: (self) => this.#readers.delete(self),
    });
    if (this.#ended) reader.end(this.#failure);
    else this.#readers.add(reader);
    return reader;
  }
}
