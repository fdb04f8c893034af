import type { AnyFunction, MethodMarker } from "./markers.js";

/** A whole second of UTC, as gofer's documents have it (W-17). @param at  Unix milliseconds */
export function timestamp(at: number = Date.now()): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}

/** Measures a time, for logs and reports (P-9). Its text form is for people. */
export class Timer {
  #startedMs: number | undefined;
  #stoppedMs: number | undefined;
  readonly #now: () => number;

  /** @param now  milliseconds that never run backwards. Default `performance.now` */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Begins, or begins again. */
  start(): this {
    this.#startedMs = this.#now();
    this.#stoppedMs = undefined;
    return this;
  }

  /** Without a start, nothing. */
  stop(): this {
    if (this.#startedMs !== undefined) this.#stoppedMs = this.#now();
    return this;
  }

  /** Seconds between start and stop; 0 until it was stopped. */
  duration(): number {
    if (this.#startedMs === undefined || this.#stoppedMs === undefined) return 0;
    return (this.#stoppedMs - this.#startedMs) / 1000;
  }

  /** `idle`, `started`, `12 (ms)`, `3.250 (seconds)` or `1.500 (minutes)`. */
  toString(): string {
    if (this.#startedMs === undefined) return "idle";
    if (this.#stoppedMs === undefined) return "started";
    const seconds = this.duration();
    if (seconds < 1) return `${Math.trunc(seconds * 1000)} (ms)`;
    return seconds < 60 ? `${seconds.toFixed(3)} (seconds)` : `${(seconds / 60).toFixed(3)} (minutes)`;
  }

  /** Measures one run of a function; a promise is measured to its end. */
  measure<T>(run: () => T): T {
    this.start();
    return settled(run, () => this.stop());
  }
}

export interface TimedOptions {
  /** Told after each run, whether it threw or not. Default: a line on standard output, which the agent logs. */
  readonly tell?: (name: string, timer: Timer) => void;
}

/**
 * Tells how long each run takes: as a decorator, `@timed()`, or around a function, `timed(fn)`. What it stands on keeps its
 * name and its type.
 */
export function timed<F extends AnyFunction>(fn: F, options?: TimedOptions): F;
export function timed(options?: TimedOptions): MethodMarker;
export function timed(
  subject?: AnyFunction | TimedOptions,
  options: TimedOptions = {},
): AnyFunction | MethodMarker {
  if (typeof subject === "function") return measured(subject, options);
  // under the standard convention a decorator gives the new method back, under the legacy one it sets it
  const decorate = (target: object, _context: unknown, descriptor?: { value?: unknown }): unknown => {
    if (descriptor === undefined) return measured(target as AnyFunction, subject ?? {});
    descriptor.value = measured(descriptor.value as AnyFunction, subject ?? {});
    return undefined;
  };
  return decorate as MethodMarker;
}

const printed = (name: string, timer: Timer): void =>
  void process.stdout.write(`${name}: ${String(timer)}\n`);

function measured(fn: AnyFunction, { tell = printed }: TimedOptions): AnyFunction {
  const wrapper = function (this: unknown, ...args: never[]): unknown {
    const timer = new Timer().start();
    return settled(
      () => fn.apply(this, args) as unknown,
      () => tell(fn.name, timer.stop()),
    );
  };
  return Object.defineProperty(wrapper, "name", { value: fn.name, configurable: true });
}

/** Runs, and calls `after` once the outcome is known. */
function settled<T>(run: () => T, after: () => void): T {
  let value: T;
  try {
    value = run();
  } catch (error) {
    after();
    throw error;
  }
  if (value instanceof Promise) return value.finally(after) as T;
  after();
  return value;
}

const UNITS = ["", " kB", " mB", " gB"];

/** A size for people, in decimal units, cut to whole ones (P-10): `999`, `1 kB`, `20 mB`. */
export function sizeText(bytes: number): string {
  let unit = 0;
  // strictly greater, as gofer has it: 1000 bytes are `1000`
  while (unit < UNITS.length - 1 && bytes > 1000 ** (unit + 1)) unit++;
  return `${Math.trunc(bytes / 1000 ** unit)}${UNITS[unit]}`;
}

/**
 * About how much a value holds, in bytes: texts and numbers as V8 keeps them, each object counted once, whatever refers to
 * it. To compare, not to account for: what an engine adds is its own business.
 */
export function sizeOf(value: unknown): number {
  const seen = new Set<object>();
  const waiting: unknown[] = [value];
  let bytes = 0;
  while (waiting.length > 0) {
    const each = waiting.pop();
    if (typeof each !== "object" || each === null) {
      bytes += sizeOfPlain(each);
      continue;
    }
    if (seen.has(each)) continue;
    seen.add(each);
    bytes += OBJECT_BYTES;
    if (ArrayBuffer.isView(each)) bytes += each.byteLength;
    else if (each instanceof Map) for (const entry of each) waiting.push(...entry);
    else if (each instanceof Set) for (const item of each) waiting.push(item);
    else for (const [name, item] of Object.entries(each)) waiting.push(name, item);
  }
  return bytes;
}

const OBJECT_BYTES = 16;
const WORD_BYTES = 8;

function sizeOfPlain(value: unknown): number {
  return typeof value === "string" ? WORD_BYTES + value.length : WORD_BYTES;
}
