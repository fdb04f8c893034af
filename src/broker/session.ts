import type { Fields } from "./codec.js";
import type { Cursor } from "./encoded.js";
import { PeerFault, type Reason } from "./faults.js";
import {
  STATES,
  writeDisposition,
  writeFlow,
  writeTransfer,
  type Flow,
  type Transfer,
} from "./hot-frames.js";
import { IncomingLink } from "./incoming-link.js";
import type { Nodes } from "./nodes.js";
import { OutgoingLink } from "./outgoing-link.js";
import type { Output } from "./output.js";
import {
  encodeAttach,
  encodeDetach,
  encodeRejection,
  readAttach,
  type Attach,
  type Begin,
} from "./performatives.js";
import type { Entry } from "./queue.js";
import type { BrokerSettings } from "./settings.js";
import { Unsettled } from "./unsettled.js";

/** Frames with messages that a session may send us before we say that it may send more. */
export const INCOMING_WINDOW = 2048;

/** What a session needs of the connection that it is part of. */
export interface Peer {
  readonly settings: BrokerSettings;
  readonly nodes: Nodes;
  readonly output: Output;
  /** Reads messages; the frame they came in has been read by then. */
  readonly cursor: Cursor;
  /** The largest frame that both ends take. */
  readonly transferFrameBytes: number;
  /** Counts bytes of deliveries that are not complete yet. @throws PeerFault past the limit */
  holdPartial(bytes: number): void;
  /** Counts links. @throws PeerFault past the limit */
  holdLink(count: 1 | -1): void;
  /** Calls the session's `endTurn` once, before the output is flushed. */
  dirty(session: Session): void;
}

type Link = IncomingLink | OutgoingLink;

/** A session: its links by handle, and the flow of deliveries in both directions (AMQP 1.0, parts 2.5 and 2.6). */
export class Session {
  /** Undefined: we ended this link, and the peer has not answered yet. */
  readonly #links = new Map<number, Link | undefined>();
  readonly #owedCredit = new Set<IncomingLink>();
  readonly #unsettled = new Unsettled();
  #owesFlow = false;

  #nextIncomingId: number;
  #incomingWindow = INCOMING_WINDOW;
  /** A run of deliveries that were accepted and whose sender is not told yet. */
  #acceptedFrom = 0;
  #acceptedCount = 0;

  #nextOutgoingId = 0;
  #nextDeliveryId = 0;
  #remoteWindow: number;
  /** A delivery that the peer's window cut off in the middle. */
  #cutOff: { readonly transfer: Transfer; readonly start: number; offset: number } | undefined;

  constructor(
    readonly peer: Peer,
    private readonly channel: number,
    begin: Begin,
  ) {
    this.#nextIncomingId = begin.nextOutgoingId >>> 0;
    this.#remoteWindow = begin.incomingWindow;
  }

  // --- links ---

  onAttach(fields: Fields): void {
    const attach = readAttach(fields);
    if (this.#links.has(attach.handle)) {
      throw new PeerFault("amqp:session:handle-in-use", `handle ${attach.handle} is in use`);
    }
    this.peer.holdLink(1);
    try {
      this.#open(attach);
    } catch (reason) {
      if (!(reason instanceof PeerFault)) throw reason;
      this.#links.set(attach.handle, undefined);
      this.#writeAttach(attach, undefined);
      this.#write(encodeDetach(attach.handle, true, reason));
    }
  }

  onDetach(fields: Fields): void {
    const handle = fields.required(0, fields.whole(0));
    const link = this.#link(handle);
    this.#links.delete(handle);
    this.peer.holdLink(-1);
    if (link === undefined) return; // the answer to our own
    this.#endLink(link);
    this.#write(encodeDetach(handle, fields.flag(1), undefined));
  }

