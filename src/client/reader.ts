import type { RmiError } from "../errors.js";

interface Waiter<T> {
  resolve(result: IteratorResult<T, undefined>): void;
  reject(error: RmiError): void;
}

const END: IteratorReturnResult<undefined> = { value: undefined, done: true };

export interface ReaderOptions<T> {
  /** Items kept while nobody asks; then the oldest make room. Default: all are kept. */
  readonly limit?: number;
  /** Somebody has taken an item that was kept. */
  readonly onTaken?: () => void;
  /** Nobody will ask any more. */
  readonly onReturn: (self: Reader<T>) => void;
}

/** One iteration over what comes in: keeps what was not asked for yet, and ends as its source does. */
export class Reader<T> implements AsyncIterator<T, undefined> {
  readonly #options: ReaderOptions<T>;
  readonly #waiters: Waiter<T>[] = [];
  #kept: T[] = [];
  #ended = false;
  #failure: RmiError | undefined;

  constructor(options: ReaderOptions<T>) {
    this.#options = options;
  }

  /** Items that nobody has asked for yet. */
  get kept(): number {
    return this.#kept.length;
  }

  push(item: T): void {
    const waiter = this.#waiters.shift();
    if (waiter !== undefined) return waiter.resolve({ value: item, done: false });
    if (this.#kept.length === this.#options.limit) this.#kept.shift();
    this.#kept.push(item);
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

  next(): Promise<IteratorResult<T, undefined>> {
    if (this.#kept.length > 0) {
      const value = this.#kept.shift() as T;
      this.#options.onTaken?.();
      return Promise.resolve({ value, done: false });
    }
    if (this.#failure !== undefined) {
      const failure = this.#failure;
      this.#failure = undefined;
      return Promise.reject(failure);
    }
    if (this.#ended) return Promise.resolve(END);
    return new Promise((resolve, reject) => this.#waiters.push({ resolve, reject }));
  }

  return(): Promise<IteratorReturnResult<undefined>> {
    this.#kept = [];
    this.end();
    this.#options.onReturn(this);
    return Promise.resolve(END);
  }
}
