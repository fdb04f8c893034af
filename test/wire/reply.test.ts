import { describe, expect, test } from "vitest";
import { RmiError } from "../../src/errors.js";
import { codeOfException, describeThrown, exceptionOf } from "../../src/wire/exception.js";
import { decodeReply, ReplyEncoder, rejectionOf } from "../../src/wire/reply.js";
import { recordings, type Recording } from "../support/vectors.js";

const KINDS = ["accepted", "started", "rejected", "progress", "result", "exception"];
const replies = recordings().filter(({ kind, body }) => KINDS.includes(kind) && !("message" in body));

/** The same document, written by us from the facts it holds. */
function rewritten({ kind, body }: Recording): unknown {
  const { sn, data, routing, result } = body as {
    sn: string;
    data: unknown;
    routing: [null, string];
    result: { retval?: unknown };
  };
  const at = Date.parse(String(body["timestamp"] ?? 0));
  const encoder = new ReplyEncoder({ sn: sn ?? undefined, data: JSON.stringify(data), replyto: routing[1] });
  const text = (name: string): string => JSON.stringify(body[name]);
  switch (kind) {
    case "accepted":
    case "started":
      return JSON.parse(encoder.status(kind, at));
    case "rejected": {
      const version = body["code"] === "model.version";
      const plain = {
        code: body["code"] as string,
        description: body["description"] as string,
        details: String(body["details"]),
      };
      const rejection = version ? rejectionOf(new RmiError("version", plain.details)) : plain;
      return JSON.parse(encoder.rejected(rejection, at));
    }
    case "progress":
      return JSON.parse(
        encoder.progress({ total: text("total"), completed: text("completed"), details: text("details") }),
      );
    case "result":
      return JSON.parse(encoder.succeeded(JSON.stringify(result.retval), at));
    default: {
      const reply = decodeReply(JSON.stringify(body));
      if (reply.kind !== "failed") throw new Error("no exception");
      return JSON.parse(encoder.failed(reply.exception, at));
    }
  }
}

describe("recorded replies", () => {
  test("there are as many as were recorded", () => expect(replies.length).toBeGreaterThan(90));

  for (const recorded of replies) {
    test(`${recorded.name}: written by us it has the same fields and values (W-12a, W-17, W-23, W-24)`, () => {
      expect(rewritten(recorded)).toEqual(recorded.body);
    });
    if (recorded.body["sn"] === null) continue; // replies to a request without one: no call of ours waits for them
    test(`${recorded.name}: is read`, () => {
      const reply = decodeReply(recorded.raw);
      const kind = { result: "succeeded", exception: "failed" }[recorded.kind] ?? recorded.kind;
      expect(reply).toMatchObject({ kind, sn: recorded.body["sn"], data: recorded.body["data"] });
    });
  }
});

describe("what is no reply", () => {
  const base = { sn: "r1", version: "2.0", routing: [null, "me"], data: null };
  test.each([
    ["text", "hello", "malformed"],
    ["another version", { ...base, version: "1.0", status: "accepted" }, "version"],
    ["no sn", { ...base, sn: null, status: "accepted" }, "malformed"],
    ["neither status nor result", base, "malformed"],
    ["an unknown status", { ...base, status: "lost" }, "malformed"],
    ["an empty result", { ...base, result: {} }, "malformed"],
  ])("%s", (_name, document, code) => {
    const text = typeof document === "string" ? document : JSON.stringify(document);
    expect(() => decodeReply(text)).toThrow(expect.objectContaining({ code }));
  });
});

