import { setTimeout as pause } from "node:timers/promises";
import { RmiError, type Code } from "../errors.js";
import type { BodyForm, Sender, Transport } from "../transport/transport.js";
import type { Logger } from "./log.js";

/** Sends replies, one link per reply address, kept while it is used. Replies to one address keep their order. */
export class Replier {
  private readonly links = new Map<string, Link>();
  private isClosing = false;

  constructor(
    private readonly transport: Transport,
    private readonly log: Logger,
    private readonly limits: ReplierLimits = DEFAULT_REPLIER_LIMITS,
    private readonly clock: () => number = Date.now,
  ) {}

  /** A courtesy: what becomes of it is not waited for (W-21). */
  status(replyto: string, body: string, form: BodyForm): void {
    this.send(replyto, body, form).catch((error: unknown) => {
      const { code, message } = RmiError.from(error);
      this.log.log("debug", "reply.status-lost", { replyto, code, message });
    });
  }

  /**
   * Sends a result, again after a lost link or connection, for as long as that makes sense.
   *
   * @returns what became of it: `absent` when nobody is at that address, or it will not have it; `lost` when it was tried
   *   for too long
   * @throws RmiError `closed` when the agent stops first: it is still owed
   */
  async result(replyto: string, body: string, form: BodyForm): Promise<Delivered> {
    const giveUpAt = this.clock() + this.limits.giveUpMs;
    let wasClosed = false;
    for (let attempt = 1; ; attempt++) {
      try {
        await this.send(replyto, body, form);
        return "delivered";
      } catch (error) {
        const { code, message } = RmiError.from(error);
        this.log.log("debug", "reply.failed", { replyto, code, message, attempt });
        if (code === "too-large") return "too-large";
        if (ABSENT.has(code)) return "absent";
        if (this.clock() >= giveUpAt) return "lost";
        // a link that was closed to make room for others is opened again; when that is closed, too, all is
        if (this.isClosing || (code === "closed" && wasClosed))
          throw new RmiError("closed", "the agent stops", { cause: error });
        wasClosed = code === "closed";
        if (attempt > 1) await pause(this.limits.pauseMs); // opening waits for the connection; this is for what fails at once
      }
    }
  }

  /** What a plugin publishes by itself. @throws RmiError how sending failed: its plugin is told, and nothing is tried again */
  event(address: string, body: string, ttlMs: number | undefined): Promise<void> {
    return this.send(address, body, "text", ttlMs);
  }

  /** What fails from here on is left for the next agent. */
  close(): void {
    this.isClosing = true;
  }

  private send(replyto: string, body: string, form: BodyForm, ttlMs?: number): Promise<void> {
    const link = this.link(replyto);
    const message = ttlMs === undefined ? { body, form } : { body, form, ttlMs };
    const { sender } = link;
    const sent =
      sender === undefined ? link.opening.then((opened) => opened.send(message)) : sender.send(message);
    return sent.catch((error: unknown) => {
      if (!REFUSED.has(RmiError.from(error).code)) this.drop(replyto, link);
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
  /** How long a result is tried before it is given up. Milliseconds. */
  readonly giveUpMs: number;
  /** Between two tries where nothing else makes the second wait. Milliseconds. */
  readonly pauseMs: number;
}

export const DEFAULT_REPLIER_LIMITS: ReplierLimits = {
  links: 1000,
  openMs: 60_000,
  giveUpMs: 3_600_000,
  pauseMs: 1000,
};

export type Delivered = "delivered" | "absent" | "lost" | "too-large";

/** It was this message alone: the link goes on, with what else is on its way. */
const REFUSED: ReadonlySet<Code> = new Set(["too-large", "rejected"]);
/** No such reply address (any more, or yet), or one that will not have it. */
const ABSENT: ReadonlySet<Code> = new Set(["not-found", "rejected"]);
