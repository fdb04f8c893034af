import type { RmiError } from "../errors.js";
import { Reader } from "./reader.js";

/** Values of a stream that may be under way or kept here at a time: what its caller asks for ahead. */
export const STREAM_WINDOW = 100;

export interface StreamEnds {
  /** The agent may send that many values in all. */
  readonly onCredit: (upTo: number) => void;
  /** Whoever iterated has left before the end: nobody wants the rest. */
  readonly onLeft: () => void;
}

/**
 * The values of one stream, to those who iterate. The agent sends no more than was asked for, and more is asked for as
 * values are taken; who is slowest sets the pace. What comes before the first iteration is kept for it, unless the call
 * was awaited without one: then values are let go.
 */
export class ValueFeed {
  readonly #ends: StreamEnds;
  readonly #readers = new Set<Reader<unknown>>();
  #first: Reader<unknown> | undefined;
  #received = 0;
  #credit = STREAM_WINDOW;
  #isOver = false;
  #failure: RmiError | undefined;

  constructor(ends: StreamEnds) {
    this.#ends = ends;
    this.#first = this.#reader();
  }

  get received(): number {
    return this.#received;
  }

  /** What the agent may send in all, as it was last told. */
  get credit(): number {
    return this.#credit;
  }

  push(value: unknown): void {
    this.#received++;
    for (const reader of this.#readers) reader.push(value);
    this.#ask();
  }

  end(failure?: RmiError): void {
    this.#isOver = true;
    this.#failure = failure;
    for (const reader of this.#readers) reader.end(failure);
  }

  open(): AsyncIterator<unknown, undefined> {
    const reader = this.#first ?? this.#reader();
    this.#first = undefined;
    return reader;
  }

  /** Nobody has iterated, and the result is waited for. */
  letGo(): void {
    if (this.#first === undefined) return;
    this.#readers.delete(this.#first);
    this.#first = undefined;
    this.#ask();
  }

  #reader(): Reader<unknown> {
    const reader = new Reader<unknown>({
      onTaken: () => this.#ask(),
      onReturn: (self) => this.#left(self),
    });
    if (this.#isOver) reader.end(this.#failure);
    else this.#readers.add(reader);
    return reader;
  }

  #left(reader: Reader<unknown>): void {
    if (!this.#readers.delete(reader) || this.#isOver) return;
    if (this.#readers.size === 0) this.#ends.onLeft();
    this.#ask();
  }

  /** In steps of half a window: asking is a message. */
  #ask(): void {
    if (this.#isOver) return;
    const kept = Math.max(0, ...[...this.#readers].map((reader) => reader.kept));
    const wanted = this.#received - kept + STREAM_WINDOW;
    if (wanted - this.#credit < STREAM_WINDOW / 2) return;
    this.#credit = wanted;
    this.#ends.onCredit(wanted);
  }
}
