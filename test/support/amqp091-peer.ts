import { createServer, type AddressInfo, type Socket } from "node:net";
import { codec, type DecodedFrame, framing, given } from "./amqp091-codec.js";

/** A frame that a client sent, as the recordings of gofer's have it. */
export interface SentFrame {
  readonly connection: number;
  readonly channel: number;
  /** `QueueDeclare`, `BasicPublish`… */
  readonly method: string;
  readonly fields: Readonly<Record<string, unknown>>;
  /** Of a publish. */
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly body?: string;
}

/** An AMQP 0-9-1 peer that agrees to all that it is asked, and notes it frame by frame. */
export interface Amqp091Peer {
  readonly url: string;
  readonly frames: readonly SentFrame[];
  close(): Promise<void>;
}

/** What is said in answer, with its fields. */
const ANSWERS: Readonly<Record<string, (fields: Record<string, unknown>) => readonly [string, object]>> = {
  ConnectionStartOk: () => ["ConnectionTune", { channelMax: 2047, frameMax: 131_072, heartbeat: 60 }],
  ConnectionOpen: () => ["ConnectionOpenOk", { knownHosts: "" }],
  ConnectionClose: () => ["ConnectionCloseOk", {}],
  ChannelOpen: () => ["ChannelOpenOk", { channelId: Buffer.alloc(0) }],
  ChannelClose: () => ["ChannelCloseOk", {}],
  QueueDeclare: ({ queue }) => ["QueueDeclareOk", { queue, messageCount: 0, consumerCount: 0 }],
  ExchangeDeclare: () => ["ExchangeDeclareOk", {}],
  QueueBind: () => ["QueueBindOk", {}],
  QueueDelete: () => ["QueueDeleteOk", { messageCount: 0 }],
  BasicQos: () => ["BasicQosOk", {}],
  BasicConsume: () => ["BasicConsumeOk", { consumerTag: "c1" }],
  BasicCancel: ({ consumerTag }) => ["BasicCancelOk", { consumerTag }],
  ConfirmSelect: () => ["ConfirmSelectOk", {}],
};

const START = {
  versionMajor: 0,
  versionMinor: 9,
  serverProperties: {},
  mechanisms: Buffer.from("PLAIN"),
  locales: Buffer.from("en_US"),
};

export async function startAmqp091Peer(): Promise<Amqp091Peer> {
  const frames: SentFrame[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket)).on("error", () => undefined);
    serve(socket, ++connections, frames);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `amqp-0-9-1+amqp://127.0.0.1:${port}`,
    frames,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function serve(socket: Socket, connection: number, frames: SentFrame[]): void {
  const say = (channel: number, method: string, fields: object): boolean =>
    socket.write(codec.encodeMethod(codec[method] as number, channel, fields));
  let bytes = Buffer.alloc(0);
  let isGreeted = false;
  const published = new Map<number, number>();
  socket.on("data", (chunk) => {
    bytes = Buffer.concat([bytes, chunk]);
    if (!isGreeted && bytes.length >= 8) {
      isGreeted = true;
      bytes = bytes.subarray(8); // "AMQP" and the version
      say(0, "ConnectionStart", START);
    }
    for (let frame = framing.parseFrame(bytes, 0); frame !== false; frame = framing.parseFrame(bytes, 0)) {
      bytes = frame.rest as typeof bytes;
      take(framing.decodeFrame(frame));
    }
  });

  const take = ({ id, channel, fields, size, content }: DecodedFrame): void => {
    const last = frames.at(-1);
    if (size !== undefined) return void (frames[frames.length - 1] = { ...last!, properties: given(fields) });
    if (content !== undefined) {
      frames[frames.length - 1] = { ...last!, body: content.toString() };
      const deliveryTag = (published.get(channel) ?? 0) + 1;
      published.set(channel, deliveryTag);
      return void say(channel, "BasicAck", { deliveryTag, multiple: false });
    }
    if (id === undefined) return; // a heartbeat
    const method = codec.info(id).name;
    frames.push({ connection, channel, method, fields: given(fields) });
    const answer = ANSWERS[method]?.(given(fields));
    if (answer !== undefined) say(channel, ...answer);
  };
}
