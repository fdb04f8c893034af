import { loadavg } from "node:os";
import { setTimeout as pause } from "node:timers/promises";
import { context, remote, type Json } from "gofer-rmi/plugin";

/** What a walk came to. */
export interface Walk {
  /** Steps walked, which are fewer than asked for when the walk was cancelled. */
  steps: number;
  mood: "happy" | "tired";
}

/** A dog that lives on the far machine. */
export class Dog {
  constructor(
    readonly name = "rex",
    readonly age = 1,
  ) {}

  /**
   * Barks once.
   * @param words what to say
   * @returns what was heard
   */
  @remote
  bark(words: string): string {
    return `${this.name}: ${words}`;
  }

  /** Walks; reports a step at a time, and can be called back. */
  @remote
  async walk(steps: number): Promise<Walk> {
    const { progress, signal } = context();
    let walked = 0;
    while (walked < steps && !signal.aborted) {
      await pause(50);
      walked++;
      progress({ completed: walked, total: steps, details: { place: walked % 2 === 0 ? "park" : "street" } });
    }
    return { steps: walked, mood: walked > 10 ? "tired" : "happy" };
  }

  /** Never works out. */
  @remote
  catch(what: string): string {
    throw new RangeError(`${this.name} is ${this.age} years old and cannot catch a ${what}`);
  }
}

/** Gives back what it is given. */
export const echo = remote((value: Json): Json => value);

/**
 * Load averages of the far machine over one, five and fifteen minutes.
 * @remote
 */
export function load(): number[] {
  return loadavg();
}
