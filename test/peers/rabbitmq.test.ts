import amqplib, { type Channel, type ChannelModel } from "amqplib";
import { createServer, type AddressInfo, type Server } from "node:net";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { openQueueManager } from "../../src/transport/amqp091/manage.js";
import { connect } from "../../src/transport/connect.js";
import type { QueueManager } from "../../src/transport/manage.js";
import type { ConnectSettings, Delivery, Receiver, Transport } from "../../src/transport/transport.js";
import { parseUrl } from "../../src/transport/url.js";
import { Authority } from "../support/certificates.js";
import { finished } from "../support/processes.js";
import { type Rabbit, startRabbit } from "../support/rabbitmq.js";
import { startTcpProxy } from "../support/tcp-proxy.js";

const ours = new Authority("ours");
const theirs = new Authority("theirs");
const server = ours.issue("server");
const client = ours.issue("client", { use: "client" });
const stranger = theirs.issue("stranger", { use: "client" });
const cacert = ours.certFile;

let rabbit: Rabbit;
let url: string;
/** Another client on the same virtual host. */
let raw: ChannelModel;
let channel: Channel;
const open: { close(): Promise<void> }[] = [];
let queues = 0;

beforeAll(async () => {
  rabbit = await startRabbit({ tls: { ca: ours.certFile, cert: server.certFile, key: server.keyFile } });
  url = await rabbit.vhost();
  await connectRaw();
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});
afterAll(async () => {
  await raw.close();
  await rabbit.close();
  ours.remove();
  theirs.remove();
});

async function connectRaw(): Promise<void> {
  raw = await amqplib.connect(url.replace("amqp-0-9-1+", ""));
  raw.on("error", () => undefined);
  channel = await raw.createChannel();
}

function settings(more: Partial<ConnectSettings> = {}): ConnectSettings {
  return { url, heartbeatMs: 10_000, tls: { hostValidation: true }, ...more };
}

async function connected(more: Partial<ConnectSettings> = {}): Promise<Transport> {
  const transport = await connect(settings(more));
  open.push(transport);
  return transport;
}

async function freshQueue(): Promise<string> {
  const { queue } = await channel.assertQueue(`queue-${++queues}`);
  return queue;
}

function iterate(receiver: Receiver): AsyncIterator<Delivery> {
  return receiver[Symbol.asyncIterator]();
}

async function take(deliveries: AsyncIterator<Delivery>): Promise<Delivery> {
  const result = await deliveries.next();
  if (result.done === true) throw new Error("the receiver has ended");
  result.value.accept();
  return result.value;
}

/** Columns of a queue as rabbitmqctl tells them. */
async function queueFacts(queue: string, ...columns: string[]): Promise<string[]> {
  const listed = await rabbit.ctl("list_queues", "-p", parseUrl(url).path!, "name", ...columns);
  const line = listed.split("\n").find((row) => row.split("\t")[0] === queue);
  return line === undefined ? [] : line.split("\t").slice(1);
}

