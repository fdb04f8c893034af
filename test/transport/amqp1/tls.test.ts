import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { startBroker, type Broker } from "../../../src/broker/index.js";
import { connect } from "../../../src/transport/connect.js";
import type { TlsSettings } from "../../../src/transport/transport.js";
import { makeCertificates, type Certificates, type KeyPair } from "../../support/certificates.js";

let certificates: Certificates;
const brokers: Broker[] = [];

beforeAll(async () => {
  certificates = await makeCertificates();
});
afterAll(async () => {
  await Promise.all(brokers.map((broker) => broker.close()));
  await certificates.remove();
});

async function brokerWith(pair: KeyPair, clientCa?: string): Promise<Broker> {
  const tls = { ...pair, ...(clientCa === undefined ? {} : { ca: clientCa }) };
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
    const { port } = await brokerWith(certificates.server);
    expect(await roundTrip(`amqps://127.0.0.1:${port}`, { cacert: certificates.ca })).toBe("round trip");
    expect(await roundTrip(`ssl://localhost:${port}`, { cacert: certificates.ca })).toBe("round trip");
  });

  const untrusted: [string, () => KeyPair, () => Partial<TlsSettings>][] = [
    ["the system's CAs only", () => certificates.server, () => ({})],
    ["another CA", () => certificates.server, () => ({ cacert: certificates.otherCa })],
    [
      "another CA, names not compared",
      () => certificates.server,
      () => ({ cacert: certificates.otherCa, hostValidation: false }),
    ],
    ["a certificate for another host", () => certificates.otherHost, () => ({ cacert: certificates.ca })],
    ["an expired certificate", () => certificates.expired, () => ({ cacert: certificates.ca })],
    [
      "an expired certificate, names not compared",
      () => certificates.expired,
      () => ({ cacert: certificates.ca, hostValidation: false }),
    ],
    ["a self-signed certificate", () => certificates.selfSigned, () => ({ cacert: certificates.ca })],
  ];
  test.each(untrusted)("%s: untrusted", async (_name, pair, tls) => {
    const { url } = await brokerWith(pair());
    await expect(roundTrip(url, tls())).rejects.toMatchObject({ code: "untrusted" });
  });

  test("for another host, names not compared", async () => {
    const { url } = await brokerWith(certificates.otherHost);
    expect(await roundTrip(url, { cacert: certificates.ca, hostValidation: false })).toBe("round trip");
  });

  test("self-signed, and itself the CA we trust", async () => {
    const { url } = await brokerWith(certificates.selfSigned);
    expect(await roundTrip(url, { cacert: certificates.selfSigned.cert })).toBe("round trip");
  });
});

describe("our certificate", () => {
  let url: string;
  beforeEach(async () => {
    ({ url } = await brokerWith(certificates.server, certificates.ca));
  });

  test("is shown to a broker that asks for it", async () => {
    const { cert: clientcert, key: clientkey } = certificates.client;
    expect(await roundTrip(url, { cacert: certificates.ca, clientcert, clientkey })).toBe("round trip");
  });

  test("may hold its key in the same file", async () => {
    const { readFile } = await import("node:fs/promises");
    const { cert, key } = certificates.client;
    const clientcert = join(certificates.folder, "both.pem");
    await writeFile(clientcert, Buffer.concat([await readFile(cert), await readFile(key)]));
    expect(await roundTrip(url, { cacert: certificates.ca, clientcert })).toBe("round trip");
  });

  test("is missed: unauthorized", async () => {
    await expect(roundTrip(url, { cacert: certificates.ca })).rejects.toMatchObject({ code: "unauthorized" });
  });

  test("is of a CA that the broker does not trust: unauthorized", async () => {
    const { cert: clientcert, key: clientkey } = certificates.selfSigned;
    const attempt = roundTrip(url, { cacert: certificates.ca, clientcert, clientkey });
    await expect(attempt).rejects.toMatchObject({ code: "unauthorized" });
  });
});

describe("the files", () => {
  test.each(["cacert", "clientcert", "clientkey"] as const)(
    "%s missing: config, naming it",
    async (property) => {
      const { url } = await brokerWith(certificates.server);
      const path = join(certificates.folder, "no-such-file.pem");
      const attempt = roundTrip(url, {
        clientcert: certificates.client.cert,
        clientkey: certificates.client.key,
        [property]: path,
      });
      await expect(attempt).rejects.toMatchObject({ code: "config", details: { property, path } });
      await expect(attempt).rejects.toThrow(`${property}: cannot read "${path}" (ENOENT)`);
    },
  );

  test("holding something else: config", async () => {
    const { url } = await brokerWith(certificates.server);
    const path = join(certificates.folder, "nonsense.pem");
    await writeFile(path, "nonsense");
    await chmod(path, 0o600);
    const tls = { cacert: certificates.ca, clientcert: path, clientkey: path };
    await expect(roundTrip(url, tls)).rejects.toMatchObject({ code: "config" });
  });
});

test("TLS spoken to a plain port is unreachable, and says why; plain spoken to TLS as well", async () => {
  const plain = await startBroker({ listen: "amqp://127.0.0.1:0" });
  brokers.push(plain);
  await expect(roundTrip(`amqps://127.0.0.1:${plain.port}`, {})).rejects.toMatchObject({
    code: "unreachable",
  });
  const { port } = await brokerWith(certificates.server);
  await expect(roundTrip(`amqp://127.0.0.1:${port}`, {})).rejects.toMatchObject({ code: "unreachable" });
});
