import { RmiError } from "../errors.js";
import { own, sourceOf } from "../json.js";
import type { Receiver } from "../transport/transport.js";
import type { WireLimits } from "../wire/limits.js";
import { decodeReply, type Reply } from "../wire/reply.js";

/** Replies that may be under way to us at a time. They are settled on arrival, so this bounds bursts, not calls. */
export const REPLY_CREDIT = 1000;

/** A call that waits for its replies. */
export interface Waiting {
  onReply(reply: Reply): void;
  /** Something came that bears its serial number but cannot be read. */
  onUnreadable(error: RmiError): void;
  /** Nothing can come any more. */
  onReplyLinkLost(reason: RmiError): void;
}

/** The one reply link of a connection: serial number → waiting call. */
export class ReplyLink {
  readonly #waiting = new Map<string, Waiting>();
  readonly #receiver: Receiver;
  readonly #limits: WireLimits;
  readonly #onProblem: (problem: RmiError) => void;

  constructor(receiver: Receiver, limits: WireLimits, onProblem: (problem: RmiError) => void) {
    this.#receiver = receiver;
    this.#limits = limits;
    this.#onProblem = onProblem;
  }

  /** What requests name as `replyto`. */
  get address(): string {
    return this.#receiver.address;
  }

  add(sn: string, call: Waiting): void {
    this.#waiting.set(sn, call);
  }

  remove(sn: string): void {
    this.#waiting.delete(sn);
  }

  /** Hands out replies until the link ends, then tells all who still wait. Never rejects. @returns why it ended */
  async run(): Promise<RmiError> {
    const reason = await this.#read();
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const call of waiting) call.onReplyLinkLost(reason);
    return reason;
  }

  async #read(): Promise<RmiError> {
    try {
      await this.#receiver.each((delivery) => {
        delivery.accept();
        const { body, refusal } = delivery.message;
        if (refusal === undefined) this.#deliver(body);
        else this.#refuse(refusal);
      });
      return new RmiError("closed", "the reply link was closed");
    } catch (error) {
      return RmiError.from(error, "unavailable");
    }
  }

  #deliver(body: string): void {
    let reply: Reply;
    try {
      if (body.length > this.#limits.documentChars) {
        const message = `a reply of ${body.length} characters, the limit is ${this.#limits.documentChars}`;
        throw new RmiError("too-large", message, { details: salvagedNumber(body) });
      }
      reply = decodeReply(body);
    } catch (error) {
      return this.#refuse(RmiError.from(error, "malformed"));
    }
    this.#waiting.get(reply.sn)?.onReply(reply); // nobody there: it came late, its call has ended
  }

  #refuse(error: RmiError): void {
    const sn = own(error.details, "sn");
    const call = typeof sn === "string" ? this.#waiting.get(sn) : undefined;
    if (call === undefined)
      this.#onProblem(new RmiError(error.code, `reply dropped: ${error.message}`, { cause: error }));
    else call.onUnreadable(error);
  }
}

/** The serial number of a document that is too large to be parsed whole. */
function salvagedNumber(body: string): { sn?: string } {
  const source = sourceOf(body, "sn");
  const plain = source === undefined ? null : /^"([\w.:@+=~-]{1,255})"$/.exec(source);
  return plain === null ? {} : { sn: plain[1]! };
}