describe("sending", () => {
  test("of many messages at a time, those that nobody is there to take are told from the others", async () => {
    const queue = await freshQueue();
    const sender = await (await connected()).openSender("amq.direct/elsewhere");
    const outcomes = new Map<string, Promise<string>>();
    for (let batch = 0; batch < 30; batch++) {
      for (let i = 0; i < 40; i++) {
        const body = `${batch}.${i}`;
        const outcome = sender.send({ body }).then(
          () => "confirmed",
          (error: { code: string }) => error.code,
        );
        outcomes.set(body, outcome);
      }
      if (batch % 2 === 0) await channel.bindQueue(queue, "amq.direct", "elsewhere");
      else await channel.unbindQueue(queue, "amq.direct", "elsewhere");
    }
    const confirmed: string[] = [];
    for (const [body, outcome] of outcomes) {
      expect(await outcome).toMatch(/^(confirmed|not-found)$/);
      if ((await outcome) === "confirmed") confirmed.push(body);
    }
    const arrived: string[] = [];
    for (let got = await channel.get(queue); got !== false; got = await channel.get(queue)) {
      arrived.push(got.content.toString());
    }
    expect(arrived).toEqual(confirmed);
    expect([arrived.length > 0, arrived.length < outcomes.size]).toEqual([true, true]);
  });

  test("to a queue that has gone fails as not-found, and the sender goes on", async () => {
    const queue = await freshQueue();
    const sender = await (await connected()).openSender(queue);
    await channel.deleteQueue(queue);
    await expect(sender.send({ body: "hello" })).rejects.toMatchObject({ code: "not-found" });
    await channel.assertQueue(queue);
    await sender.send({ body: "again" });
  });

  test("to an exchange that has gone fails as not-found, and ends the sender", async () => {
    await channel.assertExchange("passing", "direct");
    const sender = await (await connected()).openSender("passing/key");
    await channel.deleteExchange("passing");
    await expect(sender.send({ body: "hello" })).rejects.toMatchObject({ code: "not-found" });
    expect(sender.open).toBe(false);
  });

  test("no sender opens to an exchange that there is not", async () => {
    const transport = await connected();
    await expect(transport.openSender("nowhere/key")).rejects.toMatchObject({ code: "not-found" });
  });

  test("more than the broker takes fails as too-large", async () => {
    const sender = await (await connected()).openSender(await freshQueue());
    const limit = (bytes: number): Promise<string> =>
      rabbit.ctl("eval", `application:set_env(rabbit, max_message_size, ${bytes}).`);
    await limit(1000);
    try {
      const other = await (await connected()).openSender(await freshQueue());
      await expect(other.send({ body: "x".repeat(1001) })).rejects.toMatchObject({ code: "too-large" });
    } finally {
      await limit(134_217_728);
    }
    await sender.send({ body: "fine" });
  });

  // W-8, W-9, W-9a, W-10a; the recordings amqp091-agent-call and amqp091-client-sync-call
  test.each([
    ["text", { body: "ü" }, { contentEncoding: "utf-8", deliveryMode: 2 }],
    [
      "text, mortal",
      { body: "ü", ttlMs: 1500 },
      { contentEncoding: "utf-8", deliveryMode: 2, expiration: "1500" },
    ],
    ["text, not durable", { body: "ü", durable: false }, { contentEncoding: "utf-8", deliveryMode: 1 }],
    ["bytes", { body: "ü", form: "binary" }, { deliveryMode: 2 }],
    ["a data section", { body: "ü", form: "data" }, { deliveryMode: 2 }],
  ] as const)("properties are those that gofer sends: %s", async (_name, message, properties) => {
    const queue = await freshQueue();
    await (await (await connected()).openSender(queue)).send(message);
    const got = await channel.get(queue);
    if (got === false) throw new Error("nothing has arrived");
    expect(
      Object.fromEntries(Object.entries(got.properties).filter(([, value]) => value !== undefined)),
    ).toEqual(properties);
    expect(got.content).toEqual(Buffer.from("ü"));
  });

  test("waits while the broker is short of memory, and can be cancelled meanwhile", async () => {
    const queue = await freshQueue();
    const sender = await (await connected()).openSender(queue);
    await rabbit.ctl("set_vm_memory_high_watermark", "0");
    try {
      const first = sender.send({ body: "first" }); // who publishes is told, and heard later
      while (sender.ready) await new Promise(setImmediate);
      const cancel = new AbortController();
      const cancelled = expect(
        sender.send({ body: "cancelled" }, { signal: cancel.signal }),
      ).rejects.toMatchObject({ code: "cancelled" });
      const waiting = sender.send({ body: "waiting" });
      cancel.abort();
      await cancelled;
      await rabbit.ctl("set_vm_memory_high_watermark", "0.4");
      await Promise.all([first, waiting]);
    } finally {
      await rabbit.ctl("set_vm_memory_high_watermark", "0.4");
    }
    expect(sender.ready).toBe(true);
    const bodies: string[] = [];
    for (let got = await channel.get(queue); got !== false; got = await channel.get(queue)) {
      bodies.push(got.content.toString());
    }
    expect(bodies).toEqual(["first", "waiting"]);
  });

  test("a connection that the broker does not read closes at once", async () => {
    const transport = await connected();
    const sender = await transport.openSender(await freshQueue());
    await rabbit.ctl("set_vm_memory_high_watermark", "0");
    try {
      const sends = [sender.send({ body: "unheard" })];
      while (sender.ready) await new Promise(setImmediate);
      sends.push(sender.send({ body: "waiting" }));
      const failures = Promise.allSettled(sends);
      await transport.close();
      expect(await failures).toMatchObject([{ reason: { code: "closed" } }, { reason: { code: "closed" } }]);
      expect(await transport.lost).toBeUndefined();
    } finally {
      await rabbit.ctl("set_vm_memory_high_watermark", "0.4");
    }
  });
});

