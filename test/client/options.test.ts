/** Every option of a caller's: what it is when it is not given, what it may be, and which of two counts (spec 2.2). */
import assert from "node:assert/strict";
import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { Agent, agent as agentFunction, kw, type UntypedOptions } from "../../src/client/index.js";
import { callSettings, timeMs } from "../../src/client/options.js";
import type { Time } from "../../src/client/types.js";
import { ADDRESS, echo, failureOf, world } from "./support.js";

describe("what is not given", () => {
  test("wait 90 s, no ttl, no reply address, no trigger, no data, no secret (C-5, W-42)", () => {
    expect(callSettings({})).toEqual({
      waitMs: 90_000,
      until: "result",
      ttlMs: undefined,
      data: "null",
      secret: undefined,
      signal: undefined,
      cancel: false,
      progress: undefined,
      quiet: [],
      plain: false,
      reply: undefined,
      trigger: false,
    });
  });

  test("null counts as not given, and what is unknown is ignored (W-5, C-4)", () => {
    const options = {
      wait: null,
      ttl: null,
      secret: null,
      reply: null,
      colour: "red",
    } as unknown as UntypedOptions;
    expect(callSettings(options)).toEqual(callSettings({}));
  });
});

describe("time values (C-11)", () => {
  test.each<[Time, number]>([
    [0, 0],
    [90, 90_000],
    [1.5, 1500], // gofer cuts off what is less than a second
    ["90", 90_000],
    ["10s", 10_000],
    ["5m", 300_000],
    ["2h", 7_200_000],
    ["1d", 86_400_000],
    ["250ms", 250],
    [" 3s ", 3000],
    ["1000d", 2 ** 31 - 1], // no timer is longer
  ])("%j is %d ms", (value, ms) => expect(timeMs(value, "wait")).toBe(ms));

  test.each([null, undefined])("%j is none", (value) => expect(timeMs(value, "wait")).toBeUndefined());

  test.each(["", "x", "10x", "1.5m", "-1", "1 m", "Infinity", {}, true, -1, NaN, Infinity])(
    "%j is refused by its option's name",
    (value) => {
      for (const name of ["wait", "ttl"] as const) {
        expect(() => callSettings({ [name]: value as Time })).toThrow(
          expect.objectContaining({
            code: "usage",
            message: expect.stringContaining(`${name}: "${String(value)}"`) as string,
          }),
        );
      }
    },
  );
});

describe("of two, that of the stub counts (C-5, D-5)", () => {
  test.each<[string, UntypedOptions, UntypedOptions, object]>([
    ["wait", { wait: 5 }, { wait: "1m" }, { waitMs: 60_000 }],
    ["wait of 0 for no result", { wait: 5 }, { wait: 0 }, { until: "sent", waitMs: 90_000 }],
    ["wait again for a result", { wait: 0 }, { wait: 3 }, { until: "result", waitMs: 3000 }],
    ["ttl", { ttl: 5 }, { ttl: "2s" }, { ttlMs: 2000 }],
    ["ttl of 0 for none", { ttl: 5 }, { ttl: 0 }, { ttlMs: undefined }],
    ["data", { data: 1 }, { data: [2] }, { data: "[2]" }],
    ["data of null", { data: 1 }, { data: null }, { data: "null" }],
    ["secret", { secret: "a" }, { secret: "b" }, { secret: "b" }],
    [
      "user and password",
      { user: "a", password: "x" },
      { user: "b", password: "y" },
      { pam: { user: "b", password: "y" } },
    ],
    [
      "user, without the other's password",
      { user: "a", password: "x" },
      { user: "b" },
      { pam: { user: "b" } },
    ],
    [
      "password of the same user",
      { user: "a", password: "x" },
      { password: "y" },
      { pam: { user: "a", password: "y" } },
    ],
    ["password of nobody", {}, { password: "y" }, { pam: undefined }],
    ["an empty user for none", { user: "a", password: "x" }, { user: "" }, {}],
    ["reply", { reply: "a" }, { reply: "b/c" }, { reply: "b/c", until: "sent" }],
    [
      "reply, whatever wait says",
      { wait: 5 },
      { reply: "a", wait: 9 },
      { reply: "a", until: "sent", waitMs: 9000 },
    ],
    ["trigger as gofer's 1", {}, { trigger: 1 }, { trigger: true }],
    ["trigger as gofer's 0", { trigger: 1 }, { trigger: 0 }, { trigger: false }],
  ])("%s", (_name, ofAgent, ofStub, expected) => {
    const base = callSettings(ofAgent);
    expect(callSettings(ofStub, base)).toEqual({ ...base, ...expected });
    expect(callSettings({}, base)).toEqual(base);
  });

  test("on the wire, at both kinds of stub; constructor arguments are never options", async () => {
    const { serve, untyped } = world();
    const peer = await serve(echo);
    const agent = untyped({ secret: "of the agent", data: 1, ttl: "1m" });
    await agent["Dog"]!("rover", kw({ secret: "mine" })).bark!("a");
    await agent["Dog"]!.$with({ secret: "of the stub", ttl: "2m" })("max").bark!("b");
    assert.deepEqual(
      peer.calls.map(({ request: { secret, data, ext, cntr } }) => [secret, data, ext?.ttlMs, cntr]),
      [
        ["of the agent", "1", 60_000, { args: ["rover"], kws: { secret: "mine" } }],
        ["of the stub", "1", 120_000, { args: ["max"], kws: {} }],
      ],
    );
  });

  const shown = { secret: "bone", user: "keeper", password: "pa55" };
  test.each<[string, UntypedOptions, UntypedOptions]>([
    ["of the agent", shown, {}],
    ["of the stub alone", {}, shown],
    ["of the stub, over the agent's", { secret: "stick", user: "cat", password: "purr" }, shown],
  ])("secret, user and password %s are sent, by both kinds of stub", async (_name, ofAgent, ofStub) => {
    const { serve, connect, untyped } = world();
    const peer = await serve(echo);
    await untyped(ofAgent)["Dog"]!.$with(ofStub).bark!("a");
    await (await connect(ofAgent)).Dog.$with(ofStub)("rover").bark("b");
    const { user, password, secret } = shown;
    assert.deepEqual(
      peer.calls.map(({ request }) => [request.secret, request.pam]),
      [1, 2].map(() => [secret, { user, password }]),
    );
  });
});

