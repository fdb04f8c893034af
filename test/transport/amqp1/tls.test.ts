import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { startBroker, type Broker } from "../../../src/broker/index.js";
import { connect } from "../../../src/transport/connect.js";
import type { TlsSettings } from "../../../src/transport/transport.js";
import { Authority, type Certificate } from "../../support/certificates.js";

const ours = new Authority("ours");
const theirs = new Authority("theirs"); // signs nothing
const server = ours.issue("server");
const otherHost = ours.issue("other-host", { hosts: ["elsewhere.example"] });
const expired = ours.issue("expired", { expired: true });
const selfSigned = ours.selfSigned("self-signed");
const client = ours.issue("client", { use: "client" });
const brokers: Broker[] = [];

afterAll(async () => {
  await Promise.all(brokers.map((broker) => broker.close()));
  ours.remove();
  theirs.remove();
});

async function brokerWith({ certFile, keyFile }: Certificate, clientCa?: string): Promise<Broker> {
  const tls = { cert: certFile, key: keyFile, ...(clientCa === undefined ? {} : { ca: clientCa }) };
  const broker = await startBroker({ listen: "amqps://127.0.0.1:0", autoCreate: "always", tls });
  brokers.push(broker);
  return broker;
}

/** Connects, makes a round trip, and closes. */
async function roundTrip(url: string, tls: Partial<TlsSettings>): Promise<string> {
  const transport = await connect({ url, heartbeatMs: 10_000, tls: { hostValidation: true, ...tls } });
  try {
    const receiver = await transport.openReceiver(undefined, { credit: 1 });
    const body = "x".repeat(100_000);
    await (await transport.openSender(receiver.address)).send({ body });
    for await (const delivery of receiver) {
      delivery.accept();
      return delivery.message.body === body ? "round trip" : "another body";
    }
    return "no delivery";
  } finally {
    await transport.close();
  }
}

describe("the server's certificate", () => {
  test("signed by the CA we trust, for the host of the URL: by address and by name", async () => {
    const { port } = await brokerWith(server);
    expect(await roundTrip(`amqps://127.0.0.1:${port}`, { cacert: ours.certFile })).toBe("round trip");
    expect(await roundTrip(`ssl://localhost:${port}`, { cacert: ours.certFile })).toBe("round trip");
  });

  const untrusted: [string, Certificate, Partial<TlsSettings>][] = [
    ["the system's CAs only", server, {}],
    ["another CA", server, { cacert: theirs.certFile }],
    ["another CA, names not compared", server, { cacert: theirs.certFile, hostValidation: false }],
    ["a certificate for another host", otherHost, { cacert: ours.certFile }],
    ["an expired certificate", expired, { cacert: ours.certFile }],
    ["an expired certificate, names not compared", expired, { cacert: ours.certFile, hostValidation: false }],
    ["a self-signed certificate", selfSigned, { cacert: ours.certFile }],
  ];
  test.each(untrusted)("%s: untrusted", async (_name, pair, tls) => {
    const { url } = await brokerWith(pair);
    await expect(roundTrip(url, tls)).rejects.toMatchObject({ code: "untrusted" });
  });

  test("for another host, names not compared", async () => {
    const { url } = await brokerWith(otherHost);
    expect(await roundTrip(url, { cacert: ours.certFile, hostValidation: false })).toBe("round trip");
  });

  test("self-signed, and itself the CA we trust", async () => {
    const { url } = await brokerWith(selfSigned);
    expect(await roundTrip(url, { cacert: selfSigned.certFile })).toBe("round trip");
  });
});

describe("our certificate", () => {
  let url: string;
  beforeEach(async () => {
    ({ url } = await brokerWith(server, ours.certFile));
  });

  test("is shown to a broker that asks for it", async () => {
    const { certFile: clientcert, keyFile: clientkey } = client;
    expect(await roundTrip(url, { cacert: ours.certFile, clientcert, clientkey })).toBe("round trip");
  });

  test("may hold its key in the same file", async () => {
    const clientcert = ours.write("both.pem", client.cert + client.key);
    expect(await roundTrip(url, { cacert: ours.certFile, clientcert })).toBe("round trip");
  });

  test("is missed: unauthorized", async () => {
    await expect(roundTrip(url, { cacert: ours.certFile })).rejects.toMatchObject({ code: "unauthorized" });
  });

  test("is of a CA that the broker does not trust: unauthorized", async () => {
    const { certFile: clientcert, keyFile: clientkey } = selfSigned;
    const attempt = roundTrip(url, { cacert: ours.certFile, clientcert, clientkey });
    await expect(attempt).rejects.toMatchObject({ code: "unauthorized" });
  });
});

describe("the files", () => {
  test.each(["cacert", "clientcert", "clientkey"] as const)(
    "%s missing: config, naming it",
    async (property) => {
      const { url } = await brokerWith(server);
      const path = join(ours.folder, "no-such-file.pem");
      const attempt = roundTrip(url, {
        clientcert: client.certFile,
        clientkey: client.keyFile,
        [property]: path,
      });
      await expect(attempt).rejects.toMatchObject({ code: "config", details: { property, path } });
      await expect(attempt).rejects.toThrow(`${property}: cannot read "${path}" (ENOENT)`);
    },
  );

  test("holding something else: config", async () => {
    const { url } = await brokerWith(server);
    const path = ours.write("nonsense.pem", "nonsense");
    const tls = { cacert: ours.certFile, clientcert: path, clientkey: path };
    await expect(roundTrip(url, tls)).rejects.toMatchObject({ code: "config" });
  });
});

test("TLS spoken to a plain port is unreachable, and says why; plain spoken to TLS as well", async () => {
  const plain = await startBroker({ listen: "amqp://127.0.0.1:0" });
  brokers.push(plain);
  await expect(roundTrip(`amqps://127.0.0.1:${plain.port}`, {})).rejects.toMatchObject({
    code: "unreachable",
  });
  const { port } = await brokerWith(server);
  await expect(roundTrip(`amqp://127.0.0.1:${port}`, {})).rejects.toMatchObject({ code: "unreachable" });
});
