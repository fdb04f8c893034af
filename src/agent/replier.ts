import { RmiError } from "../errors.js";
import type { BodyForm, Sender, Transport } from "../transport/transport.js";
import type { Logger } from "./log.js";

/** Sends replies, one link per reply address, kept while it is used. Replies to one address keep their order. */
export class Replier {
  private readonly links = new Map<string, Link>();

  constructor(
    private readonly transport: Transport,
    private readonly log: Logger,
    private readonly limits: ReplierLimits = DEFAULT_REPLIER_LIMITS,
  ) {}

  /** A courtesy: what becomes of it is not waited for (W-21). */
  status(replyto: string, body: string, form: BodyForm): void {
    this.send(replyto, body, form).catch((error: unknown) => {
      const { code, message } = RmiError.from(error);
      this.log.log("debug", "reply.status-lost", { replyto, code, message });
    });
  }

  /**
   * Sends a result, again after a lost link for as long as that makes sense.
   *
   * @returns `delivered` once the broker has it, or `lost` when there is nobody left to send it to
   * @throws RmiError `closed` when the agent stops first
   */
  async result(replyto: string, body: string, form: BodyForm): Promise<"delivered" | "lost"> {
    for (let attempt = 1; ; attempt++) {
      try {
        await this.send(replyto, body, form);
        return "delivered";
      } catch (error) {
        const { code, message } = RmiError.from(error);
        if (code === "closed") throw error;
        const passing = code === "unavailable" || code === "timed-out";
        this.log.log("debug", "reply.failed", { replyto, code, message, attempt });
        if (!passing || attempt >= this.limits.attempts) return "lost";
      }
    }
  }

  private send(replyto: string, body: string, form: BodyForm): Promise<void> {
    const link = this.link(replyto);
    const message = { body, form };
    const { sender } = link;
    const sent =
      sender === undefined ? link.opening.then((opened) => opened.send(message)) : sender.send(message);
    return sent.catch((error: unknown) => {
      this.drop(replyto, link); // whatever it was, the next reply starts with a fresh link
      throw error;
    });
  }

  private link(replyto: string): Link {
    const known = this.links.get(replyto);
    if (known !== undefined) {
      if (this.links.size > this.limits.links / 2) this.touch(replyto, known);
      return known;
    }
    const opening = this.transport.openSender(replyto, { signal: AbortSignal.timeout(this.limits.openMs) });
    const link: Link = { opening, sender: undefined };
    opening.then(
      (sender) => (link.sender = sender),
      () => this.drop(replyto, link),
    );
    this.links.set(replyto, link);
    if (this.links.size > this.limits.links) this.dropOldest();
    return link;
  }

  /** Keeps the map in order of use; only when it has grown, since every reply passes here. */
  private touch(replyto: string, link: Link): void {
    this.links.delete(replyto);
    this.links.set(replyto, link);
  }

  private dropOldest(): void {
    const [oldest] = this.links;
    if (oldest !== undefined) this.drop(...oldest);
  }

  private drop(replyto: string, link: Link): void {
    if (this.links.get(replyto) === link) this.links.delete(replyto);
    link.opening.then((sender) => sender.close()).catch(() => undefined);
  }
}

interface Link {
  readonly opening: Promise<Sender>;
  sender: Sender | undefined;
}

export interface ReplierLimits {
  /** Links kept at a time; the one that was not used for longest goes first. */
  readonly links: number;
  /** How long opening one may take, a lost connection included. Milliseconds. */
  readonly openMs: number;
  /** Times that a result is sent before it is given up. */
  readonly attempts: number;
}

export const DEFAULT_REPLIER_LIMITS: ReplierLimits = { links: 1000, openMs: 60_000, attempts: 10 };
