/** What the journal knows of each request without reading it, and what its segments hold. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { Catalog } from "../../src/agent/journal/catalog.js";
import { Segment, type Place } from "../../src/agent/journal/segment.js";

const at = (segment: Segment, bytes: number): Place => ({ segment, at: 64, bytes });

test("the newest record of a request counts, and the one before it does no more", () => {
  const catalog = new Catalog();
  const [first, second] = [new Segment("first"), new Segment("second")];
  catalog.put(1, at(first, 100));
  catalog.put(2, at(first, 10));
  catalog.put(1, at(second, 1000));
  expect([first.live, second.live, catalog.liveBytes]).toEqual([1, 1, 1010]);
  expect(catalog.get(1)).toEqual({ place: at(second, 1000), hasBegun: false, reply: undefined });
  catalog.delete(1);
  catalog.delete(1);
  expect([first.live, second.live, catalog.liveBytes, catalog.get(1)]).toEqual([1, 0, 10, undefined]);
});

test("that a request has begun, and what became of its reply, stay known when its record moves", () => {
  const catalog = new Catalog();
  const segment = new Segment("one");
  catalog.put(1, at(segment, 1));
  Object.assign(catalog.get(1)!, { hasBegun: true, reply: "lost" });
  catalog.put(1, at(segment, 2));
  expect(catalog.get(1)).toEqual({ place: at(segment, 2), hasBegun: true, reply: "lost" });
  catalog.delete(1);
  catalog.put(1, at(segment, 3)); // another one
  expect(catalog.get(1)).toEqual({ place: at(segment, 3), hasBegun: false, reply: undefined });
});

test("what is in a segment comes in order of arrival, and every record is counted once", () => {
  const step = fc.record({
    seq: fc.constantFrom(1, 2, 3, 4, 1022, 1023, 1024, 1025, 2047, 2048, 5000, 5001), // of several pages
    bytes: fc.integer({ min: 1, max: 1000 }),
    segment: fc.option(fc.nat(2), { nil: undefined }), // none: forgotten
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const catalog = new Catalog();
      const segments = ["a", "b", "c"].map((path) => new Segment(path));
      const expected = new Map<number, Place>();
      for (const { seq, bytes, segment } of steps) {
        if (segment === undefined) {
          catalog.delete(seq);
          expected.delete(seq);
        } else {
          const place = at(segments[segment]!, bytes);
          catalog.put(seq, place);
          expected.set(seq, place);
        }
      }
      for (const segment of segments) {
        const there = [...expected].filter(([, place]) => place.segment === segment).map(([seq]) => seq);
        expect(catalog.in(segment).map(([seq]) => seq)).toEqual(there.sort((a, b) => a - b));
        expect(segment.live).toBe(there.length);
      }
      expect(catalog.liveBytes).toBe([...expected.values()].reduce((sum, { bytes }) => sum + bytes, 0));
    }),
  );
});
