import assert from "node:assert/strict";
import { inspect } from "node:util";
import { describe, test } from "vitest";
import { Agent, Connections, kw, RmiError } from "../../src/client/index.js";
import { ADDRESS, deferred, echo, failureOf, nextTurn, world } from "./support.js";

describe("the untyped agent", () => {
  test("calls classes, functions and names with dots (C-7, C-8, C-9)", async () => {
    const { serve, untyped } = world();
    const peer = await serve(echo);
    const agent = untyped();
    assert.equal(await agent.Dog!("rover", kw({ age: 10 })).bark!("howdy"), "howdy");
    assert.equal(await agent["a.b.c"]!.f!(1), 1);
    const [dog, dotted] = peer.calls.map(({ request }) => request);
    assert.deepEqual(dog!.cntr, { args: ["rover"], kws: { age: 10 } });
    assert.equal(dotted!.classname, "a.b.c");
    assert.deepEqual(dotted!.ext, {});
  });

  test("does nothing until it is called, not even look at its URL (C-3)", async () => {
    const agent = new Agent("gopher://nowhere", "x", { connections: new Connections() });
    const failure = await failureOf(agent.Dog!.bark!());
    assert.equal(failure.code, "usage");
    assert.match(failure.message, /unknown scheme/);
    await agent.close();
  });

  test("refuses members that begin with an underscore, here (C-7)", async () => {
    const { serve, untyped } = world();
    const peer = await serve(echo);
    const agent = untyped();
    assert.equal((await failureOf(agent.Dog!._secret!())).code, "usage");
    await agent.Dog!.bark!(1);
    assert.equal(peer.calls.length, 1);
  });

  test("is not taken for a promise, and can be looked at", async () => {
    const agent = new Agent("amqp://nowhere.invalid", "x", { connections: new Connections() });
    for (const thing of [agent, agent.Dog!, agent.Dog!.$send()]) {
      assert.equal((thing as { then?: unknown }).then, undefined);
      assert.equal((thing as { toJSON?: unknown }).toJSON, undefined);
      assert.equal(await Promise.resolve<unknown>(thing), thing);
      assert.equal(typeof inspect(thing), "string");
      assert.equal(typeof String(thing), "string");
    }
    await agent.close();
  });

  test("options of gofer's: reply, trigger", async () => {
    const { broker, untyped } = world();
    const queue = broker.declare(ADDRESS);
    const agent = untyped({ reply: "tasks", trigger: 1 });
    const trigger = (await agent.Dog!.bark!("x")) as unknown as { sn: string; pull(): Promise<unknown> };
    assert.equal(queue.length, 0);
    assert.equal(await trigger.pull(), trigger.sn);
    assert.equal(queue.length, 1);
    assert.match(String(await agent.Dog!.$with({ trigger: 0, wait: "1s" }).bark!("x")), /^[0-9a-f-]{36}$/);
  });

  test.each([
    [{ wait: "1.5m" }, "wait"],
    [{ wait: "" }, "wait"],
    [{ ttl: -1 }, "ttl"],
    [{ heartbeat: "soon" }, "heartbeat"],
    [{ limits: { document: "big" } }, "limits.document"],
    [{ quiet: ["loud" as "started"] }, "quiet"],
    [{ data: (() => 1) as never }, "data"],
  ])("a bad option is named: %j", (options, name) => {
    assert.throws(
      () => new Agent("amqp://x", "y", { connections: new Connections(), ...options }),
      (error) => error instanceof RmiError && error.message.startsWith(`${name}: `),
    );
  });
});

describe("closing an agent", () => {
  test("refuses new calls, waits for those under way, lets go of the connection; twice is fine", async () => {
    const { serve, connect, connections } = world();
    const answer = deferred<void>();
    await serve(async (call) => {
      await answer.promise;
      await echo(call);
    });
    const agent = await connect();
    const call = agent.kennel.echo("last");
    const closing = agent.close();
    assert.equal((await failureOf(agent.kennel.echo("late"))).code, "closed");
    assert.equal(connections.size, 1);
    answer.resolve();
    assert.equal(await call, "last");
    await Promise.all([closing, agent.close()]);
    assert.equal(connections.size, 0);
  });

  test("without draining ends the calls under way as closed", async () => {
    const { serve, connect } = world();
    await serve(() => undefined);
    const agent = await connect();
    const call = agent.kennel.echo("x");
    const failure = failureOf(call);
    await nextTurn();
    await agent.close({ drain: false });
    assert.equal((await failure).code, "closed");
  });

  test("is what `await using` does", async () => {
    const { serve, connect, connections } = world();
    await serve(echo);
    {
      await using agent = await connect();
      assert.equal(await agent.kennel.echo(1), 1);
    }
    assert.equal(connections.size, 0);
  });
});
