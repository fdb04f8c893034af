import { readFileSync } from "node:fs";
import { join } from "node:path";
import rhea, { type Container, type EventContext, type Message as RheaMessage } from "rhea";
import { afterEach, describe, expect, test } from "vitest";
import { RmiError } from "../../../src/errors.js";
import { startBroker } from "../../../src/broker/index.js";
import { connect } from "../../../src/transport/connect.js";
import { connect as connectAmqp1 } from "../../../src/transport/amqp1/connect.js";
import type { QueueManager } from "../../../src/transport/manage.js";
import type { ConnectSettings, Transport } from "../../../src/transport/transport.js";
import { parseUrl } from "../../../src/transport/url.js";
import { attachLinks, startPeer } from "../../support/amqp1-peer.js";

/** Peers that answer as the brokers did that were recorded: they can not run here. */
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

interface Recorded {
  readonly probes: readonly { readonly probe: string; readonly result: Readonly<Record<string, unknown>> }[];
}

function recorded(broker: string, probe: string): Readonly<Record<string, unknown>> {
  const { probes } = JSON.parse(
    readFileSync(join(import.meta.dirname, "recorded", `${broker}.json`), "utf8"),
  ) as Recorded;
  return probes.find((each) => each.probe === probe)!.result;
}

/** Connects to a peer that presents itself as the broker did. */
async function connectAs(
  broker: string | object,
  script: (container: Container) => void,
  manager?: Partial<QueueManager>,
): Promise<Transport> {
  const properties = typeof broker === "object" ? broker : recorded(broker, "open")["properties"];
  const peer = await startPeer(script, { connection: { properties } });
  closing.push(() => peer.close());
  const settings: ConnectSettings = {
    url: peer.url,
    heartbeatMs: 0,
    tls: { hostValidation: true },
    sendTimeoutMs: 30,
  };
  const beside = { lost: new Promise(() => undefined), close: () => Promise.resolve(), ...manager };
  const transport = await connectAmqp1(settings, parseUrl(peer.url), {}, () =>
    Promise.resolve(beside as QueueManager),
  );
  closing.push(() => transport.close());
  return transport;
}

