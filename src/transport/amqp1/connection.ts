import type { Socket } from "node:net";
import type { Connection, EventContext, Session } from "rhea";
import { RmiError } from "../../errors.js";
import type { BrokerFacts, CallOptions, Receiver, ReceiverOptions, Sender, Transport } from "../transport.js";
import { Cork } from "./cork.js";
import { peerError } from "./errors.js";
import type { HostedLink, LinkHost } from "./link-host.js";
import { openReceiver } from "./receiver.js";
import { openSender } from "./sender.js";

/**
 * Deliveries that rhea keeps track of on a session, either way. It forgets them from the oldest on only, so that one which
 * stays unsettled stops the link once this many have followed it. It takes no memory in advance.
 */
const SESSION_BUFFER = 65_536;

/** How long a peer may take to answer our close. */
const CLOSE_TIMEOUT_MS = 2000;

export interface Amqp1ConnectionOptions {
  /** Host and port, for messages. */
  readonly where: string;
  readonly openTimeoutMs: number;
  readonly maxFrameBytes: number;
  readonly maxMessageBytes: number;
}

/** One AMQP 1.0 connection that is open. It never reconnects: once lost, it stays lost. */
export class Amqp1Connection implements Transport, LinkHost {
  readonly lost: Promise<RmiError | undefined>;
  readonly links = new Set<HostedLink>();
  readonly cork: Cork;
  readonly openTimeoutMs: number;
  readonly maxMessageBytes: number;
  readonly #rhea: Connection;
  readonly #socket: Socket;
  readonly #where: string;
  #ended: RmiError | undefined;
  #closing: Promise<void> | undefined;
  #resolveLost!: (reason: RmiError | undefined) => void;

  constructor(rhea: Connection, socket: Socket, options: Amqp1ConnectionOptions) {
    this.#rhea = rhea;
    this.#socket = socket;
    this.#where = options.where;
    this.openTimeoutMs = options.openTimeoutMs;
    this.maxMessageBytes = options.maxMessageBytes;
    this.cork = new Cork(socket);
    this.lost = new Promise((resolve) => (this.#resolveLost = resolve));
    const closed = ({ error }: EventContext): void =>
      this.#end(peerError(error ?? rhea.error, "unavailable", `${this.#where} closed the connection`));
    rhea.on("connection_error", closed);
    rhea.on("connection_close", closed);
    rhea.on("disconnected", ({ error }: EventContext) => this.#disconnected(error));
    // rhea met bytes it could not read; it would only half-close the socket and wait.
    const broken = (error: Error): void => this.#disconnected(error);
    rhea.on("protocol_error", broken);
    rhea.on("error", broken);
    socket.on("close", () => this.#disconnected(undefined));
    socket.on("data", () => this.#checkFrameSize(options.maxFrameBytes));
    socket.on("drain", () => this.#wakeSenders());
  }

  openSender(address: string, call?: CallOptions): Promise<Sender> {
    return openSender(this, address, call);
  }

  openReceiver(address: string | undefined, options: ReceiverOptions & CallOptions): Promise<Receiver> {
    return openReceiver(this, address, options);
  }

  get broker(): BrokerFacts {
    return {
      protocol: "AMQP 1.0",
      dialect: "plain",
      offers: { declare: true, remove: false, bind: false, dynamic: true, ttl: true, unroutable: "refused" },
    };
  }

  removeQueue(queue: string): Promise<void> {
    const text = `${this.#where} does not let its clients delete queues, so not "${queue}"`;
    return Promise.reject(new RmiError("unsupported", text));
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  throwIfEnded(): void {
    if (this.#ended !== undefined) throw this.#ended;
  }

  beginSession(): Session {
    const allowed = this.#rhea.channel_max;
    if (typeof allowed === "number" && this.links.size > allowed) {
      throw new RmiError(
        "unavailable",
        `${this.#where} allows ${allowed + 1} links on a connection, and all are open`,
      );
    }
    const session = this.#rhea.create_session(SESSION_BUFFER);
    session.begin();
    return session;
  }

  async #close(): Promise<void> {
    this.#end(undefined);
    if (this.#socket.destroyed) return;
    this.#rhea.close();
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => this.#destroy(), CLOSE_TIMEOUT_MS);
      this.#socket.once("close", () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  #disconnected(cause: Error | undefined): void {
    const why = cause === undefined ? "" : `: ${cause.message}`;
    this.#end(new RmiError("unavailable", `the connection to ${this.#where} was lost${why}`, { cause }));
    this.#destroy();
  }

  /** Fails all that is waiting. The first reason stays; undefined is our own `close`. */
  #end(reason: RmiError | undefined): void {
    if (this.#ended !== undefined) return;
    this.#ended = reason ?? new RmiError("closed", `the connection to ${this.#where} is closed`);
    this.#resolveLost(reason); // first: whoever meets a lost link finds the connection known as lost
    for (const link of [...this.links]) link.lost(this.#ended);
  }

  /** With an error, since that is what makes rhea clear its timers. */
  #destroy(): void {
    if (!this.#socket.destroyed) this.#socket.destroy(new Error("connection ended"));
  }

  /** rhea waits for as many bytes as a frame's head announces, up to 4 GiB. */
  #checkFrameSize(maxFrameBytes: number): void {
    const announced: unknown = this.#rhea["frame_size"];
    if (typeof announced === "number" && announced > maxFrameBytes) {
      this.#disconnected(new Error(`it sent a frame of ${announced} bytes; ${maxFrameBytes} were agreed`));
    }
  }

  #wakeSenders(): void {
    for (const link of this.links) link.onWritable();
  }
}
