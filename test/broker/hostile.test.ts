import { afterEach, describe, expect, test } from "vitest";

import type { Broker } from "../../src/broker/index.js";
import { MAX_LINKS } from "../../src/broker/connection.js";
import { CREDIT_WINDOW } from "../../src/broker/incoming-link.js";
import { HEARTBEAT, type DecodedFrame } from "./amqp.js";
import { brokerWith, closeAll, connectTo, Inbox, outcomeOf, senderTo, until } from "./clients.js";
import {
  AMQP_HEADER,
  attachReceiver,
  attachSender,
  begin,
  errorOf,
  flow,
  frame,
  item,
  MESSAGE,
  open,
  performative,
  RawPeer,
  transfer,
} from "./raw-peer.js";

afterEach(closeAll);

/** Somebody else's messages still come through. */
async function isWell(broker: Broker): Promise<void> {
  const connection = await connectTo(broker);
  const inbox = await Inbox.open(connection, "health", { credit: 1 });
  expect(await outcomeOf(await senderTo(connection, "health"), { body: "well" })).toBe("accepted");
  await inbox.count(1);
  connection.close();
}

describe("what is not AMQP", () => {
  for (const [name, bytes] of [
    ["noise", Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 7919) & 0xff))],
    ["a web browser", Buffer.from("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")],
    ["AMQP 0-9-1", Buffer.from("AMQP\0\0\x09\x01", "latin1")],
    ["AMQP 1.0 with TLS inside", Buffer.from("AMQP\x02\x01\0\0", "latin1")],
  ] as const) {
    test(`${name} is told what we speak, and dropped`, async () => {
      const broker = await brokerWith();
      const peer = await RawPeer.connect(broker.port);
      peer.send(bytes);
      await peer.closed();
      expect(peer.received.equals(AMQP_HEADER)).toBe(true);
      await isWell(broker);
    });
  }
});

describe("a connection is closed, with a reason, over", () => {
  const opened = [AMQP_HEADER, open(), begin()];
  const list = Buffer.from([
    0x00, 0x53, 0x10, 0xd0, 0, 0, 0, 8, 0x01, 0xff, 0xff, 0xff, 0x40, 0x40, 0x40, 0x40,
  ]);
  const nulls = Buffer.from([0x00, 0x53, 0x12, 0xc0, 12, 1, 0xf0, 0, 0, 0, 5, 0xff, 0xff, 0xff, 0xff, 0x40]);
  const oversize = Buffer.from([0x7f, 0xff, 0xff, 0xff, 2, 0, 0, 0]);
  const manyHandles = [attachSender(1, undefined), attachSender(1, undefined)];
  for (const [name, parts, condition] of [
    ["a frame larger than the limit", [...opened, oversize], "amqp:connection:framing-error"],
    [
      "a frame of another kind",
      [...opened, Buffer.from([0, 0, 0, 9, 2, 1, 0, 0, 0])],
      "amqp:connection:framing-error",
    ],
    ["a list that claims millions of fields", [AMQP_HEADER, frame(0, list)], "amqp:decode-error"],
    ["an array of four billion nulls", [...opened, frame(0, nulls)], "amqp:decode-error"],
    ["a frame that is no performative", [...opened, frame(0, Buffer.from([0x40]))], "amqp:decode-error"],
    ["a performative that there is not", [...opened, performative(0, 0x2f, [])], "amqp:not-implemented"],
    ["an open without its container", [AMQP_HEADER, performative(0, 0x10, [])], "amqp:invalid-field"],
    ["a field of the wrong type", [AMQP_HEADER, performative(0, 0x10, [item.uint(1)])], "amqp:invalid-field"],
    ["frames smaller than AMQP allows", [AMQP_HEADER, open(0)], "amqp:invalid-field"],
    ["a second open", [...opened, open()], "amqp:not-allowed"],
    ["a session before the open", [AMQP_HEADER, begin()], "amqp:not-allowed"],
    ["a second session on a channel", [...opened, begin()], "amqp:not-allowed"],
    ["a link on no session", [...opened, attachSender(0, "inbox", 5)], "amqp:not-allowed"],
    ["a transfer on no link", [...opened, transfer({ handle: 77 })], "amqp:session:unattached-handle"],
    ["a second link on a handle", [...opened, ...manyHandles], "amqp:session:handle-in-use"],
    ["an address as long as a book", [...opened, attachReceiver(0, "a".repeat(2000))], "amqp:invalid-field"],
    ["a transfer from a receiver", [...opened, attachReceiver(0, "inbox"), transfer()], "amqp:not-allowed"],
  ] as const) {
    test(name, async () => {
      const broker = await brokerWith();
      const peer = await RawPeer.connect(broker.port);
      peer.send(...parts);
      expect(await peer.closedWith()).toBe(condition);
      await peer.closed();
      await isWell(broker);
    });
  }
});

