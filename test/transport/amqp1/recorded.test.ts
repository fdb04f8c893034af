/** What we say to a 1.0 broker, beside what was recorded of gofer's agents and callers. */
import type { Container, EventContext, Message as RheaMessage, Receiver as RheaReceiver, Sender } from "rhea";
import { afterEach, describe, expect, test } from "vitest";
import { connect } from "../../../src/transport/connect.js";
import type { Transport } from "../../../src/transport/transport.js";
import { type Amqp1Peer, attachLinks, startPeer } from "../../support/amqp1-peer.js";
import { type Recording, recording, recordings } from "../../support/vectors.js";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function peerAndTransport(
  script: (container: Container) => void,
  { heartbeatMs = 0, properties = {} } = {},
): Promise<{ peer: Amqp1Peer; transport: Transport }> {
  const peer = await startPeer(script, { connection: { properties } });
  closing.push(() => peer.close());
  const transport = await connect({ url: peer.url, heartbeatMs, tls: { hostValidation: true } });
  closing.push(() => transport.close());
  return { peer, transport };
}

/** The performatives that the named side sent: `attach`, with its fields as text. */
function sent(name: string, performative: string): string[] {
  const { amqp } = recording(name) as unknown as { amqp: { performatives: string[] } };
  return amqp.performatives.filter((line) => line.startsWith(`-> @${performative}(`));
}

describe("messages", () => {
  const documents = recordings().filter(({ amqp }) => amqp["protocol"] === "1.0" && "header" in amqp);

  test("there are as many as were recorded", () => expect(documents.length).toBe(10));

  test.each(documents.map((one): [string, Recording] => [one.name, one]))(
    "%s: header, properties and section are gofer's (W-8, W-9, W-10, W-40)",
    async (_name, { raw, amqp }) => {
      const arrived: RheaMessage[] = [];
      const { transport } = await peerAndTransport((container) => {
        attachLinks(container);
        container.on("message", ({ message, delivery }: EventContext) => {
          arrived.push(message!);
          delivery!.accept();
        });
      });
      const { ttl } = amqp["header"] as { ttl?: number };
      const sender = await transport.openSender(String(amqp["target"]));
      await sender.send({ body: raw, ...(ttl !== undefined && { ttlMs: ttl }) });
      const { body, ...rest } = arrived[0]!;
      expect(body).toBe(raw); // rhea gives a string for an amqp-value of one, and an object for a data section
      expect(amqp["bodySection"]).toBe("amqp-value(string)");
      const given = Object.entries(rest).filter(([, value]) => value !== undefined && value !== null);
      expect(Object.fromEntries(given)).toEqual(amqp["header"]);
      expect(amqp["properties"]).toEqual({});
    },
  );
});

