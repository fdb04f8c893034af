import type { RmiError } from "../errors.js";

interface Waiter<T> {
  resolve(result: IteratorResult<T, undefined>): void;
  reject(error: RmiError): void;
}

/**
 * Hands items from one who pushes to one who iterates, in order. Who pushes bounds the number in between: here it is
 * the credit of a link.
 */
export class Handoff<T> implements AsyncIterator<T, undefined> {
  readonly #items: T[] = [];
  readonly #waiters: Waiter<T>[] = [];
  readonly #onReturn: () => Promise<void>;
  #ended = false;
  #failure: RmiError | undefined;

  /** @param onReturn  what leaving a `for await` loop does */
  constructor(onReturn: () => Promise<void>) {
    this.#onReturn = onReturn;
  }

  push(item: T): void {
    const waiter = this.#waiters.shift();
    if (waiter === undefined) this.#items.push(item);
    else waiter.resolve({ value: item, done: false });
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

  async return(): Promise<IteratorReturnResult<undefined>> {
    await this.#onReturn();
    return { value: undefined, done: true };
  }
}
