import { EventEmitter } from "node:events";
import type { Socket } from "node:net";
import { PassThrough } from "node:stream";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { InnerConnection } from "../../../src/transport/amqp091/amqplib.js";
import { DeliveryReader } from "../../../src/transport/amqp091/delivery-reader.js";
import { Intake } from "../../../src/transport/amqp091/intake.js";
import { codec, type DecodedFrame, framing, headerFrame, methodFrame } from "../../support/amqp091-codec.js";

const MAX_FRAME_BYTES = 4096;

/** What amqplib's connection does with bytes, and a note of what it was given. */
class Inner extends EventEmitter implements InnerConnection {
  rest = Buffer.alloc(0) as Buffer;
  recvSinceLastCheck = false;
  readonly maxFrameSize = MAX_FRAME_BYTES;
  readonly frameMax = MAX_FRAME_BYTES;

  constructor(private readonly told: string[]) {
    super();
  }

  recvFrame(): object | false {
    const frame = framing.parseFrame(this.rest, this.maxFrameSize);
    if (frame === false) return false;
    this.rest = frame.rest;
    return framing.decodeFrame(frame);
  }

  accept(frame: object): void {
    const { id, content, size } = frame as DecodedFrame;
    this.told.push(
      content !== undefined
        ? "amqplib: a body"
        : size !== undefined
          ? "amqplib: properties"
          : `amqplib: ${id === undefined ? "heartbeat" : codec.info(id).name}`,
    );
  }
}

function intake(before = Buffer.alloc(0)) {
  const told: string[] = [];
  const inner = new Inner(told);
  inner.rest = before;
  inner.on("frameError", (error: Error) => told.push(`error: ${error.message}`));
  const socket = new PassThrough() as unknown as Socket & PassThrough;
  const reading = new Intake(inner, socket);
  const deliveries = new DeliveryReader(1e6, {
    delivered: ({ deliveryTag }, { body }) => told.push(`delivered ${deliveryTag} ${body.length}`),
    tooLarge: () => told.push("too large"),
  });
  reading.watch(1, { deliveries });
  reading.watch(2, {
    confirms: {
      taken: ({ deliveryTag, multiple }) => told.push(`confirmed ${deliveryTag} ${multiple}`),
      refused: ({ deliveryTag, multiple }) => told.push(`refused ${deliveryTag} ${multiple}`),
    },
  });
  return { told, inner, reading, send: (bytes: Buffer) => void socket.emit("data", bytes) };
}

function delivery(channel: number, method: string, deliveryTag: number, body: Buffer): Buffer {
  const fields = { consumerTag: "c", deliveryTag, redelivered: false, exchange: "", routingKey: "q" };
  const returned = { replyCode: 312, replyText: "NO_ROUTE", exchange: "", routingKey: "q" };
  const pieces = [];
  for (let at = 0; at < body.length; at += 1000)
    pieces.push(framing.makeBodyFrame(channel, body.subarray(at, at + 1000)));
  return Buffer.concat([
    methodFrame(method, channel, method === "BasicDeliver" ? fields : returned),
    headerFrame(channel, body.length, {}),
    ...pieces,
  ]);
}

const HEARTBEAT = Buffer.from([8, 0, 0, 0, 0, 0, 0, 0xce]);

/** Frames, and what is told when they come. */
const arrivals = fc.oneof(
  fc.record({ tag: fc.nat(), bytes: fc.nat({ max: 3000 }) }).map(({ tag, bytes }) => ({
    frames: delivery(1, "BasicDeliver", tag, Buffer.alloc(bytes, "x")),
    told: [`delivered ${tag} ${bytes}`],
  })),
  fc.record({ tag: fc.nat(), multiple: fc.boolean() }).map(({ tag, multiple }) => ({
    frames: methodFrame("BasicAck", 2, { deliveryTag: tag, multiple }),
    told: [`confirmed ${tag} ${multiple}`],
  })),
  fc.constant({
    frames: delivery(2, "BasicReturn", 0, Buffer.from("returned")),
    told: ["amqplib: BasicReturn", "amqplib: properties", "amqplib: a body"],
  }),
  fc.constant({ frames: HEARTBEAT, told: ["amqplib: heartbeat"] }),
  fc.constant({
    frames: methodFrame("ConnectionBlocked", 0, { reason: "memory" }),
    told: ["amqplib: ConnectionBlocked"],
  }),
  fc.constant({
    frames: methodFrame("BasicNack", 2, { deliveryTag: 1, multiple: false, requeue: false }),
    told: ["refused 1 false"],
  }),
);

test("all frames are told in their order, wherever the bytes are cut", () => {
  fc.assert(
    fc.property(fc.array(arrivals), fc.infiniteStream(fc.integer({ min: 1, max: 5000 })), (all, cuts) => {
      const bytes = Buffer.concat(all.map(({ frames }) => frames));
      const before = Math.min(bytes.length, 3);
      const { told, inner, send } = intake(bytes.subarray(0, before));
      for (let at = before; at < bytes.length;) {
        const [cut] = cuts.take(1);
        send(bytes.subarray(at, at + cut!));
        at += cut!;
      }
      expect(told).toEqual(all.flatMap(({ told }) => told));
      expect(inner.recvSinceLastCheck).toBe(bytes.length > before);
    }),
  );
});

test("a channel's number is the next one's once it is closed", () => {
  const { told, reading, send } = intake();
  reading.unwatch(1);
  send(delivery(1, "BasicDeliver", 1, Buffer.from("x")));
  expect(told).toEqual(["amqplib: BasicDeliver", "amqplib: properties", "amqplib: a body"]);
});

test.each([
  [
    "a frame that is larger than agreed",
    Buffer.from([3, 0, 1, 0, 0, 0x10, 0x01]),
    /4097 bytes, where 4096 are the most/,
  ],
  ["one that does not end where it should", Buffer.from([8, 0, 0, 0, 0, 0, 0, 1]), /does not end/],
  [
    "a delivery within another",
    Buffer.concat([
      delivery(1, "BasicDeliver", 1, Buffer.alloc(1)),
      methodFrame("BasicDeliver", 1, {
        consumerTag: "c",
        deliveryTag: 2,
        redelivered: false,
        exchange: "",
        routingKey: "",
      }),
      methodFrame("BasicDeliver", 1, {
        consumerTag: "c",
        deliveryTag: 3,
        redelivered: false,
        exchange: "",
        routingKey: "",
      }),
    ]),
    /before the one before it was whole/,
  ],
] as const)("%s ends the reading, once", (_name, bytes, said) => {
  const { told, send } = intake();
  send(bytes as Buffer);
  const errors = told.filter((line) => line.startsWith("error"));
  expect(errors).toEqual([expect.stringMatching(said)]);
  send(HEARTBEAT);
  expect(told.at(-1)).toMatch(/^error/);
});