describe("python-amqp, which Python gofer's adapter uses", () => {
  const python = async (name: string, queue: string): Promise<unknown> => {
    const script = join(import.meta.dirname, "amqp_client.py");
    const vhost = parseUrl(url).path!;
    const args = [script, `127.0.0.1:${rabbit.port}`, vhost, name, queue];
    const { code, stdout, stderr } = await finished("/usr/bin/python3", args);
    if (code !== 0) throw new Error(stderr);
    return JSON.parse(stdout);
  };

  test("reads text of ours as text, with the properties that gofer sets and no others", async () => {
    const queue = await freshQueue();
    const sender = await (await connected()).openSender(queue);
    await sender.send({ body: "hällo", ttlMs: 60_000 });
    expect(await python("receive", queue)).toEqual({
      properties: { content_encoding: "utf-8", delivery_mode: 2, expiration: "60000" },
      text: true,
      body: "hällo",
    });
  });

  test("sends what we read as durable text", async () => {
    const queue = await freshQueue();
    await python("send", queue);
    const deliveries = iterate(await (await connected()).openReceiver(queue, { credit: 1 }));
    expect((await take(deliveries)).message).toEqual({ body: "hällo", form: "text", durable: true });
  });
});

describe("receiving", () => {
  test("from a queue that is deleted ends as not-found, and others go on", async () => {
    const [queue, other] = [await freshQueue(), await freshQueue()];
    const transport = await connected();
    const deliveries = iterate(await transport.openReceiver(queue, { credit: 1 }));
    const others = iterate(await transport.openReceiver(other, { credit: 1 }));
    const next = expect(deliveries.next()).rejects.toMatchObject({ code: "not-found" });
    await channel.deleteQueue(queue);
    await next;
    channel.sendToQueue(other, Buffer.from("hello"));
    expect((await take(others)).message).toMatchObject({ body: "hello", form: "binary", durable: false });
  });

  test("bodies of others: other encodings are bytes, no UTF-8 is no text", async () => {
    const queue = await freshQueue();
    const deliveries = iterate(await (await connected()).openReceiver(queue, { credit: 1 }));
    channel.sendToQueue(queue, Buffer.from("zipped"), { contentEncoding: "gzip", contentType: "text/plain" });
    expect((await take(deliveries)).message).toMatchObject({ body: "zipped", form: "binary" });
    channel.sendToQueue(queue, Buffer.from([0x22, 0xff]), { contentEncoding: "utf-8" });
    expect((await take(deliveries)).message).toMatchObject({ body: "", form: "text" });
    channel.sendToQueue(queue, Buffer.from("never"), {
      expiration: 5000,
      persistent: true,
      headers: { a: 1 },
    });
    expect((await take(deliveries)).message).toMatchObject({ body: "never", ttlMs: 5000, durable: true });
  });

  test("a message over the limit is refused unread, and the next one comes", async () => {
    const queue = await freshQueue();
    const transport = await connected({ maxMessageBytes: 100_000 });
    const deliveries = iterate(await transport.openReceiver(queue, { credit: 1 }));
    channel.sendToQueue(queue, Buffer.alloc(1_000_000));
    channel.sendToQueue(queue, Buffer.alloc(100_000, "x"));
    expect((await take(deliveries)).message.body.length).toBe(100_000);
    await transport.close();
    expect(await channel.checkQueue(queue)).toMatchObject({ messageCount: 0 });
  });

  test("what was accepted just before the connection is closed does not come again", async () => {
    const queue = await freshQueue();
    const transport = await connected();
    const deliveries = iterate(await transport.openReceiver(queue, { credit: 10 }));
    for (let i = 0; i < 3; i++) channel.sendToQueue(queue, Buffer.from(`${i}`));
    await take(deliveries);
    const [second, third] = [await deliveries.next(), await deliveries.next()];
    if (second.done || third.done) throw new Error("the receiver has ended");
    second.value.accept();
    await transport.close();
    const got = await channel.get(queue);
    if (got === false) throw new Error("the third one was lost");
    expect([got.content.toString(), got.fields.redelivered]).toEqual(["2", true]);
    expect(await channel.get(queue)).toBe(false);
  });
});

