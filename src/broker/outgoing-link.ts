import type { LinkHost } from "./link-host.js";
import type { Dependent } from "./nodes.js";
import type { ReceiverAttach } from "./performatives.js";
import type { Entry, Queue } from "./queue.js";
import type { DeliveryLink } from "./unsettled.js";

/** A link over which the peer receives from a queue, as far as it has given credit. */
export class OutgoingLink implements DeliveryLink, Dependent {
  readonly role = "outgoing";
  readonly handle: number;
  readonly presettled: boolean;
  readonly defaultOutcome: number | undefined;
  readonly #deletesQueue: boolean;
  #credit = 0;
  #deliveryCount = 0;
  #drain = false;

  constructor(
    private readonly session: LinkHost,
    attach: ReceiverAttach,
    readonly queue: Queue,
  ) {
    this.handle = attach.handle;
    this.presettled = attach.presettled;
    this.#deletesQueue = queue.dynamic || attach.source?.deleteOnClose === true;
    this.defaultOutcome = attach.source?.defaultOutcome;
    queue.attach(this);
    session.peer.nodes.watch(queue, this);
  }

  ready(): boolean {
    return this.#credit > 0 && this.session.outgoing.canSend;
  }

  take(entry: Entry): void {
    this.#credit--;
    this.#deliveryCount = (this.#deliveryCount + 1) >>> 0;
    this.session.outgoing.send(this, entry);
    this.session.written();
  }

  /** The peer says how many messages it takes, counted from `deliveryCount`. */
  flow(deliveryCount: number, credit: number, drain: boolean): void {
    const left = (deliveryCount + credit - this.#deliveryCount) >>> 0;
    this.#credit = left > credit ? 0 : left; // what is under way may be more than a lowered credit
    this.#drain = drain;
    this.offer();
  }

  /** Takes what there is, as far as it can; the rest of a credit that is to be drained is given back. */
  offer(): void {
    this.queue.offer(this);
    if (!this.#drain || !this.ready()) return;
    this.#deliveryCount = (this.#deliveryCount + this.#credit) >>> 0;
    this.#credit = 0;
    this.writeFlow();
  }

  writeFlow(): void {
    const { handle } = this;
    this.session.writeFlow({
      handle,
      deliveryCount: this.#deliveryCount,
      credit: this.#credit,
      drain: this.#drain,
    });
  }

  queueDeleted(): void {
    const description = `queue ${this.queue.name} was deleted`;
    this.session.detach(this, { condition: "amqp:resource-deleted", description });
  }

  /** The link is gone: what it had not settled goes back, unless nobody else could read it. */
  end(): void {
    const { nodes } = this.session.peer;
    this.queue.detach(this);
    nodes.unwatch(this.queue, this);
    this.queue.requeue(this.session.outgoing.forget(this), { failed: true });
    if (this.#deletesQueue) nodes.delete(this.queue);
  }
}
