import { RmiError } from "../errors.js";
import { abortable } from "../transport/signals.js";
import type { Sender } from "../transport/transport.js";
import type { Live, OpenOptions } from "./live.js";
import type { Means } from "./means.js";
import type { ReplyLink } from "./replies.js";

/** The connection that a route leads over, as it and its users see it. */
export interface Routed {
  /** For people: the URL without its password. */
  readonly label: string;
  readonly means: Means;
  readonly closed: boolean;
  /** Why there is no connection, when an attempt has failed since there was one. */
  readonly lastFailure: RmiError | undefined;
  /** @throws RmiError how connecting failed, `closed`, or the signal's `cancelled` or `timed-out` */
  open(options: OpenOptions): Promise<Live>;
  /** A link was opened over it. */
  proven(): void;
  /** One user less; the last one closes it. */
  release(): Promise<void>;
}

/** The way to one agent: a sender that is kept open, on whatever connection there is. */
export class Route {
  readonly address: string;
  readonly connection: Routed;
  readonly #onRelease: () => void;
  #users = 0;
  #live: Live | undefined;
  #sender: Sender | undefined;
  #attaching: { readonly live: Live; readonly done: Promise<void> } | undefined;

  constructor(connection: Routed, address: string, onRelease: () => void) {
    this.connection = connection;
    this.address = address;
    this.#onRelease = onRelease;
  }

  retain(): void {
    this.#users++;
  }

  /** One user less; the last one closes the sender. */
  async release(): Promise<void> {
    if (--this.#users > 0) return;
    this.#onRelease();
    await this.#sender?.close();
  }

  /** The sender, when it is open: nothing needs waiting for. */
  get sender(): Sender | undefined {
    return this.#sender?.open === true && this.#live?.ended === false ? this.#sender : undefined;
  }

  /** The reply link of the same connection, when it is open. */
  get replies(): ReplyLink | undefined {
    return this.#live?.replies;
  }

  /**
   * Opens what a call needs: connection, sender and, when it wants replies, the reply link.
   *
   * @throws RmiError `unroutable` when the broker has no such address; as `Routed.open`
   */
  async open({ signal, retry }: OpenOptions, wantsReplies: boolean): Promise<void> {
    for (;;) {
      const live = await this.connection.open({ signal, retry });
      try {
        const links = Promise.all([this.#attached(live), wantsReplies ? live.openReplies() : undefined]);
        await abortable(links, { signal }, `opening a link to "${this.address}"`);
        if (!live.ended) return;
      } catch (error) {
        if (signal.aborted || !live.ended || !retry) throw this.failureOf(error);
      }
    }
  }

  /** Attaches the sender, once for all who ask. */
  #attached(live: Live): Promise<void> {
    if (this.#live === live && this.#sender?.open === true) return Promise.resolve();
    if (this.#attaching?.live !== live) {
      const done = this.#attach(live);
      const attaching = { live, done };
      const clear = (): void => {
        if (this.#attaching === attaching) this.#attaching = undefined;
      };
      this.#attaching = attaching;
      done.then(clear, clear);
    }
    return this.#attaching.done;
  }

  async #attach(live: Live): Promise<void> {
    const sender = await live.transport.openSender(this.address);
    if (this.#users === 0) return sender.close();
    this.connection.proven();
    this.#live = live;
    this.#sender = sender;
  }

  /** What a failed send or attach means to a caller. */
  failureOf(reason: unknown): RmiError {
    const error = RmiError.from(reason, "unavailable");
    if (error.code === "closed" && !this.connection.closed) {
      return new RmiError("unavailable", error.message, { cause: error }); // not by us: its connection broke
    }
    if (error.code !== "not-found") return error;
    const message = `nothing at ${this.connection.label} has the address "${this.address}"`;
    return new RmiError("unroutable", message, { cause: error, details: { address: this.address } });
  }
}
