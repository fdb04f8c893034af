import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RmiError } from "../../src/errors.js";
import type { Json, JsonObject } from "../../src/json.js";
import { decodeRequest, encodeRequest, type Request } from "../../src/wire/request.js";
import { DEFAULT_LIMITS } from "../../src/wire/limits.js";
import { recordings } from "../support/vectors.js";

/** What no released agent of ours takes, each with the reason: gofer's own faults, or documents made to be refused. */
const REFUSED: Readonly<Record<string, string>> = {
  "raw-no-request": "malformed", // gofer accepts it and then says nothing
  "raw-no-sn": "malformed", // 1.11: cannot be tracked or cancelled
  "rejected-version": "version",
  "rejected-version-missing": "version",
};

const requests = recordings().filter(
  ({ kind, body }) => ["request", "request-cancel", "document"].includes(kind) && !("message" in body),
);

describe("recorded requests", () => {
  test("there are as many as were recorded", () => {
    expect(requests.length).toBeGreaterThan(50);
  });

  for (const { name, case: scenario, raw, body, amqp } of requests) {
    const code = REFUSED[scenario];
    if (code !== undefined) {
      test(`${name} is refused as ${code}`, () => {
        expect(() => decodeRequest(raw)).toThrow(expect.objectContaining({ code }));
      });
      continue;
    }
    test(`${name} is read, and written again with the same fields and values (W-12a, W-18a, W-19)`, () => {
      const request = decodeRequest(raw);
      const address = (body["routing"] as [null, string] | undefined)?.[1] ?? "vec";
      const { request: call, ...rest } = JSON.parse(encodeRequest(request, address)) as {
        request: JsonObject;
      };
      const { request: recordedCall, ...recorded } = body as { request: JsonObject; [name: string]: unknown };
      // W-18a: keywords go under both names; 2.12 alone writes null for no `pam` and no `secret`
      const { kwargs, ...sent } = call;
      expect(kwargs).toEqual(Object.keys(sent["kws"] as object).length > 0 ? sent["kws"] : undefined);
      if (scenario === "raw-kwargs") return void expect(sent["kws"]).toEqual(recordedCall["kws"]);
      if (amqp.sender === "probe") {
        // written by hand, with fewer fields than any gofer writes
        return void expect({ ...sent, ...rest }).toMatchObject(
          withoutNulls({ ...recordedCall, ...recorded }),
        );
      }
      expect(sent).toEqual(recordedCall);
      const { pam = null, secret = null, ...fields } = recorded;
      expect(rest).toEqual({ ...fields, ...(secret !== null && { secret }), ...(pam !== null && { pam }) });
    });
  }
});

function withoutNulls(object: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== null));
}

const minimal = { sn: "m1", version: "2.0", request: { classname: "A", method: "b" } };
const refuse = (document: unknown): RmiError => {
  try {
    decodeRequest(typeof document === "string" ? document : JSON.stringify(document));
  } catch (error) {
    return error as RmiError;
  }
  throw new Error("was not refused");
};

