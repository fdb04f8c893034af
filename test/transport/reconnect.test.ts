import { afterEach, describe, expect, test } from "vitest";
import { startBroker } from "../../src/broker/index.js";
import { RmiError, type Code } from "../../src/errors.js";
import { connect as connectAny } from "../../src/transport/connect.js";
import { MemoryBroker } from "../../src/transport/memory/broker.js";
import { type ConnectionEvent, reconnecting, type ReconnectOptions } from "../../src/transport/reconnect.js";
import type { Connect, Delivery, Receiver, Transport } from "../../src/transport/transport.js";
import { startTcpProxy } from "../support/tcp-proxy.js";

const QUICK = { firstMs: 2, maxMs: 8 };
const SETTINGS = { url: "memory://unused", heartbeatMs: 0, tls: { hostValidation: true } };

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** Notes events, and waits for one that is yet to come or has come already. */
class Events {
  readonly all: ConnectionEvent[] = [];
  readonly #waiting: { matches: () => boolean; resolve: () => void }[] = [];

  readonly note = (event: ConnectionEvent): void => {
    this.all.push(event);
    for (const { matches, resolve } of this.#waiting) if (matches()) resolve();
  };

  kinds(): string[] {
    return this.all.map(({ kind }) => kind);
  }

  count(kind: ConnectionEvent["kind"], times: number): Promise<void> {
    const matches = (): boolean => this.kinds().filter((seen) => seen === kind).length >= times;
    return new Promise((resolve) => (matches() ? resolve() : this.#waiting.push({ matches, resolve })));
  }
}

/** A broker in memory, and a way to it that can be closed for a while. */
function memory(options: ReconnectOptions = {}) {
  const broker = new MemoryBroker();
  const events = new Events();
  const state = { refuse: undefined as Code | undefined, attempts: 0 };
  const connect: Connect = async () => {
    state.attempts++;
    if (state.refuse !== undefined) throw new RmiError(state.refuse, `refused as ${state.refuse}`);
    return broker.connect();
  };
  const open = (): ReturnType<typeof reconnecting> => {
    const transport = reconnecting(connect, SETTINGS, { backoff: QUICK, onEvent: events.note, ...options });
    closing.push(() => transport.close());
    return transport;
  };
  closing.push(() => broker.close());
  return { broker, events, state, open, connect };
}

async function take(receiver: Receiver): Promise<Delivery> {
  const { value, done } = await receiver[Symbol.asyncIterator]().next();
  if (done === true) throw new Error("the receiver has ended");
  return value;
}

async function body(receiver: Receiver): Promise<string> {
  const delivery = await take(receiver);
  delivery.accept();
  return delivery.message.body;
}

describe("connecting", () => {
  test("links wait for the connection", async () => {
    const { broker, state, open, events } = memory();
    broker.declare("q");
    state.refuse = "unreachable";
    const transport = open();
    const receiver = transport.openReceiver("q", { credit: 1 });
    const sender = transport.openSender("q");
    await events.count("retry", 3);
    expect(transport.connected).toBe(false);
    state.refuse = undefined;
    await (await sender).send({ body: "hello" });
    expect(await body(await receiver)).toBe("hello");
    expect(transport.connected).toBe(true);
    await transport.whenConnected();
    const retries = events.all.filter((event) => event.kind === "retry");
    expect(retries.map(({ attempt }) => attempt)).toEqual(retries.map((_, i) => i + 1));
    expect(events.all.at(-1)).toMatchObject({ kind: "connected", broker: { protocol: "memory" } });
  });

  test("pauses grow, are jittered, and start over once a link was opened", async () => {
    const { broker, state, open, events } = memory({ random: () => 0.5 });
    broker.declare("q");
    state.refuse = "unreachable";
    const transport = open();
    await events.count("retry", 4);
    state.refuse = undefined;
    await transport.openSender("q");
    broker.cut();
    await events.count("connected", 2);
    broker.cut(); // no link was opened on this one
    await events.count("connected", 3);
    const delays = events.all.flatMap((event) => (event.kind === "retry" ? [event.delayMs] : []));
    expect(delays.slice(0, 4)).toEqual([1.5, 3, 6, 6]);
    expect(delays.slice(-2)).toEqual([1.5, 3]);
  });

  test.each(["unauthorized", "untrusted", "config"] as const)(
    "%s is reported, and tried again",
    async (code) => {
      const { state, open, events } = memory();
      state.refuse = code;
      const transport = open();
      await events.count("retry", 3);
      expect(events.all[0]).toMatchObject({ kind: "retry", error: { code } });
      const late = { signal: AbortSignal.timeout(5) };
      await expect(transport.whenConnected(late)).rejects.toMatchObject({ code });
      await expect(transport.openSender("q", late)).rejects.toMatchObject({ code });
      await expect(transport.openReceiver("q", { credit: 1, ...late })).rejects.toMatchObject({ code });
      await expect(transport.openSender("q", { signal: AbortSignal.abort() })).rejects.toMatchObject({
        code: "cancelled",
      });
      state.refuse = undefined;
      await transport.whenConnected();
    },
  );

  test("a first attempt that is still under way: timed-out, cancelled", async () => {
    const never: Connect = (_settings, call) =>
      new Promise((_resolve, reject) =>
        call!.signal!.addEventListener("abort", () => reject(new Error("stopped"))),
      );
    const transport = reconnecting(never, SETTINGS);
    closing.push(() => transport.close());
    await expect(transport.whenConnected({ signal: AbortSignal.timeout(5) })).rejects.toMatchObject({
      code: "timed-out",
    });
    await expect(transport.whenConnected({ signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: "cancelled",
    });
  });
});

describe("senders", () => {
  test("a send that waits when the link is lost fails; the next one waits for the new link", async () => {
    const { broker, state, open, events } = memory();
    broker.declare("full", { maxMessages: 1 });
    const transport = open();
    const sender = await transport.openSender("full");
    await sender.send({ body: "fills it" });
    const waiting = sender.send({ body: "waits" });
    const failed = expect(waiting).rejects.toMatchObject({ code: "unavailable" });
    state.refuse = "unreachable";
    broker.cut();
    await failed;
    expect(sender.open).toBe(true);
    const later = ["a", "b", "c"].map((content) => sender.send({ body: content }));
    const impatient = sender.send({ body: "no time" }, { signal: AbortSignal.timeout(5) });
    await expect(impatient).rejects.toMatchObject({ code: "unreachable" });
    await events.count("retry", 3);
    state.refuse = undefined;
    const receiver = await transport.openReceiver("full", { credit: 1 });
    const bodies: string[] = [];
    for (let i = 0; i < 4; i++) bodies.push(await body(receiver));
    await Promise.all(later);
    expect(bodies).toEqual(["fills it", "a", "b", "c"]);
  });

  test("a link that was ended by the broker is opened again when it is needed", async () => {
    const { broker, open, events } = memory();
    broker.declare("q");
    const transport = open();
    const sender = await transport.openSender("q");
    broker.delete("q");
    await expect(sender.send({ body: "nowhere" })).rejects.toMatchObject({ code: "not-found" });
    broker.declare("q");
    await sender.send({ body: "there again" });
    expect(events.kinds()).toEqual(["connected"]);
  });

  test("no such queue is told at once", async () => {
    const { open } = memory();
    await expect(open().openSender("nowhere")).rejects.toMatchObject({ code: "not-found" });
  });

  test("closed: nothing is sent any more", async () => {
    const { broker, state, open } = memory();
    broker.declare("q");
    const transport = open();
    const sender = await transport.openSender("q");
    state.refuse = "unreachable";
    broker.cut();
    const waiting = expect(sender.send({ body: "x" })).rejects.toMatchObject({ code: "closed" });
    await sender.close();
    await sender.close();
    await waiting;
    await expect(sender.send({ body: "y" })).rejects.toMatchObject({ code: "closed" });
    expect(sender.open).toBe(false);
  });
});

describe("receivers", () => {
  test("the iterator goes on after losses, with what was unsettled", async () => {
    const { broker, open, events } = memory();
    const queue = broker.declare("q");
    const transport = open();
    const receiver = await transport.openReceiver("q", { credit: 2 });
    queue.offer({ body: "one" });
    queue.offer({ body: "two" });
    const held = await take(receiver);
    const reopened: string[] = [];
    for (let round = 1; round <= 3; round++) {
      broker.cut();
      await events.count("reopened", round);
    }
    held.accept(); // to no effect: the broker has given it out again
    for (let i = 0; i < 2; i++) {
      const delivery = await take(receiver);
      reopened.push(`${delivery.message.body} ${delivery.redelivered}`);
      delivery.accept();
    }
    expect(reopened).toEqual(["one true", "two true"]);
    expect(queue.length).toBe(0);
  });

  test("a dynamic one tells its new address", async () => {
    const { broker, open } = memory();
    const transport = open();
    let tell!: (address: string) => void;
    const told = new Promise<string>((resolve) => (tell = resolve));
    const receiver = await transport.openReceiver(undefined, { credit: 1, onReopen: tell });
    const before = receiver.address;
    broker.cut();
    const address = await told;
    expect(address).not.toBe(before);
    expect(receiver.address).toBe(address);
    await (await transport.openSender(address)).send({ body: "found" });
    expect(await body(receiver)).toBe("found");
  });

  test("a missing queue is looked for again and again (A-90), also when it went while it was read", async () => {
    const { broker, open, events } = memory({ missingDelayMs: 3 });
    const transport = open();
    const opening = transport.openReceiver("q", { credit: 1 });
    await events.count("failed", 3);
    expect(events.all.at(-1)).toMatchObject({
      kind: "failed",
      address: "q",
      delayMs: 3,
      error: { code: "not-found" },
    });
    broker.declare("q");
    const receiver = await opening;
    broker.delete("q");
    await events.count("failed", 5);
    broker.declare("q").offer({ body: "back" });
    expect(await body(receiver)).toBe("back");
    const late = { signal: AbortSignal.timeout(20) };
    await expect(transport.openReceiver("never", { credit: 1, ...late })).rejects.toMatchObject({
      code: "timed-out",
    });
  });

  test("what the broker can not do is told at once", async () => {
    const { broker, events } = memory();
    const incapable: Connect = async () => {
      const transport = broker.connect();
      transport.openReceiver = () => Promise.reject(new RmiError("unsupported", "no dynamic nodes here"));
      return transport;
    };
    const transport = reconnecting(incapable, SETTINGS, { backoff: QUICK, onEvent: events.note });
    closing.push(() => transport.close());
    await expect(transport.openReceiver(undefined, { credit: 1 })).rejects.toMatchObject({
      code: "unsupported",
    });
    expect(events.kinds()).not.toContain("failed");
  });

  test("closing one ends its loop, and leaves the connection", async () => {
    const { broker, open } = memory();
    broker.declare("q");
    const transport = open();
    const receiver = await transport.openReceiver("q", { credit: 1 });
    const next = receiver[Symbol.asyncIterator]().next();
    await receiver.close();
    await receiver.close();
    expect(await next).toEqual({ value: undefined, done: true });
    await (await transport.openSender("q")).send({ body: "x" });
    expect(broker.queue("q").length).toBe(1);
  });
});

describe("closing", () => {
  test("stops at once, while it waits to connect", async () => {
    const { state, connect, events } = memory();
    state.refuse = "unreachable";
    const backoff = { firstMs: 1_000_000, maxMs: 1_000_000 };
    const transport = reconnecting(connect, SETTINGS, { backoff, onEvent: events.note });
    const sender = expect(transport.openSender("q")).rejects.toMatchObject({ code: "closed" });
    const receiver = expect(transport.openReceiver("q", { credit: 1 })).rejects.toMatchObject({
      code: "closed",
    });
    const connected = expect(transport.whenConnected()).rejects.toMatchObject({ code: "closed" });
    await events.count("retry", 1);
    await transport.close();
    await transport.close();
    await Promise.all([sender, receiver, connected]);
    expect(await transport.lost).toBeUndefined();
    expect(state.attempts).toBe(1);
    await expect(transport.openSender("q")).rejects.toMatchObject({ code: "closed" });
    await expect(transport.openReceiver("q", { credit: 1 })).rejects.toMatchObject({ code: "closed" });
  });

  test("ends links and loops; its signal does the same", async () => {
    const stop = new AbortController();
    const { broker, open, events } = memory({ signal: stop.signal });
    broker.declare("q");
    const transport = open();
    const sender = await transport.openSender("q");
    const receiver = await transport.openReceiver("q", { credit: 1 });
    const next = receiver[Symbol.asyncIterator]().next();
    stop.abort();
    expect(await transport.lost).toBeUndefined();
    expect(await next).toEqual({ value: undefined, done: true });
    await expect(sender.send({ body: "x" })).rejects.toMatchObject({ code: "closed" });
    expect(events.kinds()).toEqual(["connected"]);
  });

  test("a connection that is made while we close is closed", async () => {
    const { broker } = memory();
    let made: Transport | undefined;
    let finish!: () => void;
    const slow: Connect = () =>
      new Promise((resolve) => {
        finish = () => resolve((made = broker.connect()));
      });
    const transport = reconnecting(slow, SETTINGS);
    const closed = transport.close();
    finish();
    await closed;
    expect(await made!.lost).toBeUndefined();
  });
});

test("over AMQP: broker gone and back, links in use all the while", async () => {
  const broker = await startBroker({ listen: "amqp://127.0.0.1:0" });
  const proxy = await startTcpProxy(broker.port);
  closing.push(
    () => broker.close(),
    () => proxy.close(),
  );
  const events = new Events();
  const transport = reconnecting(
    connectAny,
    { ...SETTINGS, url: `amqp://127.0.0.1:${proxy.port}`, heartbeatMs: 10_000 },
    { backoff: QUICK, onEvent: events.note },
  );
  closing.push(() => transport.close());
  const receiver = await transport.openReceiver("q", { credit: 8, declare: { durable: true } });
  const sender = await transport.openSender("q");
  const seen = new Set<string>();
  const reading = (async () => {
    for await (const delivery of receiver) {
      seen.add(delivery.message.body);
      delivery.accept();
      if (delivery.message.body === "last") return;
    }
  })();
  const outcomes: string[] = [];
  for (let i = 0; i < 60; i++) {
    if (i % 20 === 10) proxy.cut();
    const outcome = await sender.send({ body: `${i}` }).then(
      () => "sent",
      (error: unknown) => RmiError.from(error).code,
    );
    outcomes.push(outcome);
  }
  await sender.send({ body: "last" });
  await reading;
  expect(new Set(outcomes)).toEqual(new Set(["sent", "unavailable"]));
  outcomes.forEach((outcome, i) => {
    if (outcome === "sent") expect(seen).toContain(`${i}`);
  });
  expect(events.kinds().filter((kind) => kind === "lost")).toHaveLength(3);
});

test("a receiver that is closed at the moment at which its link opens is closed, and so is the link", async () => {
  const broker = new MemoryBroker();
  broker.declare("q");
  let opened: Receiver | undefined;
  let connections = 0;
  const connect: Connect = async () => {
    const transport = broker.connect();
    const isSecond = ++connections === 2;
    return {
      lost: transport.lost,
      broker: transport.broker,
      close: () => transport.close(),
      removeQueue: (...args) => transport.removeQueue(...args),
      openSender: (...args) => transport.openSender(...args),
      openReceiver: async (...args: Parameters<Transport["openReceiver"]>) => {
        const link = await transport.openReceiver(...args);
        if (isSecond) queueMicrotask(() => void (closed = receiver.close())); // before whoever awaits the link goes on
        opened = link;
        return link;
      },
    };
  };
  const transport = reconnecting(connect, SETTINGS, { backoff: QUICK });
  closing.push(
    () => broker.close(),
    () => transport.close(),
  );
  const receiver = await transport.openReceiver("q", { credit: 1 });
  let closed: Promise<void> | undefined;
  broker.cut();
  await expect.poll(() => closed !== undefined).toBe(true);
  await closed;
  await expect(opened!.each(() => undefined)).resolves.toBeUndefined();
});
