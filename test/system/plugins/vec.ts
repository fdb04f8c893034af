/** The plugin that the recordings were made with, in TypeScript; test/wire/vectors/README.md describes it. */
import { setTimeout as pause } from "node:timers/promises";
import { context, direct, fork, remote, user, type Json } from "gofer-rmi/plugin";

export class WidgetError extends Error {
  readonly args: Json[];
  constructor(
    readonly code: number,
    readonly part: { id: string },
  ) {
    super("widget failed");
    this.args = ["widget failed", code];
  }
}

class ValueError extends Error {
  readonly args: Json[];
  constructor(...args: Json[]) {
    super(String(args[0]));
    this.args = args;
  }
}

class KeyError extends ValueError {}

/** Holds nothing that JSON could carry. */
class Live {
  #secret = 1;
  get secret(): number {
    return this.#secret;
  }
}
Object.defineProperty(Live, "name", { value: "Vec" });

async function report(steps: number): Promise<string> {
  for (let step = 0; step < steps; step++) {
    context().progress({ total: steps, completed: step + 1, details: { step } });
    await pause(1);
  }
  return "done";
}

export const echo = remote((x: Json): Json => x);
export const guarded = remote({ secret: () => "s3cret" }, (x: Json): Json => x);
export const guardedByList = remote({ secret: ["old", "s3cret"] }, (x: Json): Json => x);
export const asalice = user(
  "alice",
  remote((x: Json): Json => x),
);
export const fecho = fork(remote((x: Json): Json => x));
/** @remote */
export function kwecho(a: Json, b: Json = 2, ...rest: Json[]): Json[] {
  return [a, b, rest];
}

export class Vec {
  constructor(
    private readonly name = "anon",
    private readonly size = 1,
  ) {}

  @remote echo(x: Json): Json {
    return x;
  }
  @remote who(): { name: string; size: number } {
    return { name: this.name, size: this.size };
  }
  @remote progress(steps: number): Promise<string> {
    return report(steps);
  }
  @remote @fork fprogress(steps: number): Promise<string> {
    return report(steps);
  }
  @remote nothing(): void {}
  @remote value_error(): void {
    throw new ValueError("bad value", 7);
  }
  @remote key_error(key: string): void {
    throw new KeyError(key);
  }
  @remote widget_error(): void {
    throw new WidgetError(42, { id: "p1" });
  }
  @fork @remote fwidget_error(): void {
    throw new WidgetError(42, { id: "p1" });
  }
  /** Polls for its cancellation. */
  @remote @direct async long(seconds: number): Promise<string> {
    const { signal } = context();
    for (let waited = 0; waited < seconds * 10; waited++) {
      if (signal.aborted) return "cancelled";
      await pause(100);
    }
    return "finished";
  }
  @fork @remote async flong(seconds: number): Promise<string> {
    await pause(seconds * 1000);
    return "finished";
  }
  @remote @fork suicide(): void {
    process.kill(process.pid, "SIGKILL");
  }
  @remote unjson(): Json {
    return new Live() as unknown as Json;
  }
  hidden(): string {
    return "hidden";
  }
}

let made = 0;

/** Counts its instances; nobody without the secret makes one. */
export class Guarded {
  constructor() {
    made++;
  }
  @remote({ secret: "s3cret" }) instances(): number {
    return made;
  }
}
