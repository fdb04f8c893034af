import type { MessageProperties } from "amqplib";
import { describe, expect, test } from "vitest";
import { RmiError } from "../../../src/errors.js";
import { route } from "../../../src/transport/amqp091/address.js";
import { peerError, saysItExists } from "../../../src/transport/amqp091/errors.js";
import { decodeMessage, publishOptions } from "../../../src/transport/amqp091/message.js";
import { encodeMessage } from "../../../src/transport/message-format.js";
import type { Message } from "../../../src/transport/transport.js";
import { recording } from "../../support/vectors.js";

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
});

describe("properties (W-8 to W-10a)", () => {
  test("are those of the recorded publishes", () => {
    const { amqp } = recording("amqp091-agent-call") as unknown as {
      amqp: { frames: { method: string; fields: { mandatory?: boolean }; properties?: object }[] };
    };
    const publishes = amqp.frames.filter(({ method }) => method === "BasicPublish");
    expect(publishes.length).toBeGreaterThan(0);
    for (const { fields, properties } of publishes) {
      const { mandatory, ...sent } = publishOptions({ body: "" });
      expect(sent).toEqual(properties);
      expect(mandatory).toBe(fields.mandatory);
    }
  });

  test.each<[string, Partial<Message>, object]>([
    [
      "a time to live is decimal text, whole and at least what was asked",
      { ttlMs: 0.5 },
      { expiration: "1" },
    ],
    ["none for a time to live of 0", { ttlMs: 0 }, {}],
    ["no longer than the broker can count", { ttlMs: 1e12 }, { expiration: "4294967295" }],
  ])("%s", (_name, message, more) => {
    const expected = { mandatory: true, deliveryMode: 2, contentEncoding: "utf-8", ...more };
    expect(publishOptions({ body: "", ...message })).toEqual(expected);
  });

  test.each<[string, Partial<Record<keyof MessageProperties, unknown>>, Partial<Message>]>([
    ["nothing set", {}, { form: "binary", durable: false }],
    ["sections of 1.0 that are none", { type: "amqp-1.0" }, { body: "", form: "text", durable: false }],
    ["an encoding in capitals", { contentEncoding: "UTF-8" }, { form: "text", durable: false }],
    [
      "properties of other types",
      { contentEncoding: 7, deliveryMode: "2", expiration: {} },
      { form: "binary", durable: false },
    ],
    ["an expiration that is no number", { expiration: "soon" }, { form: "binary", durable: false }],
  ])("are read whatever they are: %s", (_name, properties, expected) => {
    const read = decodeMessage(Buffer.from("x"), properties as MessageProperties);
    expect(read).toEqual({ body: "x", ...expected });
  });
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
  const label = { type: "amqp-1.0", deliveryMode: 2 } as unknown as MessageProperties;
  expect(decodeMessage(sections, label)).toEqual({
    body,
    form: form === "text" ? "text" : "binary",
    durable: true,
  });
});
