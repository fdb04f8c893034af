import { describe, expect, test } from "vitest";
import { decodeEvent, encodeEvent } from "../../src/wire/event.js";
import { recordings } from "../support/vectors.js";

const [recorded] = recordings().filter(({ kind }) => kind === "event");

describe("the recorded event", () => {
  test("event.01-event: written by us it has the same fields and values (W-6, W-12a)", () => {
    const {
      sn,
      routing,
      version: _version,
      ...body
    } = recorded!.body as {
      sn: string;
      version: string;
      routing: [null, string];
    };
    expect(JSON.parse(encodeEvent(routing[1], body as object as { heartbeat: null }, sn))).toEqual(
      recorded!.body,
    );
  });

  test("event.01-event: is read", () => {
    expect(decodeEvent(recorded!.raw)).toEqual({
      sn: recorded!.body["sn"],
      address: "vec.events",
      body: { heartbeat: { next: 30, node: "vec" } },
    });
  });
});

describe("what an event may hold", () => {
  test.each(["sn", "version", "routing", "message"])(
    "a property %j of its own is refused (W-7, W-12)",
    (name) => {
      expect(() => encodeEvent("q", { [name]: "x" }, "1")).toThrow(
        expect.objectContaining({ code: "usage" }),
      );
    },
  );

  test("whatever else; `__proto__` is a property like any other", () => {
    const body = JSON.parse('{"status":"up","__proto__":{"a":1},"n":null}') as Record<string, null>;
    const read = decodeEvent(encodeEvent("exchange/key", body, "1"));
    expect(JSON.stringify(read)).toBe(JSON.stringify({ sn: "1", address: "exchange/key", body }));
    expect(Object.getPrototypeOf(read.body)).toBe(Object.prototype);
  });

  test.each([
    ["text", "hello", "malformed"],
    ["a list", "[1]", "malformed"],
    ["no version", '{"sn":"1"}', "version"],
    ["another version", '{"sn":"1","version":"1.0"}', "version"],
    ["no sn", '{"version":"2.0"}', "malformed"],
  ])("%s is none", (_name, text, code) => {
    expect(() => decodeEvent(text)).toThrow(expect.objectContaining({ code }));
  });

  test("one without routing is read: its address is not known (W-5)", () => {
    expect(decodeEvent('{"sn":"1","version":"2.0","routing":null,"a":1}')).toEqual({
      sn: "1",
      address: undefined,
      body: { a: 1 },
    });
  });
});
