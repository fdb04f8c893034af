import type { Delivery as RheaDelivery } from "rhea";
import rhea from "rhea";
import { RmiError } from "../../errors.js";
import type { Delivery, Message } from "../transport.js";
import { rejection } from "./errors.js";

/** Outcomes as rhea writes them. One object for all accepted deliveries: rhea settles runs of them with one frame. */
const ACCEPTED = rhea.types.wrap_described([], 0x24);
const RELEASED = rhea.types.wrap_described([], 0x26);

export class Amqp1Delivery implements Delivery {
  readonly message: Message;
  readonly redelivered: boolean;
  #delivery: RheaDelivery | undefined;
  readonly #settle: (delivery: RheaDelivery, outcome: object) => void;

  constructor(
    message: Message,
    redelivered: boolean,
    delivery: RheaDelivery,
    settle: (delivery: RheaDelivery, outcome: object) => void,
  ) {
    this.message = message;
    this.redelivered = redelivered;
    this.#delivery = delivery;
    this.#settle = settle;
  }

  accept(): void {
    this.#settle(this.#once(), ACCEPTED);
  }

  release(): void {
    this.#settle(this.#once(), RELEASED);
  }

  reject(reason: RmiError): void {
    const error = rhea.types.wrap_error(rejection(reason));
    this.#settle(this.#once(), rhea.types.wrap_described([error], 0x25));
  }

  #once(): RheaDelivery {
    const delivery = this.#delivery;
    if (delivery === undefined) throw new RmiError("internal", "a delivery was settled twice");
    this.#delivery = undefined;
    return delivery;
  }
}
