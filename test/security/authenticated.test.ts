/** Both directions over a broker in memory: what a caller with an authenticator sends, and what it takes. */
import { describe, expect, test } from "vitest";
import { authenticated } from "../../src/security/authenticated.js";
import type { Authenticator } from "../../src/security/authenticator.js";
import { Dropped } from "../../src/security/index.js";
import { scriptedAgent } from "../../src/testing/index.js";
import type { Delivery } from "../../src/transport/transport.js";
import { peel } from "../../src/wire/wrapper.js";
import { ADDRESS, deferred, echo, failureOf, world } from "../client/support.js";
import { recording } from "../support/vectors.js";
import VectorAuthenticator from "../system/plugins/vector-auth.mjs";

const vector = new VectorAuthenticator() as Authenticator;

test("a signing caller and a signing agent (signed-echo)", async () => {
  const { broker, untyped } = world();
  const peer = await scriptedAgent(authenticated(broker.connect(), vector), ADDRESS, echo);
  expect(await untyped({ authenticator: vector })["Vec"]!["echo"]!("signed")).toBe("signed");
  expect(peer.calls[0]!.request.args).toEqual(["signed"]);
  await peer.close();
});

test("a caller refuses an unsigned reply, at once and by name (signed-to-unsigned-agent)", async () => {
  const { serve, untyped } = world();
  await serve(echo);
  // this agent has no authenticator: it is given the wrapper, which the scripted one does not peel
  const failure = await failureOf(untyped({ authenticator: vector, wait: "1s" })["Vec"]!["echo"]!("x"));
  expect(failure.code).toBe("not-accepted");
  const { broker, untyped: signing } = world();
  const peer = await scriptedAgent(authenticated(broker.connect(), undefined), ADDRESS, echo);
  expect(await failureOf(signing({ authenticator: vector })["Vec"]!["echo"]!("x"))).toMatchObject({
    code: "not-authentic",
    message: expect.stringContaining("signature mismatch"),
  });
  expect(peer.calls[0]!.request.args).toEqual(["x"]); // which has run all the same (W-34a)
  await peer.close();
});

test("without an authenticator a wrapper is peeled, whatever its signature (W-34.4, signed-missing)", async () => {
  const { serve, untyped } = world();
  await serve(async ({ request, raw }) => {
    const { raw: rejected } = recording("signed-missing.02");
    const recorded = /\\"sn\\": \\"([\w-]+)\\"/.exec(rejected)![1]!;
    await raw(rejected.replaceAll(recorded, request.sn));
  });
  expect(await failureOf(untyped()["Vec"]!["echo"]!("x"))).toMatchObject({
    code: "not-authentic",
    details: { description: "SECURITY: message authentication failed", details: "signature mismatch" },
  });
});

describe("an authenticator that fails", () => {
  const failing = (odd: Partial<Authenticator>): Authenticator => ({
    sign: (digest) => vector.sign(digest),
    validate: (...given) => vector.validate(...given),
    ...odd,
  });

  test("to sign: nothing leaves (X-6)", async () => {
    const { broker, untyped } = world();
    const peer = await scriptedAgent(authenticated(broker.connect(), undefined), ADDRESS, echo);
    const authenticator = failing({
      sign: () => {
        throw new Error("the key is gone");
      },
    });
    expect(await failureOf(untyped({ authenticator })["Vec"]!["echo"]!("x"))).toMatchObject({
      code: "not-authentic",
      message: expect.stringContaining("cannot be signed: the key is gone"),
    });
    expect(peer.calls).toEqual([]);
    await peer.close();
  });

  test("to validate, with an error of its own: refused (W-35)", async () => {
    const { broker, untyped } = world();
    const peer = await scriptedAgent(authenticated(broker.connect(), vector), ADDRESS, echo);
    const authenticator = failing({ validate: () => Promise.reject(new TypeError("out of order")) });
    expect((await failureOf(untyped({ authenticator })["Vec"]!["echo"]!("x"))).message).toContain(
      "out of order",
    );
    await peer.close();
  });

  test("what it drops does not end the call that it is about: anybody could send that", async () => {
    const { broker, untyped, problems } = world();
    const peer = await scriptedAgent(authenticated(broker.connect(), vector), ADDRESS, async (call) => {
      await call.accepted();
      await call.succeed("first");
    });
    let count = 0;
    const authenticator = failing({
      validate: (...given) => {
        if (++count === 1) throw new Dropped("replayed");
        return vector.validate(...given);
      },
    });
    expect(await untyped({ authenticator })["Vec"]!["echo"]!("x")).toBe("first");
    expect(problems.map(({ code, message }) => [code, message])).toEqual([
      ["not-authentic", "reply dropped: replayed"],
    ]);
    await peer.close();
  });
});

test("messages keep their order, however long one takes to sign", async () => {
  const { broker } = world();
  broker.declare("q");
  const slow = deferred<void>();
  let first = true;
  const transport = authenticated(broker.connect(), {
    sign: async (digest) => {
      if (first) {
        first = false;
        await slow.promise;
      }
      return digest;
    },
    validate: (_document, digest, signature) => {
      if (digest !== signature) throw new Error("no");
    },
  });
  const sender = await transport.openSender("q");
  const sent = ["1", "2", "3"].map((body) => sender.send({ body }));
  slow.resolve();
  await Promise.all(sent);
  const bodies: string[] = [];
  for await (const delivery of await transport.openReceiver("q", { credit: 5 })) {
    bodies.push(delivery.message.body);
    delivery.accept();
    if (bodies.length === 3) break;
  }
  expect(bodies).toEqual(["1", "2", "3"]);
});

test("what is refused has no body that somebody could read by mistake", async () => {
  const { broker } = world();
  broker.declare("q");
  const request = recording("signed-bad.01");
  await (await broker.connect().openSender("q")).send({ body: request.raw });
  const receiver = await authenticated(broker.connect(), vector).openReceiver("q", { credit: 1 });
  const { value } = await receiver[Symbol.asyncIterator]().next();
  const { message } = value as Delivery;
  expect(message.body).toBe("");
  const { sn, replyto } = JSON.parse(peel(request.raw).text) as Record<string, string>;
  expect(message.refusal).toMatchObject({ code: "not-authentic", details: { sn, replyto, data: "null" } });
  (value as Delivery).accept();
});

test("two agents of one broker, one with an authenticator, do not share their connection", async () => {
  const { serve, untyped, connections } = world();
  await serve(echo);
  expect(await untyped()["Vec"]!["echo"]!("x")).toBe("x");
  expect(connections.size).toBe(1);
  untyped({ authenticator: vector });
  untyped({ authenticator: vector });
  expect(connections.size).toBe(2);
});