describe("what no stub has is refused, and told where it belongs: it would be ignored, and the call made without it", () => {
  const signs = { sign: () => "signature", validate: () => undefined };
  test.each<[string, unknown, string]>([
    ["authenticator", signs, "give it to the agent"],
    ["exchange", "amq.direct", "give it to the agent"],
    ["cacert", "ca.pem", "give it to the agent"],
    ["hostValidation", false, "give it to the agent"],
    ["limits", { document: "1MiB" }, "give it to the agent"],
    ["connections", {}, "give it to the agent"],
    ["secrets", "bone", "which has wait, ttl, data, secret, user, password,"],
    ["toString", "x", "which has"],
  ])("%s", async (name, value, where) => {
    const { serve, connect, untyped } = world();
    const peer = await serve(echo);
    const options = { [name]: value } as UntypedOptions;
    const expected = expect.objectContaining({
      code: "usage",
      message: expect.stringMatching(new RegExp(`^${name}: no option of a stub.*${where}`)) as string,
    });
    for (const stub of [untyped()["Dog"]!, (await connect()).Dog]) {
      expect(() => stub.$with(options)).toThrow(expected);
      expect(() => stub.$with({ [name]: null } as UntypedOptions)).not.toThrow(); // not given (W-5)
    }
    assert.equal(peer.calls.length, 0);
  });
});

test("what is no signal, are no options, or a password of nobody's is refused before there is a call, and the agent closes", async () => {
  const { serve, connect, untyped } = world();
  const peer = await serve(echo);
  for (const agent of [untyped(), await connect()]) {
    const stub = agent["Dog"] as { $with(options: unknown): unknown };
    for (const options of [{ signal: {} }, { signal: "x" }, { password: "p" }, "5s", 5, null, undefined])
      expect(() => stub.$with(options)).toThrow(expect.objectContaining({ code: "usage" }));
    await agent.close();
  }
  assert.equal(peer.calls.length, 0);
});

test("a trigger that is printed shows no secrets", async () => {
  const { serve, connect } = world();
  await serve(echo);
  const stub = (await connect()).Dog.$with({ secret: "s3cret", user: "u", password: "pass word" });
  expect(inspect(stub.$trigger().bark("x"), { depth: 9, showHidden: true })).not.toMatch(/s3cret|pass word/);
});

describe("constructor arguments (C-10)", () => {
  test("by place, by name, both, none; again replaces them; a stub that was never called sends none", async () => {
    const { serve, untyped } = world();
    const peer = await serve(echo);
    const dog = untyped()["Dog"]!;
    await dog.bark!("0");
    for (const given of [["rover", 3], ["rover", kw({ age: 3 })], [kw({ name: "max" })], []]) {
      assert.equal(dog(...given), dog);
      await dog.bark!("x");
    }
    await dog["bark"]!("as before");
    assert.deepEqual(
      peer.calls.map(({ request }) => request.cntr),
      [
        undefined,
        { args: ["rover", 3], kws: {} },
        { args: ["rover"], kws: { age: 3 } },
        { args: [], kws: { name: "max" } },
        { args: [], kws: {} },
        { args: [], kws: {} },
      ],
    );
  });
});

describe("ways in (C-1, C-3)", () => {
  test.each([
    ["new Agent", (...args: ConstructorParameters<typeof Agent>) => new Agent(...args)],
    ["agent, as gofer's proxy.agent()", agentFunction],
  ])("%s", async (_name, make) => {
    const { broker, connections, serve } = world();
    await serve(echo);
    const agent = make(broker.url, ADDRESS, { connections, wait: "5s" });
    assert.equal(await agent["Dog"]!().bark!("howdy"), "howdy");
    await agent.close();
    assert.equal((await failureOf(agent["Dog"]!.bark!("x"))).code, "closed");
  });
});

test("progress: a callback of the agent's hears all calls, one of the stub's only its own; none that cannot be called (C-20)", async () => {
  const { serve, untyped } = world();
  await serve(async (call) => {
    await call.progress(2, 1, { at: "gate" });
    await call.succeed(null);
  });
  const heard: unknown[] = [];
  const agent = untyped({ data: 7, progress: ({ sn: _sn, ...report }) => heard.push(["agent", report]) });
  await agent["Dog"]!.walk!();
  await agent["Dog"]!.$with({ progress: ({ completed }) => heard.push(["stub", completed]) }).walk!();
  await agent["Dog"]!.$with({ progress: "loud" as never }).walk!();
  const report = { data: 7, total: 2, completed: 1, details: { at: "gate" } };
  assert.deepEqual(heard, [
    ["agent", report],
    ["stub", 1],
    ["agent", report],
  ]);
});