describe("queues", () => {
  // M-23, M-35; the recordings amqp091-agent-start and amqp091-agent-start-exchange-expiring
  test("are declared as gofer declares them", async () => {
    const transport = await connected();
    await transport.openReceiver("staying", { credit: 1, declare: { durable: true } });
    const declare = { durable: true, expiresMs: 600_000 };
    await transport.openReceiver("expiring", { credit: 1, declare, exchange: "amq.direct" });
    const columns = ["durable", "auto_delete", "exclusive", "arguments"];
    expect(await queueFacts("staying", ...columns)).toEqual(["true", "false", "false", "[]"]);
    expect(await queueFacts("expiring", ...columns)).toEqual([
      "true",
      "true",
      "false",
      '[{"x-expires",600000}]',
    ]);
    await (await transport.openSender("amq.direct/expiring")).send({ body: "by the exchange" });
  });

  test("declared otherwise before: rejected, and the message says what differs", async () => {
    await channel.assertQueue("otherwise", { durable: false });
    const attempt = (await connected()).openReceiver("otherwise", { credit: 1, declare: { durable: true } });
    await expect(attempt).rejects.toMatchObject({ code: "rejected" });
    await expect(attempt).rejects.toThrow("inequivalent arg 'durable'");
  });

  test("a dynamic one on an exchange has an address there, is ours alone, and goes with the connection", async () => {
    const [reader, writer] = [await connected(), await connected()];
    const receiver = await reader.openReceiver(undefined, { credit: 1, exchange: "amq.direct" });
    const [exchange, queue] = receiver.address.split("/");
    expect(exchange).toBe("amq.direct");
    expect(await queueFacts(queue!, "durable", "auto_delete", "exclusive")).toEqual([
      "false",
      "true",
      "true",
    ]);
    const sender = await writer.openSender(receiver.address);
    await sender.send({ body: "reply" });
    expect((await take(iterate(receiver))).message.body).toBe("reply");
    await expect(writer.openReceiver(queue, { credit: 1 })).rejects.toMatchObject({ code: "unavailable" });
    await writer.openSender(queue!); // locked, so it is there
    await reader.close();
    await expect(writer.openSender(queue!)).rejects.toMatchObject({ code: "not-found" });
  });

  test("a dynamic one that nobody waits for any more is not left behind", async () => {
    const transport = await connected();
    const given = transport.openReceiver(undefined, { credit: 1, signal: AbortSignal.timeout(1) });
    await given.then(
      (receiver) => receiver.close(),
      () => undefined,
    );
    const left = async (): Promise<string[]> => {
      const listed = await rabbit.ctl("list_queues", "-p", parseUrl(url).path!, "name", "exclusive");
      return listed.split("\n").filter((line) => line.endsWith("true"));
    };
    await expect.poll(left, { timeout: 20_000 }).toEqual([]);
  });

  test("on an exchange that there is not: not-found", async () => {
    const attempt = (await connected()).openReceiver(undefined, { credit: 1, exchange: "nowhere" });
    await expect(attempt).rejects.toMatchObject({ code: "not-found" });
  });

  test("are removed with what is in them; one that is not there is fine", async () => {
    const queue = await freshQueue();
    const transport = await connected();
    await (await transport.openSender(queue)).send({ body: "left" });
    await transport.removeQueue(queue);
    await transport.removeQueue(queue);
    await expect(transport.openSender(queue)).rejects.toMatchObject({ code: "not-found" });
  });

  test("keep what is durable over a restart of the broker; the connection is lost", async () => {
    const queue = await freshQueue();
    const transport = await connected();
    const sender = await transport.openSender(queue);
    await sender.send({ body: "stays" });
    await sender.send({ body: "goes", durable: false });
    await rabbit.stop();
    expect(await transport.lost).toMatchObject({ code: "unavailable" });
    await expect(connected()).rejects.toMatchObject({ code: "unreachable" });
    await rabbit.start();
    await connectRaw();
    const deliveries = iterate(await (await connected()).openReceiver(queue, { credit: 10 }));
    expect((await take(deliveries)).message.body).toBe("stays");
    expect(await channel.checkQueue(queue)).toMatchObject({ messageCount: 0 });
  });
});

