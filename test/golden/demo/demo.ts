/** Small things to try calls with. */
import { context, fork, plugin, remote, type Json } from "gofer-rmi/plugin";

export default plugin({ url: "amqp://localhost", queue: "demo", threads: 4, latency: 0.5, host: "small" });

/** How far a walk went. */
export interface Walk {
  /** Steps taken. */
  readonly steps: number;
  mood?: "tired" | "happy";
}

/** A dog that lives on the far machine. */
export class Dog {
  /**
   * @param name what it listens to
   * @param age in years
   */
  constructor(
    readonly name = "rex",
    readonly age = 1,
  ) {}

  /** Barks once. @param words what to say */
  @remote
  bark(words: string): string {
    return `${this.name}: ${words}`;
  }

  /** Walks; reports a step at a time. @returns how far it came */
  @remote
  @fork
  async walk(steps: number): Promise<Walk> {
    context().progress({ completed: 1, total: steps });
    return { steps };
  }

  /** Not offered. */
  sleep(): void {}
}

export const echo = remote((x: Json): Json => x);

/** Load average. @remote */
export function load(): number {
  return 1;
}
