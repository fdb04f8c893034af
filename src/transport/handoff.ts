import type { RmiError } from "../errors.js";

interface Waiter<T> {
  resolve(result: IteratorResult<T, undefined>): void;
  reject(error: RmiError): void;
}

interface Taker<T> {
  readonly take: (item: T) => void;
  readonly done: () => void;
  readonly failed: (reason: unknown) => void;
}

/**
 * Hands items from one who pushes to one who iterates, or takes them at once, in order. Who pushes bounds the number in between: here it is
 * the credit of a link.
 */
export class Handoff<T> implements AsyncIterator<T, undefined> {
  readonly #items: T[] = [];
  readonly #waiters: Waiter<T>[] = [];
  readonly #onReturn: () => Promise<void>;
  #ended = false;
  #failure: RmiError | undefined;
  #taker: Taker<T> | undefined;
  #isGiving = false;

  /** @param onReturn  what leaving a `for await` loop does */
  constructor(onReturn: () => Promise<void>) {
    this.#onReturn = onReturn;
  }

  push(item: T): void {
    const waiter = this.#waiters.shift();
    if (waiter !== undefined) return waiter.resolve({ value: item, done: false });
    this.#items.push(item);
    this.#giveAll();
  }

  /** Nothing follows: iteration ends, or throws `failure` each time it is asked. Returns the items nobody took. */
  end(failure?: RmiError): T[] {
    if (!this.#ended) {
      this.#ended = true;
      this.#failure = failure;
      for (const waiter of this.#waiters.splice(0)) {
        if (failure === undefined) waiter.resolve({ value: undefined, done: true });
        else waiter.reject(failure);
      }
      if (failure === undefined) this.#taker?.done();
      else this.#taker?.failed(failure);
    }
    return this.takeAll();
  }

  /** Removes what nobody has taken yet. */
  takeAll(): T[] {
    return this.#items.splice(0);
  }

  next(): Promise<IteratorResult<T, undefined>> {
    const item = this.#items.shift();
    if (item !== undefined) return Promise.resolve({ value: item, done: false });
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    if (this.#ended) return Promise.resolve({ value: undefined, done: true });
    return new Promise((resolve, reject) => this.#waiters.push({ resolve, reject }));
  }

  /**
   * In place of iterating: calls `take` for each item as it is pushed. Resolves when nothing follows; rejects with the failure,
   * or with what `take` throws, which ends it as leaving a loop does.
   */
  each(take: (item: T) => void): Promise<void> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    if (this.#ended) return Promise.resolve();
    return new Promise((done, failed) => {
      this.#taker = { take, done, failed };
      this.#giveAll();
    });
  }

  /** One after the other: taking one may bring the next. */
  #giveAll(): void {
    if (this.#isGiving) return;
    this.#isGiving = true;
    while (this.#taker !== undefined && this.#items.length > 0) this.#give(this.#taker, this.#items.shift()!);
    this.#isGiving = false;
  }

  #give(taker: Taker<T>, item: T): void {
    try {
      taker.take(item);
    } catch (error) {
      taker.failed(error);
      this.#taker = undefined;
      void this.#onReturn();
    }
  }

  async return(): Promise<IteratorReturnResult<undefined>> {
    await this.#onReturn();
    return { value: undefined, done: true };
  }
}
