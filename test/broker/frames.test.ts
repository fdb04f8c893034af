import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { PeerFault } from "../../src/broker/faults.js";
import { FrameReader, type FrameSink } from "../../src/broker/frame-reader.js";
import { STATES, writeDisposition, writeFlow, writeTransfer } from "../../src/broker/hot-frames.js";
import { Output } from "../../src/broker/output.js";
import { decodeFrames } from "./amqp.js";
import { sinkSocket } from "./sockets.js";
import { runs } from "../support/properties.js";

const written = (write: (output: Output) => void): Buffer => {
  const { socket, bytes } = sinkSocket();
  const output = new Output(socket);
  write(output);
  output.flush();
  return bytes();
};
const uint = fc.integer({ min: 0, max: 0xffff_ffff });
const channel = fc.integer({ min: 0, max: 0xffff });

describe("the frames that every message costs", () => {
  test("a transfer is cut into frames that fit, and nothing of it is lost", () => {
    const sizes = fc.record({ payload: fc.nat({ max: 5000 }), max: fc.integer({ min: 512, max: 4096 }) });
    fc.assert(
      fc.property(sizes, channel, uint, uint, fc.boolean(), (sizes, channel, handle, deliveryId, settled) => {
        const payload = Buffer.from(Array.from({ length: sizes.payload }, (_, i) => i & 0xff));
        const start = Math.min(7, payload.length);
        const transfer = {
          channel,
          handle,
          deliveryId,
          format: 0,
          settled,
          header: undefined,
          payload,
          start,
        };
        const frames = decodeFrames(
          written((output) => {
            let offset = start;
            do offset = writeTransfer(output, transfer, offset, sizes.max);
            while (offset < payload.length);
          }),
        );
        expect(Buffer.concat(frames.map((frame) => frame.payload))).toEqual(payload.subarray(start));
        frames.forEach((frame, i) => {
          const tag = Buffer.alloc(4);
          tag.writeUInt32BE(deliveryId);
          const more = i < frames.length - 1;
          expect(frame.channel).toBe(channel);
          expect(frame.code).toBe(0x14);
          expect(frame.fields).toEqual([handle, deliveryId, tag, 0, settled, more]);
          expect(frame.payload.length).toBeLessThan(sizes.max - 8);
        });
      }),
    );
  });

  test("a header goes before the payload, in the first frame only", () => {
    const header = { durable: true, priority: 4, ttlMs: 1000, firstAcquirer: false, deliveryCount: 3 };
    const payload = Buffer.alloc(1000, "p");
    const transfer = {
      channel: 0,
      handle: 0,
      deliveryId: 0,
      format: 0,
      settled: false,
      header,
      payload,
      start: 0,
    };
    const frames = decodeFrames(
      written((output) => {
        const offset = writeTransfer(output, transfer, 0, 600);
        writeTransfer(output, transfer, offset, 4096);
      }),
    );
    expect(frames[0]!.payload.subarray(0, 3)).toEqual(Buffer.from([0x00, 0x53, 0x70]));
    expect(frames[1]!.payload.every((byte) => byte === "p".charCodeAt(0))).toBe(true);
  });

  test("a disposition names a range, its state and that it is settled", () => {
    fc.assert(
      fc.property(channel, fc.boolean(), uint, uint, (channel, asReceiver, first, last) => {
        const [frame] = decodeFrames(
          written((output) =>
            writeDisposition(output, { channel, asReceiver, first, last, state: STATES.accepted }),
          ),
        );
        expect(frame).toMatchObject({ channel, code: 0x15 });
        expect(frame!.fields.slice(0, 4)).toEqual([asReceiver, first, last, true]);
      }),
    );
  });

  test("a flow is about the session, or about a link as well", () => {
    const session = { channel: 3, nextIncomingId: 0xffff_ffff, incomingWindow: 2048, nextOutgoingId: 0 };
    const link = { handle: 300, deliveryCount: 70_000, credit: 500, drain: true };
    const [plain, linked] = decodeFrames(
      written((output) => {
        writeFlow(output, { ...session, link: undefined });
        writeFlow(output, { ...session, link });
      }),
    );
    expect(plain!.fields).toEqual([0xffff_ffff, 2048, 0, 0x7fff_ffff]);
    expect(linked!.fields).toEqual([0xffff_ffff, 2048, 0, 0x7fff_ffff, 300, 70_000, 500, null, true]);
  });
});

describe("what is written", () => {
  test("leaves in order, however large and however many its parts", () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 100_000 }), { maxLength: 20 }), (sizes) => {
        const parts = sizes.map((size, i) => Buffer.alloc(size, i));
        const bytes = written((output) => parts.forEach((part) => output.append(part)));
        expect(bytes.equals(Buffer.concat(parts))).toBe(true);
      }),
      { numRuns: runs(30) },
    );
  });

  test("is congested once a peer leaves more than a megabyte unread, until it has read it", async () => {
    const { socket, read } = sinkSocket({ stalled: true });
    const output = new Output(socket);
    output.append(Buffer.alloc(1024 * 1024));
    expect(output.congested).toBe(false);
    output.append(Buffer.alloc(1));
    expect(output.congested).toBe(true);
    output.flush();
    expect(output.congested).toBe(true);
    await read();
    expect(output.congested).toBe(false);
  });
});

describe("cutting a stream into frames", () => {
  const frame = (body: Buffer): Buffer => {
    const header = Buffer.from([0, 0, 0, 0, 2, 0, 0, 7]);
    header.writeUInt32BE(8 + body.length);
    return Buffer.concat([header, body]);
  };

  class Collector implements FrameSink {
    expectsHeader = true;
    readonly maxFrameBytes = 1000;
    readonly headers: string[] = [];
    readonly bodies: Buffer[] = [];
    onHeader(header: Buffer): void {
      this.headers.push(header.toString("latin1"));
      this.expectsHeader = false;
    }
    onFrame(_type: number, channel: number, bytes: Buffer, from: number, end: number): void {
      expect(channel).toBe(7);
      this.bodies.push(Buffer.from(bytes.subarray(from, end)));
    }
  }

  test("does not depend on how the stream arrives", () => {
    const bodies = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 10 });
    fc.assert(
      fc.property(bodies, fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1 }), (bodies, cuts) => {
        const expected = bodies.map((body) => Buffer.from(body));
        const stream = Buffer.concat([Buffer.from("AMQP\0\x01\0\0"), ...expected.map(frame)]);
        const collector = new Collector();
        const reader = new FrameReader(collector);
        for (let at = 0, i = 0; at < stream.length; i++) {
          const next = at + cuts[i % cuts.length]!;
          reader.push(stream.subarray(at, next));
          at = next;
        }
        expect(collector.headers).toEqual(["AMQP\0\x01\0\0"]);
        expect(collector.bodies).toEqual(expected);
      }),
    );
  });

  for (const [name, bytes] of [
    ["larger than the limit", [0, 0, 0x03, 0xe9, 2, 0, 0, 0]],
    ["of four billion bytes, from its first four", [0xff, 0xff, 0xff, 0xff]],
    ["smaller than its own header", [0, 0, 0, 7]],
    ["of no size", [0, 0, 0, 0]],
    ["whose data begins within its header", [0, 0, 0, 8, 1, 0, 0, 0]],
    ["whose data begins behind its end", [0, 0, 0, 8, 3, 0, 0, 0]],
  ] as const) {
    test(`a frame ${name} is refused`, () => {
      const collector = new Collector();
      collector.expectsHeader = false;
      expect(() => new FrameReader(collector).push(Buffer.from(bytes))).toThrow(PeerFault);
    });
  }
});
