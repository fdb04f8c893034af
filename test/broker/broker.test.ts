import { createServer } from "node:net";

import rhea from "rhea";
import { afterEach, describe, expect, test } from "vitest";

import { startBroker } from "../../src/broker/index.js";
import {
  brokerWith,
  closeAll,
  conditionOf,
  connectTo,
  creditOf,
  event,
  Inbox,
  outcomeOf,
  portOf,
  refusedReceiver,
  refusedSender,
  senderTo,
  socketOf,
  until,
} from "./clients.js";

afterEach(closeAll);

describe("a peer", () => {
  test("learns who we are, and how long it may be silent", async () => {
    const connection = await connectTo(await brokerWith({ version: "1.2.3", heartbeat: "20s" }));
    expect(connection.properties).toEqual({ product: "gofer-rmi", version: "1.2.3" });
    expect(connection.idle_time_out).toBe(20_000);
    expect(connection.offered_capabilities).toEqual(["ANONYMOUS-RELAY"]);
  });

  test("may leave SASL out when nobody is asked for a name", async () => {
    const connection = await connectTo(await brokerWith(), { sasl: false });
    expect(connection.is_open()).toBe(true);
  });
});

describe("queues", () => {
  test("pass messages on as they are; the header says that nobody had them before", async () => {
    const connection = await connectTo(await brokerWith());
    const inbox = await Inbox.open(connection, "inbox", { credit: 9 });
    const sender = await senderTo(connection, "inbox");
    const properties = {
      message_id: "m-1",
      subject: "s",
      application_properties: { n: 1 },
      message_annotations: { a: "b" },
    };
    expect(
      await outcomeOf(sender, {
        ...properties,
        durable: true,
        priority: 7,
        body: { deep: [1, "two", null] },
      }),
    ).toBe("accepted");
    expect(await outcomeOf(sender, { body: rhea.message.data_section(Buffer.from("bytes")) })).toBe(
      "accepted",
    );
    const [first, second] = await inbox.count(2);
    expect({ ...first!.message }).toEqual({
      ...properties,
      durable: true,
      priority: 7,
      first_acquirer: true,
      delivery_count: 0,
      body: { deep: [1, "two", null] },
    });
    expect(String((second!.message.body as { content: Buffer }).content)).toBe("bytes");
    expect(second!.message.durable).toBe(false);
  });

  test("come into being with their first receiver, and stay", async () => {
    const broker = await brokerWith();
    const connection = await connectTo(broker);
    expect(await refusedSender(connection, "inbox")).toEqual({
      condition: "amqp:not-found",
      hadTerminus: false,
    });
    const inbox = await Inbox.open(connection, "inbox");
    inbox.receiver.close();
    await event(inbox.receiver, "receiver_close");
    const sender = await senderTo(connection, "inbox");
    expect(await outcomeOf(sender, { body: "waits" })).toBe("accepted");
    expect(broker.queues()).toEqual([
      expect.objectContaining({ name: "inbox", ready: 1, consumers: 0, dynamic: false }),
    ]);
  });

  test("come into being with a sender, too, where that is wanted", async () => {
    const connection = await connectTo(await brokerWith({ autoCreate: "always" }));
    const sender = await senderTo(connection, "inbox");
    expect(await outcomeOf(sender, { body: "first" })).toBe("accepted");
  });

  test("are those that are listed, where nobody may create one", async () => {
    const connection = await connectTo(await brokerWith({ autoCreate: "never", queues: ["inbox"] }));
    expect(await refusedReceiver(connection, "outbox")).toEqual({
      condition: "amqp:not-found",
      hadTerminus: false,
    });
    expect(await outcomeOf(await senderTo(connection, "inbox"), { body: "hello" })).toBe("accepted");
  });

  test("are deleted when nobody read them for as long as their reader said, and only then", async () => {
    let now = 1_000_000;
    const broker = await brokerWith({ now: () => now });
    const connection = await connectTo(broker);
    const expiring = { address: "expiring", expiry_policy: "link-detach", timeout: 60 };
    const inbox = await Inbox.open(connection, expiring);
    await Inbox.open(connection, "staying").then(({ receiver }) => receiver.close());
    now += 120_000;
    inbox.receiver.close();
    await until(() => broker.queues().every(({ consumers }) => consumers === 0));
    expect(broker.queues()).toHaveLength(2);
    now += 60_001;
    await until(() => broker.queues().length === 1);
    expect(broker.queues()[0]!.name).toBe("staying");
  });

  test("hand out in turn to those who compete", async () => {
    const broker = await brokerWith();
    const connections = await Promise.all([1, 2, 3].map(() => connectTo(broker)));
    const inboxes = await Promise.all(
      connections.map((connection) => Inbox.open(connection, "inbox", { credit: 10 })),
    );
    const sender = await senderTo(connections[0]!, "inbox");
    for (let i = 0; i < 9; i++) await outcomeOf(sender, { body: i });
    await Promise.all(inboxes.map((inbox) => inbox.count(3)));
    expect(inboxes.map(({ bodies }) => bodies.length)).toEqual([3, 3, 3]);
    expect(inboxes.flatMap(({ bodies }) => bodies).sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  });

  test("pass on thousands over one session, in order", async () => {
    const connection = await connectTo(await brokerWith());
    const inbox = await Inbox.open(connection, "inbox", {
      autoaccept: true,
      autosettle: true,
      credit_window: 100,
    });
    const sender = await senderTo(connection, "inbox");
    let sent = 0;
    const send = (): void => {
      while (sent < 6000 && sender.sendable()) sender.send({ body: sent++ });
    };
    sender.on("sendable", send);
    send();
    await inbox.count(6000);
    expect(inbox.bodies).toEqual(Array.from({ length: 6000 }, (_, i) => i));
  });
});

describe("a delivery comes back", () => {
  const three = async () => {
    const broker = await brokerWith();
    const [first, second] = [await connectTo(broker), await connectTo(broker)];
    const inbox = await Inbox.open(first, "inbox", { credit: 3 });
    const sender = await senderTo(second, "inbox");
    for (const body of ["a", "b", "c"]) await outcomeOf(sender, { body });
    await inbox.count(3);
    const again = async () => {
      const next = await Inbox.open(second, "inbox", { credit: 9 });
      return async (count: number) =>
        (await next.count(count)).map(({ message }) => [
          message.body,
          message.delivery_count,
          message.first_acquirer,
        ]);
    };
    return { broker, first, inbox, again };
  };

  test("when its connection dies, in order, as a failure", async () => {
    const { first, again } = await three();
    socketOf(first)!.destroy();
    expect(await (await again())(3)).toEqual([
      ["a", 1, false],
      ["b", 1, false],
      ["c", 1, false],
    ]);
  });

  test("when its link is closed, but not what was accepted before", async () => {
    const { inbox, again } = await three();
    inbox.arrived[1]!.delivery.accept();
    inbox.receiver.close();
    expect(await (await again())(2)).toEqual([
      ["a", 1, false],
      ["c", 1, false],
    ]);
  });

  test("when it is released, to its old place, and that is no failure", async () => {
    const { inbox, again } = await three();
    inbox.arrived[1]!.delivery.release();
    inbox.arrived[0]!.delivery.release();
    expect(await (await again())(2)).toEqual([
      ["a", 0, false],
      ["b", 0, false],
    ]);
  });

  test("when it is modified: as a failure when it failed, elsewhere when it cannot be delivered here", async () => {
    const { broker, inbox, again } = await three();
    inbox.receiver.add_credit(9);
    inbox.arrived[0]!.delivery.modified({ delivery_failed: true, undeliverable_here: true });
    await until(() => broker.queues()[0]!.unsettled === 2); // rhea tells two outcomes of one tick as the first of them
    inbox.arrived[1]!.delivery.modified({ delivery_failed: true, undeliverable_here: false });
    await inbox.count(4);
    expect(inbox.arrived[3]!.message).toMatchObject({ body: "b", delivery_count: 1 });
    expect(await (await again())(1)).toEqual([["a", 1, false]]);
    expect(inbox.bodies).toEqual(["a", "b", "c", "b"]);
  });

  test("when it is settled without a word, since nobody said that it was taken", async () => {
    const { inbox, again } = await three();
    inbox.arrived[2]!.delivery.update(true);
    expect(await (await again())(1)).toEqual([["c", 1, false]]);
  });

  test("never, once it was accepted or rejected", async () => {
    const { broker, inbox } = await three();
    inbox.arrived[0]!.delivery.accept();
    inbox.arrived[1]!.delivery.reject({ condition: "app:no", description: "not this one" });
    await until(() => broker.queues()[0]!.unsettled === 1);
    expect(broker.queues()[0]).toMatchObject({ ready: 0, unsettled: 1 });
  });
});

describe("time to live", () => {
  test("what has expired is not delivered; the rest says how long it has left", async () => {
    let now = 1_000_000;
    const connection = await connectTo(await brokerWith({ now: () => now, autoCreate: "always" }));
    const sender = await senderTo(connection, "inbox");
    await outcomeOf(sender, { body: "short", ttl: 1000 });
    await outcomeOf(sender, { body: "long", ttl: 10_000 });
    await outcomeOf(sender, { body: "for ever" });
    now += 4000;
    const inbox = await Inbox.open(connection, "inbox", { credit: 9 });
    const arrived = await inbox.count(2);
    expect(arrived.map(({ message }) => [message.body, message.ttl])).toEqual([
      ["long", 6000],
      ["for ever", undefined],
    ]);
  });

  test("what has expired is swept away though nobody reads", async () => {
    let now = 1_000_000;
    const broker = await brokerWith({ now: () => now, autoCreate: "always" });
    const sender = await senderTo(await connectTo(broker), "inbox");
    await outcomeOf(sender, { body: "short", ttl: 1000 });
    expect(broker.queues()[0]!.ready).toBe(1);
    now += 1000;
    await until(() => broker.queues()[0]!.ready === 0);
    expect(broker.queues()[0]!.bytes).toBe(0);
  });
});

describe("nodes for replies", () => {
  test("get a name, and take messages by it", async () => {
    const broker = await brokerWith();
    const [caller, agent] = [await connectTo(broker), await connectTo(broker)];
    const replies = await Inbox.open(caller, { dynamic: true }, { credit: 1 });
    expect(replies.address).toMatch(/^reply\.[0-9a-f-]{36}$/);
    await outcomeOf(await senderTo(agent, replies.address), { body: "reply" });
    await replies.count(1);
    expect(replies.bodies).toEqual(["reply"]);
  });

  for (const [how, end] of [
    ["is closed", ({ receiver }: Inbox) => receiver.close()],
    ["loses its connection", ({ receiver }: Inbox) => socketOf(receiver.connection)!.destroy()],
  ] as const) {
    test(`are gone when their receiver ${how}, also for senders that wait for credit`, async () => {
      const broker = await brokerWith({ maxQueueLength: 1 });
      const [caller, agent] = [await connectTo(broker), await connectTo(broker)];
      const replies = await Inbox.open(caller, { dynamic: true });
      const sender = await senderTo(agent, replies.address);
      await outcomeOf(sender, { body: "fills it" });
      expect(creditOf(sender)).toBe(0);
      const ended = event(sender, "sender_error");
      end(replies);
      expect(conditionOf((await ended).sender!.error)).toBe("amqp:resource-deleted");
      expect(await refusedSender(agent, replies.address)).toEqual({
        condition: "amqp:not-found",
        hadTerminus: false,
      });
      expect(broker.queues()).toEqual([]);
    });
  }
});

describe("a sender without a target", () => {
  test("reaches what each message names", async () => {
    const connection = await connectTo(await brokerWith());
    const [one, two] = [
      await Inbox.open(connection, "one", { credit: 1 }),
      await Inbox.open(connection, "two", { credit: 1 }),
    ];
    const sender = await senderTo(connection, {});
    expect(await outcomeOf(sender, { to: "one", body: "1" })).toBe("accepted");
    expect(await outcomeOf(sender, { to: "two", body: "2" })).toBe("accepted");
    await Promise.all([one.count(1), two.count(1)]);
    expect([one.bodies, two.bodies]).toEqual([["1"], ["2"]]);
  });

  test("gets back what names nobody, and is refused what has no name or no room", async () => {
    const connection = await connectTo(await brokerWith({ queues: ["full"], maxQueueLength: 1 }));
    const sender = await senderTo(connection, {});
    expect(await outcomeOf(sender, { to: "nobody", body: "?" })).toBe("released");
    expect(await outcomeOf(sender, { body: "?" })).toBe("rejected");
    expect(await outcomeOf(sender, { to: "full", body: "1" })).toBe("accepted");
    expect(await outcomeOf(sender, { to: "full", body: "2" })).toBe("rejected");
  });
});

describe("credit", () => {
  test("ends with the room in the queue, and comes again with it; nothing is dropped", async () => {
    const broker = await brokerWith({ maxQueueLength: 5, maxMessageBytes: "1MiB", queues: ["inbox"] });
    const connection = await connectTo(broker);
    const sender = await senderTo(connection, "inbox");
    expect(creditOf(sender)).toBe(5);
    for (let i = 0; i < 5; i++) await outcomeOf(sender, { body: i });
    expect(creditOf(sender)).toBe(0);
    const inbox = await Inbox.open(connection, "inbox", { credit: 1 });
    const again = event(sender, "sendable");
    (await inbox.count(1))[0]!.delivery.accept();
    await again;
    await outcomeOf(sender, { body: 5 });
    inbox.receiver.add_credit(9);
    await inbox.count(6);
    expect(inbox.bodies).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test("ends with the bytes in the queue", async () => {
    const broker = await brokerWith({ maxQueueBytes: 1000, queues: ["inbox"] });
    const sender = await senderTo(await connectTo(broker), "inbox");
    const granted = creditOf(sender);
    let accepted = 0;
    sender.on("accepted", () => accepted++);
    while (sender.sendable()) {
      sender.send({ body: "x".repeat(1000) });
      await until(() => creditOf(sender) < granted || accepted > 0);
      if (accepted >= granted) break;
    }
    await until(() => accepted === granted);
    expect(creditOf(sender)).toBe(0);
    expect(broker.queues()[0]!.ready).toBe(granted);
  });

  test("of a receiver is given back when it drains", async () => {
    const connection = await connectTo(await brokerWith());
    const inbox = await Inbox.open(connection, "inbox", { credit: 5 });
    await outcomeOf(await senderTo(connection, "inbox"), { body: "only one" });
    await inbox.count(1);
    inbox.receiver.drain_credit();
    await event(inbox.receiver, "receiver_drained");
    expect((inbox.receiver as unknown as { credit: number }).credit).toBe(0);
  });
});

describe("messages in many frames", () => {
  test("pass both ways, whatever frame size the other end takes", async () => {
    const broker = await brokerWith({ maxFrameBytes: 4096 });
    const [small, large] = [await connectTo(broker, { max_frame_size: 512 }), await connectTo(broker)];
    const inbox = await Inbox.open(small, "inbox", { credit: 2 });
    const body = Buffer.alloc(300_000, "0123456789").toString();
    const sender = await senderTo(large, "inbox");
    await outcomeOf(sender, { body });
    await outcomeOf(sender, { body: "short" });
    await inbox.count(2);
    expect(inbox.bodies[0] === body).toBe(true);
    expect(inbox.bodies[1]).toBe("short");
  });

  test("end their link when they are larger than the limit", async () => {
    const connection = await connectTo(await brokerWith({ maxMessageBytes: "64KiB", queues: ["inbox"] }));
    const sender = await senderTo(connection, "inbox");
    expect(sender.max_message_size).toBe(65_536);
    const ended = event(sender, "sender_error");
    sender.send({ body: "x".repeat(200_000) });
    expect(conditionOf((await ended).sender!.error)).toBe("amqp:link:message-size-exceeded");
    expect(await outcomeOf(await senderTo(connection, "inbox"), { body: "small" })).toBe("accepted");
  });
});

describe("settled beforehand", () => {
  test("what a sender does not want to hear of is stored all the same", async () => {
    const broker = await brokerWith({ queues: ["inbox"] });
    const connection = await connectTo(broker);
    const sender = connection.open_sender({ target: "inbox", snd_settle_mode: 1 });
    await event(sender, "sendable");
    sender.send({ body: "fire and forget" });
    await until(() => broker.queues()[0]!.ready === 1);
  });

  test("what a receiver does not want to settle is gone once sent", async () => {
    const broker = await brokerWith();
    const connection = await connectTo(broker);
    const inbox = await Inbox.open(connection, "inbox", { credit: 1, snd_settle_mode: 1 });
    await outcomeOf(await senderTo(connection, "inbox"), { body: "gone" });
    const [arrived] = await inbox.count(1);
    expect((arrived!.delivery as { remote_settled?: boolean }).remote_settled).toBe(true);
    expect(broker.queues()[0]).toMatchObject({ ready: 0, unsettled: 0, bytes: 0 });
  });
});

describe("closing", () => {
  test("tells every peer why, and may be asked for twice", async () => {
    const broker = await brokerWith();
    const connections = [await connectTo(broker), await connectTo(broker)];
    const told = connections.map((connection) => event(connection, "connection_close"));
    await Promise.all([broker.close(), broker.close()]);
    for (const { connection } of await Promise.all(told)) {
      expect(conditionOf(connection.error)).toBe("amqp:connection:forced");
    }
  });

  test("does not wait for ever for peers that say nothing", async () => {
    const broker = await brokerWith();
    const connection = await connectTo(broker);
    socketOf(connection)!.pause();
    await broker.close();
  });

  test("frees the port", async () => {
    const first = await brokerWith();
    await first.close();
    const second = await brokerWith({ listen: first.url });
    expect(second.port).toBe(first.port);
  });
});

describe("starting", () => {
  test("says when the port is in use", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
      await expect(startBroker({ listen: `amqp://127.0.0.1:${portOf(server)}` })).rejects.toMatchObject({
        code: "in-use",
      });
    } finally {
      server.close();
    }
  });

  for (const [name, options, code] of [
    ["another scheme", { listen: "http://127.0.0.1:0" }, "usage"],
    ["no host", { listen: "amqp://" }, "usage"],
    ["a port that there is not", { listen: "amqp://127.0.0.1:65536" }, "usage"],
    ["credentials in the address", { listen: "amqp://a:b@127.0.0.1:0" }, "usage"],
    ["amqps without a certificate", { listen: "amqps://127.0.0.1:0" }, "usage"],
    ["a certificate without amqps", { listen: "amqp://127.0.0.1:0", tls: { cert: "c", key: "k" } }, "usage"],
    [
      "a certificate that is not there",
      { listen: "amqps://127.0.0.1:0", tls: { cert: "/no.pem", key: "/no.pem" } },
      "config",
    ],
    ["frames smaller than AMQP allows", { maxFrameBytes: 511 }, "usage"],
    ["queues of no length", { maxQueueLength: 0 }, "usage"],
    ["a size that is none", { maxQueueBytes: "many" }, "usage"],
    ["an address of another machine", { listen: "amqp://192.0.2.1:0" }, "config"],
  ] as const) {
    test(`refuses ${name}`, async () => {
      await expect(startBroker(options)).rejects.toMatchObject({ code });
    });
  }
});

test("what was accepted before its session ended is said before that", async () => {
  const broker = await brokerWith({ queues: ["inbox"] });
  const session = (await connectTo(broker)).create_session();
  session.begin();
  const sender = session.open_sender({ target: "inbox" });
  await event(sender, "sendable");
  let accepted = 0;
  sender.on("accepted", () => accepted++);
  for (let i = 0; i < 3; i++) sender.send({ body: i });
  session.close();
  await event(session, "session_close");
  expect(accepted).toBe(3);
});
