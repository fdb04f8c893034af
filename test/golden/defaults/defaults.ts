import { remote } from "gofer-rmi/plugin";

const MINUTE = 60 * 1000;
const TIMES = { wait: MINUTE * 5, name: "five", steps: [1, 2] } as const;
export enum Level { Low, High = 1 << 4 }

export class Timer {
  /** @param wait in milliseconds */
  constructor(readonly wait = 5 * MINUTE, readonly name = `after-${TIMES.name}-${2}`) {}
  /** @param after half of it. @param limits what it may use */
  @remote run(after: number = TIMES.wait / 2, level = Level.High, limits = { cpu: 2 ** -1, names: ["a" + "b"] }): void {}
  /** What is known only when it runs is not told. */
  @remote later(at = Date.now(), none: string | undefined = undefined, endless = 1 / 0, big = 5n, sum = "a" + 1, steps: readonly number[] = TIMES.steps): void {}
}