describe("the connection", () => {
  test("tells what it is connected to", async () => {
    const { broker } = await connected();
    expect(broker).toMatchObject({ protocol: "AMQP 0-9-1", product: "RabbitMQ" });
    expect(broker.version).toMatch(/^\d+\.\d+/);
  });

  const other = (user: string, path?: string): string =>
    `rabbitmq+amqp://${user}@127.0.0.1:${rabbit.port}/${path ?? parseUrl(url).path}`;

  test("is refused for a wrong password: unauthorized, and the password is not told", async () => {
    const attempt = connected({ url: other("guest:s3cret") });
    await expect(attempt).rejects.toMatchObject({ code: "unauthorized" });
    await expect(attempt).rejects.not.toThrow("s3cret");
  });

  test("is refused for a virtual host that there is not: unauthorized", async () => {
    const attempt = connected({ url: other("guest:guest", "nowhere") });
    await expect(attempt).rejects.toMatchObject({ code: "unauthorized" });
    await expect(attempt).rejects.toThrow("virtual host");
  });

  test("takes the virtual host / for a path of / and for none; user and password beyond ASCII", async () => {
    await rabbit.ctl("add_user", "jürgen", "pässwörd€");
    await rabbit.ctl("set_permissions", "-p", "/", "jürgen", ".*", ".*", ".*");
    for (const path of ["", "/", "/%2F", "//"]) {
      await connected({ url: `amqp-0-9-1+amqp://jürgen:pässwörd€@127.0.0.1:${rabbit.port}${path}` });
    }
  });

  test("that may not write, configure or read: unauthorized", async () => {
    const queue = await freshQueue();
    await rabbit.ctl("add_user", "nobody", "nobody");
    await rabbit.ctl("set_permissions", "-p", parseUrl(url).path!, "nobody", "^$", "^$", "^$");
    const transport = await connected({ url: other("nobody:nobody") });
    const sender = await transport.openSender(queue);
    await expect(sender.send({ body: "hello" })).rejects.toMatchObject({ code: "unauthorized" });
    const declare = { durable: true };
    await expect(transport.openReceiver(queue, { credit: 1 })).rejects.toMatchObject({
      code: "unauthorized",
    });
    await expect(transport.openReceiver("another", { credit: 1, declare })).rejects.toMatchObject({
      code: "unauthorized",
    });
    await expect(transport.removeQueue(queue)).rejects.toMatchObject({ code: "unauthorized" });
  });

  test("that goes silent is lost by its heartbeat", async () => {
    const proxy = await startTcpProxy(rabbit.port);
    open.push(proxy);
    const through = url.replace(`:${rabbit.port}`, `:${proxy.port}`);
    const transport = await connected({ url: through, heartbeatMs: 1000 });
    const receiver = await transport.openReceiver(undefined, { credit: 1 });
    const next = expect(iterate(receiver).next()).rejects.toMatchObject({ code: "unavailable" });
    proxy.freeze();
    expect(await transport.lost).toMatchObject({
      code: "unavailable",
      message: expect.stringContaining("eartbeat"),
    });
    await next;
  });

  test("a broker that never answers, or answers something else: unreachable", async () => {
    const listen = async (answer: string): Promise<string> => {
      const peer: Server = createServer((socket) => {
        socket.on("error", () => undefined).resume();
        socket.write(answer);
      });
      await new Promise<void>((resolve) => peer.listen(0, "127.0.0.1", resolve));
      open.push({ close: () => new Promise((resolve) => peer.close(() => resolve())) });
      return `rabbit+amqp://127.0.0.1:${(peer.address() as AddressInfo).port}`;
    };
    const openTimeoutMs = 200;
    for (const answer of ["", "AMQP\0\x01\0\0", "HTTP/1.1 400 Bad Request\r\n\r\n"]) {
      const attempt = connected({ url: await listen(answer), openTimeoutMs });
      await expect(attempt).rejects.toMatchObject({ code: "unreachable" });
    }
    const cancelled = connect(settings({ url: await listen("") }), { signal: AbortSignal.timeout(20) });
    await expect(cancelled).rejects.toMatchObject({ code: "timed-out" });
  });
});

