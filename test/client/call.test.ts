import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { RemoteError } from "../../src/client/failures.js";
import { RmiError } from "../../src/errors.js";
import type { ScriptedCall } from "../../src/testing/index.js";
import { ADDRESS, deferred, echo, failureOf, nextTurn, world } from "./support.js";

const silent = (): void => undefined;

describe("a typed call", () => {
  test("gives the result, and sends what the contract says", async () => {
    const { serve, connect } = world();
    const peer = await serve(echo);
    const agent = await connect();
    assert.equal(await agent.Dog("rover", 10).bark("howdy"), "howdy");
    const { request } = peer.calls[0]!;
    assert.equal(request.classname, "Dog");
    assert.equal(request.method, "bark");
    assert.deepEqual(request.cntr, { args: ["rover", 10], kws: {} });
    assert.deepEqual(request.ext, { hash: "ba00000000000001" });
  });

  test("has its serial number from the beginning, and it is the one sent", async () => {
    const { serve, connect } = world();
    const peer = await serve(echo);
    const call = (await connect()).Dog.bark("x");
    assert.match(call.sn, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    await call;
    assert.equal(peer.calls[0]!.request.sn, call.sn);
  });

  test("1,000 at once, answered in the opposite order, each get their own result", async () => {
    const { serve, connect } = world();
    const waiting: ScriptedCall[] = [];
    await serve(async (call) => {
      waiting.push(call);
      if (waiting.length < 1000) return;
      for (const each of waiting.reverse()) await each.succeed(each.request.args[0]!);
    });
    const agent = await connect();
    const calls = Array.from({ length: 1000 }, (_, index) => agent.kennel.echo(index));
    assert.deepEqual(
      await Promise.all(calls),
      calls.map((_, index) => index),
    );
  });

  test("is a promise to everything that takes promises", async () => {
    const { serve, connect } = world();
    await serve((call) => (call.request.args[0] === "bad" ? call.fail(new Error("no")) : echo(call)));
    const agent = await connect();
    assert.deepEqual(await Promise.all([agent.kennel.echo(1), agent.kennel.echo(2)]), [1, 2]);
    assert.equal(await agent.kennel.echo("bad").catch((error: Error) => error.message), "no");
    let told = 0;
    assert.equal(await agent.kennel.echo(3).finally(() => told++), 3);
    assert.equal(told, 1);
    assert.equal(Object.prototype.toString.call(agent.kennel.echo(4)), "[object Call]");
  });

  test("options of the agent and of the stub arrive, and plain leaves out what gofer does not have", async () => {
    const { serve, connect } = world();
    const peer = await serve(echo);
    const agent = await connect({ data: { job: 7 }, secret: "s3cret" });
    await agent.kennel.$with({ ttl: "2s", quiet: ["started"] }).echo(1);
    await agent.kennel.$with({ plain: true, ttl: 2 }).echo(1);
    const [first, second] = peer.calls.map(({ request }) => request);
    assert.equal(first!.data, '{"job":7}');
    assert.equal(first!.secret, "s3cret");
    assert.deepEqual(first!.ext, { hash: "ba00000000000006", ttlMs: 2000, quiet: ["started"] });
    assert.equal(second!.ext, undefined);
    assert.equal(second!.secret, "s3cret");
  });
});

describe("a call that fails at the agent", () => {
  test("gives what the plugin threw, to read and to log", async () => {
    const { serve, connect } = world();
    const { address, exception } = {
      address: ADDRESS,
      exception: {
        exval: "trace\n",
        xclass: "WidgetError",
        xmodule: "vec",
        xstate: { code: 42 },
        xargs: ["broke", 42],
      },
    };
    await serve(async (call) => {
      await call.accepted();
      await call.started();
      await call.failWith(exception);
    });
    const failure = await failureOf((await connect()).Dog.bark("x"));
    assert.ok(failure instanceof RemoteError);
    assert.equal(failure.code, "remote");
    assert.equal(failure.message, "broke");
    const { exval, xclass, xmodule, xstate, xargs } = failure;
    assert.deepEqual({ exval, xclass, xmodule, xstate, xargs }, exception);
    assert.equal(failure.details["address"], address);
    assert.deepEqual(Object.keys(failure.details["elapsedMs"] as object), [
      "connect",
      "send",
      "accept",
      "queue",
      "run",
    ]);
  });

  test("an error of ours keeps its code and details", async () => {
    const { serve, connect } = world();
    const thrown = new RmiError("invalid-arguments", "words: expected a string", {
      details: { faults: [1] },
    });
    await serve((call) => call.fail(thrown));
    const failure = await failureOf((await connect()).Dog.bark("x"));
    assert.equal(failure.code, "invalid-arguments");
    assert.equal(failure.message, "words: expected a string");
    assert.deepEqual(failure.details["faults"], [1]);
  });

  test.each([
    ["model.version", "version"],
    ["duplicate", "duplicate"],
    ["security.authentication", "not-authentic"],
    ["constructor", "rejected"],
  ])("rejected as %s is %s, with what the agent says", async (code, ours) => {
    const { serve, connect } = world();
    await serve((call) => call.reject({ code, description: "no", details: "because" }));
    const failure = await failureOf((await connect()).Dog.bark("x"));
    assert.equal(failure.code, ours);
    assert.equal(failure.message, "no: because");
    assert.equal(failure.details["description"], "no");
    assert.equal(failure.details["details"], "because");
  });

  test("a class name of a peer's only chooses from a table", async () => {
    const { serve, connect } = world();
    const names = ["__proto__", "constructor", "toString", "RmiError", "Function"];
    await serve((call) =>
      call.failWith({
        exval: "",
        xclass: String(call.request.args[0]),
        xmodule: "gofer.rmi.dispatcher",
        xstate: {},
        xargs: [],
      }),
    );
    const agent = await connect();
    for (const name of names) {
      const failure = await failureOf(agent.kennel.echo(name));
      assert.equal(failure.code, "remote", name);
      assert.equal((failure as RemoteError).xclass, name);
    }
  });
});

describe("time runs out", () => {
  test("before there is a connection: unreachable, and why", async () => {
    const { untyped } = world({ connect: () => Promise.reject(new RmiError("unreachable", "ECONNREFUSED")) });
    const failure = await failureOf(untyped({ wait: "30ms" }).Dog!.bark!("x"));
    assert.equal(failure.code, "unreachable");
    assert.match(failure.message, /within 0.03 s: ECONNREFUSED/);
    assert.equal(failure.details["stage"], "connect");
    assert.deepEqual(Object.keys(failure.details["elapsedMs"] as object), ["connect"]);
  });

  test("while connecting takes for ever: unreachable", async () => {
    const { untyped } = world({ connect: () => new Promise(() => undefined) });
    assert.equal((await failureOf(untyped({ wait: "30ms" }).Dog!.bark!("x"))).code, "unreachable");
  });

  test("while the broker does not take the request: not accepted, and it is taken back", async () => {
    const { broker, untyped } = world();
    const queue = broker.declare(ADDRESS, { maxMessages: 1 });
    const agent = untyped({ wait: "50ms" });
    await agent.Dog!.$send().bark!("fills the queue");
    const failure = await failureOf(agent.Dog!.bark!("x"));
    assert.equal(failure.code, "not-accepted");
    assert.equal(failure.details["stage"], "send");
    assert.equal(queue.length, 1);
  });

  test.each([
    ["nothing", "not-accepted", "accept", silent],
    ["accepted", "timed-out", "queue", (call: ScriptedCall) => call.accepted()],
    ["started", "timed-out", "run", (call: ScriptedCall) => call.accepted().then(() => call.started())],
    ["progress", "timed-out", "run", (call: ScriptedCall) => call.progress(2, 1)],
  ])("after %s: %s, in stage %s", async (_sent, code, stage, script) => {
    const { serve, connect } = world();
    await serve(script);
    const call = (await connect({ wait: "50ms" })).Dog.bark("x");
    const failure = await failureOf(call);
    assert.equal(failure.code, code);
    assert.equal(failure.details["stage"], stage);
    assert.equal(failure.details["sn"], call.sn);
    assert.equal(failure.details["address"], ADDRESS);
  });

  test("without accepted having been wanted: timed out", async () => {
    const { serve, connect } = world();
    await serve(silent);
    const agent = await connect({ wait: "50ms", quiet: ["accepted"] });
    assert.equal((await failureOf(agent.Dog.bark("x"))).code, "timed-out");
  });

  test.each([
    [true, ["bark", "cancel"]],
    [false, ["bark"]],
  ])("with cancel %s the agent is sent %j", async (cancel, methods) => {
    const { serve, connect } = world();
    const seen = deferred<ScriptedCall>();
    const peer = await serve((call) =>
      call.request.method === "bark" ? call.accepted() : (seen.resolve(call), echo(call)),
    );
    const agent = await connect();
    const call = agent.Dog.$with({ wait: "50ms", cancel }).bark("x");
    assert.equal((await failureOf(call)).code, "timed-out");
    if (cancel) assert.deepEqual((await seen.promise).request.args, [call.sn]);
    else await agent.kennel.echo("what would have come before this");
    assert.deepEqual(
      peer.calls.map(({ request }) => request.method).filter((method) => method !== "echo"),
      methods,
    );
  });

  test("a signal of the platform's that times out counts as time", async () => {
    const { serve, connect } = world();
    await serve((call) => call.accepted());
    const agent = await connect();
    const stub = agent.Dog.$with({ signal: AbortSignal.timeout(50) });
    assert.equal((await failureOf(stub.bark("x"))).code, "timed-out");
  });

  test("what comes later is dropped, and harms nobody", async () => {
    const { serve, connect, problems } = world();
    const first = deferred<ScriptedCall>();
    await serve((call) => (call.request.args[0] === "late" ? first.resolve(call) : echo(call)));
    const agent = await connect();
    await failureOf(agent.kennel.$with({ wait: "30ms" }).echo("late"));
    const late = await first.promise;
    await late.accepted();
    await late.succeed("too late");
    assert.equal(await agent.kennel.echo("next"), "next");
    assert.deepEqual(problems, []);
  });
});

describe("a signal", () => {
  test("that has fired already: nothing is sent", async () => {
    const { serve, connect } = world();
    const peer = await serve(echo);
    const agent = await connect();
    const failure = await failureOf(agent.Dog.$with({ signal: AbortSignal.abort() }).bark("x"));
    assert.equal(failure.code, "cancelled");
    await agent.kennel.echo(1);
    assert.equal(peer.calls.length, 1);
  });

  test("while connecting: cancelled, and nothing is sent", async () => {
    const { untyped } = world({ connect: () => new Promise(() => undefined) });
    const controller = new AbortController();
    const call = untyped({ signal: controller.signal }).Dog!.bark!("x");
    controller.abort();
    const failure = await failureOf(call);
    assert.equal(failure.code, "cancelled");
    assert.equal(failure.details["stage"], "connect");
  });

  test("while sending: cancelled, and the message is taken back", async () => {
    const { broker, untyped } = world();
    const queue = broker.declare(ADDRESS, { maxMessages: 1 });
    const controller = new AbortController();
    const agent = untyped({ signal: controller.signal });
    await agent.Dog!.$send().bark!("fills the queue");
    const call = agent.Dog!.bark!("x");
    await nextTurn();
    controller.abort();
    const failure = await failureOf(call);
    assert.equal(failure.code, "cancelled");
    assert.equal(failure.details["stage"], "send");
    assert.equal(queue.length, 1);
  });

  test("while running: cancelled at once here, and the agent is asked to", async () => {
    const { serve, connect } = world();
    const [running, asked] = [deferred<void>(), deferred<ScriptedCall>()];
    await serve(async (call) => {
      if (call.request.classname === "Admin") return asked.resolve(call);
      await call.accepted();
      await call.started();
      running.resolve();
    });
    const controller = new AbortController();
    const call = (await connect()).Dog.$with({ signal: controller.signal }).bark("x");
    await running.promise;
    controller.abort();
    assert.equal((await failureOf(call)).code, "cancelled");
    const { request } = await asked.promise;
    assert.deepEqual([request.method, request.args, request.replyto], ["cancel", [call.sn], undefined]);
  });

  test("shared by many calls costs no warning, and none listens when it has ended", async () => {
    const { serve, connect } = world();
    await serve(echo);
    const warnings: Error[] = [];
    const onWarning = (warning: Error): void => void warnings.push(warning);
    process.on("warning", onWarning);
    const { signal } = new AbortController();
    const agent = await connect({ signal });
    await Promise.all(Array.from({ length: 50 }, (_, index) => agent.kennel.echo(index)));
    await nextTurn();
    process.off("warning", onWarning);
    assert.deepEqual(warnings, []);
  });
});

describe("cancel()", () => {
  const cancellable = (answer: (call: ScriptedCall) => Promise<void>) => {
    const running = deferred<ScriptedCall>();
    const script = async (call: ScriptedCall): Promise<void> => {
      if (call.request.classname === "Admin") return answer(call);
      await call.accepted();
      running.resolve(call);
    };
    return { running: running.promise, script };
  };

  test("asks the agent by place, is true when it did, and the call ends with the agent's word", async () => {
    const { serve, connect } = world();
    const { running, script } = cancellable((call) => call.succeed([call.request.args[0]!]));
    const peer = await serve(script);
    const call = (await connect()).Dog.bark("x");
    const started = await running;
    assert.equal(await call.cancel(), true);
    assert.deepEqual(peer.calls[1]!.request.args, [call.sn]);
    await started.fail(new RmiError("cancelled", "cancelled by request"));
    const failure = await failureOf(call);
    assert.equal(failure.code, "cancelled");
    assert.equal(await call.cancel(), false);
  });

  test("confirmed, but the agent never says more: ends as cancelled, not as timed out", async () => {
    const { serve, connect } = world();
    const { running, script } = cancellable((call) => call.succeed([call.request.args[0]!]));
    await serve(script);
    const call = (await connect({ wait: "100ms" })).Dog.bark("x");
    await running;
    assert.equal(await call.cancel(), true);
    assert.equal((await failureOf(call)).code, "cancelled");
  });

  test("after its wait ran out: the agent is asked, for there it goes on", async () => {
    const { serve, connect } = world();
    const { running, script } = cancellable((call) => call.succeed([call.request.args[0]!]));
    const peer = await serve(script);
    const call = (await connect({ wait: "200ms" })).Dog.bark("x");
    await running;
    assert.equal((await failureOf(call)).code, "timed-out");
    assert.equal(await call.cancel(), true);
    assert.deepEqual(peer.calls[1]!.request.args, [call.sn]);
    assert.equal(await call.cancel(), false); // once is enough
  });

  test("is false when the agent does not know it, and throws what else goes wrong", async () => {
    const { serve, connect } = world();
    let times = 0;
    const { running, script } = cancellable((call) =>
      times++ === 0
        ? call.fail(new Error(`serial number (${String(call.request.args[0])}), not-found`))
        : call.fail(new RmiError("not-authorized", "Admin.cancel(), secret required")),
    );
    await serve(script);
    const call = (await connect()).Dog.bark("x");
    const started = await running;
    assert.equal(await call.cancel(), false);
    assert.equal((await failureOf(call.cancel())).code, "not-authorized");
    await started.succeed("done");
    assert.equal(await call, "done");
  });

  test("before it is sent: it never is", async () => {
    const { untyped } = world({ connect: () => new Promise(() => undefined) });
    const call = untyped().Dog!.bark!("x");
    assert.equal(await call.cancel(), true);
    assert.equal((await failureOf(call)).code, "cancelled");
  });

  test("while the broker has not said that it has the request: the agent is asked, and its word counts", async () => {
    const { serve, connect } = world();
    const { running, script } = cancellable((call) =>
      call.fail(new Error(`serial number (${String(call.request.args[0])}), not-found`)),
    );
    const peer = await serve(script);
    const agent = await connect();
    const call = agent.Dog.bark("x"); // on its way, for the way was open already
    const cancelled = call.cancel();
    const started = await running;
    assert.equal(await cancelled, false); // it runs: to say anything else would be a lie
    assert.equal(peer.calls[1]!.request.method, "cancel");
    await started.succeed("done");
    assert.equal(await call, "done");
  });

  test("while the broker has not said that it has the request, which it then refuses: it had ended", async () => {
    const { broker, untyped } = world();
    broker.declare(ADDRESS, { maxMessages: 1 });
    const agent = untyped();
    await agent.Dog!.$send().bark!("fills the queue");
    const call = agent.Dog!.bark!("x"); // waits for room
    const failed = failureOf(call);
    await nextTurn();
    const cancelled = call.cancel();
    await agent.close({ drain: false });
    assert.equal(await cancelled, false);
    assert.equal((await failed).code, "closed");
  });
});

describe("the connection is cut", () => {
  test("while a call waits for its result: the reply is lost, at once", async () => {
    const { broker, serve, connect } = world();
    const running = deferred<void>();
    await serve(async (call) => {
      await call.accepted();
      running.resolve();
    });
    const call = (await connect()).Dog.bark("x");
    await running.promise;
    broker.cut();
    const failure = await failureOf(call);
    assert.equal(failure.code, "reply-lost");
    assert.equal(failure.details["sn"], call.sn);
  });

  test("while a request is being sent: unavailable", async () => {
    const { broker, connect } = world();
    broker.declare(ADDRESS, { maxMessages: 1 });
    const agent = await connect();
    await agent.Dog.$send().bark("fills the queue");
    const call = agent.Dog.bark("x");
    await nextTurn();
    broker.cut();
    assert.equal((await failureOf(call)).code, "unavailable");
  });

  test("the next call connects again, by itself", async () => {
    const { broker, serve, connect, connections } = world();
    await serve(echo);
    const agent = await connect();
    assert.equal(await agent.kennel.echo(1), 1);
    broker.cut();
    await serve(echo);
    assert.equal(await agent.kennel.echo(2), 2);
    assert.equal(connections.size, 1);
  });

  test("connecting is tried again until the wait is over", async () => {
    let attempts = 0;
    const { broker, serve, untyped } = world({
      connect: async () => {
        if (++attempts < 4) throw new RmiError("unreachable", "not yet");
        return broker.connect();
      },
    });
    await serve(echo);
    assert.equal(await untyped().kennel!.echo!(1), 1);
    assert.equal(attempts, 4);
  });

  test("a broker that takes connections and drops them is not stormed", async () => {
    let attempts = 0;
    const { broker, untyped } = world({
      backoff: { firstMs: 40, maxMs: 40 },
      connect: async () => {
        attempts++;
        const transport = broker.connect();
        const drop = async (): Promise<never> => {
          await transport.close();
          throw new RmiError("unavailable", "dropped");
        };
        const { lost, broker: facts } = transport;
        const close = (): Promise<void> => transport.close();
        return { lost, broker: facts, close, openSender: drop, openReceiver: drop, removeQueue: drop };
      },
    });
    assert.equal((await failureOf(untyped({ wait: "150ms" }).kennel!.echo!(1))).code, "unreachable");
    assert.ok(attempts >= 2 && attempts <= 10, `${attempts} attempts`);
  });

  test("what will not mend is not tried again", async () => {
    let attempts = 0;
    const { untyped } = world({
      connect: () => Promise.reject(new RmiError("unauthorized", `attempt ${++attempts}`)),
    });
    assert.equal((await failureOf(untyped().kennel!.echo!(1))).code, "unauthorized");
    assert.equal(attempts, 1);
  });
});

describe("replies that are not what they should be", () => {
  test.each([
    ["no JSON", "{{{", undefined],
    ["an array", "[]", undefined],
    ["another version", '{"sn":"SN","version":"1.0","status":"accepted"}', "version"],
    ["neither status nor result", '{"sn":"SN","version":"2.0"}', "malformed"],
    ["a result that is none", '{"sn":"SN","version":"2.0","result":{}}', "malformed"],
    ["nobody's", '{"sn":"nobody","version":"2.0","result":{"retval":1}}', undefined],
    ["without a number", '{"version":"2.0","result":{"retval":1}}', undefined],
  ])("%s", async (_what, document, code) => {
    const { serve, connect } = world();
    await serve(async (call) => {
      await call.raw(document.replace("SN", call.request.sn));
      await call.succeed("right");
    });
    const call = (await connect()).Dog.bark("x");
    if (code === undefined) assert.equal(await call, "right");
    else assert.equal((await failureOf(call)).code, code);
  });

  test("too large: the call fails, others go on", async () => {
    const { serve, connect } = world();
    await serve((call) => call.succeed("x".repeat(Number(call.request.args[0]))));
    const agent = await connect({ limits: { document: "1KiB" } });
    const calls = [agent.kennel.echo(2000), agent.kennel.echo(10)];
    assert.equal((await failureOf(calls[0]!)).code, "too-large");
    assert.equal(await calls[1], "x".repeat(10));
  });

  test("those that belong to no call are told as problems", async () => {
    const { serve, connect, problems } = world();
    await serve(async (call) => {
      await call.raw("{{{");
      await echo(call);
    });
    await (await connect()).kennel.echo(1);
    assert.deepEqual(
      problems.map(({ code }) => code),
      ["malformed"],
    );
  });
});
