import { Duplex } from "node:stream";
import fc from "fast-check";
import { expect, test } from "vitest";
import { FrameWriter, readFrames, type Frame } from "../../src/host/frames.js";
import { runs } from "../support/properties.js";

/** A pipe whose other end is in our hands: what is written is kept, what comes in is pushed. */
class Pipe extends Duplex {
  readonly written: Buffer[] = [];
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.written.push(chunk);
    done();
  }
  override _read(): void {}
}

const frame = fc.record({
  kind: fc.nat({ max: 255 }),
  id: fc.nat({ max: 2 ** 31 }),
  payload: fc.string({ unit: "binary" }),
});

/** What arrives at the other end when the bytes come in pieces of that size. */
function arrived(bytes: Buffer, cut: number): readonly Frame[] {
  const seen: Frame[] = [];
  const pipe = new Pipe();
  readFrames(
    pipe,
    (one) => seen.push(one),
    (reason) => expect.unreachable(reason.message),
  );
  for (let at = 0; at < bytes.length; at += cut) pipe.emit("data", bytes.subarray(at, at + cut));
  return seen;
}

const endOfTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test("frames arrive as they were written, however the bytes are cut", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(frame, { maxLength: 20 }),
      fc.integer({ min: 1, max: 64 }),
      async (frames, cut) => {
        const out = new Pipe();
        const writer = new FrameWriter(out);
        for (const { kind, id, payload } of frames) writer.write(kind, id, payload);
        await endOfTurn();
        const seen = arrived(Buffer.concat(out.written), cut);
        expect(seen).toEqual(frames.map((one) => ({ ...one, payload: Buffer.from(one.payload).toString() })));
      },
    ),
  );
});

const ROOM_BYTES = 256 * 1024;
const HEAD_BYTES = 9;

/** Of any size up to several rooms, often at the edge of one, of characters of one to four bytes and of none. */
const sized = fc
  .tuple(
    fc.constantFrom("a", "ü", "€", "🐕", "\ud800", "\u0000"),
    fc.oneof(
      fc.nat(200),
      fc.nat(ROOM_BYTES),
      fc.integer({ min: -4, max: 4 }).map((offset) => (ROOM_BYTES - HEAD_BYTES) / 3 + offset),
      fc.constant(3 * ROOM_BYTES),
    ),
  )
  .map(([char, chars]) => char.repeat(chars / char.length));

type Written = { readonly now: boolean; readonly ends: boolean; readonly payload: string };

test("frames of all sizes leave in order, across rooms, turns, and a pipe that is slow to take them", async () => {
  const written: fc.Arbitrary<Written> = fc.record({
    now: fc.boolean(),
    ends: fc.boolean(),
    payload: sized,
  });
  await fc.assert(
    fc.asyncProperty(fc.array(written, { minLength: 1, maxLength: 12 }), async (list) => {
      const out = new Pipe();
      out.cork(); // it has all of it until the end, and sees what is written over by then
      const writer = new FrameWriter(out);
      for (const [id, { now, ends, payload }] of list.entries()) {
        if (now) writer.writeNow(7, id, payload);
        else writer.write(7, id, payload);
        if (ends) await endOfTurn();
      }
      await endOfTurn();
      out.uncork();
      const seen = arrived(Buffer.concat(out.written), 64 * 1024);
      const expected = list.map(({ payload }, id) => ({
        kind: 7,
        id,
        payload: Buffer.from(payload).toString(),
      }));
      expect(seen.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
      for (const [index, one] of seen.entries()) expect(one.payload === expected[index]!.payload).toBe(true);
    }),
    { numRuns: runs(60) },
  );
});

test("the frames of one turn leave in one write, at its end, and what is urgent takes along what waits", async () => {
  const out = new Pipe();
  const writer = new FrameWriter(out);
  for (let id = 0; id < 100; id++) writer.write(1, id, "small");
  expect(out.written).toHaveLength(0);
  await endOfTurn();
  expect(out.written).toHaveLength(1);
  writer.write(1, 100, "waits");
  writer.writeNow(1, 101, "now");
  expect(out.written).toHaveLength(2);
  await endOfTurn();
  expect(arrived(Buffer.concat(out.written), 1000).map(({ id }) => id)).toEqual(
    Array.from({ length: 102 }, (_, id) => id),
  );
  expect(out.written).toHaveLength(2);
});

test.each([
  ["a length past the limit", [0xff, 0xff, 0xff, 0xff]],
  ["a length too short for its head", [0, 0, 0, 1]],
])("%s is a fault, and nothing after it is read", (_name, bytes) => {
  const pipe = new Pipe();
  const faults: Error[] = [];
  readFrames(
    pipe,
    () => expect.unreachable(),
    (reason) => faults.push(reason),
  );
  pipe.emit("data", Buffer.from(bytes));
  pipe.emit("data", Buffer.from([0, 0, 0, 5, 1, 0, 0, 0, 1]));
  expect(faults).toHaveLength(1);
});
