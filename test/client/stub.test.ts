import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { echo, failureOf, world } from "./support.js";

describe("a typed stub", () => {
  test("called with constructor arguments is the same stub, and they hold until it is called again (C-10)", async () => {
    const { serve, connect } = world();
    const peer = await serve(echo);
    const agent = await connect();
    const dog = agent.Dog("rover", 10);
    await dog.bark("1");
    assert.equal(dog("max", 5), dog);
    await dog.bark("2");
    await dog.$with({ wait: "1s" }).bark("3");
    await dog().bark("4");
    await agent.Dog(undefined, 3).bark("5");
    await agent.Dog.bark("6");
    assert.deepEqual(
      peer.calls.map(({ request }) => request.cntr),
      [
        { args: ["rover", 10], kws: {} },
        { args: ["max", 5], kws: {} },
        { args: ["max", 5], kws: {} },
        { args: [], kws: {} },
        { args: [], kws: { age: 3 } },
        undefined,
      ],
    );
  });

  test("says so when a method was taken off it, and takes one that is bound", async () => {
    const { serve, connect } = world();
    await serve(echo);
    const dog = (await connect()).Dog("rover");
    const { bark, $with } = dog;
    assert.throws(() => bark("x"), { code: "usage", message: /^bark was taken off its stub/ });
    assert.throws(() => $with({}), { code: "usage", message: /^\$with was taken off its stub/ });
    await bark.call(dog, "x");
  });

  test("of an agent is a new one each time (C-6)", async () => {
    const { serve, connect } = world();
    const peer = await serve(echo);
    const agent = await connect();
    const [rover, max] = [agent.Dog("rover"), agent.Dog("max")];
    await rover.bark("x");
    await max.bark("x");
    assert.deepEqual(
      peer.calls.map(({ request }) => request.cntr?.args),
      [["rover"], ["max"]],
    );
  });

  test("$with lays options over options, and leaves the stub it came from as it was", async () => {
    const { serve, connect } = world();
    const peer = await serve(echo);
    const dog = (await connect({ data: 1 })).Dog("rover");
    const other = dog.$with({ data: 2 }).$with({ secret: "s" });
    await other.bark("x");
    await other("max").bark("x");
    await dog.bark("x");
    assert.deepEqual(
      peer.calls.map(({ request: { data, secret, cntr } }) => [data, secret, cntr?.args]),
      [
        ["2", "s", ["rover"]],
        ["2", "s", ["max"]],
        ["1", undefined, ["rover"]],
      ],
    );
  });

  test("members that bear names of functions' own are members", async () => {
    const { serve, connect } = world();
    const peer = await serve(echo);
    const { Dog } = await connect();
    await Dog.name();
    await Dog.call("a", "b");
    assert.deepEqual(
      peer.calls.map(({ request: { method, args } }) => [method, args]),
      [
        ["name", []],
        ["call", ["a", "b"]],
      ],
    );
  });

  test("a missing argument in the middle goes by name, under both names on the wire (W-18a)", async () => {
    const { serve, connect } = world();
    const peer = await serve(echo);
    await (await connect()).Dog.fetch("stick", undefined, 2);
    const { request } = JSON.parse(peer.calls[0]!.body) as { request: object };
    const { args, kws, kwargs } = request as Record<string, unknown>;
    assert.deepEqual([args, kws, kwargs], [["stick"], { times: 2 }, { times: 2 }]);
  });

  test("what cannot travel fails the call; nothing is sent", async () => {
    const { serve, connect } = world();
    const peer = await serve(echo);
    const agent = await connect();
    const failure = await failureOf(agent.kennel.echo(NaN));
    assert.equal(failure.code, "invalid-arguments");
    assert.equal(failure.details["path"], "x");
    assert.equal((await failureOf(agent.kennel.$send().echo(Infinity))).code, "invalid-arguments");
    assert.equal((await failureOf(agent.kennel.$trigger().echo(NaN).pull())).code, "invalid-arguments");
    await agent.kennel.echo(1);
    assert.equal(peer.calls.length, 1);
  });

  test("arguments are what they were when the call was made", async () => {
    const { serve, untyped, broker } = world();
    broker.declare("node-17");
    const list = [1];
    const call = untyped().kennel!.echo!(list);
    list.push(2);
    const peer = await serve(echo);
    assert.deepEqual(await call, [1]);
    assert.equal(peer.calls.length, 1);
  });

  test("is not taken for a promise, nor asked for JSON", async () => {
    const { serve, connect } = world();
    await serve(echo);
    const agent = await connect();
    for (const thing of [
      agent,
      agent.Dog,
      agent.Dog("x"),
      agent.kennel,
      agent.Dog.$send(),
      agent.Dog.$trigger(),
    ]) {
      assert.equal((thing as { then?: unknown }).then, undefined);
      assert.equal((thing as { toJSON?: unknown }).toJSON, undefined);
      assert.equal(await Promise.resolve<unknown>(thing), thing);
    }
  });
});

describe("$send", () => {
  test("gives the serial number once the broker has the request; replies go where it says", async () => {
    const { broker, connect } = world();
    const queue = broker.declare("node-17");
    const agent = await connect();
    const sn = await agent.Dog.$send({ reply: "tasks" }).bark("woof");
    assert.equal(queue.length, 1);
    const receiver = await broker.connect().openReceiver("node-17", { credit: 1 });
    for await (const { message } of receiver) {
      const document = JSON.parse(message.body) as Record<string, unknown>;
      assert.deepEqual([document["sn"], document["replyto"]], [sn, "tasks"]);
      break;
    }
  });

  test("fails when there is nothing at the address", async () => {
    const { broker, connect } = world();
    broker.declare("node-17");
    const agent = await connect();
    broker.delete("node-17");
    assert.equal((await failureOf(agent.Dog.$send().bark("woof"))).code, "unroutable");
  });
});

describe("$trigger", () => {
  test("has its number before it is pulled, is pulled once, and gives what the call gives", async () => {
    const { serve, connect } = world();
    const peer = await serve(echo);
    const agent = await connect();
    const later = agent.Dog("rover").$trigger().bark("later");
    await agent.kennel.echo("meanwhile");
    assert.equal(peer.calls.length, 1);
    assert.equal(await later.pull(), "later");
    assert.equal(peer.calls[1]!.request.sn, later.sn);
    assert.equal(`${later}`, later.sn);
    const again = await failureOf(later.pull());
    assert.equal(again.code, "usage");
    assert.equal(again.message, "trigger already executed");
  });

  test("with a reply address gives the serial number", async () => {
    const { broker, connect } = world();
    broker.declare("node-17");
    const later = (await connect()).Dog.$trigger({ reply: "tasks" }).bark("x");
    assert.equal(await later.pull(), later.sn);
  });
});

describe("Admin", () => {
  test("is there in every agent, and sends what is missing as null, by place (A-58a)", async () => {
    const { serve, connect } = world();
    const peer = await serve((call) => call.succeed(call.request.method === "cancel" ? [] : "hello"));
    const { Admin } = await connect();
    assert.equal(await Admin.hello(), "hello");
    assert.deepEqual(await Admin.cancel(undefined, { match: { job: 1 } }), []);
    assert.deepEqual(
      peer.calls.map(({ request: { classname, args, kws } }) => [classname, args, kws]),
      [
        ["Admin", [], {}],
        ["Admin", [null, { match: { job: 1 } }], {}],
      ],
    );
  });
});