describe("a link is detached over", () => {
  test("more messages than it has credit for", async () => {
    const broker = await brokerWith({ queues: ["inbox"], maxQueueLength: 2 });
    const peer = await RawPeer.opened(broker.port);
    peer.send(attachSender(0, "inbox"), ...[0, 1, 2].map((deliveryId) => transfer({ deliveryId })));
    const { fields } = await peer.frame(0x16);
    expect(errorOf(fields[2])).toBe("amqp:link:transfer-limit-exceeded");
    expect(broker.queues()[0]!.ready).toBe(2);
  });

  test("a delivery that has no id", async () => {
    const peer = await RawPeer.opened((await brokerWith({ queues: ["inbox"] })).port);
    peer.send(attachSender(0, "inbox"), transfer({ deliveryId: undefined }));
    expect(errorOf((await peer.frame(0x16)).fields[2])).toBe("amqp:invalid-field");
  });

  test("messages under way in pieces that add up to too much", async () => {
    const broker = await brokerWith({ queues: ["inbox"], maxMessageBytes: 10_000 });
    const peer = await RawPeer.opened(broker.port);
    for (let handle = 0; handle < 5; handle++) {
      const piece = transfer({ handle, deliveryId: handle, more: true, payload: Buffer.alloc(9000) });
      peer.send(attachSender(handle, "inbox"), piece);
    }
    const { fields } = await peer.frame(0x16);
    expect(fields[0]).toBe(4);
    expect(errorOf(fields[2])).toBe("amqp:resource-limit-exceeded");
  });

  test("a coordinator of transactions", async () => {
    const peer = await RawPeer.opened((await brokerWith()).port);
    const coordinator = item.list(0x30, []);
    const head = [item.text("tx"), item.uint(0), item.flag(false), undefined, undefined];
    peer.send(performative(0, 0x12, [...head, item.list(0x28, []), coordinator]));
    expect(errorOf((await peer.frame(0x16)).fields[2])).toBe("amqp:not-implemented");
  });
});

describe("a message", () => {
  test("that does not begin with a section is rejected; its link stays", async () => {
    const broker = await brokerWith({ queues: ["inbox"] });
    const peer = await RawPeer.opened(broker.port);
    peer.send(attachSender(0, "inbox"), transfer({ payload: Buffer.from("no message") }));
    const { fields } = await peer.frame(0x15);
    expect(fields.slice(0, 4)).toEqual([true, 0, 0, true]);
    expect(stateOf(fields[4])).toBe(0x25);
    peer.send(transfer({ deliveryId: 1 }));
    await until(() => broker.queues()[0]!.ready === 1);
  });

  test("that its sender gives up halfway is forgotten", async () => {
    const broker = await brokerWith({ queues: ["inbox"] });
    const peer = await RawPeer.opened(broker.port);
    peer.send(attachSender(0, "inbox"), transfer({ deliveryId: 0, more: true }));
    peer.send(transfer({ deliveryId: 0, aborted: true }), transfer({ deliveryId: 1 }));
    await peer.frame(0x15, ({ fields }) => fields[1] === 1);
    expect(broker.queues()[0]).toMatchObject({ ready: 1, bytes: MESSAGE.length });
  });
});

test("dispositions for four billion deliveries are done with at once", async () => {
  const broker = await brokerWith({ queues: ["inbox"] });
  const sender = await senderTo(await connectTo(broker), "inbox");
  await outcomeOf(sender, { body: "only one" });
  const peer = await RawPeer.opened(broker.port);
  peer.send(attachReceiver(0, "inbox"), flow(0, 10));
  await peer.frame(0x14);
  const accepted = item.list(0x24, []);
  const range = performative(0, 0x15, [
    item.flag(true),
    item.uint(0),
    item.uint(0xffff_ffff),
    item.flag(true),
    accepted,
  ]);
  peer.send(...Array.from({ length: 1000 }, () => range));
  await until(() => broker.queues()[0]!.unsettled === 0);
  await isWell(broker);
});

