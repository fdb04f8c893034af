import type { Socket } from "node:net";

import { Fields } from "./codec.js";
import { Cursor } from "./encoded.js";
import type { EndOfTurn, Task } from "./end-of-turn.js";
import { PeerFault, type Reason } from "./faults.js";
import { FrameReader, type FrameSink } from "./frame-reader.js";
import { INCOMING_WINDOW } from "./incoming.js";
import { Heartbeat } from "./heartbeat.js";
import type { Peer } from "./link-host.js";
import type { Nodes } from "./nodes.js";
import { Output } from "./output.js";
import {
  CODES,
  codeOf,
  encodeBegin,
  encodeClose,
  encodeEnd,
  encodeMechanisms,
  encodeOpen,
  encodeOutcome,
  readBegin,
  readOpen,
} from "./performatives.js";
import { SASL_FAILED, SASL_OK, type Authenticator } from "./sasl.js";
import { Session } from "./session.js";
import { MIN_FRAME_BYTES, type BrokerSettings } from "./settings.js";

/** A peer that has not said who it is and opened its connection by then is dropped. */
export const HANDSHAKE_MS = 10_000;
/** How long a peer may take to answer our close. */
const CLOSE_MS = 1_000;
/** Sessions and links of one connection, together. */
export const MAX_LINKS = 16_384;
/** Messages of full size that one connection may have under way to us in pieces. */
const MAX_PARTIAL_MESSAGES = 4;
/** No frame is larger before the connection is open. */
const MAX_HANDSHAKE_FRAME_BYTES = 8 * 1024;

const AMQP_HEADER = Buffer.from("AMQP\x00\x01\x00\x00", "latin1");
const HEADER_0_9_1 = Buffer.from("AMQP\x00\x00\x09\x01", "latin1");
const SASL_HEADER = Buffer.from("AMQP\x03\x01\x00\x00", "latin1");

/** What a connection needs of the broker that it is part of. */
export interface ConnectionContext {
  readonly settings: BrokerSettings;
  readonly nodes: Nodes;
  readonly endOfTurn: EndOfTurn;
  readonly authenticator: Authenticator;
  /** Shown to the peer. */
  readonly container: string;
}

/**
 * header: a protocol header comes next. sasl: the peer says who it is. opening: its open comes next. open. closing: we
 * sent close, and nothing that comes counts any more.
 */
type State = "header" | "sasl" | "opening" | "open" | "closing";

/** One peer's connection, from the first byte to the last: handshake, sessions, heartbeat, close. */
export class Connection implements Peer, FrameSink {
  readonly settings: BrokerSettings;
  readonly nodes: Nodes;
  readonly output: Output;
  readonly cursor = new Cursor();
  maxFrameBytes = MAX_HANDSHAKE_FRAME_BYTES;
  transferFrameBytes = MIN_FRAME_BYTES;

  #state: State = "header";
  #user: string | undefined;
  readonly #frames = new FrameReader(this);
  readonly #frameCursor = new Cursor();
  readonly #sessions = new Map<number, Session>();
  readonly #dirty = new Set<Task>();
  #endingTurn = false;
  #links = 0;
  #partialBytes = 0;

  /** Ends a handshake, or a close, that takes too long. */
  #deadline: NodeJS.Timeout;
  #heartbeat: Heartbeat | undefined;

