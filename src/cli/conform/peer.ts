import { RmiError } from "../../errors.js";
import { isObject, type Json, type JsonObject } from "../../json.js";
import type { Message, Receiver, Sender, Transport } from "../../transport/transport.js";
import { isFinal, kindOf } from "./compare.js";

/** A caller that sends texts as they are, and reads replies as plain JSON. */
export class Peer {
  readonly #replies: JsonObject[] = [];
  readonly #receiver: Receiver;
  readonly #sender: Sender;
  #wake: (() => void)[] = [];
  #lost: RmiError | undefined;

  private constructor(receiver: Receiver, sender: Sender) {
    this.#receiver = receiver;
    this.#sender = sender;
    void this.#read();
  }

  /** @throws RmiError `not-found` when the broker has no such address, and as links fail */
  static async open(transport: Transport, address: string, signal: AbortSignal): Promise<Peer> {
    const receiver = await transport.openReceiver(undefined, { credit: 100, signal });
    return new Peer(receiver, await transport.openSender(address, { signal }));
  }

  /** Where replies come to. */
  get address(): string {
    return this.#receiver.address;
  }

  async send(message: Message, signal: AbortSignal): Promise<void> {
    await this.#sender.send(message, { signal });
  }

  /**
   * The next reply to a serial number that is of this kind, or that is the last; it is taken. Replies of other kinds before
   * it are left, unless `strict` says that none may come first.
   *
   * @returns undefined when none came in time
   */
  async next(sn: Json, kind: string, strict: boolean, withinMs: number): Promise<JsonObject | undefined> {
    const until = Date.now() + withinMs;
    for (;;) {
      if (this.#lost !== undefined) throw this.#lost;
      const index = this.#replies.findIndex((reply) => {
        if ((reply["sn"] ?? null) !== sn) return false;
        const found = kindOf(reply);
        return strict || found === kind || isFinal(found);
      });
      if (index >= 0) return this.#replies.splice(index, 1)[0];
      const leftMs = until - Date.now();
      if (leftMs <= 0) return undefined;
      await this.#arrival(leftMs);
    }
  }

  #arrival(withinMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, withinMs);
      this.#wake.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  async #read(): Promise<void> {
    try {
      for await (const delivery of this.#receiver) {
        delivery.accept();
        const reply = documentOf(delivery.message.body);
        if (reply !== undefined) this.#replies.push(reply);
        for (const wake of this.#wake.splice(0)) wake();
      }
    } catch (error) {
      this.#lost = RmiError.from(error);
      for (const wake of this.#wake.splice(0)) wake();
    }
  }
}

function documentOf(body: string): JsonObject | undefined {
  try {
    const value = JSON.parse(body) as Json;
    if (!isObject(value)) return undefined;
    const { message } = value; // a signed reply: its inside is what is compared
    return typeof message === "string" ? documentOf(message) : value;
  } catch {
    return undefined;
  }
}
