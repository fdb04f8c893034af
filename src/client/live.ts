import { RmiError } from "../errors.js";
import type { Transport } from "../transport/transport.js";
import type { ReplySettings } from "./options.js";
import { REPLY_CREDIT, ReplyLink } from "./replies.js";

export interface LiveOptions extends ReplySettings {
  readonly onProblem: (problem: RmiError) => void;
  /** @param reason  undefined when it was closed on purpose */
  readonly onEnd: (reason: RmiError | undefined) => void;
}

export interface OpenOptions {
  readonly signal: AbortSignal;
  /** Try again, with growing pauses, until the signal fires. Otherwise the first failure is the answer. */
  readonly retry: boolean;
}

/** A connection while it holds. Once it ended it never comes back; another takes its place. */
export class Live {
  readonly transport: Transport;
  readonly #options: LiveOptions;
  #ended = false;
  #replies: ReplyLink | undefined;
  #openingReplies: Promise<ReplyLink> | undefined;

  constructor(transport: Transport, options: LiveOptions) {
    this.transport = transport;
    this.#options = options;
    void transport.lost.then((reason) => this.#end(reason));
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** The reply link, when it is open. */
  get replies(): ReplyLink | undefined {
    return this.#replies;
  }

  /** Opens the reply link, once for all who ask. */
  openReplies(): Promise<ReplyLink> {
    this.#openingReplies ??= this.#openReplies();
    return this.#openingReplies;
  }

  async #openReplies(): Promise<ReplyLink> {
    const { limits, exchange, onProblem } = this.#options;
    try {
      const receiver = await this.transport.openReceiver(undefined, {
        credit: REPLY_CREDIT,
        ...(exchange !== undefined && { exchange }),
      });
      const replies = new ReplyLink(receiver, limits, onProblem);
      this.#replies = replies;
      // Nothing can be called without the way back: when it alone is lost, the connection goes too and is made anew.
      void replies.run().then(() => this.close());
      return replies;
    } catch (error) {
      this.#openingReplies = undefined;
      throw error;
    }
  }

  async close(): Promise<void> {
    this.#end(undefined);
    await this.transport.close();
  }

  #end(reason: RmiError | undefined): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#replies = undefined;
    this.#options.onEnd(reason);
  }
}
