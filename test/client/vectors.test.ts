import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import {
  Agent,
  kw,
  RemoteError,
  RmiError,
  type UntypedOptions,
  type UntypedStub,
} from "../../src/client/index.js";
import type { Json, JsonObject } from "../../src/json.js";
import type { Message } from "../../src/transport/transport.js";
import { recording, recordings, type Recording } from "../support/vectors.js";
import { failureOf, world } from "./support.js";

// Each situation that was recorded at a Python caller, brought about here: what we send must be what it sent, and what
// we make of the recorded answers must be what it made of them. Serial numbers and reply addresses are each call's own.

type Outcome = { readonly ok: Json } | { readonly raised: string; readonly repr: string };
type Caller = (agent: Agent) => PromiseLike<unknown>;

const index = JSON.parse(
  readFileSync(join(import.meta.dirname, "../wire/vectors/index.json"), "utf8"),
) as readonly { readonly case: string; readonly callerOutcome: Outcome }[];

function outcomeOf(name: string): Outcome {
  const found = index.find((entry) => entry.case === name);
  assert.ok(found, name);
  return found.callerOutcome;
}

/** The stub of a recorded namespace. */
function of(agent: Agent, namespace: string): UntypedStub {
  return agent[namespace]!;
}

const vec = (agent: Agent): UntypedStub => of(agent, "Vec")();
const unicode = { b: true, f: 1.5, list: [1, [2]], n: 1, none: null, u: "grüß ☃ 😀", x: "hi" };

const CALLS: readonly (readonly [name: string, call: Caller, options?: UntypedOptions])[] = [
  ["sync-echo", (agent) => of(agent, "vec").echo!(unicode)],
  ["sync-kwargs", (agent) => of(agent, "vec").kwecho!(1, kw({ b: 5, z: 9 }))],
  ["sync-constructor-empty", (agent) => vec(agent).who!()],
  ["sync-constructor", (agent) => of(agent, "Vec")("bob", kw({ size: 3 })).who!()],
  ["data", (agent) => vec(agent).echo!("with data"), { data: { tags: ["a", "b"], task: 7 } }],
  ["progress", (agent) => vec(agent).progress!(2)],
  ["progress-fork", (agent) => vec(agent).fprogress!(2)],
  ["exc-builtin", (agent) => vec(agent).value_error!()],
  ["exc-keyerror", (agent) => vec(agent).key_error!("k")],
  ["exc-custom", (agent) => vec(agent).widget_error!()],
  ["exc-custom-fork", (agent) => vec(agent).fwidget_error!()],
  ["exc-not-json", (agent) => vec(agent).unjson!()],
  ["exc-no-namespace", (agent) => of(agent, "Nope")().x!()],
  ["exc-no-member", (agent) => vec(agent).hidden!()],
  ["exc-ctor-args", (agent) => of(agent, "Vec")(1, 2, 3).who!()],
  ["fork-suicide", (agent) => vec(agent).suicide!()],
  ["admin-hello", (agent) => of(agent, "Admin")().hello!()],
  ["cancel-unknown", (agent) => of(agent, "Admin")().cancel!("no-such-sn")],
  ["ttl-live", (agent) => vec(agent).echo!("ttl"), { ttl: 3 }],
  ["exchange-address", (agent) => vec(agent).echo!("addr")],
  ["exchange-reply", (agent) => vec(agent).echo!("via exchange")],
  ["v212-echo", (agent) => of(agent, "vec").echo!("x")],
  ["v212-secret", (agent) => of(agent, "vec").guarded!("x"), { secret: "s3cret" }],
  ["v212-secret-missing", (agent) => of(agent, "vec").guarded!("x")],
  ["v212-secret-wrong", (agent) => of(agent, "vec").guarded!("x"), { secret: "nope" }],
  ["v212-user", (agent) => of(agent, "vec").asalice!("x"), { user: "alice", password: "pw" }],
  ["v212-user-missing", (agent) => of(agent, "vec").asalice!("x"), { user: "" }],
  ["v212-user-wrong", (agent) => of(agent, "vec").asalice!("x"), { user: "bob", password: "pw" }],
];

