import { RmiError } from "../../errors.js";
import type { Delivery, Message } from "../transport.js";
import type { Outcome } from "./settlements.js";

export class Amqp091Delivery implements Delivery {
  readonly message: Message;
  readonly redelivered: boolean;
  #settle: ((outcome: Outcome) => void) | undefined;

  constructor(message: Message, redelivered: boolean, settle: (outcome: Outcome) => void) {
    this.message = message;
    this.redelivered = redelivered;
    this.#settle = settle;
  }

  accept(): void {
    this.#once("ack");
  }

  release(): void {
    this.#once("requeue");
  }

  /** The protocol has no room for the reason. */
  reject(_reason: RmiError): void {
    this.#once("discard");
  }

  #once(outcome: Outcome): void {
    const settle = this.#settle;
    if (settle === undefined) throw new RmiError("internal", "a delivery was settled twice");
    this.#settle = undefined;
    settle(outcome);
  }
}
