import { once } from "node:events";
import type { AddressInfo, Socket } from "node:net";

import rhea, {
  type Connection,
  type ConnectionOptions,
  type Delivery,
  type EventContext,
  type Message,
  type Receiver,
  type Sender,
} from "rhea";

import { startBroker, type Broker, type BrokerOptions } from "../../src/broker/index.js";

const open: (() => Promise<void> | void)[] = [];

/** Call after each test: what it has opened ends, the last first. */
export async function closeAll(): Promise<void> {
  for (const close of open.splice(0).reverse()) await close();
}

/** A broker on a free port, closed by `closeAll`. */
export async function brokerWith(options: BrokerOptions = {}): Promise<Broker> {
  const broker = await startBroker({ listen: "amqp://127.0.0.1:0", ...options });
  open.push(() => broker.close());
  return broker;
}

/** A connection of rhea's that is open. */
export async function connectTo({ port }: Broker, options: DialOptions = {}): Promise<Connection> {
  const connection = dial(port, options);
  await event(connection, "connection_open");
  return connection;
}

export interface DialOptions {
  /** Default true: as ANONYMOUS, or as `username`. */
  readonly sasl?: boolean;
  readonly username?: string;
  readonly password?: string;
  readonly max_frame_size?: number;
  readonly idle_time_out?: number;
  readonly transport?: "tls";
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly servername?: string;
}

/** A connection of rhea's that may fail. */
export function dial(port: number, { sasl = true, ...options }: DialOptions = {}): Connection {
  const settings = {
    host: "127.0.0.1",
    port,
    reconnect: false,
    ...(sasl && { username: "anonymous" }),
    ...options,
  };
  const connection = rhea.create_container().connect(settings as ConnectionOptions);
  for (const name of ["disconnected", "connection_error", "connection_close", "error"]) {
    connection.on(name, () => {});
  }
  open.push(() => void socketOf(connection)?.destroy());
  return connection;
}

/** What rhea keeps and its typings leave out. */
export function socketOf(connection: Connection): Socket | undefined {
  return (connection as Connection & { readonly socket?: Socket }).socket;
}
export function creditOf(link: Sender): number {
  return (link as Sender & { readonly credit: number }).credit;
}

export async function event(emitter: NodeJS.EventEmitter, name: string): Promise<EventContext> {
  const [context] = (await once(emitter, name)) as [EventContext];
  return context;
}

export async function senderTo(connection: Connection, target: string | object): Promise<Sender> {
  const sender = connection.open_sender({ target } as object);
  for (const name of ["sender_error", "sender_close", "released", "rejected"]) sender.on(name, () => {});
  await event(sender, "sendable");
  return sender;
}

/** How an attach or a link ended: the condition and whether there was a terminus. */
export interface Refusal {
  readonly condition: string | undefined;
  readonly hadTerminus: boolean;
}

export async function refusedSender(connection: Connection, target: string | object): Promise<Refusal> {
  const sender = connection.open_sender({ target } as object);
  const { error } = (await event(sender, "sender_error")).sender as Sender;
  return { condition: conditionOf(error), hadTerminus: hasAddress(sender.target) };
}

export async function refusedReceiver(connection: Connection, source: string | object): Promise<Refusal> {
  const receiver = connection.open_receiver({ source } as object);
  const { error } = (await event(receiver, "receiver_error")).receiver as Receiver;
  return { condition: conditionOf(error), hadTerminus: hasAddress(receiver.source) };
}

export function conditionOf(error: unknown): string | undefined {
  return (error as { readonly condition?: string } | undefined)?.condition;
}

function hasAddress(terminus: unknown): boolean {
  return typeof (terminus as { readonly address?: unknown } | undefined)?.address === "string";
}

/** What a message came to. */
export async function outcomeOf(sender: Sender, message: Message): Promise<string> {
  const delivery = sender.send(message);
  return new Promise((resolve) => {
    for (const name of ["accepted", "released", "rejected"]) {
      const listen = (context: EventContext): void => {
        if (context.delivery === delivery) resolve(name);
      };
      sender.on(name, listen);
    }
  });
}

export interface Arrived {
  readonly message: Message;
  readonly delivery: Delivery;
}

export interface InboxOptions {
  /** Given once, at the beginning. */
  readonly credit?: number;
  readonly credit_window?: number;
  readonly autoaccept?: boolean;
  readonly autosettle?: boolean;
  readonly snd_settle_mode?: 1;
}

/** A receiver that keeps what arrives, and gives no credit but what it is told to. */
export class Inbox {
  readonly arrived: Arrived[] = [];
  #wake: () => void = () => undefined;

  private constructor(readonly receiver: Receiver) {
    receiver.on("message", ({ message, delivery }: EventContext) => {
      this.arrived.push({ message: message!, delivery: delivery! });
      this.#wake();
    });
    for (const name of ["receiver_error", "receiver_close"]) receiver.on(name, () => {});
  }

  static async open(
    connection: Connection,
    source: string | object,
    { credit = 0, ...more }: InboxOptions = {},
  ): Promise<Inbox> {
    const options = { source, credit_window: 0, autoaccept: false, autosettle: false, ...more };
    const inbox = new Inbox(connection.open_receiver(options as object));
    await event(inbox.receiver, "receiver_open");
    if (credit > 0) inbox.receiver.add_credit(credit);
    return inbox;
  }

  get address(): string {
    return (this.receiver.source as { readonly address: string }).address;
  }

  get bodies(): unknown[] {
    return this.arrived.map(({ message }) => message.body as unknown);
  }

  /** Waits until so many have arrived in all. */
  async count(wanted: number): Promise<readonly Arrived[]> {
    while (this.arrived.length < wanted) await new Promise<void>((resolve) => (this.#wake = resolve));
    return this.arrived;
  }
}

/** Waits until it holds, looking again every few milliseconds; a test's own time limit ends it. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

export function portOf(server: { address(): AddressInfo | string | null }): number {
  return (server.address() as AddressInfo).port;
}