describe("what a recorded call sends, and what it gives", () => {
  test.each(CALLS.map(([name, call, options]) => ({ name, call, options })))(
    "$name",
    async ({ name, call, options }) => {
      const recorded = recording(`${name}.01`);
      const { agent, requests } = await player(`${name}.01`, addressOf(recorded.body), options);
      const outcome = await settled(call(agent));
      assert.deepEqual(shape(requests[0]!), expected(recorded.body));
      assert.equal(requests[0]!.ttlMs, recordedTtl(recorded.amqp));
      assertOutcome(outcome, outcomeOf(name));
    },
  );

  test.each([
    { name: "sync-none", call: (agent: Agent) => vec(agent).nothing!() },
    { name: "fork-echo", call: (agent: Agent) => of(agent, "vec").fecho!("forked") },
  ])("$name: the result, which alone was kept", async ({ name, call }) => {
    const { agent } = await player(`${name}.01`, "vec");
    assertOutcome(await settled(call(agent)), outcomeOf(name));
  });

  test.each([
    ["cancel-sn.04", "0374d6e1-b8d0-4b6d-96b9-a123d870cf68"],
    ["cancel-criteria-positional.04", null, { match: { task: "c1" } }],
    ["cancel-criteria-positional.04", undefined, { match: { task: "c1" } }],
    ["cancel-criteria-keyword.04", kw({ criteria: { match: { task: "c2" } } })],
  ])("%s, by %j", async (name, ...args) => {
    const recorded = recording(name);
    const { agent, requests } = await player(name, addressOf(recorded.body));
    assert.ok(Array.isArray(await of(agent, "Admin")().cancel!(...args)));
    assert.deepEqual(shape(requests[0]!), expected(recorded.body));
  });
});

describe("what asynchronous calls send", () => {
  test("async-reply: replies go to the address given", async () => {
    const recorded = recording("async-reply.01");
    const { agent, requests } = await player("async-reply.01", "vec", {
      reply: String(recorded.body["replyto"]),
    });
    const sn = await vec(agent).echo!("async");
    assert.deepEqual(JSON.parse(requests[0]!.body), {
      ...expected(recorded.body),
      ...own(recorded.body),
      sn,
    });
  });

  test.each([
    ["$send()", (agent: Agent) => vec(agent).$send().echo!("forget"), {}],
    ["wait: 0", (agent: Agent) => vec(agent).echo!("forget"), { wait: 0 }],
  ])("async-nowait, by %s: nobody is told", async (_how, call, options) => {
    const recorded = recording("async-nowait.01");
    const { agent, requests } = await player("async-nowait.01", "vec", options);
    const sn = await call(agent);
    assert.deepEqual(JSON.parse(requests[0]!.body), { ...expected(recorded.body), replyto: null, sn });
  });

  test("trigger-manual: nothing is sent until it is pulled", async () => {
    const recorded = recording("trigger-manual.01");
    const { agent, requests } = await player("sync-echo.01", "vec");
    const trigger = vec(agent).$trigger().echo!("manual");
    assert.deepEqual(await vec(agent).echo!("first"), await vec(agent).echo!("second"));
    assert.equal(requests.length, 2);
    await trigger.pull();
    assert.deepEqual(shape(requests[2]!), expected(recorded.body));
    assert.equal((JSON.parse(requests[2]!.body) as JsonObject)["sn"], String(trigger));
    assert.equal((await failureOf(trigger.pull())).message, "trigger already executed");
  });
});

test("no-route: an address that the broker does not have", async () => {
  const { broker, connections } = world();
  const agent = new Agent(broker.url, "vec.missing", { connections });
  const failure = await failureOf(vec(agent).echo!("x"));
  assert.match((outcomeOf("no-route") as { raised: string }).raised, /NotFound$/);
  assert.equal(failure.code, "unroutable");
  assert.equal(failure.details["address"], "vec.missing");
});

test("signed-missing: a rejection says why", async () => {
  const { agent } = await player("rejected-version.01", "vec");
  const failure = await failureOf(vec(agent).echo!("x"));
  assert.equal(failure.code, "version");
  assert.equal(failure.details["details"], "expected:2.0, found:1.0");
});

// ---- the peer: answers any request with the replies that were recorded for a case

interface Player {
  readonly agent: Agent;
  readonly requests: readonly Message[];
}

