import type { Fields } from "./codec.js";
import type { Cursor } from "./encoded.js";
import type { Task } from "./end-of-turn.js";
import { PeerFault, type Reason } from "./faults.js";
import { writeFlow, type Flow } from "./hot-frames.js";
import { Incoming } from "./incoming.js";
import { IncomingLink } from "./incoming-link.js";
import { Outgoing } from "./outgoing.js";
import type { CreditOwed, LinkHost, Peer } from "./link-host.js";
import { OutgoingLink } from "./outgoing-link.js";
import { encodeAttach, encodeDetach, readAttach } from "./performatives.js";
import type { Attach, Begin, ReceiverAttach, SenderAttach } from "./performatives.js";

type Link = IncomingLink | OutgoingLink;

/** A session: its links by handle, and its two halves (AMQP 1.0, parts 2.5 and 2.6). */
export class Session implements LinkHost, Task {
  readonly incoming: Incoming;
  readonly outgoing: Outgoing;
  /** Undefined: we ended this link, and the peer has not answered yet. */
  readonly #links = new Map<number, Link | undefined>();
  readonly #owedCredit = new Set<CreditOwed>();
  #owesFlow = false;

  constructor(
    readonly peer: Peer,
    private readonly channel: number,
    { nextOutgoingId, incomingWindow }: Begin,
  ) {
    this.incoming = new Incoming(peer.output, channel, nextOutgoingId);
    this.outgoing = new Outgoing(peer, channel, incomingWindow);
  }

  onAttach(fields: Fields): void {
    const attach = readAttach(fields);
    if (this.#links.has(attach.handle)) {
      throw new PeerFault("amqp:session:handle-in-use", `handle ${attach.handle} is in use`);
    }
    this.peer.holdLink(1);
    try {
      if (attach.role === "sender") this.#openIncoming(attach);
      else this.#openOutgoing(attach);
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

  onTransfer(cursor: Cursor): void {
    const frame = this.incoming.read(cursor);
    const link = this.#link(frame.handle);
    this.written();
    if (link?.role === "outgoing") throw new PeerFault("amqp:not-allowed", "a receiver does not send");
    if (link === undefined) {
      if (frame.deliveryId !== undefined && !frame.settled) this.incoming.release(frame.deliveryId);
      return;
    }
    try {
      link.receive(frame);
    } catch (reason) {
      if (!(reason instanceof PeerFault)) throw reason;
      this.detach(link, reason);
    }
  }

  onDisposition(cursor: Cursor): void {
    this.outgoing.onDisposition(cursor);
    this.written();
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
    const couldSend = this.outgoing.canSend;
    this.outgoing.setWindow(nextIncomingId, incomingWindow);
    const link = handle === undefined ? undefined : this.#link(handle);
    if (link?.role === "outgoing") link.flow(deliveryCount, credit, drain);
    if (!couldSend) this.resume();
    if (echo) this.#owesFlow = true;
    this.written();
  }

  /** The peer may have room again: for the rest of a delivery, then for the next ones. */
  resume(): void {
    this.outgoing.resume();
    if (!this.outgoing.canSend) return;
    for (const link of this.#links.values()) if (link?.role === "outgoing") link.offer();
  }

  detach({ handle }: { readonly handle: number }, reason: Reason): void {
    const link = this.#links.get(handle);
    if (link === undefined) return;
    this.#links.set(link.handle, undefined);
    this.#endLink(link);
    this.#write(encodeDetach(link.handle, true, reason));
  }

  /** The session is gone: what its links had not settled goes back. */
  end(): void {
    this.outgoing.stop();
    const links = [...this.#links.values()];
    this.#links.clear();
    for (const link of links) {
      this.peer.holdLink(-1);
      if (link !== undefined) this.#endLink(link);
    }
  }

  owesCredit(link: CreditOwed): void {
    this.#owedCredit.add(link);
    this.written();
  }

  writeFlow(link: Flow["link"]): void {
    writeFlow(this.peer.output, {
      channel: this.channel,
      nextIncomingId: this.incoming.nextId,
      incomingWindow: this.incoming.renewWindow(),
      nextOutgoingId: this.outgoing.nextId,
      link,
    });
    this.written();
  }

  written(): void {
    this.peer.dirty(this);
  }

  /** What this turn's frames brought about goes out, each once. */
  endTurn(): void {
    this.incoming.flush();
    for (const link of this.#owedCredit) link.grantCredit();
    this.#owedCredit.clear();
    if (this.#owesFlow || this.incoming.isRunningLow) this.writeFlow(undefined);
    this.#owesFlow = false;
  }

  #openIncoming(attach: SenderAttach): void {
    const { target } = attach;
    if (target === "coordinator" || target.dynamic) {
      throw new PeerFault("amqp:not-implemented", "no transactions here, and no dynamic targets");
    }
    const queue = target.address === undefined ? undefined : this.peer.nodes.forSender(target.address);
    const link = new IncomingLink(this, attach, queue);
    this.#links.set(attach.handle, link);
    this.#writeAttach(attach, queue?.name ?? null);
    link.grantCredit();
  }

  #openOutgoing(attach: ReceiverAttach): void {
    const { address, dynamic, expiresMs } = attach.source ?? {};
    const { nodes } = this.peer;
    if (dynamic !== true && address === undefined) {
      throw new PeerFault("amqp:invalid-field", "a source has an address, or is dynamic");
    }
    const queue = dynamic === true ? nodes.createDynamic() : nodes.forReceiver(address ?? "", expiresMs);
    this.#links.set(attach.handle, new OutgoingLink(this, attach, queue));
    this.#writeAttach(attach, queue.name);
  }

  #endLink(link: Link): void {
    if (link.role === "incoming") this.#owedCredit.delete(link);
    link.end();
  }

  #link(handle: number | undefined): Link | undefined {
    if (handle !== undefined && this.#links.has(handle)) return this.#links.get(handle);
    throw new PeerFault("amqp:session:unattached-handle", `handle ${handle} is not attached`);
  }

  #writeAttach(attach: Attach, address: string | null | undefined): void {
    const { maxMessageBytes } = this.peer.settings;
    this.#write(encodeAttach({ attach, address, maxMessageBytes }));
  }

  #write(body: Buffer): void {
    this.peer.output.frame(0, this.channel, body);
    this.written();
  }
}
