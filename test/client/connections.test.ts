import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { Connections } from "../../src/client/connections.js";
import { brokerSettings } from "../../src/client/options.js";
import type { BrokerOptions } from "../../src/client/types.js";
import { RmiError } from "../../src/errors.js";
import type { CallOptions, Receiver, ReceiverOptions, Transport } from "../../src/transport/transport.js";
import { kennel } from "./kennel.js";
import { ADDRESS, echo, failureOf, world } from "./support.js";

describe("which agents share a connection", () => {
  const base = "amqp://user:pw@broker";
  test.each<[string, boolean, string, BrokerOptions]>([
    ["the same URL", true, base, {}],
    ["the port written out", true, "amqp://user:pw@broker:5672", {}],
    ["the host in other letters", true, "amqp://user:pw@BROKER", {}],
    ["another virtual host", false, `${base}/other`, {}],
    ["another user", false, "amqp://guest:pw@broker", {}],
    ["another password", false, "amqp://user:other@broker", {}],
    ["an exchange for replies", false, base, { exchange: "amq.direct" }],
    ["TLS", false, "amqps://user:pw@broker:5672", {}],
    ["another authority", false, base, { cacert: "ca.pem" }],
    ["no host validation", false, base, { hostValidation: false }],
    ["other limits", false, base, { limits: { document: "1KiB" } }],
  ])("%s: %s", (_what, shared, url, options) => {
    const connections = new Connections();
    const use = (address: string, more: BrokerOptions): unknown => {
      const { connect, replies } = brokerSettings(address, more);
      return connections.use(connect, replies);
    };
    assert.equal(use(base, {}) === use(url, options), shared);
  });
});

/** A transport that counts the links opened through it. */
function counting(transport: Transport, opened: string[]): Transport {
  return {
    lost: transport.lost,
    broker: transport.broker,
    close: () => transport.close(),
    removeQueue: (queue, call) => transport.removeQueue(queue, call),
    openSender(address: string, call?: CallOptions) {
      opened.push(`sender ${address}`);
      return transport.openSender(address, call);
    },
    openReceiver(address: string | undefined, options: ReceiverOptions & CallOptions) {
      opened.push(`receiver ${address ?? "dynamic"}`);
      return transport.openReceiver(address, options);
    },
  };
}

function boundTo(exchange: string, receiver: Receiver): Receiver {
  return {
    address: `${exchange}/${receiver.address}`,
    close: () => receiver.close(),
    each: (take) => receiver.each(take),
    [Symbol.asyncIterator]: () => receiver[Symbol.asyncIterator](),
  };
}

describe("what is opened", () => {
  test("the reply queue is bound to the caller's exchange, and requests name both", async () => {
    const asked: ReceiverOptions[] = [];
    const { broker, serve, untyped } = world({
      connect: async () => {
        const transport = broker.connect();
        return {
          ...counting(transport, []),
          async openReceiver(address: string | undefined, options: ReceiverOptions & CallOptions) {
            const { exchange, ...others } = options;
            asked.push(options);
            const receiver = await transport.openReceiver(address, others);
            return exchange === undefined ? receiver : boundTo(exchange, receiver);
          },
        };
      },
    });
    const agent = await serve(() => undefined);
    const refused = await failureOf(untyped({ exchange: "amq.direct", wait: "150ms" }).kennel!.echo!(1));
    assert.equal(asked.at(-1)?.exchange, "amq.direct");
    assert.equal(agent.calls.at(-1)?.request.replyto?.startsWith("amq.direct/dynamic-"), true);
    assert.equal(refused.code, "not-accepted");
  });

  test("one connection, one reply link, one sender per address, however many calls and agents", async () => {
    const opened: string[] = [];
    let connected = 0;
    const { broker, serve, connections } = world({
      connect: async () => {
        connected++;
        return counting(broker.connect(), opened);
      },
    });
    await serve(echo, "a");
    await serve(echo, "b");
    const agents = await Promise.all(
      ["a", "b", "a"].map((at) => kennel.connect(broker.url, at, { connections })),
    );
    for (let round = 0; round < 3; round++) {
      await Promise.all(agents.map((agent) => agent.kennel.echo(round)));
    }
    assert.equal(connected, 1);
    assert.deepEqual(opened.toSorted(), ["receiver dynamic", "sender a", "sender b"]);
    for (const agent of agents) await agent.close();
    assert.equal(connections.size, 0);
  });

  test("calls that only send open no reply link", async () => {
    const opened: string[] = [];
    const { broker, untyped } = world({ connect: async () => counting(broker.connect(), opened) });
    broker.declare(ADDRESS);
    await untyped().Dog!.$send().bark!("x");
    assert.deepEqual(opened, [`sender ${ADDRESS}`]);
  });

  test("many at once on a connection that is not there yet: opened once", async () => {
    const opened: string[] = [];
    const { broker, serve, untyped } = world({ connect: async () => counting(broker.connect(), opened) });
    await serve(echo);
    const agent = untyped();
    await Promise.all(Array.from({ length: 100 }, (_, index) => agent.kennel!.echo!(index)));
    assert.deepEqual(opened.toSorted(), ["receiver dynamic", `sender ${ADDRESS}`]);
  });
});

describe("connect()", () => {
  test("finds out that the address is not there", async () => {
    const { connect, connections } = world();
    const failure = await failureOf(connect());
    assert.equal(failure.code, "unroutable");
    assert.match(failure.message, new RegExp(`"${ADDRESS}"`));
    assert.equal(connections.size, 0);
  });

  test("tries once: an unreachable broker fails at once", async () => {
    let attempts = 0;
    const { connect } = world({
      connect: () => Promise.reject(new RmiError("unreachable", `attempt ${++attempts}`)),
    });
    const failure = await failureOf(connect());
    assert.equal(failure.message, "attempt 1");
  });

  test("takes no longer than wait, and can be stopped", async () => {
    const { connect } = world({ connect: () => new Promise(() => undefined) });
    assert.equal((await failureOf(connect({ wait: "20ms" }))).code, "unreachable");
    const controller = new AbortController();
    const connecting = connect({ signal: controller.signal });
    controller.abort();
    assert.equal((await failureOf(connecting)).code, "cancelled");
  });

  test("of a broker without dynamic nodes says so", async () => {
    const { broker, connect } = world({
      connect: async () => ({
        ...counting(broker.connect(), []),
        openReceiver: () => Promise.reject(new RmiError("unsupported", "no dynamic nodes here")),
      }),
    });
    broker.declare(ADDRESS);
    assert.equal((await failureOf(connect())).code, "unsupported");
  });

  test("refuses a pool that is none", async () => {
    const failure = await failureOf(
      kennel.connect("memory://x", "y", { connections: { close: async () => undefined } }),
    );
    assert.equal(failure.code, "usage");
  });
});

test("an unknown queue that comes to be later is found by the next call", async () => {
  const { serve, untyped } = world();
  const agent = untyped();
  assert.equal((await failureOf(agent.kennel!.echo!(1))).code, "unroutable");
  await serve(echo);
  assert.equal(await agent.kennel!.echo!(2), 2);
});