describe("qpidd", () => {
  type Answer = (request: RheaMessage) => Readonly<Record<string, unknown>>;
  /** Answers QMF as recorded: by the opcode and the body of one probe. */
  const qmfPeer =
    (asked: RheaMessage[], answer: Answer) =>
    (container: Container): void => {
      const replies = new Map<string, rhea.Sender>();
      container.on("sender_open", ({ sender }: EventContext) => {
        const dynamic = sender!.source.dynamic as unknown as boolean;
        const address = dynamic ? `node-${replies.size}` : sender!.source.address;
        sender!.set_source({ address });
        replies.set(address, sender!);
      });
      container.on("receiver_open", ({ receiver }: EventContext) => {
        receiver!.set_target({ address: receiver!.target.address });
        receiver!.add_credit(500);
      });
      container.on("message", ({ message, delivery }: EventContext) => {
        asked.push(message!);
        delivery!.accept();
        const { opcode, body } = answer(message!) as { opcode: string; body: { value: QmfBody } };
        const { error_text: text, ...rest } = body.value._values ?? {};
        const values = { ...rest, error_text: Buffer.from(text?.bin ?? "") };
        replies.get(message!.reply_to as string)?.send({
          application_properties: { "qmf.opcode": opcode },
          body: { _values: values },
        });
      });
    };
  interface QmfBody {
    readonly _values?: { readonly error_code: number; readonly error_text?: { readonly bin: string } };
  }

  test("declares, binds and deletes by QMF, in gofer's words", async () => {
    const asked: RheaMessage[] = [];
    const transport = await connectAs(
      "qpidd-1.40",
      qmfPeer(asked, () => recorded("qpidd-1.40", "qmf: create queue")),
    );
    expect(transport.broker).toMatchObject({ dialect: "qpidd", product: "qpid-cpp", version: "1.40.0" });
    await transport.openReceiver("pets", { credit: 1, declare: { durable: true }, exchange: "amq.direct" });
    await transport.removeQueue("pets");
    const golden = JSON.parse(
      readFileSync(join(import.meta.dirname, "recorded/amqp10-qmf-create-request-queue.json"), "utf8"),
    ) as { amqp: { applicationProperties: object }; body: { _arguments: object } };
    expect(asked.map(({ subject, application_properties }) => [subject, application_properties])).toEqual(
      asked.map(() => ["broker", golden.amqp.applicationProperties]),
    );
    expect(asked[0]!.body).toEqual({
      ...golden.body,
      _arguments: { ...golden.body._arguments, name: "pets" },
    });
    expect(asked.slice(1).map(({ body }) => body as unknown)).toMatchObject([
      {
        _method_name: "create",
        _arguments: { type: "binding", name: "amq.direct/pets/pets", properties: {} },
      },
      { _method_name: "delete", _arguments: { type: "queue", name: "pets", properties: {} } },
    ]);
  });

  test.each([
    ["a queue that is there already is fine", "qmf: create queue again (strict)", undefined],
    ["a binding to a missing exchange is not found", "qmf: create binding on missing exchange", "not-found"],
  ])("%s", async (_name, probe, code) => {
    const transport = await connectAs(
      "qpidd-1.40",
      qmfPeer([], () => recorded("qpidd-1.40", probe)),
    );
    const attempt = transport.openReceiver("pets", { credit: 1, declare: { durable: true } });
    if (code === undefined) await attempt;
    else await expect(attempt).rejects.toMatchObject({ code });
  });

  test("deleting a queue that is not there is fine", async () => {
    const answer: Answer = () => recorded("qpidd-1.40", "qmf: delete missing queue");
    const transport = await connectAs("qpidd-1.40", qmfPeer([], answer));
    await transport.removeQueue("pets");
  });

  test("sends to an exchange with the key as subject", async () => {
    const asked: RheaMessage[] = [];
    const transport = await connectAs("qpidd-1.40", (container) => {
      attachLinks(container);
      container.on("message", ({ message, delivery }: EventContext) => {
        asked.push(message!);
        delivery!.accept();
      });
    });
    await (await transport.openSender("amq.direct/pets")).send({ body: "hi" });
    expect(asked).toMatchObject([{ subject: "pets", body: "hi" }]);
  });
});

describe("RabbitMQ 3", () => {
  const here = { exists: () => Promise.resolve(true) };

  test("a refusal is the end of the session, and says why", async () => {
    const end = recorded("rabbitmq-3.10", 'receiver from "/amq/queue/nope2"')["session_end"] as object;
    const transport = await connectAs(
      "rabbitmq-3.10",
      (container) => {
        container.on("sender_open", ({ session }: EventContext) => session!.close({ ...end } as never));
      },
      here,
    );
    await expect(transport.openReceiver("nope2", { credit: 1 })).rejects.toMatchObject({
      code: "not-found",
      details: { condition: "amqp:not-found" },
    });
  });

  test("a message that is never answered is unavailable in the end", async () => {
    const transport = await connectAs("rabbitmq-3.10", (container) => attachLinks(container), here);
    const sender = await transport.openSender("full");
    await expect(sender.send({ body: "x" })).rejects.toMatchObject({ code: "unavailable" });
    expect(sender.open).toBe(true);
  });

  test("a delivery that is not the first says so, without a count", async () => {
    const transport = await connectAs(
      "rabbitmq-3.10",
      (container) => {
        attachLinks(container);
        container.on("sendable", ({ sender }: EventContext) => {
          if ((sender as unknown as { credit: number }).credit < 2) return;
          sender!.send({ first_acquirer: true, body: "new" });
          sender!.send({ first_acquirer: false, body: "old" });
        });
      },
      here,
    );
    const deliveries = (await transport.openReceiver("q", { credit: 2 }))[Symbol.asyncIterator]();
    const seen = [(await deliveries.next()).value, (await deliveries.next()).value];
    expect(seen.map((each) => [each?.message.body, each?.redelivered])).toEqual([
      ["new", false],
      ["old", true],
    ]);
  });

  test("without 0-9-1 beside it, what needs it fails", async () => {
    const transport = await connectAs("rabbitmq-3.10", (container) => attachLinks(container), {
      exists: () => Promise.reject(new RmiError("unauthorized", "no")),
    });
    await expect(transport.openSender("q")).rejects.toMatchObject({ code: "unauthorized" });
  });
});

