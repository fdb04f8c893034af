import { expect, test } from "vitest";
import { DeliveryReader } from "../../../src/transport/amqp091/delivery-reader.js";
import { framing, headerFrame, methodFrame } from "../../support/amqp091-codec.js";

function reader(maxMessageBytes = 100) {
  const told: unknown[] = [];
  const deliveries = new DeliveryReader(maxMessageBytes, {
    delivered: ({ deliveryTag }, { body }) => told.push([deliveryTag, body]),
    tooLarge: (deliveryTag) => told.push([deliveryTag, "too large"]),
  });
  const whole = (frame: Buffer): [Buffer, number, number] => [frame, 0, frame.length];
  return {
    told,
    method: (deliveryTag: number) =>
      deliveries.method(
        methodFrame("BasicDeliver", 1, {
          consumerTag: "c",
          deliveryTag,
          redelivered: false,
          exchange: "",
          routingKey: "q",
        }),
        0,
      ),
    header: (bytes: number) =>
      deliveries.header(...whole(headerFrame(1, bytes, { contentEncoding: "utf-8" }))),
    body: (text: string) => deliveries.body(...whole(framing.makeBodyFrame(1, Buffer.from(text)))),
  };
}

test("bodies come in one piece, in several, or not at all", () => {
  const { told, method, header, body } = reader();
  method(1);
  expect([header(5), body("hello")]).toEqual([true, true]);
  method(2);
  expect([header(5), body("hel"), body("lo")]).toEqual([true, true, true]);
  method(3);
  expect(header(0)).toBe(true);
  expect(told).toEqual([
    [1, "hello"],
    [2, "hello"],
    [3, ""],
  ]);
});

test("a message past the limit is told as such, and the next one is read", () => {
  const { told, method, header, body } = reader(4);
  method(1);
  header(5);
  body("hel");
  body("lo");
  method(2);
  header(4);
  body("fits");
  expect(told).toEqual([
    [1, "too large"],
    [2, "fits"],
  ]);
});

test("what comes without a delivery before it is not its business: a message that has come back", () => {
  const { told, header, body } = reader();
  expect([header(5), body("hello")]).toEqual([false, false]);
  expect(told).toEqual([]);
});

test.each<[string, (frames: ReturnType<typeof reader>) => void, string]>([
  ["a second delivery", ({ method }) => method(2), "before the one before it was whole"],
  ["a body before its properties", ({ body }) => void body("x"), "more bytes than it announced"],
  ["properties twice", ({ header }) => [header(5), header(5)], "properties twice"],
  ["more than was announced", ({ header, body }) => [header(1), body("xy")], "more bytes than it announced"],
])("a frame that is out of turn is refused: %s", (_name, send, said) => {
  const frames = reader();
  frames.method(1);
  expect(() => send(frames)).toThrow(said);
});