  /** Ends a link that the peer did not ask to end. */
  detach(link: Link, reason: Reason): void {
    if (this.#links.get(link.handle) !== link) return;
    this.#links.set(link.handle, undefined);
    this.#endLink(link);
    this.#write(encodeDetach(link.handle, true, reason));
  }

  /** The session is gone: what its links had not settled goes back. */
  end(): void {
    const links = [...this.#links.values()];
    this.#links.clear();
    for (const link of links) {
      this.peer.holdLink(-1);
      if (link !== undefined) this.#endLink(link);
    }
  }

  #open(attach: Attach): void {
    const { nodes } = this.peer;
    if (attach.role === "sender") {
      const { target } = attach;
      if (target === "coordinator" || target.dynamic) {
        throw new PeerFault("amqp:not-implemented", "no transactions here, and no dynamic targets");
      }
      const queue = target.address === undefined ? undefined : nodes.forSender(target.address);
      const link = new IncomingLink(this, attach, queue);
      this.#links.set(attach.handle, link);
      this.#writeAttach(attach, queue?.name ?? null);
      link.grantCredit();
    } else {
      const { source } = attach;
      if (source?.dynamic !== true && source?.address === undefined) {
        throw new PeerFault("amqp:invalid-field", "a source has an address, or is dynamic");
      }
      const queue = source.dynamic
        ? nodes.createDynamic()
        : nodes.forReceiver(source.address ?? "", source.expiresMs);
      this.#links.set(attach.handle, new OutgoingLink(this, attach, queue));
      this.#writeAttach(attach, queue.name);
    }
  }

  #endLink(link: Link): void {
    if (link.role === "outgoing") {
      if (this.#cutOff?.transfer.handle === link.handle) this.#cutOff = undefined;
      link.queue.detach(link);
      link.queue.requeue(this.#unsettled.removeLink(link), { failed: true });
    } else this.#owedCredit.delete(link);
    link.end();
  }

  #link(handle: number | undefined): Link | undefined {
    if (handle !== undefined && this.#links.has(handle)) return this.#links.get(handle);
    throw new PeerFault("amqp:session:unattached-handle", `handle ${handle} is not attached`);
  }

  // --- from the peer to us ---

  onTransfer(cursor: Cursor): void {
    if (this.#incomingWindow === 0) {
      throw new PeerFault("amqp:session:window-violation", "more transfers than the window allows");
    }
    this.#incomingWindow--;
    this.#nextIncomingId = (this.#nextIncomingId + 1) >>> 0;
    cursor.enter();
    const handle = cursor.uint();
    const deliveryId = cursor.uint();
    cursor.raw(); // the tag
    const format = cursor.uint() ?? 0;
    const settled = cursor.flag() ?? false;
    const more = cursor.flag() ?? false;
    cursor.raw(); // rcv-settle-mode
    cursor.raw(); // state
    cursor.raw(); // resume
    const aborted = cursor.flag() ?? false;
    cursor.leave();
    const link = this.#link(handle);
    if (link?.role === "outgoing") throw new PeerFault("amqp:not-allowed", "a receiver does not send");
    const payload = cursor.bytes.subarray(cursor.at, cursor.end);
    if (link === undefined) {
      if (deliveryId !== undefined && !settled) this.settle(deliveryId, "released");
      return;
    }
    try {
      link.receive({ deliveryId, format, settled, more, aborted, payload });
    } catch (reason) {
      if (!(reason instanceof PeerFault)) throw reason;
      this.detach(link, reason);
    }
    this.peer.dirty(this);
  }

  /** Tells the sender what became of its delivery: at the end of the turn, with others that were accepted. */
  settle(deliveryId: number, outcome: "accepted" | "released"): void {
    if (outcome === "accepted") {
      if (this.#acceptedCount > 0 && deliveryId === (this.#acceptedFrom + this.#acceptedCount) >>> 0) {
        this.#acceptedCount++;
        return;
      }
      this.#writeAccepted();
      this.#acceptedFrom = deliveryId;
      this.#acceptedCount = 1;
      return this.peer.dirty(this);
    }
    this.#writeAccepted();
    this.#writeSettled(true, deliveryId, deliveryId, STATES.released);
  }

  reject(deliveryId: number, reason: Reason): void {
    this.#writeAccepted();
    this.#write(encodeRejection(deliveryId, reason));
  }

  owesCredit(link: IncomingLink): void {
    this.#owedCredit.add(link);
    this.peer.dirty(this);
  }

  // --- from us to the peer ---

  get canSend(): boolean {
    return this.#remoteWindow > 0 && this.#cutOff === undefined && !this.peer.output.congested;
  }

  send(link: OutgoingLink, entry: Entry): void {
    const { head, payload, format } = entry.message;
    const deliveryId = this.#nextDeliveryId;
    this.#nextDeliveryId = (deliveryId + 1) >>> 0;
    if (link.presettled) link.queue.settle(entry);
    else this.#unsettled.add(deliveryId, link, entry);
    const { expiresAt } = entry;
    const ttlMs = expiresAt === Infinity ? undefined : Math.max(0, expiresAt - this.peer.settings.now());
    const header = {
      durable: head.durable,
      priority: head.priority,
      ttlMs,
      firstAcquirer: !entry.acquired,
      deliveryCount: entry.failures,
    };
    const transfer: Transfer = {
      channel: this.channel,
      handle: link.handle,
      deliveryId,
      format,
      settled: link.presettled,
      header: format === 0 ? header : undefined,
      payload,
    };
    const start = format === 0 ? head.headerBytes : 0;
    this.#continue({ transfer, start, offset: start });
    this.peer.dirty(this);
  }

  /** The peer may have room again: for the rest of a delivery, then for the next ones. */
  resume(): void {
    const cutOff = this.#cutOff;
    this.#cutOff = undefined;
    if (cutOff !== undefined) this.#continue(cutOff);
    if (!this.canSend) return;
    for (const link of this.#links.values()) if (link?.role === "outgoing") link.offer();
  }

  #continue(delivery: { readonly transfer: Transfer; readonly start: number; offset: number }): void {
    const { transfer, start } = delivery;
    const { output, transferFrameBytes } = this.peer;
    do {
      if (this.#remoteWindow === 0) {
        this.#cutOff = delivery;
        return;
      }
      this.#remoteWindow--;
      this.#nextOutgoingId = (this.#nextOutgoingId + 1) >>> 0;
      delivery.offset = writeTransfer(output, transfer, start, delivery.offset, transferFrameBytes);
    } while (delivery.offset < transfer.payload.length);
  }

  onDisposition(cursor: Cursor): void {
    cursor.enter();
    const isReceiver = cursor.flag() ?? false;
    const first = cursor.uint() ?? 0;
    const last = cursor.uint() ?? first;
    const settled = cursor.flag() ?? false;
    const state = cursor.raw();
    cursor.leave();
    if (!isReceiver) return; // about what it sent, all of which we have settled
    const ended = this.#unsettled.apply({ first, last, settled, state }, cursor);
    if (ended && !settled) this.#writeSettled(false, first, last, STATES.none);
    this.peer.dirty(this);
  }

  onFlow(cursor: Cursor): void {
    cursor.enter();
    const nextIncomingId = cursor.uint() ?? 0;
    const incomingWindow = cursor.uint() ?? 0;
    cursor.uint(); // next-outgoing-id
    cursor.uint(); // outgoing-window
    const handle = cursor.uint();
    const deliveryCount = cursor.uint() ?? 0;
    const credit = cursor.uint() ?? 0;
    cursor.uint(); // available
    const drain = cursor.flag() ?? false;
    const echo = cursor.flag() ?? false;
    cursor.leave();
    const wasBlocked = !this.canSend;
    const window = (nextIncomingId + incomingWindow - this.#nextOutgoingId) >>> 0;
    this.#remoteWindow = window > incomingWindow ? 0 : window;
    const link = handle === undefined ? undefined : this.#link(handle);
    if (link?.role === "outgoing") link.flow(deliveryCount, credit, drain);
    if (wasBlocked) this.resume();
    if (echo) this.#owesFlow = true;
    this.peer.dirty(this);
  }

  // --- what is written ---

  /** What this turn's frames brought about goes out, each once. */
  endTurn(): void {
    this.#writeAccepted();
    for (const link of this.#owedCredit) link.grantCredit();
    this.#owedCredit.clear();
    if (this.#owesFlow || this.#incomingWindow * 2 < INCOMING_WINDOW) this.writeFlow(undefined);
    this.#owesFlow = false;
  }

  writeFlow(link: Flow["link"]): void {
    this.#incomingWindow = INCOMING_WINDOW;
    writeFlow(this.peer.output, {
      channel: this.channel,
      nextIncomingId: this.#nextIncomingId,
      incomingWindow: INCOMING_WINDOW,
      nextOutgoingId: this.#nextOutgoingId,
      link,
    });
    this.peer.dirty(this);
  }

  #writeAccepted(): void {
    if (this.#acceptedCount === 0) return;
    const last = (this.#acceptedFrom + this.#acceptedCount - 1) >>> 0;
    this.#acceptedCount = 0;
    this.#writeSettled(true, this.#acceptedFrom, last, STATES.accepted);
  }

  #writeSettled(asReceiver: boolean, first: number, last: number, state: Buffer): void {
    writeDisposition(this.peer.output, { channel: this.channel, asReceiver, first, last, state });
    this.peer.dirty(this);
  }

  #writeAttach(attach: Attach, address: string | null | undefined): void {
    const { maxMessageBytes } = this.peer.settings;
    this.#write(encodeAttach({ attach, address, maxMessageBytes }));
  }

  #write(body: Buffer): void {
    this.peer.output.frame(0, this.channel, body);
    this.peer.dirty(this);
  }
}