describe("RabbitMQ 4", () => {
  /** Answers at `/management`, over a pair of links of one name, by the status that a request's path and method have. */
  const managed =
    (asked: unknown[], statusOf: (method: string) => string) =>
    (container: Container): void => {
      attachLinks(container);
      container.on("receiver_open", ({ receiver, session }: EventContext) => {
        // rhea keeps links by name: the second of the pair must not be taken for the first
        const links = (session as unknown as { links: Record<string, unknown> }).links;
        delete links[receiver!.name];
        links[`${receiver!.name} in`] = receiver;
      });
      container.on("message", ({ message, delivery, session }: EventContext) => {
        delivery?.accept();
        if (message?.reply_to !== "$me") return;
        asked.push([message.subject, message.to, message.body]);
        const reply = {
          subject: statusOf(message.subject!),
          correlation_id: message.message_id ?? "",
          body: null,
        };
        session!.find_sender(() => true)!.send(reply);
      });
    };
  const four = { product: "RabbitMQ", version: "4.1.0" };

  test("declares, binds and deletes over its management link", async () => {
    const asked: unknown[] = [];
    const status: Readonly<Record<string, string>> = { PUT: "201", POST: "204", DELETE: "200" };
    const transport = await connectAs(
      four,
      managed(asked, (method) => status[method]!),
    );
    await transport.openReceiver("my pets", {
      credit: 1,
      declare: { durable: true, expiresMs: 5000 },
      exchange: "ex",
    });
    const reply = await transport.openReceiver(undefined, { credit: 1 });
    expect(reply.address).toMatch(/^gofer\.reply\.[0-9a-f-]{36}$/);
    await transport.removeQueue("my pets");
    expect(asked).toEqual([
      [
        "PUT",
        "/queues/my%20pets",
        { durable: true, exclusive: false, auto_delete: false, arguments: { "x-expires": 5000 } },
      ],
      [
        "POST",
        "/bindings",
        { source: "ex", destination_queue: "my pets", binding_key: "my pets", arguments: {} },
      ],
      ["PUT", `/queues/${reply.address}`, { durable: false, exclusive: true, auto_delete: true }],
      ["DELETE", "/queues/my%20pets", null],
    ]);
  });

  test.each([
    ["403", "unauthorized"],
    ["404", "not-found"],
    ["400", "rejected"],
  ])("status %s is %s", async (status, code) => {
    const transport = await connectAs(
      four,
      managed([], () => status),
    );
    const attempt = transport.openReceiver("pets", { credit: 1, declare: { durable: true } });
    await expect(attempt).rejects.toMatchObject({ code });
  });
});

describe("a router", () => {
  test("leaves a sender to nobody without credit: its message times out, and says why", async () => {
    const transport = await connectAs("qdrouterd-1.19", (container) => attachLinks(container, 0));
    const sender = await transport.openSender("nobody");
    await expect(sender.send({ body: "x" })).rejects.toMatchObject({
      code: "timed-out",
      message: expect.stringContaining("nobody reads there") as string,
    });
  });
});

test("the embedded broker deletes a queue when asked, and tells whoever was sending to it", async () => {
  const broker = await startBroker({ listen: "amqp://127.0.0.1:0" });
  closing.push(() => broker.close());
  const transport = await connect({ url: broker.url, heartbeatMs: 0, tls: { hostValidation: true } });
  closing.push(() => transport.close());
  const receiver = await transport.openReceiver("pets", { credit: 1, declare: { durable: true } });
  const sender = await transport.openSender("pets");
  await receiver.close();
  await sender.send({ body: "left behind" });
  await transport.removeQueue("pets");
  await expect(transport.openSender("pets")).rejects.toMatchObject({ code: "not-found" });
  await expect(sender.send({ body: "late" })).rejects.toMatchObject({ code: "not-found" });
  await transport.removeQueue("pets"); // it is gone already
});
