import type { Cursor } from "./encoded.js";
import { OUTCOMES } from "./performatives.js";
import type { Consumer, Entry, Queue } from "./queue.js";

/** The link that deliveries went out over, as far as it bears on what becomes of them. */
export interface DeliveryLink extends Consumer {
  readonly handle: number;
  readonly queue: Queue;
  /** The peer does not want to settle: what is sent is gone. */
  readonly presettled: boolean;
  /** What becomes of deliveries that the peer settles without saying; undefined: they failed. */
  readonly defaultOutcome: number | undefined;
}

interface Delivery {
  readonly link: DeliveryLink;
  readonly entry: Entry;
}

/** A peer's word on a range of deliveries. */
export interface Disposition {
  readonly first: number;
  readonly last: number;
  readonly settled: boolean;
  /** The encoded state; undefined: none was given. */
  readonly state: Buffer | undefined;
}

/** What became of a delivery, in the queue's terms. */
type Outcome =
  | { readonly kind: "gone" }
  | { readonly kind: "back"; readonly failed: boolean; readonly elsewhere: boolean };

const GONE: Outcome = { kind: "gone" };
const RELEASED: Outcome = { kind: "back", failed: false, elsewhere: false };
const FAILED: Outcome = { kind: "back", failed: true, elsewhere: false };

/** What a session has handed out and the peer has not settled yet, by delivery id. */
export class Unsettled {
  readonly #deliveries = new Map<number, Delivery>();

  add(deliveryId: number, link: DeliveryLink, entry: Entry): void {
    this.#deliveries.set(deliveryId, { link, entry });
  }

  /** All of one link, in order. */
  removeLink(link: DeliveryLink): Entry[] {
    const entries: Entry[] = [];
    for (const [id, delivery] of this.#deliveries) {
      if (delivery.link !== link) continue;
      this.#deliveries.delete(id);
      entries.push(delivery.entry);
    }
    return entries;
  }

  /**
   * Does what the peer says.
   *
   * @returns whether the deliveries have come to their end
   * @throws PeerFault `amqp:decode-error`
   */
  apply(disposition: Disposition, cursor: Cursor): boolean {
    const outcome = readOutcome(disposition.state, cursor);
    if (outcome === undefined && !disposition.settled) return false;
    const back = new Map<DeliveryLink, Entry[]>();
    for (const { link, entry } of this.#remove(disposition)) {
      const end = outcome ?? byDefault(link.defaultOutcome);
      if (end.kind === "gone") {
        link.queue.settle(entry);
        continue;
      }
      if (end.failed) entry.failures++;
      if (end.elsewhere) (entry.avoid ??= new Set()).add(link);
      const entries = back.get(link);
      if (entries === undefined) back.set(link, [entry]);
      else entries.push(entry);
    }
    for (const [link, entries] of back) link.queue.requeue(entries, { failed: false });
    return true;
  }

  /** A range as the peer gave it may be four billion long: it costs no more than what there is. */
  #remove({ first, last }: Disposition): Delivery[] {
    const removed: Delivery[] = [];
    const count = ((last - first) >>> 0) + 1;
    if (count <= this.#deliveries.size) {
      for (let i = 0; i < count; i++) this.#take((first + i) >>> 0, removed);
    } else {
      for (const id of this.#deliveries.keys()) if ((id - first) >>> 0 < count) this.#take(id, removed);
    }
    return removed;
  }

  #take(id: number, into: Delivery[]): void {
    const delivery = this.#deliveries.get(id);
    if (delivery === undefined) return;
    this.#deliveries.delete(id);
    into.push(delivery);
  }
}

function readOutcome(state: Buffer | undefined, cursor: Cursor): Outcome | undefined {
  if (state === undefined) return undefined;
  switch (cursor.reset(state).descriptor()) {
    case OUTCOMES.accepted:
    case "amqp:accepted:list":
    case OUTCOMES.rejected:
    case "amqp:rejected:list":
      return GONE;
    case OUTCOMES.released:
    case "amqp:released:list":
      return RELEASED;
    case OUTCOMES.modified:
    case "amqp:modified:list": {
      cursor.enter();
      const failed = cursor.flag() ?? false;
      const elsewhere = cursor.flag() ?? false;
      return { kind: "back", failed, elsewhere };
    }
    default:
      return undefined;
  }
}

/** Settled without a word: as the link said beforehand, or else the delivery failed. */
function byDefault(outcome: number | undefined): Outcome {
  if (outcome === OUTCOMES.accepted || outcome === OUTCOMES.rejected) return GONE;
  return outcome === OUTCOMES.released ? RELEASED : FAILED;
}
