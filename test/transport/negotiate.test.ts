import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { startBroker } from "../../src/broker/index.js";
import { connect } from "../../src/transport/connect.js";
import { forgetProtocol, protocolOf } from "../../src/transport/negotiate.js";
import type { ConnectSettings, Transport } from "../../src/transport/transport.js";
import { parseUrl } from "../../src/transport/url.js";

const settings = (url: string): ConnectSettings => ({ url, heartbeatMs: 0, tls: { hostValidation: true } });

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function listen(onSocket: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    onSocket(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}

const ask = (port: number, signal?: AbortSignal): ReturnType<typeof protocolOf> => {
  const url = `amqp://127.0.0.1:${port}`;
  return protocolOf(settings(url), parseUrl(url), signal === undefined ? {} : { signal });
};

describe("what a broker says to the header of 0-9-1", () => {
  test.each([
    ["RabbitMQ 3.10: connection.start", "010000000001ef000a000a0009000001ca0c636170616269", "AMQP 0-9-1"],
    ["qpidd 1.40: the header of 0-10", "414d51500101000a", "AMQP 1.0"],
    [
      "qdrouterd 1.19: the header of 1.0, and an open",
      "414d5150000100000000001002000000005310c0",
      "AMQP 1.0",
    ],
    ["a header with SASL", "414d515003010000", "AMQP 1.0"],
    ["a web server", Buffer.from("HTTP/1.1 400 Bad Request\r\n").toString("hex"), "AMQP 1.0"],
    ["nothing: it hangs up", "", "AMQP 1.0"],
  ])("%s", async (_name, answer, protocol) => {
    const heard: string[] = [];
    const port = await listen((socket) => {
      socket.once("data", (bytes: Buffer) => {
        heard.push(bytes.toString("latin1"));
        socket.end(Buffer.from(answer, "hex"));
      });
    });
    expect(await ask(port)).toBe(protocol);
    expect(await ask(port)).toBe(protocol);
    expect(heard).toEqual(["AMQP\0\0\x09\x01"]); // once: the answer is remembered
    forgetProtocol(parseUrl(`amqp://127.0.0.1:${port}`));
    await ask(port);
    expect(heard).toHaveLength(2);
  });

  test("who is silent does not keep a caller whose time is up", async () => {
    const port = await listen(() => undefined);
    await expect(ask(port, AbortSignal.timeout(20))).rejects.toMatchObject({ code: "timed-out" });
  });

  test("nobody there is unreachable, and no answer", async () => {
    const port = await listen(() => undefined);
    await closing.pop()!();
    await expect(ask(port)).rejects.toMatchObject({ code: "unreachable" });
  });

  test("the embedded broker names its own protocol, and hangs up", async () => {
    const broker = await startBroker({ listen: "amqp://127.0.0.1:0" });
    closing.push(() => broker.close());
    expect(await ask(broker.port)).toBe("AMQP 1.0");
  });
});

describe("several hosts", () => {
  async function connectTo(url: string): Promise<Transport> {
    const transport = await connect(settings(url));
    closing.push(() => transport.close());
    return transport;
  }

  test("the first that answers is taken, and asked first from then on", async () => {
    const broker = await startBroker({ listen: "amqp://127.0.0.1:0" });
    closing.push(() => broker.close());
    let refused = 0;
    const dead = await listen((socket) => {
      refused++;
      socket.destroy();
    });
    const url = `amqp://127.0.0.1:${dead},127.0.0.1:${broker.port}/vhost`;
    expect((await connectTo(url)).broker).toMatchObject({ product: "gofer-rmi", dialect: "gofer-rmi" });
    const before = refused;
    expect(before).toBeGreaterThan(0);
    await connectTo(url);
    expect(refused).toBe(before);
  });

  test("when all fail, the error tells of each, and a refusal counts for more than a host that is down", async () => {
    const broker = await startBroker({ listen: "amqp://127.0.0.1:0", users: { me: "right" } });
    closing.push(() => broker.close());
    const attempt = connect(settings(`amqp://me:s3cret@127.0.0.1:1,127.0.0.1:${broker.port}`));
    const error: unknown = await attempt.catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "unauthorized" });
    expect(String(error)).toContain("127.0.0.1:1:");
    expect(String(error)).not.toContain("s3cret");
  });

  test.each([
    ...["amqp-0-9-1", "rabbitmq", "rabbit", "amqp"].map((name) => [name, "AMQP\0\0\t\x01"] as const),
    ...["amqp-1-0", "proton", "qpid"].map((name) => [name, "AMQP\x03\x01\0\0"] as const),
  ])("gofer's name %s of an adapter decides what is spoken (M-6)", async (name, header) => {
    let heard = "";
    const port = await listen((socket) => {
      socket.once("data", (bytes: Buffer) => socket.end((heard = bytes.toString("latin1", 0, 8))));
    });
    await expect(connectTo(`${name}+amqp://127.0.0.1:${port}`)).rejects.toMatchObject({
      code: "unreachable",
    });
    expect(heard).toBe(header);
  });

  test("gofer's names for its third adapter reach the broker over 1.0, and the facts say so", async () => {
    const broker = await startBroker({ listen: "amqp://127.0.0.1:0" });
    closing.push(() => broker.close());
    for (const name of ["amqp-0-10", "qpid.messaging"]) {
      const { protocol, note } = (await connectTo(`${name}+amqp://127.0.0.1:${broker.port}`)).broker;
      expect([protocol, note]).toEqual(["AMQP 1.0", expect.stringContaining(name)]);
    }
  });
});
