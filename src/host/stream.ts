import { running, Thrown } from "./running.js";

/** Values on their way to the agent at a time; past it the generator waits. */
export const VALUES_AHEAD = 16;

/** The way of one stream's values to the agent, which says of each when it has passed it on. */
export class ValueSink {
  private sent = 0;
  private taken = 0;
  private wake: (() => void) | undefined;

  /** @param send  with the value's number, which counts from 1, and its JSON text */
  constructor(private readonly send: (number: number, text: string) => void) {}

  /** Sends a value. Resolves when there is room for another. */
  async push(text: string): Promise<void> {
    this.send(++this.sent, text);
    while (this.sent - this.taken >= VALUES_AHEAD) await this.change();
  }

  /** Resolves when all values have been passed on. */
  async flushed(): Promise<void> {
    while (this.taken < this.sent) await this.change();
  }

  onTaken(): void {
    this.taken++;
    this.wake?.();
  }

  private change(): Promise<void> {
    return new Promise((resolve) => (this.wake = resolve));
  }
}

/**
 * Takes what a generator yields, one value at a time. When the call is cancelled the generator is asked to return, so that
 * its `finally` blocks run, and they are waited for.
 *
 * @param encode  a value as JSON text; throws for what its type does not allow
 * @returns what the generator returned
 */
export async function streamed(
  source: unknown,
  encode: (value: unknown) => string,
  sink: ValueSink,
  signal: AbortSignal,
): Promise<unknown> {
  const iterator = iteratorOf(source);
  const stop = new Stop(signal);
  let isOver = false;
  try {
    for (;;) {
      const next = (await stop.unless(running(() => iterator.next()))) as IteratorResult<unknown>;
      isOver = next.done === true;
      if (!isOver) await stop.unless(sink.push(encode(next.value)));
      else {
        await stop.unless(sink.flushed()); // the result comes after them
        return next.value;
      }
    }
  } catch (error) {
    isOver ||= error instanceof Thrown && error.cause !== signal.reason; // it threw: its blocks have run
    if (!isOver) await Promise.resolve(running(() => iterator.return?.())).catch(() => undefined);
    await stop.unless(sink.flushed()).catch(() => undefined); // what came before the failure is told before it
    throw error;
  }
}

/** Waits for one thing at a time, or the signal. A race with a promise that lives long would remember every turn. */
class Stop {
  private reject: ((reason: Thrown) => void) | undefined;

  constructor(private readonly signal: AbortSignal) {
    signal.addEventListener("abort", () => this.reject?.(new Thrown(signal.reason)), { once: true });
  }

  unless<T>(work: T | PromiseLike<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.reject = reject;
      Promise.resolve(work).then(resolve, reject);
      if (this.signal.aborted) reject(new Thrown(this.signal.reason));
    });
  }
}

type Source = AsyncIterator<unknown> | Iterator<unknown>;

function iteratorOf(source: unknown): Source {
  const given = Object(source) as Partial<AsyncIterable<unknown> & Iterable<unknown>>;
  const iterator = running(() => given[Symbol.asyncIterator]?.() ?? given[Symbol.iterator]?.());
  if (iterator !== undefined) return iterator as Source;
  return running(() => {
    throw new TypeError("the member returned nothing to iterate over");
  }) as never;
}
