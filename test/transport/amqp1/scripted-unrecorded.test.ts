/** Brokers that nobody could record: peers that present themselves, and answer, as their documentation has it. */
import dns from "node:dns";
import type { EventContext } from "rhea";
import { afterEach, describe, expect, test, vi } from "vitest";
import { connect } from "../../../src/transport/amqp1/connect.js";
import type { Transport } from "../../../src/transport/transport.js";
import { parseUrl } from "../../../src/transport/url.js";
import { startPeer } from "../../support/amqp1-peer.js";

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  for (const close of closing.splice(0).reverse()) await close();
});

interface Unrecorded {
  readonly dialect: string;
  readonly product?: string;
  /** Default: this machine by its number. */
  readonly host?: string;
  /** What a queue "pets" is read from, and written to, on the wire. */
  readonly source: object;
  readonly target: object;
  readonly refusal: { readonly condition: string; readonly description: string };
  readonly code: string;
}

const notFound = { refusal: { condition: "amqp:not-found", description: "no such node" }, code: "not-found" };

const BROKERS: readonly Unrecorded[] = [
  {
    dialect: "artemis",
    product: "apache-activemq-artemis",
    source: { address: "pets", capabilities: ["queue"] },
    target: { address: "pets", capabilities: ["queue"] },
    ...notFound,
  },
  {
    dialect: "activemq-classic",
    product: "ActiveMQ",
    source: { address: "queue://pets" },
    target: { address: "queue://pets" },
    refusal: { condition: "amqp:unauthorized-access", description: "not authorized to use pets" },
    code: "unauthorized",
  },
  {
    dialect: "broker-j",
    product: "qpid-broker-j",
    source: { address: "pets", capabilities: ["queue", "create-on-demand"], durable: 2 },
    target: { address: "pets" },
    ...notFound,
  },
  {
    dialect: "azure-service-bus",
    host: "ours.servicebus.windows.net",
    source: { address: "pets" },
    target: { address: "pets" },
    ...notFound,
  },
];

interface Link {
  readonly address?: string;
  readonly capabilities?: unknown;
  readonly durable?: number | boolean;
  readonly dynamic?: boolean;
}

/** A peer that is this broker, and what it is asked. It refuses what has "nobody" in its name. */
async function connectedTo({ product, host = "127.0.0.1", refusal }: Unrecorded) {
  const asked: unknown[] = [];
  const seen = ({ address, capabilities, durable, dynamic }: Link): object => ({
    ...(address !== undefined && address !== null && { address }),
    ...(capabilities !== undefined && capabilities !== null && { capabilities }),
    ...(durable ? { durable } : {}),
    ...(dynamic === true && { dynamic }),
  });
  const peer = await startPeer(
    (container) => {
      container.on("sender_open", ({ sender }: EventContext) => {
        const source = sender!.source as unknown as Link;
        asked.push(["read", seen(source)]);
        if (/nobody/.test(source.address ?? "")) return sender!.close(refusal);
        sender!.set_source({ address: source.dynamic === true ? "node-of-the-broker" : source.address! });
        if (source.dynamic === true) sender!.send({ body: "a reply" });
      });
      container.on("receiver_open", ({ receiver }: EventContext) => {
        const target = receiver!.target as unknown as Link;
        asked.push(["write", seen(target)]);
        if (/nobody/.test(target.address ?? "")) return receiver!.close(refusal);
        receiver!.set_target({ address: target.address! });
        receiver!.add_credit(10);
      });
      container.on("message", ({ message, delivery }: EventContext) => {
        asked.push(message!.body);
        if (message!.body === "too much") delivery!.reject({ condition: "amqp:resource-limit-exceeded" });
        else delivery!.accept();
      });
    },
    { connection: { properties: product === undefined ? {} : { product } } },
  );
  vi.spyOn(dns, "lookup").mockImplementation(((_host: string, options: { all?: boolean }, found: Found) =>
    options.all === true
      ? found(null, [{ address: "127.0.0.1", family: 4 }])
      : found(null, "127.0.0.1", 4)) as never);
  const url = `amqp-1-0+amqp://${host}:${peer.port}`;
  const transport = await connect({ url, heartbeatMs: 0, tls: { hostValidation: true } }, parseUrl(url));
  closing.push(
    () => peer.close(),
    () => transport.close(),
  );
  return { transport, asked };
}
type Found = (error: null, address: unknown, family?: number) => void;

describe.each(BROKERS.map((broker) => [broker.dialect, broker] as const))("%s", (dialect, broker) => {
  test("is recognised; a queue is declared and read, and written to, under the broker's names", async () => {
    const { transport, asked } = await connectedTo(broker);
    expect(transport.broker.dialect).toBe(dialect);
    const receiver = await transport.openReceiver("pets", { credit: 1, declare: { durable: true } });
    expect(receiver.address).toBe("pets"); // what others are told is gofer's own address
    await (await transport.openSender("pets")).send({ body: "a request" });
    expect(asked).toEqual([["read", broker.source], ["write", broker.target], "a request"]);
  });

  test("a message that the broker has no room for is rejected, and the next one is taken", async () => {
    const { transport } = await connectedTo(broker);
    const sender = await transport.openSender("pets");
    const refused = { code: "rejected", details: { condition: "amqp:resource-limit-exceeded" } };
    await expect(sender.send({ body: "too much" })).rejects.toMatchObject(refused);
    await sender.send({ body: "enough" });
  });

  test("a link that it refuses fails by the broker's reason, either way", async () => {
    const { transport } = await connectedTo(broker);
    const { code, refusal } = broker;
    const refused = { code, details: refusal };
    await expect(transport.openSender("nobody")).rejects.toMatchObject(refused);
    await expect(transport.openReceiver("nobody", { credit: 1 })).rejects.toMatchObject(refused);
  });

  test("replies come by a node of the broker's naming, or it says what to do without", async () => {
    const { transport, asked } = await connectedTo(broker);
    const attempt = transport.openReceiver(undefined, { credit: 1 });
    if (!transport.broker.offers.dynamic) {
      await expect(attempt).rejects.toMatchObject({ code: "unsupported" });
      return expect(asked).toEqual([]);
    }
    const receiver = await attempt;
    expect(receiver.address).toBe("node-of-the-broker");
    expect(asked).toEqual([["read", { dynamic: true }]]);
    expect(await first(receiver)).toBe("a reply");
  });
});

async function first(receiver: Awaited<ReturnType<Transport["openReceiver"]>>): Promise<string | undefined> {
  for await (const delivery of receiver) {
    delivery.accept();
    return delivery.message.body;
  }
  return undefined;
}
