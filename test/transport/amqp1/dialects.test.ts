import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Dialect, RemoteOpen, Site } from "../../../src/transport/amqp1/dialects/dialect.js";
import { DIALECTS, dialectOf } from "../../../src/transport/amqp1/dialects/index.js";
import type { LinkHost } from "../../../src/transport/amqp1/link-host.js";
import type { QueueManager } from "../../../src/transport/manage.js";

interface Recorded {
  readonly probes: readonly { readonly probe: string; readonly result: Readonly<Record<string, unknown>> }[];
}

function recordedOpen(broker: string): RemoteOpen {
  const file = join(import.meta.dirname, "recorded", `${broker}.json`);
  const { probes } = JSON.parse(readFileSync(file, "utf8")) as Recorded;
  const result = probes.find(({ probe }) => probe === "open")!.result;
  const { product, version } = result["properties"] as { product: string; version: string };
  const capabilities = [result["offered_capabilities"] ?? []].flat() as string[];
  return { host: "broker", product, version, capabilities };
}

const open = (product?: string, version?: string, host = "broker"): RemoteOpen => ({
  host,
  product,
  version,
  capabilities: [],
});

const named = (name: string): Dialect => DIALECTS.find((dialect) => dialect.name === name)!;

describe("which dialect a broker gets", () => {
  test.each([
    ["RabbitMQ 3.10, recorded", recordedOpen("rabbitmq-3.10"), "rabbitmq-3"],
    ["qpidd 1.40, recorded", recordedOpen("qpidd-1.40"), "qpidd"],
    ["qdrouterd 1.19, recorded", recordedOpen("qdrouterd-1.19"), "router"],
    ["skupper-router 2.1, recorded", recordedOpen("skupper-router-2.1"), "router"],
    ["the embedded broker", open("gofer-rmi", "0.1.0"), "gofer-rmi"],
    ["RabbitMQ 3.13", open("RabbitMQ", "3.13.7"), "rabbitmq-3"],
    ["RabbitMQ 4.0", open("RabbitMQ", "4.0.2"), "rabbitmq-4"],
    ["RabbitMQ 12", open("RabbitMQ", "12.1"), "rabbitmq-4"],
    ["RabbitMQ of no version", open("RabbitMQ"), "rabbitmq-3"],
    ["Artemis", open("apache-activemq-artemis", "2.37.0"), "artemis"],
    ["ActiveMQ Classic", open("ActiveMQ", "5.18.4"), "activemq-classic"],
    ["Broker-J", open("qpid-broker-j", "9.2.0"), "broker-j"],
    ["Azure Service Bus", open("", "", "ours.servicebus.windows.net"), "azure-service-bus"],
    ["a name that only looks so", open("", "", "servicebus.windows.net.example"), "plain"],
    ["a broker that says nothing", open(), "plain"],
    ["another", open("constructor", "__proto__"), "plain"],
  ])("%s", (_name, from, dialect) => expect(dialectOf(from).name).toBe(dialect));
});

/** A side connection that finds all, and writes down what it is asked. */
function siteWith(asked: unknown[] = [], exists = true): Site {
  const manager: QueueManager = {
    declare: (queue, spec) => {
      asked.push(["declare", queue, spec]);
      return Promise.resolve(queue ?? "fresh");
    },
    exists: (address) => {
      asked.push(["exists", address]);
      return Promise.resolve(exists);
    },
    remove: (queue) => {
      asked.push(["remove", queue]);
      return Promise.resolve();
    },
    lost: new Promise(() => undefined),
    close: () => Promise.resolve(),
  };
  return { links: {} as LinkHost, open: open(), beside: () => Promise.resolve(manager) };
}

describe("where a message is sent", () => {
  test.each([
    ["gofer-rmi", "pets", { address: "pets" }],
    ["plain", "a/b", { address: "a/b" }],
    ["rabbitmq-3", "pets", { address: "/amq/queue/pets" }],
    ["rabbitmq-3", "amq.direct/pets", { address: "/exchange/amq.direct/pets" }],
    ["rabbitmq-3", "ex/more/pets", { address: "/exchange/ex/pets" }],
    ["rabbitmq-3", "/pets", { address: "/amq/queue/pets" }],
    ["rabbitmq-3", "pets & co%", { address: "/amq/queue/pets & co%" }],
    ["rabbitmq-3", "my ex/my pets", { address: "/exchange/my%20ex/my%20pets" }],
    ["rabbitmq-4", "pets", { address: "/queues/pets" }],
    ["rabbitmq-4", "amq.direct/pets:1", { address: "/exchanges/amq.direct/pets%3A1" }],
    ["rabbitmq-4", "/queues/amq.rabbitmq.reply-to.x%2F", { address: "/queues/amq.rabbitmq.reply-to.x%2F" }],
    ["artemis", "pets", { address: "pets", capabilities: ["queue"] }],
    ["artemis", "ex/pets", { address: "ex::pets" }],
    ["activemq-classic", "pets", { address: "queue://pets" }],
    ["activemq-classic", "temp-queue://ID:1", { address: "temp-queue://ID:1" }],
    ["qpidd", "pets", { address: "pets" }],
    ["qpidd", "ex/pets", { address: "ex" }],
    ["broker-j", "ex/pets", { address: "ex/pets" }],
    ["router", "amqp:/_topo/0/R/temp.1", { address: "amqp:/_topo/0/R/temp.1" }],
    ["azure-service-bus", "pets", { address: "pets" }],
  ])("%s: %s", async (dialect, address, target) => {
    expect((await named(dialect).target(address, siteWith())).target).toEqual(target);
  });

  test("qpidd routes by the subject of each message", async () => {
    expect(await named("qpidd").target("ex/pets", siteWith())).toMatchObject({ subject: "pets" });
  });

  test("RabbitMQ 3 would accept and drop: the side connection is asked first", async () => {
    const attempt = (async () => named("rabbitmq-3").target("nobody", siteWith([], false)))();
    await expect(attempt).rejects.toMatchObject({ code: "not-found" });
  });
});

