import { writeAck, writeNack } from "./hot-frames.js";
import type { Output } from "./output.js";

export type Outcome = "ack" | "requeue" | "discard";

/**
 * Tells the broker what became of a channel's deliveries. What was taken in one turn of the event loop is said with one frame,
 * as far as nothing before it is unsettled.
 */
export class Settlements {
  /** By their tags, which ascend. */
  readonly #unsettled = new Set<number>();
  #taken: number[] = [];
  #isOver = false;

  constructor(
    private readonly output: Output,
    private readonly channel: number,
  ) {}

  received(deliveryTag: number): void {
    this.#unsettled.add(deliveryTag);
  }

  /** The channel is closed, and what is unsettled is the broker's again: it takes no word on a closed channel. */
  end(): void {
    this.#isOver = true;
  }

  /** The same of one that nobody was given. */
  refuse(deliveryTag: number): void {
    this.settle(deliveryTag, "discard");
  }

  settle(deliveryTag: number, outcome: Outcome): void {
    if (this.#isOver) return;
    this.#unsettled.delete(deliveryTag);
    if (outcome !== "ack") {
      writeNack(this.output, this.channel, deliveryTag, outcome === "requeue");
      return this.output.send();
    }
    if (this.#taken.push(deliveryTag) === 1) this.output.beforeLeaving(() => this.#tell());
    else this.output.send();
  }

  #tell(): void {
    if (this.#isOver) return;
    const { output, channel } = this;
    const taken = this.#taken.sort((a, b) => a - b);
    this.#taken = [];
    const [first = Infinity] = this.#unsettled;
    const beyond = taken.findIndex((tag) => tag > first);
    const together = beyond < 0 ? taken.length : beyond;
    if (together > 0) writeAck(output, channel, taken[together - 1]!, together > 1);
    for (const tag of taken.slice(together)) writeAck(output, channel, tag, false);
  }
}
