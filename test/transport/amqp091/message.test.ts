import { describe, expect, test } from "vitest";
import { RmiError } from "../../../src/errors.js";
import { hasRoomFor, route } from "../../../src/transport/amqp091/address.js";
import { peerError, saysItExists } from "../../../src/transport/amqp091/errors.js";
import type { Properties } from "../../../src/transport/amqp091/hot-frames.js";
import { decodeMessage } from "../../../src/transport/amqp091/message.js";
import { encodeMessage } from "../../../src/transport/message-format.js";
import type { Message } from "../../../src/transport/transport.js";

describe("addresses (M-26)", () => {
  test.each([
    ["queue", "", "queue"],
    ["exchange/key", "exchange", "key"],
    ["exchange/between/key", "exchange", "key"],
    ["/key", "", "key"],
    ["exchange/", "exchange", ""],
    ["", "", ""],
  ])("%s", (address, exchange, key) => {
    expect(route(address)).toEqual({ exchange, key });
  });

  test.each([
    ["k".repeat(255), true],
    ["k".repeat(256), false],
    [`${"e".repeat(256)}/k`, false],
    ["ü".repeat(128), false],
  ])("%s: the protocol has room for it: %s", (address, fits) => {
    expect(hasRoomFor(route(address))).toBe(fits);
  });
});

const NO_PROPERTIES: Properties = {
  contentEncoding: undefined,
  deliveryMode: undefined,
  expiration: undefined,
  type: undefined,
};

test.each<[string, Partial<Properties>, Partial<Message>]>([
  ["nothing set", {}, { form: "binary", durable: false }],
  ["sections of 1.0 that are none", { type: "amqp-1.0" }, { body: "", form: "text", durable: false }],
  ["an encoding in capitals", { contentEncoding: "UTF-8" }, { form: "text", durable: false }],
  ["another encoding", { contentEncoding: "gzip", deliveryMode: 2 }, { form: "binary", durable: true }],
  ["an expiration", { expiration: "1500" }, { form: "binary", durable: false, ttlMs: 1500 }],
  ["an expiration that is no number", { expiration: "soon" }, { form: "binary", durable: false }],
])("messages are read whatever their properties are (W-8 to W-10a): %s", (_name, properties, expected) => {
  expect(decodeMessage(Buffer.from("x"), { ...NO_PROPERTIES, ...properties })).toEqual({
    body: "x",
    ...expected,
  });
});

test("a body that is not UTF-8 is the empty text", () => {
  const properties = { ...NO_PROPERTIES, contentEncoding: "utf-8" };
  expect(decodeMessage(Buffer.from([0xff, 0xfe]), properties)).toMatchObject({ body: "", form: "text" });
});

describe("reasons of the peer", () => {
  const closed = (code: number, text: string): Error =>
    Object.assign(new Error(`Channel closed by server: ${code} (SOME-NAME) with message "${text}"`), {
      code,
    });

  test.each([
    [404, "NOT_FOUND - no queue 'q'", false, "not-found"],
    [403, "ACCESS_REFUSED - no", false, "unauthorized"],
    [405, "RESOURCE_LOCKED - no", true, "unavailable"],
    [406, "PRECONDITION_FAILED - inequivalent arg", true, "rejected"],
    [406, "PRECONDITION_FAILED - delivery acknowledgement timed out", false, "unavailable"],
    [406, "PRECONDITION_FAILED - message size 5 is larger than configured max size 4", false, "too-large"],
    [320, "CONNECTION_FORCED - shutdown", false, "unavailable"],
    [541, "INTERNAL_ERROR", false, "unavailable"],
  ] as const)("%d %s", (replyCode, text, opening, code) => {
    const error = peerError(closed(replyCode, text), "the link ended", opening);
    expect(error).toMatchObject({ code, details: { replyCode, description: text } });
    expect(error.message).toContain(`the link ended: ${text}`);
  });

  test("without a code the link was lost; our own errors stay as they are", () => {
    expect(peerError(new Error("Socket closed"), "it ended")).toMatchObject({ code: "unavailable" });
    expect(peerError(undefined, "it ended")).toMatchObject({ code: "unavailable" });
    const own = new RmiError("cancelled", "by us");
    expect(peerError(own, "it ended")).toBe(own);
  });

  test("locked or refused, a queue is there", () => {
    const exists = [405, 403, 404].map((code) => saysItExists(peerError(closed(code, "no"), "look", true)));
    expect(exists).toEqual([true, true, false]);
  });
});

test.each(["text", "binary", "data"] as const)("what came over 1.0 is unwrapped: %s", (form) => {
  const body = "ünïcode";
  const sections = encodeMessage({ body, form });
  const label = { ...NO_PROPERTIES, type: "amqp-1.0", deliveryMode: 2 };
  expect(decodeMessage(sections, label)).toEqual({
    body,
    form: form === "text" ? "text" : "binary",
    durable: true,
  });
});
