/** The parts of a call's life, in order; each begins where the one before ended. */
export const STAGES = ["connect", "send", "accept", "queue", "run"] as const;
export type CallStage = (typeof STAGES)[number];

const PLACE: Readonly<Record<CallStage, number>> = { connect: 0, send: 1, accept: 2, queue: 3, run: 4 };

/** How far a call has come, and when it got there. */
export class Stages {
  readonly #beganAt: number[];
  #place = 0;

  /** @param now  milliseconds that never run backwards */
  constructor(now: number) {
    this.#beganAt = [now];
  }

  get current(): CallStage {
    return STAGES[this.#place]!;
  }

  reached(stage: CallStage): boolean {
    return this.#place >= PLACE[stage];
  }

  /** Enters a stage; those skipped took no time. A stage that was reached before is not entered again. */
  enter(stage: CallStage, now: number): void {
    while (this.#place < PLACE[stage]) this.#beganAt[++this.#place] = now;
  }

  /** Milliseconds spent in each stage it was in, to a tenth. */
  elapsedMs(now: number): Record<string, number> {
    const elapsed: Record<string, number> = {};
    for (let place = 0; place <= this.#place; place++) {
      const until = this.#beganAt[place + 1] ?? now;
      elapsed[STAGES[place]!] = Math.round((until - this.#beganAt[place]!) * 10) / 10;
    }
    return elapsed;
  }
}
