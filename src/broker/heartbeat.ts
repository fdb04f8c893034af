/** No peer gets us to look more often. */
const MIN_LOOK_MS = 50;

export interface HeartbeatOptions {
  /** The peer is thought dead after twice this silence; 0: never. */
  readonly ourMs: number;
  /** The peer thinks us dead after this silence; 0 or undefined: never. */
  readonly theirMs: number | undefined;
  /** Milliseconds. */
  readonly now: () => number;
  readonly onSilence: () => void;
  /** It is time to write something. */
  readonly onDue: () => void;
}

/** Watches for silence on both sides of a connection (AMQP 1.0, part 2.4.5), with one timer. */
export class Heartbeat {
  readonly #options: HeartbeatOptions;
  readonly #timer: NodeJS.Timeout | undefined;
  #heardAt: number;
  #wroteAt: number;

  constructor(options: HeartbeatOptions) {
    this.#options = options;
    this.#heardAt = this.#wroteAt = options.now();
    const { ourMs, theirMs } = options;
    const everyMs = Math.min((ourMs || Infinity) / 2, (theirMs || Infinity) / 4);
    if (Number.isFinite(everyMs))
      this.#timer = setInterval(() => this.#look(), Math.max(MIN_LOOK_MS, everyMs));
  }

  heard(): void {
    this.#heardAt = this.#options.now();
  }

  wrote(): void {
    this.#wroteAt = this.#options.now();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const { ourMs, theirMs, now, onSilence, onDue } = this.#options;
    if (ourMs > 0 && now() - this.#heardAt > ourMs * 2) return onSilence();
    if (theirMs !== undefined && theirMs > 0 && now() - this.#wroteAt >= theirMs / 4) onDue();
  }
}
