import { Duplex } from "node:stream";
import fc from "fast-check";
import { expect, test } from "vitest";
import { FrameWriter, readFrames, type Frame } from "../../src/host/frames.js";

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

test("frames arrive as they were written, however the bytes are cut", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(frame, { maxLength: 20 }),
      fc.integer({ min: 1, max: 64 }),
      async (frames, cut) => {
        const out = new Pipe();
        const writer = new FrameWriter(out);
        for (const { kind, id, payload } of frames) writer.write(kind, id, payload);
        await new Promise((resolve) => setImmediate(resolve));
        const bytes = Buffer.concat(out.written);
        const seen: Frame[] = [];
        const pipe = new Pipe();
        readFrames(
          pipe,
          (one) => seen.push(one),
          (reason) => expect.unreachable(reason.message),
        );
        for (let at = 0; at < bytes.length; at += cut) pipe.emit("data", bytes.subarray(at, at + cut));
        expect(seen).toEqual(frames.map((one) => ({ ...one, payload: Buffer.from(one.payload).toString() })));
      },
    ),
  );
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
