import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { Cursor } from "../../src/broker/encoded.js";
import { PeerFault } from "../../src/broker/faults.js";
import { encodeValue } from "./amqp.js";
import { runs } from "../support/properties.js";

const skipped = (bytes: Buffer): number => {
  const cursor = new Cursor().reset(bytes);
  cursor.skip();
  return cursor.at;
};

const word = (value: number): number[] => [...Buffer.from([value >>> 24, value >>> 16, value >>> 8, value])];

const scalar = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.integer(),
  fc.double({ noNaN: true, min: -(2 ** 53), max: 2 ** 53 }), // rhea encodes no larger ones
  fc.string({ maxLength: 400 }),
  fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes)),
);
const { value: anyValue } = fc.letrec((tie) => ({
  value: fc.oneof({ depthSize: "small" }, scalar, tie("list"), tie("map")),
  list: fc.array(tie("value"), { maxLength: 8 }),
  map: fc.dictionary(
    fc.string().filter((key) => key !== "__proto__"),
    tie("value"),
    { maxKeys: 8 },
  ),
}));

describe("passing over a value", () => {
  test("ends exactly where the value ends, whatever rhea has encoded", () => {
    fc.assert(
      fc.property(anyValue, fc.uint8Array({ maxLength: 8 }), (value, more) => {
        const bytes = encodeValue(value);
        expect(skipped(Buffer.concat([bytes, more]))).toBe(bytes.length);
      }),
    );
  });

  test("finds out when the end of the value is missing", () => {
    fc.assert(
      fc.property(anyValue, fc.double({ min: 0, max: 0.999, noNaN: true }), (value, part) => {
        const bytes = encodeValue(value);
        expect(() => skipped(bytes.subarray(0, Math.floor(bytes.length * part)))).toThrow(PeerFault);
      }),
    );
  });

  test("takes any bytes for what they are, or says that they are not AMQP", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          expect(skipped(Buffer.from(bytes))).toBeLessThanOrEqual(bytes.length);
        } catch (reason) {
          expect(reason).toBeInstanceOf(PeerFault);
        }
      }),
      { numRuns: runs(2000) },
    );
  });

  for (const [name, bytes] of [
    ["four billion nulls in an array of ten bytes", [0xf0, ...word(5), ...word(0xffff_ffff), 0x40]],
    ["an array with more elements than bytes", [0xe0, 2, 200, 0x40]],
    ["a list with more elements than bytes", [0xd0, ...word(4), ...word(30_000_000)]],
    ["a list that ends before its last element", [0xc0, 2, 2, 0x40, 0x40]],
    ["a list longer than what holds it", [0xc0, 9, 0]],
    ["a string longer than what holds it", [0xb1, ...word(0x7fff_ffff), 0x41]],
    ["a thousand lists in each other", Array.from({ length: 1000 }, () => [0xc0, 250, 1]).flat()],
    ["a thousand descriptors in each other", Array.from({ length: 1000 }, () => 0)],
    ["a type that there is not", [0x31, 0, 0]],
  ] as const) {
    test(`refuses ${name}`, () => {
      expect(() => skipped(Buffer.from(bytes))).toThrow(PeerFault);
    });
  }
});

describe("fields of a list", () => {
  const entered = (items: readonly unknown[]): Cursor => {
    const cursor = new Cursor().reset(Buffer.concat([encodeValue(items), Buffer.from("rest")]));
    cursor.enter();
    return cursor;
  };

  test("are read in turn; what is null or left out is undefined", () => {
    const cursor = entered([7, "seven", null, true, 70_000]);
    expect(cursor.uint()).toBe(7);
    expect(cursor.text()).toBe("seven");
    expect(cursor.flag()).toBeUndefined();
    expect(cursor.flag()).toBe(true);
    expect(cursor.uint()).toBe(70_000);
    expect(cursor.uint()).toBeUndefined();
    expect(cursor.raw()).toBeUndefined();
    cursor.leave();
    expect(cursor.bytes.subarray(cursor.at, cursor.end).toString()).toBe("rest");
  });

  test("can be left unread", () => {
    const cursor = entered([1, [2, 3], { four: 5 }]);
    expect(cursor.uint()).toBe(1);
    cursor.leave();
    expect(cursor.remaining).toBe("rest".length);
  });

  test("must have the type that is asked for", () => {
    expect(() => entered(["seven"]).uint()).toThrow("a uint was expected");
    expect(() => entered([7]).text()).toThrow("a string was expected");
    expect(() => entered([7]).flag()).toThrow("a boolean was expected");
    expect(() => entered([7]).ubyte()).toThrow("a ubyte was expected");
  });

  test("do not reach beyond their list", () => {
    const cursor = new Cursor().reset(Buffer.from([0xc0, 2, 1, 0x70, 0, 0, 0, 1])); // a uint of which one byte is inside
    cursor.enter();
    expect(() => cursor.uint()).toThrow(PeerFault);
  });
});