test("a connection has so many links, and no more; others do not suffer", async () => {
  const broker = await brokerWith({ queues: ["inbox"] });
  const peer = await RawPeer.opened(broker.port);
  for (let handle = 0; handle < MAX_LINKS; handle++) peer.send(attachSender(handle, "inbox"));
  expect(await peer.closedWith()).toBe("amqp:resource-limit-exceeded");
  await isWell(broker);
}, 60_000);

test("a peer that takes everything and reads nothing costs a megabyte, and gets the rest once it reads", async () => {
  const broker = await brokerWith({ queues: ["inbox"] });
  const connection = await connectTo(broker);
  const sender = await senderTo(connection, "inbox");
  const body = "x".repeat(1_000_000);
  for (let i = 0; i < 30; i++) await outcomeOf(sender, { body });
  const peer = await RawPeer.opened(broker.port);
  peer.socket.pause();
  peer.send(attachReceiver(0, "inbox"), flow(0, 1000));
  await until(() => broker.queues()[0]!.consumers === 1);
  await isWell(broker);
  // what left is in the buffers of the two sockets
  expect(broker.queues()[0]!.ready).toBeGreaterThan(10);
  let bytes = 0;
  peer.socket.removeAllListeners("data");
  peer.socket.on("data", (chunk: Buffer) => (bytes += chunk.length));
  peer.socket.resume();
  await until(() => bytes > 30 * body.length);
  expect(broker.queues()[0]).toMatchObject({ ready: 0, unsettled: 30 });
});

test("a peer that floods us while it reads nothing is not read from either", async () => {
  const broker = await brokerWith();
  const peer = await RawPeer.opened(broker.port);
  peer.socket.pause();
  const attachAndDetach = [
    attachSender(0, "nowhere"),
    performative(0, 0x16, [item.uint(0), item.flag(true)]),
  ];
  const flood = Buffer.concat(Array.from({ length: 500 }, () => attachAndDetach).flat());
  for (let i = 0; i < 500; i++) peer.socket.write(flood);
  let unread = -1;
  while (unread !== peer.socket.writableLength) {
    unread = peer.socket.writableLength;
    for (let i = 0; i < 5; i++) await isWell(broker);
  }
  expect(unread).toBeGreaterThan(0);
});

describe("silence", () => {
  test("of a peer ends its connection", async () => {
    const peer = await RawPeer.opened((await brokerWith({ heartbeat: 50 })).port);
    expect(await peer.closedWith()).toBe("amqp:resource-limit-exceeded");
    await peer.closed();
  });

  test("of ours is broken as often as the peer asks for", async () => {
    const peer = await RawPeer.connect((await brokerWith()).port);
    peer.send(AMQP_HEADER, open(65_536, 200));
    await peer.frame(HEARTBEAT);
    await until(() => peer.frames.filter(({ code }) => code === HEARTBEAT).length >= 3);
  });
});

describe("credit", () => {
  const creditOf = (frame: DecodedFrame): unknown => frame.fields[6];

  test("begins with what fits were the messages of full size, and grows with what they are, to a limit", async () => {
    const limits = { maxMessageBytes: 1000, maxQueueBytes: 10_000 };
    const peer = await RawPeer.opened((await brokerWith({ queues: ["inbox"], ...limits })).port);
    peer.send(attachSender(0, "inbox"));
    expect(creditOf(await peer.frame(0x13))).toBe(10);
    peer.send(transfer());
    await peer.frame(0x13, (found) => creditOf(found) === CREDIT_WINDOW);
  });

  test("that was granted for small messages and is used for large ones does not fill the memory", async () => {
    const limits = { maxMessageBytes: 100_000, maxQueueBytes: 1_000_000 };
    const broker = await brokerWith({ queues: ["inbox"], maxFrameBytes: 200_000, ...limits });
    const peer = await RawPeer.opened(broker.port);
    peer.send(attachSender(0, "inbox"), transfer());
    await peer.frame(0x13, (found) => creditOf(found) === CREDIT_WINDOW);
    const payload = Buffer.concat([MESSAGE, Buffer.alloc(99_000)]);
    for (let deliveryId = 1; deliveryId <= 50; deliveryId++) peer.send(transfer({ deliveryId, payload }));
    await peer.frame(0x15, ({ fields }) => fields[2] === 50);
    expect(broker.queues()[0]!.bytes).toBeLessThan(2_100_000);
    const rejected = peer.frames.filter(({ code, fields }) => code === 0x15 && stateOf(fields[4]) === 0x25);
    expect(broker.queues()[0]!.ready).toBe(51 - rejected.length);
  });
});

function stateOf(state: unknown): number {
  return (state as { readonly descriptor: { readonly value: number } }).descriptor.value;
}
