import assert from "node:assert/strict";
import { describe, onTestFinished, test } from "vitest";
import { type Broker, type BrokerOptions, startBroker } from "../../src/broker/index.js";
import { Connections, ReplyConsumer } from "../../src/client/index.js";
import type { AgentOptions } from "../../src/client/types.js";
import { type Script, scriptedAgent } from "../../src/testing/index.js";
import { connect as openTransport } from "../../src/transport/connect.js";
import { startTcpProxy, type TcpProxy } from "../support/tcp-proxy.js";
import { kennel, type KennelAgent } from "./kennel.js";
import { ADDRESS, deferred, echo, failureOf } from "./support.js";

// The same caller over AMQP 1.0: the embedded broker, real sockets, and a cable that can be pulled.

interface Net {
  readonly broker: Broker;
  readonly cable: TcpProxy;
  serve(script: Script): Promise<void>;
  connect(options?: AgentOptions): Promise<KennelAgent>;
}

async function net(options: BrokerOptions = {}, userinfo = ""): Promise<Net> {
  const broker = await startBroker({ listen: "amqp://127.0.0.1:0", ...options });
  const cable = await startTcpProxy(broker.port);
  const connections = new Connections({ backoff: { firstMs: 10, maxMs: 50 }, onProblem: assert.fail });
  onTestFinished(async () => {
    await connections.close();
    await cable.close();
    await broker.close();
  });
  return {
    broker,
    cable,
    async serve(script) {
      const url = `amqp://${userinfo}127.0.0.1:${broker.port}`;
      const transport = await openTransport({ url, heartbeatMs: 10_000, tls: { hostValidation: true } });
      onTestFinished(() => transport.close());
      await scriptedAgent(transport, ADDRESS, script);
    },
    connect: (more = {}) =>
      kennel.connect(`amqp-1-0+amqp://${userinfo}127.0.0.1:${cable.port}`, ADDRESS, {
        connections,
        wait: "10s",
        ...more,
      }),
  };
}

describe("over AMQP 1.0", () => {
  test("calls at once, over one connection, each with its own result", async () => {
    const { cable, serve, connect } = await net();
    await serve(echo);
    const agents = await Promise.all([connect(), connect(), connect()]);
    const texts = Array.from({ length: 300 }, (_, index) => `grüß ☃ 😀 ${index}`);
    const calls = texts.map((text, index) => agents[index % 3]!.kennel.echo(text));
    assert.deepEqual(await Promise.all(calls), texts);
    assert.equal(cable.accepted, 1);
  });

  test("progress, then the result", async () => {
    const { serve, connect } = await net();
    await serve(async (call) => {
      await call.accepted();
      await call.started();
      for (const step of [1, 2, 3]) await call.progress(3, step);
      await call.succeed({ steps: 3 });
    });
    const walk = (await connect()).Dog.walk(3);
    const steps: unknown[] = [];
    for await (const { completed } of walk) steps.push(completed);
    assert.deepEqual([steps, await walk], [[1, 2, 3], { steps: 3 }]);
  });

  test("the cable is pulled during a call: the reply is lost; the next call connects again", async () => {
    const { cable, serve, connect } = await net();
    const running = deferred<void>();
    await serve(async (call) => {
      await call.accepted();
      if (call.request.args[0] === "first") return running.resolve();
      await call.succeed("second");
    });
    const agent = await connect();
    const first = agent.Dog.bark("first");
    await running.promise;
    await new Promise((resolve) => setImmediate(resolve));
    cable.cut();
    const failure = await failureOf(first);
    assert.ok(["reply-lost", "unavailable"].includes(failure.code), failure.code);
    assert.equal(await agent.Dog.bark("second"), "second");
    assert.equal(cable.accepted, 2);
  });

  test("a broker that goes silent: the call ends in time", async () => {
    const { cable, serve, connect } = await net();
    await serve(echo);
    const agent = await connect({ wait: "200ms" });
    cable.freeze();
    assert.equal((await failureOf(agent.kennel.echo(1))).code, "not-accepted");
    await agent.close({ drain: false });
  });

  test("an address that is not there; a port nobody listens on; a password that is wrong", async () => {
    const { broker, cable, connect } = await net({ users: { rex: "woof" } }, "rex:woof@");
    assert.equal((await failureOf(connect())).code, "unroutable");
    await broker.close();
    await cable.close();
    assert.equal((await failureOf(connect())).code, "unreachable");
    const guarded = await net({ users: { rex: "woof" } }, "rex:miaow@");
    const failure = await failureOf(guarded.connect());
    assert.equal(failure.code, "unauthorized");
    assert.doesNotMatch(failure.message, /miaow/);
  });

  test("replies of an asynchronous call, at a consumer that declares its queue", async () => {
    const { broker, serve, connect } = await net();
    await serve(echo);
    const consumer = new ReplyConsumer("tasks", {
      url: `amqp://127.0.0.1:${broker.port}`,
      connections: new Connections(),
    });
    onTestFinished(() => consumer.close());
    const told: string[] = [];
    const done = deferred<void>();
    await consumer.start(({ kind, sn }) => {
      told.push(`${kind} ${sn}`);
      if (kind === "succeeded") done.resolve();
    });
    const sn = await (await connect()).Dog.$send({ reply: "tasks" }).bark("woof");
    await done.promise;
    assert.deepEqual(told, [`accepted ${sn}`, `started ${sn}`, `succeeded ${sn}`]);
  });
});
