import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  publishFrame,
  readConfirmation,
  readDelivered,
  readHeader,
  writeAck,
  writeMessage,
  writeNack,
} from "../../../src/transport/amqp091/hot-frames.js";
import { Slabs } from "../../../src/transport/slabs.js";
import type { Message } from "../../../src/transport/transport.js";
import { codec, framesIn, given, headerFrame, methodFrame } from "../../support/amqp091-codec.js";
import { recording } from "../../support/vectors.js";

const MAX_FRAME_BYTES = 4096;

function published(message: Message, { channel = 1, exchange = "", key = "q" } = {}): Buffer {
  const slabs = new Slabs();
  const frame = publishFrame(channel, { exchange, key });
  const bytes = Buffer.byteLength(message.body);
  writeMessage(slabs, { channel, maxFrameBytes: MAX_FRAME_BYTES }, frame, message, bytes);
  return Buffer.concat(slabs.take());
}

const channels = fc.integer({ min: 1, max: 0xffff });
const tags = fc.maxSafeNat();
const names = fc.string({ unit: "grapheme", maxLength: 20 });
const bodies = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.nat({ max: 3 * MAX_FRAME_BYTES }).map((length) => "ü".repeat(length)),
);

describe("what is written is what amqplib reads", () => {
  test("messages", () => {
    const messages = fc.record({
      body: bodies,
      form: fc.constantFrom("text" as const, "binary" as const),
      durable: fc.boolean(),
      ttlMs: fc.nat({ max: 100_000 }),
    });
    fc.assert(
      fc.property(messages, channels, names, names, (message, channel, exchange, key) => {
        const { body, form, durable, ttlMs } = message;
        const [publish, header, ...pieces] = framesIn(published(message, { channel, exchange, key }));
        expect(codec.info(publish!.id!).name).toBe("BasicPublish");
        expect(given(publish!.fields)).toEqual({
          exchange,
          routingKey: key,
          mandatory: true,
          immediate: false,
        });
        expect(header!.size).toBe(Buffer.byteLength(body));
        expect(given(header!.fields)).toEqual({
          deliveryMode: durable ? 2 : 1,
          ...(form === "text" && { contentEncoding: "utf-8" }),
          ...(ttlMs > 0 && { expiration: String(ttlMs) }),
        });
        expect(Buffer.concat(pieces.map(({ content }) => content!)).toString()).toBe(body);
        for (const frame of [publish!, header!, ...pieces]) {
          expect(frame.channel).toBe(channel);
          expect(frame.bytes).toBeLessThanOrEqual(MAX_FRAME_BYTES);
        }
      }),
    );
  });

  test.each([
    ["a time to live is decimal text, whole and at least what was asked", 0.5, "1"],
    ["none for a time to live of 0", 0, undefined],
    ["no longer than the broker can count", 1e12, "4294967295"],
  ])("%s", (_name, ttlMs, expiration) => {
    const [, header] = framesIn(published({ body: "", ttlMs }));
    expect((header!.fields as { expiration?: string }).expiration).toBe(expiration);
  });

  test("the properties are those of the recorded publishes (W-8 to W-11)", () => {
    const { amqp } = recording("amqp091-agent-call") as unknown as {
      amqp: { frames: { method: string; fields: { mandatory?: boolean }; properties?: object }[] };
    };
    const publishes = amqp.frames.filter(({ method }) => method === "BasicPublish");
    expect(publishes.length).toBeGreaterThan(0);
    const [publish, header] = framesIn(published({ body: "{}" }));
    for (const { fields, properties } of publishes) {
      expect(given(header!.fields)).toEqual(properties);
      expect(given(publish!.fields)["mandatory"]).toBe(fields.mandatory);
    }
  });

  test("what became of deliveries", () => {
    fc.assert(
      fc.property(channels, tags, fc.boolean(), (channel, deliveryTag, flag) => {
        const slabs = new Slabs();
        writeAck(slabs, channel, deliveryTag, flag);
        writeNack(slabs, channel, deliveryTag, flag);
        const frames = framesIn(Buffer.concat(slabs.take()));
        expect(frames.map(({ id, channel, fields }) => [codec.info(id!).name, channel, fields])).toEqual([
          ["BasicAck", channel, { deliveryTag, multiple: flag }],
          ["BasicNack", channel, { deliveryTag, multiple: false, requeue: flag }],
        ]);
      }),
    );
  });
});

describe("what amqplib writes is read", () => {
  /** Frames stand anywhere in what came. */
  const within = (frame: Buffer, at: number): Buffer => Buffer.concat([Buffer.alloc(at, 7), frame]);

  test("deliveries and confirmations", () => {
    fc.assert(
      fc.property(
        channels,
        tags,
        fc.boolean(),
        names,
        fc.nat({ max: 50 }),
        (channel, tag, flag, name, at) => {
          const delivered = methodFrame("BasicDeliver", channel, {
            consumerTag: name,
            deliveryTag: tag,
            redelivered: flag,
            exchange: name,
            routingKey: name,
          });
          expect(readDelivered(within(delivered, at), at)).toEqual({ deliveryTag: tag, redelivered: flag });
          const confirmed = methodFrame("BasicAck", channel, { deliveryTag: tag, multiple: flag });
          expect(readConfirmation(within(confirmed, at), at)).toEqual({ deliveryTag: tag, multiple: flag });
        },
      ),
    );
  });

  const text = fc.string({ unit: "grapheme-ascii", maxLength: 40 });
  const anyProperties = fc.record(
    {
      contentType: text,
      contentEncoding: text,
      headers: fc.dictionary(
        text.filter((name) => name !== ""),
        text,
      ),
      deliveryMode: fc.nat({ max: 255 }),
      priority: fc.nat({ max: 255 }),
      correlationId: text,
      replyTo: text,
      expiration: text,
      messageId: text,
      timestamp: fc.nat(),
      type: text,
      userId: text,
      appId: text,
      clusterId: text,
    },
    { requiredKeys: [] },
  );

  test("of a message's properties those that matter, whatever else it has", () => {
    fc.assert(
      fc.property(anyProperties, fc.nat(), fc.nat({ max: 50 }), (properties, size, at) => {
        const frame = headerFrame(1, size, properties);
        const bytes = within(frame, at);
        const { contentEncoding, deliveryMode, expiration, type } = properties;
        expect(readHeader(bytes, at, bytes.length)).toEqual({
          size,
          properties: { contentEncoding, deliveryMode, expiration, type },
        });
      }),
    );
  });

  test("properties that go on past the end of their frame are refused", () => {
    const frame = headerFrame(1, 5, { contentEncoding: "utf-8", type: "a type" });
    const cut = Buffer.concat([frame.subarray(0, -5), Buffer.from([0xce]), Buffer.alloc(20)]);
    expect(() => readHeader(cut, 0, frame.length - 4)).toThrow("do not fit");
  });
});