describe("performatives", () => {
  test("amqp10-agent-start: an agent says who it is, and when it is missed (M-13a)", async () => {
    const { peer } = await peerAndTransport(() => undefined, { heartbeatMs: 10_000 });
    const [opened] = sent("amqp10-agent-start", "open");
    expect(opened).toContain("idle-time-out=0x1388"); // 5 s: half of its heartbeat, its library's doing
    // ours: the time itself, as the standard has it, for each peer halves it
    expect(peer.connections[0]!.idle_time_out).toBe(2 * 0x1388);
    expect(peer.connections[0]!.hostname).toBe("127.0.0.1");
    expect(opened).toContain('hostname="localhost"');
  });

  test("amqp10-client-sync-call: links, settle modes and addresses (M-14, M-29a, M-32)", async () => {
    const links: { senders: RheaReceiver[]; receivers: Sender[] } = { senders: [], receivers: [] };
    const { peer, transport } = await peerAndTransport((container) => {
      container.on("receiver_open", ({ receiver }: EventContext) => {
        links.senders.push(receiver!);
        receiver!.set_target({ address: receiver!.target.address });
      });
      container.on("sender_open", ({ sender }: EventContext) => {
        links.receivers.push(sender!);
        sender!.set_source({ address: "dyn-1", dynamic: true });
      });
    });
    const replies = await transport.openReceiver(undefined, { credit: 10 });
    await transport.openSender("vecp");
    const [opened] = sent("amqp10-client-sync-call", "open");
    expect(opened).not.toContain("idle-time-out"); // a caller without heartbeat announces none
    expect(peer.connections[0]!.idle_time_out ?? undefined).toBeUndefined();
    // gofer says mixed, and leaves each transfer for its peer to settle; ours says what it does: unsettled
    const attached = sent("amqp10-client-sync-call", "attach");
    expect(attached.every((line) => line.includes("snd-settle-mode=0x2, rcv-settle-mode=0x0"))).toBe(true);
    const [sender] = links.senders;
    const [receiver] = links.receivers;
    expect(sender!.snd_settle_mode).toBe(0);
    for (const link of [sender!, receiver!]) {
      expect(link.rcv_settle_mode ?? 0).toBe(0);
      expect(link.name).toMatch(/^[0-9a-f-]{36}$/);
    }
    expect(attached.some((line) => line.includes('target=@target(41) [address="vecp"'))).toBe(true);
    expect(sender!.target.address).toBe("vecp");
    // a dynamic source carries no address; the broker's attach supplies it
    expect(attached[0]).toContain("dynamic=true");
    expect(receiver!.source.dynamic).toBe(true);
    expect(receiver!.source.address ?? undefined).toBeUndefined();
    expect(replies.address).toBe("dyn-1");
  });
});

describe("QMF, in gofer's words (M-37, M-38)", () => {
  interface Qmf {
    readonly amqp: {
      readonly applicationProperties: object;
      readonly properties: { readonly subject: string };
    };
    readonly body: { readonly _arguments: object };
  }

  /** Says yes to whatever is asked. */
  const agreeing =
    (asked: RheaMessage[]) =>
    (container: Container): void => {
      const replies = new Map<string, Sender>();
      container.on("sender_open", ({ sender }: EventContext) => {
        const address = sender!.source.address || `dyn-${replies.size}`;
        sender!.set_source({ address });
        replies.set(address, sender!);
      });
      container.on("receiver_open", ({ receiver }: EventContext) => {
        receiver!.set_target({ address: receiver!.target.address });
        receiver!.add_credit(10);
      });
      container.on("message", ({ message, delivery }: EventContext) => {
        asked.push(message!);
        delivery!.accept();
        const application_properties = { "qmf.opcode": "_method_response" };
        replies.get(String(message!.reply_to))?.send({ application_properties, body: {} });
      });
    };

  test.each([
    [
      "amqp10-qmf-create-request-queue",
      (transport: Transport) => transport.openReceiver("pets", { credit: 1, declare: { durable: true } }),
    ],
    [
      // gofer's callers make their reply queues by QMF as well; ours ask for a dynamic node, which goes with them
      "amqp10-qmf-create-reply-queue",
      (transport: Transport) => transport.openReceiver("pets", { credit: 1, declare: { durable: false } }),
    ],
    ["amqp10-qmf-delete-reply-queue", (transport: Transport) => transport.removeQueue("pets")],
  ])("%s", async (name, act) => {
    const asked: RheaMessage[] = [];
    const properties = { product: "qpid-cpp", version: "1.40.0" };
    const { transport } = await peerAndTransport(agreeing(asked), { properties });
    await act(transport);
    const { amqp, body } = recording(name) as unknown as Qmf;
    const [request] = asked;
    expect(request!.subject).toBe(amqp.properties.subject);
    expect(request!.application_properties).toEqual(amqp.applicationProperties);
    expect(request!.correlation_id).toEqual(expect.any(String));
    expect(request!.body).toEqual({ ...body, _arguments: { ...body._arguments, name: "pets" } });
  });
});
