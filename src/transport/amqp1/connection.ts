import type { Socket } from "node:net";
import type { Connection, EventContext, Session } from "rhea";
import { RmiError } from "../../errors.js";
import type { BrokerFacts, CallOptions, Receiver, ReceiverOptions, Sender, Transport } from "../transport.js";
import type { QueueManager } from "../manage.js";
import { abortable, abortError, onAbort, throwIfAborted } from "../signals.js";
import { Cork } from "./cork.js";
import type { Dialect, Site } from "./dialects/dialect.js";
import { dialectOf } from "./dialects/index.js";
import { peerError } from "./errors.js";
import type { HostedLink, LinkHost } from "./link-host.js";
import { readOpen } from "./open.js";
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
  readonly host: string;
  readonly openTimeoutMs: number;
  readonly maxFrameBytes: number;
  readonly maxMessageBytes: number;
  /** For brokers that may leave a message unanswered. */
  readonly sendTimeoutMs: number;
  /** Opens a connection of 0-9-1 beside this one. */
  readonly openBeside: (call?: CallOptions) => Promise<QueueManager>;
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
  readonly #options: Amqp1ConnectionOptions;
  #site: { readonly site: Site; readonly dialect: Dialect } | undefined;
  #manager: Promise<QueueManager> | undefined;
  #ended: RmiError | undefined;
  #closing: Promise<void> | undefined;
  #resolveLost!: (reason: RmiError | undefined) => void;

  constructor(rhea: Connection, socket: Socket, options: Amqp1ConnectionOptions) {
    this.#rhea = rhea;
    this.#socket = socket;
    this.#options = options;
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

  async openSender(address: string, call?: CallOptions): Promise<Sender> {
    throwIfAborted(call, `opening the sender to "${address}"`);
    this.throwIfEnded();
    const { dialect, site } = this.#peer;
    const { target, subject, form, answers, limit } = await dialect.target(address, site, call);
    const plan = {
      target,
      ...(subject !== undefined && { subject }),
      ...(form !== undefined && { form }),
      ...(answers !== undefined && { timeoutMs: this.#options.sendTimeoutMs }),
      ...(limit !== undefined && { maxMessageBytes: this.maxMessageBytes }),
    };
    return openSender(this, address, plan, call);
  }

  async openReceiver(address: string | undefined, options: ReceiverOptions & CallOptions): Promise<Receiver> {
    throwIfAborted(options, `opening the receiver from "${address ?? "a dynamic node"}"`);
    this.throwIfEnded();
    const { dialect, site } = this.#peer;
    const plan = await dialect.source(address, options, site, options);
    return openReceiver(this, address, address === undefined ? plan : { address, ...plan }, options);
  }

  get broker(): BrokerFacts {
    const { dialect, site } = this.#peer;
    const { product, version } = site.open;
    return {
      protocol: "AMQP 1.0",
      ...(product !== undefined && { product }),
      ...(version !== undefined && { version }),
      dialect: dialect.name,
      offers: dialect.offers,
    };
  }

  async removeQueue(queue: string, call?: CallOptions): Promise<void> {
    throwIfAborted(call, `deleting the queue "${queue}"`);
    this.throwIfEnded();
    const { dialect, site } = this.#peer;
    await dialect.remove(queue, site, call);
  }

  /** What the broker says of itself, and how it is spoken to therefore; from its open on. */
  get #peer(): { readonly site: Site; readonly dialect: Dialect } {
    if (this.#site === undefined) {
      const open = readOpen(this.#rhea, this.#options.host);
      const site: Site = { links: this, open, beside: (call) => this.#beside(call) };
      this.#site = { site, dialect: dialectOf(open) };
    }
    return this.#site;
  }

  #beside(call: CallOptions | undefined): Promise<QueueManager> {
    if (this.#manager === undefined) {
      const opening = this.#options.openBeside(); // for all who ask meanwhile: no one's signal ends it
      const forget = (): void => {
        if (this.#manager === opening) this.#manager = undefined;
      };
      opening.then((manager) => void manager.lost.then(forget), forget);
      this.#manager = opening;
    }
    return abortable(this.#manager, call, "managing queues over AMQP 0-9-1");
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  /** Resolves when the broker has answered something that only an accepted connection gets. @throws RmiError why it is not */
  async settled(signal: AbortSignal): Promise<void> {
    const session = this.beginSession();
    await new Promise<void>((resolve, reject) => {
      session.on("session_open", () => resolve());
      onAbort(signal, () => reject(abortError(signal, `connecting to ${this.#where}`)));
      void this.lost.then((reason) => reject(reason ?? new RmiError("closed", "the connection is closed")));
    });
    session.on("session_close", () => undefined).close();
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
    await this.#manager?.then((manager) => manager.close()).catch(() => undefined);
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
    void this.#manager?.then((manager) => manager.close()).catch(() => undefined);
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
