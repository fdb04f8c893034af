import { once } from "node:events";

import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";

import { authenticator } from "../../src/broker/sasl.js";
import { Authority, type Certificate } from "../support/certificates.js";
import {
  brokerWith,
  closeAll,
  conditionOf,
  connectTo,
  dial,
  event,
  Inbox,
  outcomeOf,
  senderTo,
} from "./clients.js";
import { AMQP_HEADER, begin, open, RawPeer } from "./raw-peer.js";

afterEach(closeAll);

describe("users", () => {
  const users = { ann: "s3cret", jörg: "pässwörd€" };

  test("get in with their password", async () => {
    const connection = await connectTo(await brokerWith({ users }), { username: "ann", password: "s3cret" });
    await Inbox.open(connection, "inbox");
    expect(await outcomeOf(await senderTo(connection, "inbox"), { body: "hello" })).toBe("accepted");
  });

  for (const [name, credentials] of [
    ["another password", { username: "ann", password: "secret" }],
    ["no password", { username: "ann" }],
    ["a name that nobody has", { username: "bob", password: "s3cret" }],
    ["the name of what every object has", { username: "constructor", password: "s3cret" }],
  ] as const) {
    test(`are refused with ${name}`, async () => {
      const { port } = await brokerWith({ users });
      const { error } = await event(dial(port, credentials), "connection_error");
      expect(conditionOf(error)).toBe("amqp:unauthorized-access");
    });
  }

  test("are refused without SASL, and are told that it is needed", async () => {
    const peer = await RawPeer.connect((await brokerWith({ users })).port);
    peer.send(AMQP_HEADER, open(), begin());
    await peer.closed();
    expect(peer.received.toString("latin1")).toBe("AMQP\x03\x01\0\0");
  });

  test("may have names and passwords in any script; a response is taken as a whole or not at all", () => {
    const { authenticate } = authenticator(new Map(Object.entries(users)), false);
    const response = (text: string) => authenticate("PLAIN", Buffer.from(text));
    expect(response("\0jörg\0pässwörd€")).toBe("jörg");
    expect(response("somebody\0ann\0s3cret")).toBe("ann");
    expect(response("\0jörg\0pässwörd")).toBeUndefined();
    expect(response("\0ann\0s3cret\0")).toBeUndefined();
    expect(response("\0ann")).toBeUndefined();
    expect(response("")).toBeUndefined();
    expect(authenticate("ANONYMOUS", Buffer.from("\0ann\0s3cret"))).toBeUndefined();
  });
});

describe("TLS", () => {
  let authority: Authority;
  let stranger: Authority;
  let server: Certificate;
  beforeAll(() => {
    authority = new Authority("ours");
    stranger = new Authority("theirs");
    server = authority.issue("broker");
  });
  afterAll(() => {
    authority.remove();
    stranger.remove();
  });
  const secured = (more: { ca?: string } = {}) =>
    brokerWith({
      listen: "amqps://127.0.0.1:0",
      tls: { cert: server.certFile, key: server.keyFile, ...more },
    });

  test("carries messages", async () => {
    const broker = await secured();
    expect(broker.url).toBe(`amqps://127.0.0.1:${broker.port}`);
    const connection = await connectTo(broker, { transport: "tls", ca: authority.cert, servername: "" });
    const inbox = await Inbox.open(connection, "inbox", { credit: 1 });
    const body = "x".repeat(200_000);
    expect(await outcomeOf(await senderTo(connection, "inbox"), { body })).toBe("accepted");
    await inbox.count(1);
    expect(inbox.bodies).toEqual([body]);
  });

  test("lets in those who show a certificate of the right authority, and nobody else", async () => {
    const broker = await secured({ ca: authority.certFile });
    const options = { transport: "tls", ca: authority.cert, servername: "" } as const;
    const { cert, key } = authority.issue("client");
    expect((await connectTo(broker, { ...options, cert, key })).is_open()).toBe(true);
    const other = stranger.issue("client");
    for (const credentials of [{}, { cert: other.cert, key: other.key }]) {
      await once(dial(broker.port, { ...options, ...credentials }), "disconnected");
    }
  });

  test("offers EXTERNAL to those who have shown one", () => {
    const { mechanisms, authenticate } = authenticator(undefined, true);
    expect(mechanisms).toEqual(["EXTERNAL", "ANONYMOUS"]);
    expect(authenticate("EXTERNAL", Buffer.alloc(0))).toBe("external");
    expect(authenticator(undefined, false).authenticate("EXTERNAL", Buffer.alloc(0))).toBeUndefined();
  });

  test("needs a key that fits its certificate", async () => {
    const tls = { cert: server.certFile, key: stranger.keyFile };
    await expect(brokerWith({ listen: "amqps://127.0.0.1:0", tls })).rejects.toMatchObject({
      code: "config",
    });
  });
});
