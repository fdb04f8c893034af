import { createServer, type AddressInfo } from "node:net";
import rhea, {
  type Container,
  type EventContext,
  type Receiver as RheaReceiver,
  type Sender as RheaSender,
} from "rhea";
import { afterEach, describe, expect, onTestFinished, test } from "vitest";
import { RmiError } from "../../../src/errors.js";
import { connect } from "../../../src/transport/connect.js";
import type { ConnectSettings, Delivery, Receiver, Transport } from "../../../src/transport/transport.js";
import { attachLinks, startPeer, type Amqp1Peer, type Amqp1PeerOptions } from "../../support/amqp1-peer.js";
import { startTcpProxy } from "../../support/tcp-proxy.js";

const SETTINGS: ConnectSettings = { url: "", heartbeatMs: 0, tls: { hostValidation: true } };

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function peerWith(
  script: (container: Container) => void,
  options?: Amqp1PeerOptions,
): Promise<Amqp1Peer> {
  const peer = await startPeer(script, options);
  closing.push(() => peer.close());
  return peer;
}

async function connectTo(url: string, more: Partial<ConnectSettings> = {}): Promise<Transport> {
  const transport = await connect({ ...SETTINGS, url, ...more });
  closing.push(() => transport.close());
  return transport;
}

async function next(receiver: Receiver): Promise<Delivery> {
  const { value, done } = await receiver[Symbol.asyncIterator]().next();
  if (done === true) throw new Error("the receiver has ended");
  return value;
}