async function player(request: string, address: string, options: UntypedOptions = {}): Promise<Player> {
  const { broker, connections } = world();
  broker.declare(address);
  const transport = broker.connect();
  const played = recording(request);
  const kept = recordings().filter(
    ({ kind, body, ...each }) =>
      each.case === played.case && body["sn"] === played.body["sn"] && !kind.startsWith("request"),
  );
  const answers = kept.length > 0 ? kept : [resultOf(played.case)];
  const requests: Message[] = [];
  const receiver = await transport.openReceiver(address, { credit: 10 });
  const serving = (async () => {
    for await (const delivery of receiver) {
      delivery.accept();
      requests.push(delivery.message);
      const { sn, replyto } = JSON.parse(delivery.message.body) as { sn: string; replyto: string | null };
      if (replyto === null || options.reply !== undefined) continue;
      const sender = await transport.openSender(replyto);
      for (const { raw, body } of answers) {
        await sender.send({ body: raw.replace(String(body["sn"]), sn) });
      }
    }
  })();
  onTestFinished(async () => {
    await receiver.close();
    await serving;
  });
  return { agent: new Agent(broker.url, address, { connections, plain: true, ...options }), requests };
}

/** Where no answer was kept: a recorded result that holds what the caller of the case got. */
function resultOf(name: string): Pick<Recording, "raw" | "body"> {
  const outcome = outcomeOf(name);
  const result = { retval: "ok" in outcome ? outcome.ok : null };
  const { body } = recording("sync-echo.04");
  return { body, raw: JSON.stringify({ ...body, result }) };
}

function addressOf(body: Record<string, unknown>): string {
  return String((body["routing"] as readonly unknown[])[1]);
}

/** What was sent, but for what is each call's own. */
function shape({ body }: Message): unknown {
  const { sn, replyto, ...rest } = JSON.parse(body) as JsonObject;
  assert.match(String(sn), /^[0-9a-f-]{36}$/);
  assert.equal(typeof replyto, "string");
  return rest;
}

/** What was recorded; keyword arguments also go as `kwargs` (W-18a), and null is not written where 2.12 wrote it. */
function expected(recorded: Record<string, unknown>): JsonObject {
  const { sn: _sn, replyto: _replyto, pam, secret, request, ...rest } = recorded as JsonObject;
  const call = request as JsonObject;
  const kws = call["kws"] as JsonObject;
  const both = Object.keys(kws).length > 0 ? { ...call, kwargs: kws } : call;
  return { ...rest, request: both, ...given({ secret, pam }) };
}

/** gofer 2.12 writes null for what is not given. */
function given(fields: Record<string, unknown>): JsonObject {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined && value !== null),
  ) as JsonObject;
}

function own({ replyto }: Record<string, unknown>): object {
  return { replyto };
}

/** Recorded as 0-9-1's expiration, in ms. */
function recordedTtl(amqp: { readonly [key: string]: unknown }): number | undefined {
  const { expiration } = amqp["properties"] as { expiration?: string };
  return expiration === undefined ? undefined : Number(expiration);
}

type Settled = { readonly value: unknown } | { readonly failure: RmiError };

async function settled(call: PromiseLike<unknown>): Promise<Settled> {
  try {
    return { value: await call };
  } catch (error) {
    assert.ok(error instanceof RmiError);
    return { failure: error };
  }
}

/** gofer's classes that have a code of ours. */
const CODES: Readonly<Record<string, string>> = {
  NamespaceNotFound: "namespace-not-found",
  MemberNotFound: "member-not-found",
  SecretRequired: "not-authorized",
  SecretNotMatched: "not-authorized",
  NotAuthenticated: "not-authorized",
  UserRequired: "not-authorized",
  UserNotAuthorized: "not-authorized",
};

function assertOutcome(outcome: Settled, recorded: Outcome): void {
  if ("ok" in recorded) {
    expect(outcome).toEqual({ value: recorded.ok });
    return;
  }
  assert.ok("failure" in outcome, `expected ${recorded.raised}`);
  const { failure } = outcome;
  const [, name = ""] = /\.(\w+)$/.exec(recorded.raised) ?? [];
  assert.equal(failure.code, CODES[name] ?? "remote");
  if (CODES[name] !== undefined) assert.equal(failure.details["xclass"], name);
  else {
    assert.ok(failure instanceof RemoteError);
    assert.equal(`${failure.xmodule}.${failure.xclass}`, recorded.raised);
    assert.ok(recorded.repr.includes(failure.message), `${failure.message} is of ${recorded.repr}`);
  }
}
