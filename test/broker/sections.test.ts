import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { Cursor } from "../../src/broker/encoded.js";
import { PeerFault } from "../../src/broker/faults.js";
import {
  checkedAddress,
  MAX_ADDRESS_BYTES,
  MAX_HEADER_BYTES,
  readHead,
  readTo,
  writeHeader,
} from "../../src/broker/sections.js";
import { decodeMessage, encodeMessage, encodeValue } from "./amqp.js";
import { runs } from "../support/properties.js";

const uint = fc.integer({ min: 0, max: 0xffff_ffff });
const cursor = new Cursor();

describe("the head of a message", () => {
  test("is what rhea has written there", () => {
    const header = fc.record({
      durable: fc.boolean(),
      priority: fc.integer({ min: 0, max: 255 }),
      ttl: uint,
      delivery_count: uint,
    });
    fc.assert(
      fc.property(header, fc.string(), (header, body) => {
        const bytes = encodeMessage({ ...header, body });
        const head = readHead(bytes, cursor);
        expect(head).toMatchObject({
          durable: header.durable,
          priority: header.priority,
          ttlMs: header.ttl,
          deliveryCount: header.delivery_count,
        });
        expect(decodeMessage(bytes.subarray(head.headerBytes)).body).toBe(body);
      }),
    );
  });

  test("may be left out", () => {
    const body = Buffer.concat([Buffer.from([0x00, 0x53, 0x77]), encodeValue("hello")]);
    expect(readHead(body, cursor)).toMatchObject({ headerBytes: 0, durable: false, ttlMs: undefined });
  });

  test("is found in any bytes, or they are no message", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        try {
          const message = Buffer.from([0x00, 0x53, 0x70, ...bytes]);
          const head = readHead(message, cursor);
          expect(head.headerBytes).toBeLessThanOrEqual(message.length);
          readTo(message, head, cursor);
        } catch (reason) {
          expect(reason).toBeInstanceOf(PeerFault);
        }
      }),
      { numRuns: runs(2000) },
    );
  });
});

describe("where a message wants to go", () => {
  test("stands in its properties, behind annotations", () => {
    const message = encodeMessage({
      message_id: "m-1",
      to: "inbox",
      delivery_annotations: { a: 1 },
      message_annotations: { b: [1, 2, { c: 3 }] },
      body: "hello",
    });
    expect(readTo(message, readHead(message, cursor), cursor)).toBe("inbox");
  });

  test("is undefined when it does not say", () => {
    const message = encodeMessage({ subject: "hello", body: "hello" });
    expect(readTo(message, readHead(message, cursor), cursor)).toBeUndefined();
  });

  test("is not sought beyond the properties: the body is never read", () => {
    const message = Buffer.from([0x00, 0x53, 0x77, 0xff, 0xff, 0xff]);
    expect(readTo(message, readHead(message, cursor), cursor)).toBeUndefined();
  });

  test("has its limit", () => {
    expect(checkedAddress("a".repeat(MAX_ADDRESS_BYTES))).toHaveLength(MAX_ADDRESS_BYTES);
    expect(() => checkedAddress("a".repeat(MAX_ADDRESS_BYTES + 1))).toThrow(PeerFault);
  });
});

test("the header that we write is what rhea reads", () => {
  const header = fc.record({
    durable: fc.boolean(),
    priority: fc.option(fc.integer({ min: 0, max: 255 }), { nil: undefined }),
    ttlMs: fc.option(uint, { nil: undefined }),
    firstAcquirer: fc.boolean(),
    deliveryCount: uint,
  });
  fc.assert(
    fc.property(header, (header) => {
      const bytes = Buffer.alloc(MAX_HEADER_BYTES);
      const end = writeHeader(bytes, 0, header);
      expect(end).toBeLessThanOrEqual(MAX_HEADER_BYTES);
      const read = decodeMessage(bytes.subarray(0, end));
      expect({ ...read }).toEqual({
        durable: header.durable,
        first_acquirer: header.firstAcquirer,
        delivery_count: header.deliveryCount,
        ...(header.priority !== undefined && { priority: header.priority }),
        ...(header.ttlMs !== undefined && { ttl: header.ttlMs }),
      });
    }),
  );
});