describe("bad requests are refused, with what can be salvaged", () => {
  const rows: [string, unknown, Partial<RmiError>][] = [
    ["no JSON", "hello", { code: "malformed", details: {} }],
    ["an array [R raw-json-array]", "[1]", { code: "malformed", details: {} }],
    ["null", "null", { code: "malformed" }],
    ["nothing at all", "", { code: "malformed", details: {} }],
    [
      "NaN (W-3)",
      '{"sn": "n1", "replyto": "me", "version": "2.0", "data": [1.0], "request": {"args": [NaN]}}',
      { code: "malformed", details: { sn: "n1", replyto: "me", data: "[1.0]" } },
    ],
    ["cut off", '{"sn": "n1", "replyto": "me", "request": {"cl', { details: { sn: "n1", replyto: "me" } }],
    ["another version (W-16)", { ...minimal, version: "1.0" }, { message: "expected:2.0, found:1.0" }],
    ["no version", { ...minimal, version: null, replyto: "r" }, { message: "expected:2.0, found:None" }],
    ["a later version", { ...minimal, version: "2.0.0" }, { message: "expected:2.0, found:2.0.0" }],
    ["version as a number", { ...minimal, version: 2 }, { code: "version" }],
    ["no sn", { ...minimal, sn: null }, { message: "sn: expected a string, found nothing" }],
    ["a number as sn", { ...minimal, sn: 7 }, { message: "sn: expected a string, found a number" }],
    ["a path as sn (X-25)", { ...minimal, sn: "../../etc/passwd" }, { code: "malformed" }],
    ["a null character in sn", { ...minimal, sn: "a\0b" }, { code: "malformed" }],
    [
      "10 KiB as sn",
      { ...minimal, sn: "x".repeat(10_240) },
      { message: "sn: expected at most 255 characters, found 10240" },
    ],
    [
      "no request (X-11)",
      { ...minimal, request: null },
      { message: "request: expected an object, found nothing" },
    ],
    [
      "a list as request",
      { ...minimal, request: [] },
      { message: "request: expected an object, found an array" },
    ],
    [
      "args as object",
      { ...minimal, request: { args: {} } },
      { message: "request.args: expected an array, found an object" },
    ],
    [
      "kws as list",
      { ...minimal, request: { kws: [] } },
      { message: "request.kws: expected an object, found an array" },
    ],
    [
      "cntr of three",
      { ...minimal, request: { cntr: [1] } },
      { message: "request.cntr: expected null or [array, object]" },
    ],
    [
      "method as number",
      { ...minimal, request: { method: 1 } },
      { message: "request.method: expected a string, found a number" },
    ],
    [
      "replyto as list",
      { ...minimal, replyto: [] },
      { message: "replyto: expected a string, found an array" },
    ],
  ];
  test.each(rows)("%s", (_name, document, expected) => {
    expect(refuse(document)).toMatchObject(expected);
  });

  test("a document over the limit is not parsed, and its sender is still told", () => {
    const body = JSON.stringify({ ...minimal, replyto: "me", request: { args: ["x".repeat(1000)] } });
    const limits = { ...DEFAULT_LIMITS, documentChars: 500 };
    expect(() => decodeRequest(body, limits)).toThrow(
      expect.objectContaining({ code: "too-large", details: { sn: "m1", replyto: "me", limit: 500 } }),
    );
  });

  test("no text makes it fail in another way", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.string().map((text) => JSON.stringify(minimal) + text),
        ),
        (text) => {
          try {
            decodeRequest(text);
          } catch (error) {
            expect(error).toBeInstanceOf(RmiError);
          }
        },
      ),
    );
  });
});

test("keyword arguments are read under either name (W-18)", () => {
  const read = (request: JsonObject): JsonObject =>
    decodeRequest(JSON.stringify({ ...minimal, request })).kws;
  expect(read({ kws: { b: 1 } })).toEqual({ b: 1 });
  expect(read({ kwargs: { b: 2 } })).toEqual({ b: 2 });
  expect(read({ kws: {}, kwargs: { b: 2 } })).toEqual({});
});

test("data is kept as the text it came as", () => {
  const text = '{ "n": 1.0, "big": 1152921504606846977, "s": "\\u00fc\\"}" }';
  const body = `{"sn":"d","version":"2.0","x":{"data":1},"data": ${text} ,"request":{"classname":"A","method":"b"}}`;
  expect(decodeRequest(body).data).toBe(text);
});

test("what is written is read as it was", () => {
  const text = fc.string({ minLength: 1, maxLength: 20 });
  const json = fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as Json);
  const record = fc.dictionary(text, json).map((value) => JSON.parse(JSON.stringify(value)) as JsonObject);
  const request: fc.Arbitrary<Request> = fc.record({
    sn: fc.uuid(),
    replyto: fc.option(text, { nil: undefined }),
    data: json.map((value) => JSON.stringify(value)),
    classname: text,
    method: text,
    args: fc.array(json),
    kws: record,
    cntr: fc.option(fc.record({ args: fc.array(json), kws: record }), { nil: undefined }),
    secret: fc.constant(undefined),
    pam: fc.option(fc.record({ user: text, password: fc.option(text, { nil: undefined }) }), {
      nil: undefined,
    }),
    ext: fc.option(fc.record({ ttlMs: fc.integer({ min: 1 }), hash: fc.string() }), { nil: undefined }),
  });
  fc.assert(
    fc.property(request, (one) => {
      expect(decodeRequest(encodeRequest(one, "a/b"))).toEqual(one);
    }),
  );
});
