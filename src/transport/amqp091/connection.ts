import type { Socket } from "node:net";
import type { Channel, ChannelModel } from "amqplib";
import { RmiError } from "../../errors.js";
import type { BrokerFacts, CallOptions, Receiver, ReceiverOptions, Sender, Transport } from "../transport.js";
import { innerConnection, socketOf } from "./amqplib.js";
import { peerError } from "./errors.js";
import { Intake } from "./intake.js";
import type { HostedLink, LinkHost } from "./link-host.js";
import { Output } from "./output.js";
import { removeQueue } from "./queues.js";
import { openReceiver } from "./receiver.js";
import { openSender } from "./sender.js";

/** How long a peer may take to answer our close. */
const CLOSE_TIMEOUT_MS = 2000;

export interface Amqp091ConnectionOptions {
  /** Host and port, for messages. */
  readonly where: string;
  readonly openTimeoutMs: number;
  readonly maxMessageBytes: number;
}

/** One AMQP 0-9-1 connection that is open. It never reconnects: once lost, it stays lost. */
export class Amqp091Connection implements Transport, LinkHost {
  readonly lost: Promise<RmiError | undefined>;
  readonly broker: BrokerFacts;
  readonly links = new Set<HostedLink>();
  readonly intake: Intake;
  readonly output: Output;
  readonly maxFrameBytes: number;
  readonly openTimeoutMs: number;
  readonly maxMessageBytes: number;
  readonly #model: ChannelModel;
  readonly #socket: Socket;
  readonly #where: string;
  #blocked = false;
  #ended: RmiError | undefined;
  #closing: Promise<void> | undefined;
  #resolveLost!: (reason: RmiError | undefined) => void;

  constructor(model: ChannelModel, options: Amqp091ConnectionOptions) {
    const [inner, socket] = [innerConnection(model), socketOf(model)];
    this.#model = model;
    this.#socket = socket;
    this.#where = options.where;
    this.openTimeoutMs = options.openTimeoutMs;
    this.maxMessageBytes = options.maxMessageBytes;
    this.broker = brokerFacts(model.connection.serverProperties);
    this.maxFrameBytes = inner.frameMax;
    this.intake = new Intake(inner, socket);
    this.output = new Output(socket);
    this.output.onRoom = () => this.#wakeSenders();
    this.lost = new Promise((resolve) => (this.#resolveLost = resolve));
    model.on("error", (error) => this.#disconnected(error));
    model.on("close", (error) => this.#disconnected(error));
    model.on("blocked", () => (this.#blocked = true));
    model.on("unblocked", () => {
      this.#blocked = false;
      this.#wakeSenders();
    });
    socket.on("close", () => this.#disconnected(undefined));
  }

  get blocked(): boolean {
    return this.#blocked;
  }

  openSender(address: string, call?: CallOptions): Promise<Sender> {
    return openSender(this, address, call);
  }

  openReceiver(address: string | undefined, options: ReceiverOptions & CallOptions): Promise<Receiver> {
    return openReceiver(this, address, options);
  }

  removeQueue(queue: string, call?: CallOptions): Promise<void> {
    return removeQueue(this, queue, call);
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  throwIfEnded(): void {
    if (this.#ended !== undefined) throw this.#ended;
  }

  async openChannel<C extends Channel>(open: (model: ChannelModel) => Promise<C>): Promise<C> {
    this.throwIfEnded();
    return open(this.#model);
  }

  /** Channels first: what was settled just now is still on its way through them, and the connection's end would overtake it. */
  async #close(): Promise<void> {
    const links = [...this.links];
    this.#end(undefined);
    if (this.#socket.destroyed) return;
    const closed = new Promise<void>((resolve) => this.#socket.once("close", () => resolve()));
    const timer = setTimeout(() => this.#destroy(), CLOSE_TIMEOUT_MS);
    if (!this.#blocked) await Promise.all(links.map((link) => link.close()));
    this.#model.close().then(
      () => this.#socket.destroySoon(),
      () => this.#destroy(),
    );
    await closed;
    clearTimeout(timer);
  }

  #disconnected(cause: Error | undefined): void {
    this.#end(peerError(cause, `the connection to ${this.#where} was lost`));
    if (this.#closing === undefined) this.#destroy();
  }

  /** Fails all that is waiting. The first reason stays; undefined is our own `close`. */
  #end(reason: RmiError | undefined): void {
    if (this.#ended !== undefined) return;
    this.#ended = reason ?? new RmiError("closed", `the connection to ${this.#where} is closed`);
    this.#resolveLost(reason); // first: whoever meets a lost link finds the connection known as lost
    for (const link of [...this.links]) {
      if (reason === undefined) link.end(this.#ended);
      else link.lost(this.#ended);
    }
  }

  /** With an error, since that is what makes amqplib clear its timers. */
  #destroy(): void {
    if (!this.#socket.destroyed) this.#socket.destroy(new Error("connection ended"));
  }

  #wakeSenders(): void {
    for (const link of this.links) link.onWritable();
  }
}

/** @param properties  as the broker sent them: anything */
function brokerFacts(properties: unknown): BrokerFacts {
  const { product, version } = (properties ?? {}) as Readonly<Record<string, unknown>>;
  return {
    protocol: "AMQP 0-9-1",
    ...(typeof product === "string" ? { product } : {}),
    ...(typeof version === "string" ? { version } : {}),
    dialect: "amqp-0-9-1",
    offers: {
      declare: true,
      expire: true,
      remove: true,
      bind: true,
      dynamic: true,
      ttl: true,
      unroutable: "refused",
    },
  };
}
