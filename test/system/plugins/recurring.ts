/** Actions of every kind (3.15). They note themselves beside the built module. */
import { appendFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { action, context, load, remote } from "gofer-rmi/plugin";

const note = (what: string): void => appendFileSync(new URL("./noted", import.meta.url), `${what}\n`);

export const opened = load((): void => note("load"));

let made = 0;

export class Kennel {
  private readonly number = ++made;
  private cleaned = 0;

  @action({ seconds: 0.05 })
  clean(): void {
    note(`clean ${this.number} ${++this.cleaned}`);
    if (this.cleaned === 2) throw new Error("no broom");
  }

  /** Shares the object with the other action; static ones need none. @action */
  feed(): void {
    note(`feed ${this.number} ${process.pid}`);
  }

  @action()
  static open(): void {
    note(`open ${made}`);
  }

  @remote
  count(): number {
    return made;
  }
}

/** Runs until it is told to stop. */
export const serve = action(async (): Promise<void> => {
  note(`serve ${context().sn}`);
  await pause(3_600_000, undefined, { signal: context().signal }).catch(() => note("served"));
});

/** Also for callers. @remote @action({ weeks: 1, days: 1, hours: 1, minutes: 1, seconds: 1 }) */
export function both(): string {
  return "both";
}
