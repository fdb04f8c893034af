/** A plugin that does what it must not. */
import { remote } from "gofer-rmi/plugin";

/** @remote */
export function spin(ms: number): string {
  const end = Date.now() + ms;
  while (Date.now() < end);
  return "spun";
}

/** @remote */
export function leave(code: number): void {
  process.exit(code);
}

/** Answers, and throws afterwards where nobody can catch it. */
export const late = remote((): string => {
  setTimeout(() => {
    throw new Error("thrown from a timer");
  }, 1);
  return "soon";
});

export const pid = remote((): number => process.pid);

export const noise = remote((text: string): void => {
  console.log(text);
});

/** @remote */
export function wrong(): number {
  return JSON.parse('"no number"') as number;
}
export class Broken {
  constructor(why: string) {
    throw new RangeError(why);
  }
  @remote never(): void {}
}