describe("where messages are read", () => {
  const durable = { durable: true };
  test.each([
    ["gofer-rmi", "pets", {}, { address: "pets" }],
    ["rabbitmq-3", "pets", {}, { address: "/amq/queue/pets" }],
    ["rabbitmq-4", "a b", {}, { address: "/queues/a%20b" }],
    ["artemis", "pets", { exchange: "ex" }, { address: "ex::pets" }],
    ["activemq-classic", "pets", { declare: durable }, { address: "queue://pets" }],
    ["qpidd", "pets", {}, { address: "pets" }],
    ["router", "pets", { declare: durable }, { address: "pets" }],
    ["azure-service-bus", "pets", { declare: durable }, { address: "pets" }],
    ["plain", undefined, {}, { dynamic: true }],
    ["router", undefined, {}, { dynamic: true }],
    ["artemis", undefined, {}, { dynamic: true }],
  ])("%s: %s %o", async (dialect, address, options, source) => {
    const plan = await named(dialect).source(address, { credit: 1, ...options }, siteWith());
    expect(plan.source).toEqual(source);
  });

  test("RabbitMQ 3: queues are declared, bound and removed beside; replies come by one that goes by itself", async () => {
    const asked: unknown[] = [];
    const [dialect, site] = [named("rabbitmq-3"), siteWith(asked)];
    await dialect.source("pets", { credit: 1, declare: durable, exchange: "ex" }, site);
    const reply = await dialect.source(undefined, { credit: 1, exchange: "ex" }, site);
    expect(reply).toMatchObject({ source: { address: "/amq/queue/fresh" }, address: "ex/fresh" });
    await reply.closed!();
    await dialect.remove("pets", site);
    expect(asked).toEqual([
      ["declare", "pets", { durable: true, exchange: "ex" }],
      ["declare", undefined, { durable: false, expiresMs: 60_000, exchange: "ex" }],
      ["remove", "fresh"],
      ["remove", "pets"],
    ]);
  });

  test.each([
    ["gofer-rmi", "pets", { exchange: "ex" }, /RabbitMQ or qpidd/],
    ["plain", "pets", { exchange: "ex" }, /at the broker/],
    ["activemq-classic", "pets", { exchange: "ex" }, /leave the exchange out/],
    ["broker-j", "pets", { exchange: "ex" }, /web console/],
    ["router", "pets", { exchange: "ex" }, /leave the exchange out/],
    ["azure-service-bus", undefined, {}, /queue for replies/],
    ["azure-service-bus", "pets", { exchange: "ex" }, /subscription/],
    ["artemis", undefined, { exchange: "ex" }, /reply queue a name/],
  ])("%s can not: %s %o", async (dialect, address, options, instead) => {
    const attempt = (async () => named(dialect).source(address, { credit: 1, ...options }, siteWith()))();
    await expect(attempt).rejects.toMatchObject({
      code: "unsupported",
      message: expect.stringMatching(instead) as string,
    });
  });

  const expiring = { declare: { durable: true, expiresMs: 5000 } };
  const removable = { declare: { durable: true, removable: true as const } };
  test.each([
    ["artemis", expiring, /auto-delete-queues-delay/],
    ["activemq-classic", expiring, /gcInactiveDestinations/],
    ["broker-j", expiring, /lifetimePolicy/],
    ["router", expiring, /goes with its last reader/],
    ["azure-service-bus", expiring, /AutoDeleteOnIdle/],
    ["artemis", removable, /managed=1/],
    ["activemq-classic", removable, /managed=1/],
    ["broker-j", removable, /managed=1/],
    ["azure-service-bus", removable, /managed=1/],
    ["plain", removable, /managed=1/],
  ])("%s can not let a queue go: %o is refused when it is opened", async (dialect, options, instead) => {
    const attempt = (async () => named(dialect).source("pets", { credit: 1, ...options }, siteWith()))();
    await expect(attempt).rejects.toMatchObject({
      code: "unsupported",
      message: expect.stringMatching(instead) as string,
    });
  });

  test("what each offers of expiry and removal is what it does", async () => {
    const refusedBy = async (options: object): Promise<string[]> => {
      const asked = DIALECTS.map(async ({ name, source }) => {
        // only whether it refuses before it asks the broker, which is not there
        const failed = await (async () => source("pets", { credit: 1, ...options }, siteWith()))().catch(
          (error: unknown) => error,
        );
        return (failed as { code?: string }).code === "unsupported" ? [name] : [];
      });
      return (await Promise.all(asked)).flat();
    };
    const without = (lacks: (dialect: Dialect) => boolean): string[] =>
      DIALECTS.filter(lacks).map(({ name }) => name);
    expect(await refusedBy(expiring)).toEqual(without(({ offers }) => !offers.expire));
    expect(await refusedBy(removable)).toEqual(without(({ offers }) => !offers.remove));
  });

  test.each(["plain", "artemis", "activemq-classic", "broker-j", "azure-service-bus"])(
    "%s keeps its queues, and says what to do instead",
    async (dialect) => {
      const attempt = named(dialect).remove("pets", siteWith());
      await expect(attempt).rejects.toMatchObject({
        code: "unsupported",
        message: expect.stringContaining("managed=1") as string,
      });
    },
  );
});
