import fc from "fast-check";
import rhea from "rhea";
import { describe, expect, test } from "vitest";
import {
  decodeMessage,
  encodeMessage,
  encodeSubject,
  ENVELOPE_BYTES,
} from "../../src/transport/message-format.js";
import type { BodyForm } from "../../src/transport/transport.js";

const { message: oracle } = rhea;

/** A body as rhea holds it. */
function body(form: BodyForm, text: string): unknown {
  if (form === "text") return text;
  return form === "binary" ? Buffer.from(text) : oracle.data_section(Buffer.from(text));
}

const forms = fc.constantFrom<BodyForm>("text", "binary", "data");
const text = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.constantFrom("x".repeat(255), "é".repeat(200), "z".repeat(70_000)),
);

describe("encodeMessage", () => {
  test("is what rhea reads", () => {
    fc.assert(
      fc.property(text, forms, fc.boolean(), fc.nat(), (content, form, durable, ttlMs) => {
        const bytes = encodeMessage({ body: content, form, durable, ttlMs });
        expect(bytes.length).toBeLessThanOrEqual(Buffer.byteLength(content) + ENVELOPE_BYTES);
        const read = oracle.decode(bytes);
        expect(read.durable).toBe(durable);
        expect(read.ttl).toBe(ttlMs === 0 ? undefined : ttlMs);
        if (form === "text") expect(read.body).toBe(content);
        else expect((form === "data" ? read.body.content : read.body).toString()).toBe(content);
        expect(read.body?.typecode).toBe(form === "data" ? 0x75 : undefined);
      }),
    );
  });

  test("defaults: text, durable, no time to live; header and body are all there is (W-8, W-9, W-10)", () => {
    expect(encodeMessage({ body: "hi" }).toString("hex")).toBe("005370c002014100" + "5377a1026869");
  });

  test("a time to live is whole milliseconds that fit the field", () => {
    expect(oracle.decode(encodeMessage({ body: "", ttlMs: 0.2 })).ttl).toBe(1);
    expect(oracle.decode(encodeMessage({ body: "", ttlMs: 1e12 })).ttl).toBe(0xffff_ffff);
  });
});

describe("decodeMessage", () => {
  test("reads what it encodes, and what rhea encodes", () => {
    fc.assert(
      fc.property(
        text,
        forms,
        fc.boolean(),
        fc.option(fc.integer({ min: 1, max: 0xffff_ffff }), { nil: undefined }),
        fc.nat(),
        (content, form, durable, ttl, delivery_count) => {
          const expected = { body: content, form, durable, ...(ttl === undefined ? {} : { ttlMs: ttl }) };
          const own = encodeMessage({
            body: content,
            form,
            durable,
            ...(ttl === undefined ? {} : { ttlMs: ttl }),
          });
          expect(decodeMessage(own)).toEqual({
            message: expected,
            redelivered: false,
            firstAcquirer: undefined,
          });
          const routed = encodeMessage({ body: content, form, durable }, encodeSubject("kéy"));
          expect(decodeMessage(routed).message).toMatchObject({ body: content, form, durable });
          expect(oracle.decode(routed).subject).toBe("kéy");
          const foreign = oracle.encode({
            durable,
            ttl,
            delivery_count,
            priority: 3,
            first_acquirer: true,
            message_annotations: { a: 1, b: "x".repeat(300) },
            message_id: "id",
            creation_time: new Date(0),
            application_properties: {
              __proto__: "x",
              list: [1, [2, "three"], null],
              bytes: Buffer.alloc(400),
            },
            footer: { end: true },
            body: body(form, content),
          });
          expect(decodeMessage(foreign)).toEqual({
            message: expected,
            redelivered: delivery_count > 0,
            firstAcquirer: true,
          });
        },
      ),
    );
  });

  test("several data sections are one body", () => {
    const bytes = oracle.encode({ body: oracle.data_sections([Buffer.from("ab"), Buffer.from("cd")]) });
    expect(decodeMessage(bytes).message).toMatchObject({ body: "abcd", form: "data" });
  });

  test("sections named by symbols are read, too", () => {
    const named = (symbol: string, value: string): string =>
      `00a3${symbol.length.toString(16).padStart(2, "0")}${Buffer.from(symbol).toString("hex")}${value}`;
    const bytes = named("amqp:header:list", "c0020141") + named("amqp:amqp-value:*", "a1026869");
    expect(decodeMessage(Buffer.from(bytes, "hex")).message).toEqual({
      body: "hi",
      form: "text",
      durable: true,
    });
  });

  test.each([
    ["a list", oracle.encode({ body: [1, 2] })],
    ["a map", oracle.encode({ body: { a: 1 } })],
    ["a number", oracle.encode({ body: 42 })],
    ["null", oracle.encode({ body: null })],
    ["a sequence", oracle.encode({ body: oracle.sequence_section(["x"]) })],
    ["text that is not UTF-8", Buffer.from("005377a102c328", "hex")],
    ["data that is not UTF-8", Buffer.from("005375a002ffff", "hex")],
    ["nothing", Buffer.alloc(0)],
  ])("a body of %s is the empty text", (_name, bytes) => {
    expect(decodeMessage(bytes).message.body).toBe("");
  });

  test("any bytes are read to some message", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(typeof decodeMessage(Buffer.from(bytes)).message.body).toBe("string");
      }),
    );
  });

  test("a message cut anywhere, or with any byte changed, is read to some message", () => {
    const whole = oracle.encode({
      durable: true,
      ttl: 5000,
      delivery_count: 1,
      message_id: "m",
      body: "hello",
    });
    fc.assert(
      fc.property(fc.nat(whole.length), fc.nat(whole.length - 1), fc.nat(255), (length, at, byte) => {
        const bytes = Buffer.from(whole);
        bytes[at] = byte;
        const { message } = decodeMessage(bytes.subarray(0, length));
        expect(typeof message.body).toBe("string");
      }),
    );
  });

  test("a length that lies does not reach past the message", () => {
    const secret = Buffer.from("005377b1000000ff6869" + "53454352455453", "hex");
    expect(decodeMessage(secret.subarray(0, 10)).message.body).toBe("");
  });
});