describe("exceptions", () => {
  test("a plugin's own class keeps name, arguments and state [R exc-custom.02]", () => {
    class WidgetError extends Error {
      readonly args: unknown[];
      constructor(
        readonly code: number,
        readonly part: object,
      ) {
        super("widget failed");
        this.args = ["widget failed", code];
      }
    }
    const { xclass, xmodule, xargs, xstate } = describeThrown(new WidgetError(42, { id: "p1" }), "vec");
    expect({ xclass, xmodule, xargs, xstate: { ...xstate, trace: "" } }).toEqual({
      xclass: "WidgetError",
      xmodule: "vec",
      xargs: ["widget failed", 42],
      xstate: { code: 42, part: { id: "p1" }, trace: "" },
    });
  });

  class KeyError extends Error {}
  test.each([
    ["Error", new Error("x"), "builtins", "Exception"],
    ["RangeError", new RangeError("x"), "builtins", "ValueError"],
    ["TypeError", new TypeError("x"), "builtins", "TypeError"],
    ["a class of a Python built-in's name", new KeyError("x"), "builtins", "KeyError"],
    ["no error at all", "x", "builtins", "Exception"],
  ])("%s arrives at a Python peer as a class it has", (_name, thrown, xmodule, xclass) => {
    expect(describeThrown(thrown, "vec")).toMatchObject({ xmodule, xclass, xargs: ["x"] });
  });

  test("an object that is no error is told as what it holds, or that it has no JSON form", () => {
    const thrown = describeThrown({ a: 1 }, "vec");
    expect(thrown).toMatchObject({ exval: 'Exception: {"a":1}\n', xargs: [{ a: 1 }] });
    const circle: { self?: unknown } = {};
    circle.self = circle;
    expect(describeThrown(circle, "vec").xargs).toEqual(["an object that has no JSON form was thrown"]);
  });

  test("where it was thrown is told only when that is asked for; class and message come last", () => {
    const thrown = new TypeError("x");
    expect(describeThrown(thrown, "vec").exval).toBe("TypeError: x\n");
    const { exval, xstate } = describeThrown(thrown, "vec", { trace: true });
    expect(exval).toMatch(/^Traceback:\n\s+at .*reply\.test\.ts:\d+:\d+[^]*\nTypeError: x\n$/);
    expect(xstate["trace"]).toBe(exval);
  });

  test("what cannot travel is left out, and a hostile key sets no prototype (W-26)", () => {
    const error = Object.assign(new Error("x"), { big: 1n, run: () => 1, ok: [1] });
    Object.defineProperty(error, "__proto__", { value: { polluted: true }, enumerable: true });
    const { xstate } = describeThrown(error, "vec");
    expect(Object.getPrototypeOf(xstate)).toBe(Object.prototype);
    expect(Object.keys(xstate).sort()).toEqual(["__proto__", "ok", "trace"].sort());
  });

  test.each([
    ["namespace-not-found", "gofer.rmi.dispatcher", "NamespaceNotFound"],
    ["member-not-found", "gofer.rmi.dispatcher", "MemberNotFound"],
    ["invalid-arguments", "builtins", "TypeError"],
  ] as const)("our %s is gofer's %s.%s", (code, xmodule, xclass) => {
    expect(exceptionOf(new RmiError(code, "why"))).toMatchObject({ xmodule, xclass, xargs: ["why"] });
  });

  test.each([
    ["NamespaceNotFound", "namespace-not-found"],
    ["MemberNotFound", "member-not-found"],
    ["SecretRequired", "not-authorized"],
    ["SecretNotMatched", "not-authorized"],
    ["UserRequired", "not-authorized"],
    ["PasswordRequired", "not-authorized"],
    ["UserNotAuthorized", "not-authorized"],
    ["NotAuthenticated", "not-authorized"],
    ["ClassNotFound", "namespace-not-found"],
    ["MethodNotFound", "member-not-found"],
    ["NotPermitted", "member-not-found"],
    ["WidgetError", "remote"],
  ])("gofer's %s is %s, of old releases too (W-29, W-31)", (xclass, code) => {
    const exception = { xclass, xmodule: "gofer.rmi.dispatcher", xargs: ["why"], xstate: {}, exval: "why" };
    expect(codeOfException(exception)).toBe(code);
  });
});