describe("connecting", () => {
  test("says who we are, and asks for what we promise", async () => {
    const peer = await peerWith(() => undefined);
    await connectTo(`qpid+tcp://127.0.0.1:${peer.port}/vhost`, { heartbeatMs: 7000, containerId: "me" });
    expect(peer.connections[0]).toMatchObject({
      container_id: "me",
      hostname: "127.0.0.1",
      idle_time_out: 7000,
      max_frame_size: 65_536,
    });
    await connectTo(peer.url);
    const [, second] = peer.connections;
    expect(second!.idle_time_out ?? undefined).toBeUndefined();
    expect(second!.container_id).toMatch(/^[0-9a-f]{8}-[0-9a-f-]{27}$/);
  });

  test("a password reaches the peer whole, whatever its characters", async () => {
    const seen: string[][] = [];
    const login = (...credentials: string[]): boolean => seen.push(credentials) > 0;
    const peer = await peerWith(() => undefined, { login: (user, password) => login(user, password) });
    await connectTo(
      `amqp-1-0+amqp://${encodeURIComponent("jürgen@x")}:${encodeURIComponent("pässwörd€/𝄞")}@127.0.0.1:${peer.port}`,
    );
    expect(seen).toEqual([["jürgen@x", "pässwörd€/𝄞"]]);
  });

  test("refused credentials are unauthorized, and not shown", async () => {
    const peer = await peerWith(() => undefined, { login: () => false });
    const attempt = connectTo(`amqp-1-0+amqp://user:secret@127.0.0.1:${peer.port}`);
    await expect(attempt).rejects.toMatchObject({ code: "unauthorized" });
    await expect(attempt).rejects.not.toThrow("secret");
  });

  test("no mechanism in common is unauthorized", async () => {
    const peer = await peerWith(() => undefined, { login: () => true });
    await expect(connectTo(peer.url)).rejects.toMatchObject({ code: "unauthorized" });
  });

  test("a peer that offers mechanisms of strange names is refused", async () => {
    const peer = await peerWith((container) => {
      container.sasl_server_mechanisms = { constructor: () => undefined, toString: () => undefined };
    });
    await expect(connectTo(peer.url)).rejects.toMatchObject({ code: "unauthorized" });
  });

  test("nobody listening, and no such host, are unreachable", async () => {
    const peer = await startPeer(() => undefined);
    await peer.close();
    await expect(connectTo(peer.url)).rejects.toMatchObject({ code: "unreachable" });
    await expect(connectTo("amqp-1-0+amqp://no-such-host.invalid")).rejects.toMatchObject({
      code: "unreachable",
    });
  });

  test.each([
    ["speaks HTTP", "HTTP/1.1 400 Bad Request\r\n\r\n", 'does not speak AMQP; it says "HTTP'],
    ["speaks AMQP 0-9-1", "AMQP\0\0\x09\x01", "0-9-1"],
    ["speaks AMQP without SASL", "AMQP\0\x01\0\0", "SASL"],
  ])("what %s is unreachable, and said so", async (_name, greeting, text) => {
    const server = createServer((socket) => {
      socket.on("error", () => undefined);
      socket.once("data", () => socket.end(greeting, "latin1"));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    closing.push(() => new Promise((resolve) => void server.close(() => resolve())));
    const attempt = connectTo(`amqp-1-0+amqp://127.0.0.1:${(server.address() as AddressInfo).port}`);
    await expect(attempt).rejects.toMatchObject({ code: "unreachable" });
    await expect(attempt).rejects.toThrow(text);
  });

  test("a peer that says nothing is given up after openTimeoutMs, or when the signal fires", async () => {
    const server = createServer((socket) => socket.on("error", () => undefined).resume());
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    closing.push(() => new Promise((resolve) => void server.close(() => resolve())));
    const url = `amqp-1-0+amqp://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await expect(connectTo(url, { openTimeoutMs: 50 })).rejects.toMatchObject({ code: "unreachable" });
    const settings = { ...SETTINGS, url };
    await expect(connect(settings, { signal: AbortSignal.timeout(20) })).rejects.toMatchObject({
      code: "timed-out",
    });
    const stop = new AbortController();
    const stopped = connect(settings, { signal: stop.signal });
    stop.abort();
    await expect(stopped).rejects.toMatchObject({ code: "cancelled" });
  });

  test("an unknown adapter is refused", async () => {
    for (const adapter of ["amqp-2-0", "constructor"]) {
      await expect(connectTo(`${adapter}+amqp://127.0.0.1`)).rejects.toMatchObject({ code: "unsupported" });
    }
  });

  test("a URL without host is refused", async () => {
    await expect(connectTo("")).rejects.toMatchObject({ code: "usage" });
    await expect(connectTo("memory://nobody-has-this-name")).rejects.toMatchObject({ code: "unreachable" });
  });

  test("a virtual host that is refused after the open ends the connection as unauthorized", async () => {
    const peer = await peerWith((container) => {
      container.on("connection_open", ({ connection }: EventContext) =>
        connection.close({ condition: "amqp:unauthorized-access", description: "no such vhost" }),
      );
    });
    const transport = await connectTo(peer.url);
    expect(await transport.lost).toMatchObject({ code: "unauthorized", message: /no such vhost/ });
  });
});

test("a connection to a virtual host of RabbitMQ's that is given up before it has answered is closed", async () => {
  const given = new AbortController();
  const closed = new Set<unknown>();
  let lastIsClosed!: () => void;
  const done = new Promise<void>((resolve) => (lastIsClosed = resolve));
  const peer = await peerWith(
    (container) => {
      container.on("session_open", () => given.abort());
      container.on("connection_close", ({ connection }: EventContext) => {
        closed.add(connection);
        if (closed.size === 2) lastIsClosed();
      });
    },
    { connection: { properties: { product: "RabbitMQ" } } },
  );
  const attempt = connect({ ...SETTINGS, url: `${peer.url}/inside` }, { signal: given.signal });
  await expect(attempt).rejects.toMatchObject({ code: "cancelled" });
  await done; // the first, which told what broker it is, and the second
  expect(peer.connections.map(({ hostname }) => hostname)).toEqual(["127.0.0.1", "vhost:inside"]);
});

describe("opening links", () => {
  test("what a declared queue asks of the broker", async () => {
    const asked: unknown[] = [];
    const peer = await peerWith((container) => {
      container.on("sender_open", ({ sender }: EventContext) => {
        const { address, capabilities, durable, dynamic, expiry_policy, timeout } = sender!.source;
        asked.push({ address, capabilities, durable, dynamic, expiry_policy, timeout });
        sender!.set_source({ address: address || "given" });
        expect(sender!.max_message_size).toBe(1000);
      });
    });
    const transport = await connectTo(peer.url, { maxMessageBytes: 1000 });
    await transport.openReceiver("plain", { credit: 1 });
    await transport.openReceiver("declared", { credit: 1, declare: { durable: true } });
    await transport.openReceiver("mortal", { credit: 1, declare: { durable: false, expiresMs: 1500 } });
    const dynamic = await transport.openReceiver(undefined, { credit: 1 });
    expect(dynamic.address).toBe("given");
    const capabilities = ["queue", "create-on-demand"];
    expect(asked).toMatchObject([
      { address: "plain", capabilities: undefined },
      { address: "declared", capabilities, durable: 2 },
      { address: "mortal", capabilities, expiry_policy: "link-detach", timeout: 2 },
      { dynamic: true },
    ]);
  });

  test.each([
    ["amqp:not-found", "not-found"],
    ["amqp:unauthorized-access", "unauthorized"],
    ["amqp:not-implemented", "unsupported"],
    ["amqp:resource-locked", "unavailable"],
  ])("a link refused with %s", async (condition, code) => {
    const peer = await peerWith((container) => {
      for (const name of ["sender", "receiver"] as const) {
        // As brokers do: an attach without terminus, then the detach.
        container.on(`${name}_open`, (context: EventContext) =>
          context[name]!.close({ condition, description: "why" }),
        );
      }
    });
    const transport = await connectTo(peer.url);
    await expect(transport.openSender("a")).rejects.toMatchObject({ code, details: { condition } });
    await expect(transport.openReceiver("a", { credit: 1 })).rejects.toMatchObject({
      code,
      details: { condition },
    });
    await expect(transport.openReceiver(undefined, { credit: 1 })).rejects.toMatchObject({ code });
  });

  test("a link refused by ending its session, as RabbitMQ 3.x does; others live on", async () => {
    const peer = await peerWith((container) => {
      container.on("receiver_open", ({ receiver, session }: EventContext) => {
        if (receiver!.target.address === "good") {
          receiver!.set_target({ address: "good" });
          receiver!.add_credit(10);
        } else session!.close({ condition: "amqp:not-found", description: "no queue" });
      });
      container.on("message", ({ delivery }: EventContext) => delivery!.accept());
    });
    const transport = await connectTo(peer.url);
    const good = await transport.openSender("good");
    await expect(transport.openSender("bad")).rejects.toMatchObject({ code: "not-found" });
    await good.send({ body: "still here" });
  });

  test("a link that is ended as soon as it is attached", async () => {
    const peer = await peerWith((container) => {
      attachLinks(container);
      for (const name of ["sender", "receiver"] as const) {
        container.on(`${name}_open`, (context: EventContext) =>
          context[name]!.close({ condition: "amqp:resource-deleted", description: "gone" }),
        );
      }
    });
    const transport = await connectTo(peer.url);
    const receiver = await transport.openReceiver("a", { credit: 1 });
    await expect(next(receiver)).rejects.toMatchObject({ code: "not-found" });
    const sender = await transport.openSender("a");
    await expect(sender.send({ body: "x" })).rejects.toThrow(/gone/);
  });

  test("a peer that does not answer an attach", async () => {
    const peer = await peerWith((container) => attachLinks(container));
    const proxy = await startTcpProxy(peer.port);
    closing.push(() => proxy.close());
    const transport = await connectTo(`amqp-1-0+amqp://127.0.0.1:${proxy.port}`, { openTimeoutMs: 40 });
    proxy.freeze();
    await expect(transport.openSender("a")).rejects.toMatchObject({ code: "timed-out" });
    const stop = new AbortController();
    const stopped = transport.openReceiver("a", { credit: 1, signal: stop.signal });
    stop.abort();
    await expect(stopped).rejects.toMatchObject({ code: "cancelled" });
    const waiting = transport.openSender("b");
    const failed = expect(waiting).rejects.toMatchObject({ code: "unavailable" });
    proxy.cut();
    await failed;
  });

  test("no more links than the peer allows", async () => {
    const peer = await peerWith((container) => attachLinks(container), { connection: { channel_max: 1 } });
    const transport = await connectTo(peer.url);
    const one = await transport.openSender("1");
    await transport.openSender("2");
    await expect(transport.openSender("3")).rejects.toMatchObject({
      code: "unavailable",
      message: /allows 2 links/,
    });
    await one.close();
    await transport.openSender("3");
  });
});

describe("sending", () => {
  const outcomes: [string, (context: EventContext) => void, object | undefined][] = [
    ["accepted", ({ delivery }) => delivery!.accept(), undefined],
    [
      "rejected",
      ({ delivery }) => delivery!.reject({ condition: "amqp:precondition-failed", description: "no room" }),
      {
        code: "rejected",
        message: /no room/,
        details: { condition: "amqp:precondition-failed", description: "no room" },
      },
    ],
    ["rejected without reason", ({ delivery }) => delivery!.reject(), { code: "rejected" }],
    ["released", ({ delivery }) => delivery!.release(), { code: "not-found" }],
    ["modified", ({ delivery }) => delivery!.modified({ undeliverable_here: true }), { code: "not-found" }],
    ["settled without outcome", ({ delivery }) => delivery!.update(true), { code: "unavailable" }],
  ];
  test.each(outcomes)("%s", async (_name, settle, failure) => {
    const peer = await peerWith((container) => {
      attachLinks(container);
      container.on("message", settle);
    });
    const sender = await (await connectTo(peer.url)).openSender("a");
    for (let i = 0; i < 2; i++) {
      const sent = sender.send({ body: "x" });
      if (failure === undefined) await sent;
      else await expect(sent).rejects.toMatchObject(failure);
    }
  });

  test("a peer that never answers: the signal ends the wait", async () => {
    const peer = await peerWith((container) => attachLinks(container));
    const sender = await (await connectTo(peer.url)).openSender("a");
    await expect(sender.send({ body: "x" }, { signal: AbortSignal.timeout(20) })).rejects.toMatchObject({
      code: "timed-out",
    });
    const stop = new AbortController();
    const sent = sender.send({ body: "y" }, { signal: stop.signal });
    stop.abort();
    await expect(sent).rejects.toMatchObject({ code: "cancelled" });
  });

  test("a hundred sends on one signal end together, without a warning", async () => {
    const warned: Error[] = [];
    const onWarning = (warning: Error): void => void warned.push(warning);
    process.on("warning", onWarning);
    onTestFinished(() => void process.off("warning", onWarning));
    const peer = await peerWith((container) => attachLinks(container));
    const sender = await (await connectTo(peer.url)).openSender("a");
    const stop = new AbortController();
    const sends = Array.from({ length: 100 }, () => sender.send({ body: "x" }, { signal: stop.signal }));
    stop.abort();
    const results = await Promise.allSettled(sends);
    expect(results.every(({ status }) => status === "rejected")).toBe(true);
    await new Promise(setImmediate);
    expect(warned).toEqual([]);
  });

  test("never more than the credit granted; the rest follows in order", async () => {
    const bodies: string[] = [];
    let grant: (credit: number) => void = () => undefined;
    let arrived = (): void => undefined;
    const peer = await peerWith((container) => {
      container.on("receiver_open", ({ receiver }: EventContext) => {
        receiver!.set_target({ address: receiver!.target.address });
        grant = (credit) => receiver!.add_credit(credit);
        grant(2);
      });
      container.on("message", ({ message, delivery }: EventContext) => {
        bodies.push(message!.body as string);
        delivery!.accept();
        arrived();
      });
    });
    const sender = await (await connectTo(peer.url)).openSender("a");
    const stop = new AbortController();
    const sends = Array.from({ length: 6 }, (_, i) =>
      sender.send({ body: `${i}` }, i === 3 ? { signal: stop.signal } : {}),
    );
    const settled = Promise.allSettled(sends);
    await Promise.all(sends.slice(0, 2));
    expect(bodies).toEqual(["0", "1"]);
    stop.abort();
    const one = new Promise<void>((resolve) => (arrived = resolve));
    grant(1);
    await one;
    expect(bodies).toEqual(["0", "1", "2"]);
    grant(5);
    expect((await settled).map(({ status }) => status)).toEqual([
      "fulfilled",
      "fulfilled",
      "fulfilled",
      "rejected",
      "fulfilled",
      "fulfilled",
    ]);
    expect(bodies).toEqual(["0", "1", "2", "4", "5"]);
  });

  test("thousands unsettled, and one that stays so, do not stop the others", async () => {
    const peer = await peerWith(
      (container) => {
        attachLinks(container, 20_000);
        container.on("message", ({ delivery, message }: EventContext) => {
          if (message!.body !== "stays") delivery!.accept();
        });
      },
      { connection: { session_buffer_size: 20_000 } },
    );
    const sender = await (await connectTo(peer.url)).openSender("a");
    const stays = expect(sender.send({ body: "stays" })).rejects.toMatchObject({ code: "unavailable" });
    await Promise.all(Array.from({ length: 6000 }, () => sender.send({ body: "x" })));
    await peer.close();
    await stays;
  });

  test("a queue that is deleted: what was sent is uncertain, what waited was not found", async () => {
    const links: RheaReceiver[] = [];
    const peer = await peerWith((container) => {
      attachLinks(container, 1);
      container.on("receiver_open", ({ receiver }: EventContext) => links.push(receiver!));
    });
    const transport = await connectTo(peer.url);
    const sender = await transport.openSender("a");
    const sent = expect(sender.send({ body: "transferred" })).rejects.toMatchObject({ code: "unavailable" });
    const waiting = expect(sender.send({ body: "waiting" })).rejects.toMatchObject({ code: "not-found" });
    links[0]!.close({ condition: "amqp:resource-deleted", description: "queue deleted" });
    await Promise.all([sent, waiting]);
    expect(sender.open).toBe(false);
    await expect(sender.send({ body: "later" })).rejects.toMatchObject({ code: "not-found" });
    await transport.openSender("a");
  });

  test("messages larger than a frame go in frames of the agreed size", async () => {
    const bodies: number[] = [];
    const peer = await peerWith(
      (container) => {
        attachLinks(container);
        container.on("message", ({ message, delivery }: EventContext) => {
          bodies.push((message!.body as string).length);
          delivery!.accept();
        });
      },
      { connection: { max_frame_size: 512 } },
    );
    const sender = await (await connectTo(peer.url)).openSender("a");
    await sender.send({ body: "x".repeat(100_000) });
    expect(bodies).toEqual([100_000]);
  });

  test("our own frame limit holds towards a peer without one", async () => {
    const sizes: number[] = [];
    const peer = await peerWith((container) => {
      attachLinks(container);
      container.on("message", ({ delivery }: EventContext) => delivery!.accept());
    });
    const transport = await connectTo(peer.url, { maxFrameBytes: 1024 });
    const sender = await transport.openSender("a");
    const [connection] = peer.connections;
    const read = connection!["amqp_transport"].read as (buffer: Buffer) => number;
    connection!["sasl_transport"].read = function (buffer: Buffer) {
      sizes.push(buffer.readUInt32BE(0));
      return read.call(connection!["amqp_transport"], buffer);
    };
    await sender.send({ body: "x".repeat(5000) });
    expect(Math.max(...sizes)).toBeLessThanOrEqual(1024);
    expect(sizes.length).toBeGreaterThan(0);
  });
});

describe("receiving", () => {
  /** A peer that sends these once it is asked to, and notes what becomes of them. */
  async function sending(
    payloads: readonly Buffer[],
    more: Partial<ConnectSettings> = {},
  ): Promise<{ receiver: Receiver; outcomes: string[]; transport: Transport; settled: Promise<void> }> {
    const outcomes: string[] = [];
    let done!: () => void;
    const settled = new Promise<void>((resolve) => (done = resolve));
    const script = (container: Container): void => {
      attachLinks(container);
      const left = [...payloads];
      container.on("sendable", ({ sender }: EventContext) => {
        while (left.length > 0 && sender!.sendable()) sender!.send(left.shift()!, undefined, 0);
      });
      for (const name of ["accepted", "released", "rejected", "modified"]) {
        container.on(name, ({ delivery }: EventContext) => {
          const condition = delivery!.remote_state?.["error"]?.condition as string | undefined;
          outcomes.push(condition === undefined ? name : `${name} ${condition}`);
          if (outcomes.length === payloads.length) done();
        });
      }
    };
    const peer = await peerWith(script, { connection: { session_buffer_size: 20_000 } });
    const transport = await connectTo(peer.url, more);
    return { receiver: await transport.openReceiver("a", { credit: 10 }), outcomes, transport, settled };
  }

  test("a message over our limit is refused unread; the next one arrives", async () => {
    const big = rhea.message.encode({ body: "x".repeat(3000) });
    const fine = rhea.message.encode({ body: "fine" });
    const { receiver, outcomes, settled } = await sending([big, fine], {
      maxMessageBytes: 1000,
      maxFrameBytes: 512,
    });
    const delivery = await next(receiver);
    expect(delivery.message.body).toBe("fine");
    delivery.accept();
    await settled;
    expect(outcomes).toEqual(["rejected amqp:link:message-size-exceeded", "accepted"]);
  });

  test("bytes that are no message arrive as the empty text, and the connection lives", async () => {
    const garbage = [
      Buffer.from("ffffffff", "hex"),
      Buffer.from("0053", "hex"),
      rhea.message.encode({ body: "fine" }),
    ];
    const { receiver, outcomes, settled } = await sending(garbage);
    const bodies: string[] = [];
    for await (const delivery of receiver) {
      bodies.push(delivery.message.body);
      if (bodies.length === 1) delivery.release();
      else delivery.accept();
      if (bodies.length === 3) break;
    }
    expect(bodies).toEqual(["", "", "fine"]);
    await settled;
    expect(outcomes.sort()).toEqual(["accepted", "accepted", "released"]);
  });

  test("each of many settled at once gets its own outcome", async () => {
    const settle = [
      "accept",
      "accept",
      "reject",
      "release",
      "release",
      "reject",
      "reject",
      "accept",
      "release",
    ] as const;
    const { receiver, outcomes, settled } = await sending(
      settle.map((outcome) => rhea.message.encode({ body: outcome })),
    );
    const held: Delivery[] = [];
    while (held.length < settle.length) held.push(await next(receiver));
    expect(outcomes).toEqual([]);
    held.forEach((delivery, i) => {
      if (settle[i] === "reject") delivery.reject(new RmiError("malformed", `${i}`));
      else delivery[settle[i]!]();
    });
    await settled;
    const names = { accept: "accepted", release: "released", reject: "rejected amqp:decode-error" };
    expect(outcomes).toEqual(settle.map((outcome) => names[outcome]));
  });

  test("a rejection carries its reason", async () => {
    const { receiver, outcomes, settled } = await sending([rhea.message.encode({ body: "x" })]);
    (await next(receiver)).reject(new RmiError("malformed", "no document"));
    await settled;
    expect(outcomes).toEqual(["rejected amqp:decode-error"]);
  });

  test("one that stays unsettled does not stop the others, as long as there is credit", async () => {
    const payloads = Array.from({ length: 5000 }, (_, i) => rhea.message.encode({ body: `${i}` }));
    const { receiver } = await sending(payloads);
    const stays = await next(receiver);
    for (let i = 1; i < payloads.length; i++) {
      const delivery = await next(receiver);
      expect(delivery.message.body).toBe(`${i}`);
      delivery.accept();
    }
    stays.accept();
  });

  test("a peer that sends without credit is left", async () => {
    const peer = await peerWith((container) => {
      attachLinks(container);
      container.on("sender_flow", ({ sender }: EventContext) => {
        Object.assign(sender!, { credit: 100 });
        for (let i = 0; i < 3; i++) sender!.send({ body: `${i}` });
      });
    });
    const transport = await connectTo(peer.url);
    const receiver = await transport.openReceiver("a", { credit: 2 });
    expect(await transport.lost).toMatchObject({ code: "unavailable", message: /without credit/ });
    await expect(next(receiver)).rejects.toMatchObject({ code: "unavailable" });
  });

  test("credit stands at the limit, and is renewed in portions", async () => {
    const flows: number[] = [];
    const peer = await peerWith((container) => {
      attachLinks(container);
      container.on("sender_flow", ({ sender }: EventContext) => {
        const { credit } = sender as RheaSender & { credit: number };
        flows.push(credit);
      });
      container.on("sendable", ({ sender }: EventContext) => {
        if (flows.length === 1) for (let i = 0; i < 40; i++) sender!.send({ body: `${i}` });
      });
    });
    const transport = await connectTo(peer.url);
    const receiver = await transport.openReceiver("a", { credit: 40 });
    let count = 0;
    for await (const delivery of receiver) {
      delivery.accept();
      if (++count === 40) break;
    }
    expect(flows[0]).toBe(40);
    expect(Math.max(...flows)).toBeLessThanOrEqual(40);
    expect(flows.length).toBeLessThan(12);
  });
});

describe("losing the connection", () => {
  test("a peer that falls silent is noticed by its missing heartbeats", async () => {
    const peer = await peerWith((container) => attachLinks(container));
    const proxy = await startTcpProxy(peer.port);
    closing.push(() => proxy.close());
    const transport = await connectTo(`amqp-1-0+amqp://127.0.0.1:${proxy.port}`, { heartbeatMs: 30 });
    const sender = await transport.openSender("a");
    proxy.freeze();
    const sent = expect(sender.send({ body: "x" })).rejects.toMatchObject({ code: "unavailable" });
    expect(await transport.lost).toMatchObject({ code: "unavailable" });
    await sent;
  });

  test("a peer that closes with a reason", async () => {
    const peer = await peerWith((container) => attachLinks(container));
    const transport = await connectTo(peer.url);
    const sender = await transport.openSender("a");
    const sent = expect(sender.send({ body: "x" })).rejects.toMatchObject({ code: "unavailable" });
    peer.connections[0]!.close({ condition: "amqp:connection:forced", description: "maintenance" });
    await sent;
    expect(await transport.lost).toMatchObject({ code: "unavailable", message: /maintenance/ });
  });

  test("a frame larger than agreed ends the connection before it is read", async () => {
    const peer = await peerWith((container) => attachLinks(container));
    const transport = await connectTo(peer.url);
    const head = Buffer.alloc(8);
    head.writeUInt32BE(0x7fff_ffff);
    peer.connections[0]!["socket"].write(head);
    expect(await transport.lost).toMatchObject({ code: "unavailable", message: /frame of 2147483647 bytes/ });
  });

  test("bytes that are no frame end the connection", async () => {
    const peer = await peerWith((container) => attachLinks(container));
    const transport = await connectTo(peer.url);
    peer.connections[0]!["socket"].write(Buffer.from("0000000c" + "0200ffff" + "ffffffff", "hex"));
    expect(await transport.lost).toMatchObject({ code: "unavailable" });
  });

  test("a peer that never answers our close does not keep us", async () => {
    const peer = await peerWith((container) => attachLinks(container));
    const proxy = await startTcpProxy(peer.port);
    closing.push(() => proxy.close());
    const transport = await connectTo(`amqp-1-0+amqp://127.0.0.1:${proxy.port}`);
    const sender = await transport.openSender("a");
    proxy.freeze();
    await Promise.all([sender.close(), transport.close()]);
    expect(await transport.lost).toBeUndefined();
  });
});