  constructor(
    private readonly socket: Socket,
    private readonly context: ConnectionContext,
    private readonly onGone: () => void,
  ) {
    this.settings = context.settings;
    this.nodes = context.nodes;
    this.output = new Output(socket);
    this.#deadline = setTimeout(
      () => this.#fail(new PeerFault("amqp:not-allowed", "the handshake took too long")),
      HANDSHAKE_MS,
    );
    socket.setNoDelay(true);
    socket.on("data", (chunk: Buffer) => this.#input(chunk));
    socket.on("drain", () => this.#resume());
    socket.on("error", (error: Error) =>
      this.settings.log.info({ peer: this.#name, error: error.message }, "socket error"),
    );
    socket.on("close", () => this.#gone());
  }

  /** Ends the connection; `onGone` is called once it is gone. */
  close(reason: Reason | undefined): void {
    if (this.#state === "closing") return;
    this.#endSessionTurns(); // what was accepted is said
    this.#endSessions();
    if (this.#state === "opening") this.#writeOpen();
    if (this.#state === "opening" || this.#state === "open") this.output.frame(0, 0, encodeClose(reason));
    this.#state = "closing";
    this.output.flush();
    this.socket.end();
    clearTimeout(this.#deadline);
    this.#heartbeat?.stop();
    this.#deadline = setTimeout(() => this.socket.destroy(), CLOSE_MS);
  }

  // --- what its sessions see ---

  dirty(session: Task): void {
    this.#dirty.add(session);
    if (!this.#endingTurn) this.context.endOfTurn.add(this);
  }

  holdPartial(bytes: number): void {
    this.#partialBytes += bytes;
    if (this.#partialBytes <= MAX_PARTIAL_MESSAGES * this.settings.maxMessageBytes) return;
    throw new PeerFault("amqp:resource-limit-exceeded", "too many messages under way in pieces");
  }

  holdLink(count: 1 | -1): void {
    this.#links += count;
    if (this.#links > MAX_LINKS) {
      this.#links -= count;
      throw new PeerFault(
        "amqp:resource-limit-exceeded",
        `a connection has at most ${MAX_LINKS} sessions and links`,
      );
    }
  }

  endTurn(): void {
    this.#endSessionTurns();
    if (this.output.isEmpty) return;
    const wasCongested = this.output.congested;
    this.#heartbeat?.wrote();
    this.output.flush();
    if (this.output.congested) this.socket.pause();
    else if (wasCongested) this.#resume();
  }

  #endSessionTurns(): void {
    this.#endingTurn = true;
    for (const session of this.#dirty) session.endTurn();
    this.#endingTurn = false;
    this.#dirty.clear();
  }

  // --- what comes in ---

  get expectsHeader(): boolean {
    return this.#state === "header";
  }

  #input(chunk: Buffer): void {
    if (this.#state === "closing") return;
    this.#heartbeat?.heard();
    try {
      this.#frames.push(chunk);
    } catch (reason) {
      this.#fail(reason);
    }
  }

  onHeader(header: Buffer): void {
    const { authenticator } = this.context;
    if (header.equals(SASL_HEADER) && this.#user === undefined) {
      this.output.append(SASL_HEADER);
      this.output.frame(1, 0, encodeMechanisms(authenticator.mechanisms));
      this.#state = "sasl";
    } else if (header.equals(AMQP_HEADER) && (this.#user !== undefined || authenticator.optional)) {
      this.output.append(AMQP_HEADER);
      this.#state = "opening";
    } else if (header.equals(HEADER_0_9_1) && this.#user === undefined) {
      // A client asks which protocol we speak, and comes back with it.
      this.output.append(authenticator.optional ? AMQP_HEADER : SASL_HEADER);
      this.close(undefined);
    } else {
      this.output.append(authenticator.optional ? AMQP_HEADER : SASL_HEADER); // what we would have understood
      this.#fail(new PeerFault("amqp:not-allowed", "not AMQP 1.0, or without saying who it is"));
    }
    this.context.endOfTurn.add(this);
  }

  onFrame(type: number, channel: number, bytes: Buffer, from: number, end: number): void {
    if (this.#state === "closing") return;
    if (type !== (this.#state === "sasl" ? 1 : 0)) {
      throw new PeerFault("amqp:connection:framing-error", `a frame of type ${type} does not belong here`);
    }
    if (from === end) return; // a heartbeat
    const cursor = this.#frameCursor.reset(bytes, from, end);
    const code = codeOf(cursor.descriptor());
    switch (code) {
      case CODES.transfer:
        return this.#session(channel).onTransfer(cursor);
      case CODES.disposition:
        return this.#session(channel).onDisposition(cursor);
      case CODES.flow:
        return this.#session(channel).onFlow(cursor);
      default:
        this.#onPerformative(code, channel, cursor.reset(bytes, from, end));
        this.context.endOfTurn.add(this);
    }
  }

  #onPerformative(code: number | undefined, channel: number, cursor: Cursor): void {
    switch (code) {
      case CODES.saslInit:
        return this.#onSaslInit(Fields.decode("sasl-init", cursor));
      case CODES.open:
        return this.#onOpen(Fields.decode("open", cursor));
      case CODES.begin:
        return this.#onBegin(channel, Fields.decode("begin", cursor));
      case CODES.attach:
        return this.#session(channel).onAttach(Fields.decode("attach", cursor));
      case CODES.detach:
        return this.#session(channel).onDetach(Fields.decode("detach", cursor));
      case CODES.end:
        return this.#onEnd(channel);
      case CODES.close:
        return this.close(undefined);
      default:
        throw new PeerFault("amqp:not-implemented", `performative ${code}`);
    }
  }

  #onSaslInit(fields: Fields): void {
    if (this.#state !== "sasl") throw new PeerFault("amqp:not-allowed", "this is not the time for SASL");
    const mechanism = fields.required(0, fields.text(0));
    this.#user = this.context.authenticator.authenticate(mechanism, fields.bytes(1) ?? Buffer.alloc(0));
    const isKnown = this.#user !== undefined;
    this.output.frame(1, 0, encodeOutcome(isKnown ? SASL_OK : SASL_FAILED));
    if (!isKnown) return this.#fail(new PeerFault("amqp:not-allowed", `${mechanism} was refused`));
    this.#state = "header";
  }

  #onOpen(fields: Fields): void {
    if (this.#state !== "opening") throw new PeerFault("amqp:not-allowed", "this is not the time to open");
    const { maxFrameBytes, idleMs, container } = readOpen(fields);
    if (maxFrameBytes < MIN_FRAME_BYTES) {
      throw new PeerFault("amqp:invalid-field", `max-frame-size is at least ${MIN_FRAME_BYTES}`);
    }
    this.#state = "open";
    this.maxFrameBytes = this.settings.maxFrameBytes;
    this.transferFrameBytes = Math.min(maxFrameBytes, this.settings.maxFrameBytes);
    this.#writeOpen();
    clearTimeout(this.#deadline);
    this.#heartbeat = new Heartbeat({
      ourMs: this.settings.heartbeatMs,
      theirMs: idleMs,
      now: this.settings.now,
      onSilence: () =>
        this.#fail(new PeerFault("amqp:resource-limit-exceeded", "nothing was heard for too long")),
      onDue: () => this.#writeHeartbeat(),
    });
    this.settings.log.info({ peer: this.#name, container, user: this.#user ?? "" }, "connection opened");
  }

  #onBegin(channel: number, fields: Fields): void {
    if (this.#state !== "open") throw new PeerFault("amqp:not-allowed", "the connection is not open");
    if (this.#sessions.has(channel)) throw new PeerFault("amqp:not-allowed", `channel ${channel} is in use`);
    this.holdLink(1);
    this.#sessions.set(channel, new Session(this, channel, readBegin(fields)));
    this.output.frame(0, channel, encodeBegin(channel, INCOMING_WINDOW, MAX_LINKS));
  }

  #onEnd(channel: number): void {
    const session = this.#session(channel);
    session.endTurn(); // nothing of it may come after its end
    this.#sessions.delete(channel);
    session.end();
    this.#dirty.delete(session);
    this.holdLink(-1);
    this.output.frame(0, channel, encodeEnd(undefined));
  }

  #session(channel: number): Session {
    const session = this.#sessions.get(channel);
    if (session !== undefined) return session;
    throw new PeerFault("amqp:not-allowed", `no session on channel ${channel}`);
  }

  // --- what goes out, and the end ---

  #writeOpen(): void {
    const { maxFrameBytes, heartbeatMs, version } = this.settings;
    const open = {
      container: this.context.container,
      maxFrameBytes,
      channelMax: Math.min(MAX_LINKS, 0xffff),
      idleMs: heartbeatMs === 0 ? undefined : heartbeatMs,
      properties: { product: "gofer-rmi", version },
    };
    this.output.frame(0, 0, encodeOpen(open));
  }

  #writeHeartbeat(): void {
    this.output.append(HEARTBEAT);
    this.context.endOfTurn.add(this);
  }

  /** The peer has read what was written: it is read from again, and gets more messages. */
  #resume(): void {
    this.socket.resume();
    for (const session of this.#sessions.values()) session.resume();
  }

  #fail(reason: unknown): void {
    if (this.#state === "closing") return;
    const fault = reason instanceof PeerFault ? reason : undefined;
    const error = reason instanceof Error ? reason.message : String(reason);
    this.settings.log.warn(
      { peer: this.#name, condition: fault?.condition ?? "", error },
      "connection ended by us",
    );
    this.close(fault ?? { condition: "amqp:internal-error", description: "a fault of the broker" });
  }

  #endSessions(): void {
    const sessions = [...this.#sessions.values()];
    this.#sessions.clear();
    for (const session of sessions) session.outgoing.stop(); // what one gives back, the next does not take
    for (const session of sessions) session.end();
    this.#dirty.clear();
  }

  #gone(): void {
    clearTimeout(this.#deadline);
    this.#heartbeat?.stop();
    this.#state = "closing";
    this.#endSessions();
    this.onGone();
  }

  get #name(): string {
    return `${this.socket.remoteAddress}:${this.socket.remotePort}`;
  }
}

/** A frame without a body. */
const HEARTBEAT = Buffer.from([0, 0, 0, 8, 2, 0, 0, 0]);
