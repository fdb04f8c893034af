import type { RmiError } from "../errors.js";
import type { Progress } from "./types.js";

/** Reports kept for an iterator that lags behind; the oldest make room, for the newest say where a call stands. */
export const PROGRESS_BUFFER = 1000;

interface Waiter {
  resolve(result: IteratorResult<Progress, undefined>): void;
  reject(error: RmiError): void;
}

const END: IteratorReturnResult<undefined> = { value: undefined, done: true };

/** Progress reports of one call, to any number of iterators; each sees what comes after it was opened. */
export class ProgressFeed {
  readonly #readers = new Set<Reader>();
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
    const reader = new Reader((self) => this.#readers.delete(self));
    if (this.#ended) reader.end(this.#failure);
    else this.#readers.add(reader);
    return reader;
  }
}

class Reader implements AsyncIterator<Progress, undefined> {
  readonly #onReturn: (self: Reader) => void;
  readonly #waiters: Waiter[] = [];
  #reports: Progress[] = [];
  #ended = false;
  #failure: RmiError | undefined;

  constructor(onReturn: (self: Reader) => void) {
    this.#onReturn = onReturn;
  }

  push(report: Progress): void {
    const waiter = this.#waiters.shift();
    if (waiter !== undefined) return waiter.resolve({ value: report, done: false });
    if (this.#reports.length === PROGRESS_BUFFER) this.#reports.shift();
    this.#reports.push(report);
  }

  end(failure?: RmiError): void {
    this.#ended = true;
    this.#failure = failure;
    for (const waiter of this.#waiters.splice(0)) {
      if (this.#failure === undefined) waiter.resolve(END);
      else {
        waiter.reject(this.#failure);
        this.#failure = undefined; // thrown once; whoever asks again is told that it is over
      }
    }
  }

  next(): Promise<IteratorResult<Progress, undefined>> {
    const report = this.#reports.shift();
    if (report !== undefined) return Promise.resolve({ value: report, done: false });
    if (this.#failure !== undefined) {
      const failure = this.#failure;
      this.#failure = undefined;
      return Promise.reject(failure);
    }
    if (this.#ended) return Promise.resolve(END);
    return new Promise((resolve, reject) => this.#waiters.push({ resolve, reject }));
  }

  return(): Promise<IteratorReturnResult<undefined>> {
    this.#onReturn(this);
    this.#reports = [];
    this.end();
    return Promise.resolve(END);
  }
}