describe("TLS", () => {
  const secure = (host = "127.0.0.1"): string =>
    `amqp-0-9-1+amqps://${host}:${rabbit.tlsPort}/${parseUrl(url).path}`;
  const over = (tls: Partial<ConnectSettings["tls"]>, host?: string): Promise<Transport> =>
    connected({ url: secure(host), tls: { hostValidation: true, ...tls } });

  test("with the CA we trust, by address and by name, with our certificate and without", async () => {
    for (const host of ["127.0.0.1", "localhost"]) {
      const transport = await over({ cacert, clientcert: client.certFile, clientkey: client.keyFile }, host);
      const receiver = await transport.openReceiver(undefined, { credit: 1 });
      await (await transport.openSender(receiver.address)).send({ body: "x".repeat(300_000) });
      expect((await take(iterate(receiver))).message.body.length).toBe(300_000);
    }
    await over({ cacert });
  });

  test("with another CA, or the system's: untrusted, also when names are not compared", async () => {
    await expect(over({})).rejects.toMatchObject({ code: "untrusted" });
    await expect(over({ cacert: theirs.certFile })).rejects.toMatchObject({ code: "untrusted" });
    const lax = over({ cacert: theirs.certFile, hostValidation: false });
    await expect(lax).rejects.toMatchObject({ code: "untrusted" });
  });

  test("with a certificate that the broker does not trust: unauthorized", async () => {
    const attempt = over({ cacert, clientcert: stranger.certFile, clientkey: stranger.keyFile });
    await expect(attempt).rejects.toMatchObject({ code: "unauthorized" });
  });

  test("with files that are none: config", async () => {
    const nonsense = ours.write("nonsense.pem", "nonsense");
    await expect(over({ cacert, clientcert: nonsense })).rejects.toMatchObject({ code: "config" });
    await expect(over({ cacert: "/no/such/file" })).rejects.toMatchObject({ code: "config" });
  });

  test("spoken to the plain port: unreachable", async () => {
    const attempt = connected({
      url: `rabbit+amqps://127.0.0.1:${rabbit.port}`,
      tls: { hostValidation: true, cacert },
    });
    await expect(attempt).rejects.toMatchObject({ code: "unreachable" });
  });
});

describe("the manager of queues", () => {
  async function manager(): Promise<QueueManager> {
    const one = await openQueueManager(settings(), parseUrl(url));
    open.push(one);
    return one;
  }

  test("declares, binds, looks and removes", async () => {
    const queues = await manager();
    const spec = { durable: true, exchange: "amq.direct" };
    expect(await queues.exists("managed")).toBe(false);
    expect(await queues.declare("managed", spec)).toBe("managed");
    expect(await queues.declare("managed", spec)).toBe("managed");
    const looks = ["managed", "amq.direct/managed", "nowhere/managed"].map((one) => queues.exists(one));
    expect(await Promise.all(looks)).toEqual([true, true, false]);
    await (await (await connected()).openSender("amq.direct/managed")).send({ body: "bound" });
    await queues.remove("managed");
    await queues.remove("managed");
    expect(await queues.exists("managed")).toBe(false);
    const nowhere = queues.declare("managed", { durable: true, exchange: "nowhere" });
    await expect(nowhere).rejects.toMatchObject({ code: "not-found" });
  });

  test("names a queue for replies, which others may read, and which does not stay", async () => {
    const queues = await manager();
    const [one, two] = [
      await queues.declare(undefined, { durable: true }),
      await queues.declare(undefined, { durable: false, expiresMs: 5000 }),
    ];
    expect(one).not.toBe(two);
    const columns = ["durable", "exclusive", "arguments"];
    expect(await queueFacts(one, ...columns)).toEqual(["false", "false", '[{"x-expires",60000}]']);
    expect(await queueFacts(two, ...columns)).toEqual(["false", "false", '[{"x-expires",5000}]']);
    await (await connected()).openReceiver(one, { credit: 1 });
  });

  test("closes, twice, and says when it is lost", async () => {
    const queues = await manager();
    await queues.close();
    await queues.close();
    expect(await queues.lost).toBeUndefined();
    await expect(queues.exists("managed")).rejects.toMatchObject({ code: "closed" });
  });
});
