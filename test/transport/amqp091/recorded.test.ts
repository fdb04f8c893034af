/** What we say to a 0-9-1 broker, frame by frame, beside what was recorded of gofer's agents and callers. */
import { afterEach, describe, expect, test } from "vitest";
import { connect } from "../../../src/transport/connect.js";
import type { Transport } from "../../../src/transport/transport.js";
import { type Amqp091Peer, type SentFrame, startAmqp091Peer } from "../../support/amqp091-peer.js";
import { recording } from "../../support/vectors.js";

let peer: Amqp091Peer;
let transport: Transport;

async function open(): Promise<void> {
  peer = await startAmqp091Peer();
  transport = await connect({ url: peer.url, heartbeatMs: 10_000, tls: { hostValidation: true } });
}
afterEach(async () => {
  await transport.close();
  await peer.close();
});

/** The frames of these kinds, in the order they were sent. */
function only(frames: readonly SentFrame[], ...methods: string[]): SentFrame[] {
  return frames.filter(({ method }) => methods.includes(method));
}

function recorded(name: string, ...methods: string[]): SentFrame[] {
  const { amqp } = recording(name) as unknown as { amqp: { frames: SentFrame[] } };
  return only(amqp.frames, ...methods);
}

const fields = (frames: readonly SentFrame[]): unknown[] =>
  frames.map(({ method, fields }) => ({ method, ...fields }));

/** Names of queues are each run's own. */
function renamed(frames: readonly SentFrame[], from: unknown, to: unknown): SentFrame[] {
  return JSON.parse(
    JSON.stringify(frames).replaceAll(JSON.stringify(from), JSON.stringify(to)),
  ) as SentFrame[];
}

describe("an agent attaches as gofer's did", () => {
  const ATTACHING = ["QueueDeclare", "QueueBind", "BasicConsume"];

  test("amqp091-agent-start: the queue is declared, then read (M-23, M-29, M-35)", async () => {
    await open();
    await transport.openReceiver("vec", { credit: 10, declare: { durable: true } });
    expect(fields(only(peer.frames, ...ATTACHING))).toEqual(
      fields(recorded("amqp091-agent-start", ...ATTACHING)),
    );
  });

  test("amqp091-agent-start-exchange-expiring: bound by its own name, and it expires (F-18, M-22, M-23, M-27)", async () => {
    await open();
    const declare = { durable: true, expiresMs: 600_000 };
    await transport.openReceiver("vecexp", { credit: 10, declare, exchange: "amq.direct" });
    expect(fields(only(peer.frames, ...ATTACHING))).toEqual(
      fields(recorded("amqp091-agent-start-exchange-expiring", ...ATTACHING)),
    );
  });

  test("but asks for signs of life, where gofer never notices a dead broker (X-33)", async () => {
    await open();
    const [ours] = only(peer.frames, "ConnectionTuneOk");
    const [gofers] = recorded("amqp091-agent-start", "ConnectionTuneOk");
    expect(gofers!.fields["heartbeat"]).toBe(0);
    expect(ours!.fields).toEqual({ ...gofers!.fields, heartbeat: 10, frameMax: ours!.fields["frameMax"] });
  });

  test("amqp091-agent-call: each reply is published, confirmed and with gofer's properties (W-9a, W-11, W-11a)", async () => {
    await open();
    const sender = await transport.openSender("replies");
    const gofers = recorded("amqp091-agent-call", "ConfirmSelect", "BasicPublish");
    const publishes = gofers.filter(({ method }) => method === "BasicPublish");
    for (const { properties } of publishes) {
      await sender.send({ body: "{}" });
      expect(only(peer.frames, "BasicPublish").at(-1)!.properties).toEqual(properties);
    }
    const ours = only(peer.frames, "ConfirmSelect", "BasicPublish");
    expect(ours.map(({ method }) => method)).toEqual([
      "ConfirmSelect",
      ...publishes.map(({ method }) => method),
    ]);
    const address = { exchange: "", routingKey: "replies" };
    expect(ours.slice(1).map((one) => one.fields)).toEqual(
      publishes.map((one) => ({ ...one.fields, ...address })),
    );
  });
});

describe("a caller calls as gofer's did", () => {
  const CALLING = ["QueueBind", "ConfirmSelect", "BasicPublish"];

  test.each(["amqp091-client-sync-call", "amqp091-client-sync-call-exchange"])(
    "%s: the reply queue is there before the request leaves (C-12, C-12a)",
    async (name) => {
      await open();
      const bound = name.endsWith("exchange") ? { exchange: "amq.direct" } : {};
      const replies = await transport.openReceiver(undefined, { credit: 10, ...bound });
      const sender = await transport.openSender("vec");
      await sender.send({ body: "{}" });
      const [declared] = only(peer.frames, "QueueDeclare");
      const [gofers] = recorded(name, "QueueDeclare");
      expect(replies.address).toBe(
        `${"exchange" in bound ? "amq.direct/" : ""}${String(declared!.fields["queue"])}`,
      );
      // gofer's reply queues stay when their caller dies
      expect(
        fields([{ ...declared!, fields: { ...declared!.fields, exclusive: false, autoDelete: false } }]),
      ).toEqual(fields(renamed([gofers!], gofers!.fields["queue"], declared!.fields["queue"])));
      expect(declared!.fields).toMatchObject({ exclusive: true, autoDelete: true });
      const expected = renamed(
        recorded(name, ...CALLING),
        gofers!.fields["queue"],
        declared!.fields["queue"],
      );
      expect(fields(only(peer.frames, ...CALLING))).toEqual(fields(expected));
      expect(only(peer.frames, "BasicPublish")[0]!.properties).toEqual(expected.at(-1)!.properties);
      await replies.close();
      expect(only(peer.frames, "QueueDelete")[0]!.fields).toMatchObject({ ifUnused: false, ifEmpty: false });
    },
  );
});

test("a time to live, and an exchange, are published as recorded (ttl-live, ttl-expired, exchange-address, no-route, event)", async () => {
  await open();
  for (const name of ["ttl-live.01", "ttl-expired.01", "exchange-address.01", "no-route.01", "event.01"]) {
    const { amqp, body, raw } = recording(name);
    const address = (body["routing"] as string[])[1]!;
    const sender = await transport.openSender(address);
    const { expiration } = amqp["properties"] as { expiration?: string };
    await sender.send({ body: raw, ...(expiration !== undefined && { ttlMs: Number(expiration) }) });
    const sent = only(peer.frames, "BasicPublish").at(-1)!;
    const { exchange, routingKey, mandatory, immediate } = amqp;
    expect(sent.fields).toEqual({ exchange, routingKey, mandatory, immediate });
    expect(sent.properties).toEqual(amqp["properties"]);
    expect(sent.body).toBe(raw);
  }
});
