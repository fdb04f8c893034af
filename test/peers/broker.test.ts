import { spawn } from "node:child_process";
import { join } from "node:path";

import { afterEach, describe, expect, test } from "vitest";

import { Authority } from "../support/certificates.js";
import { brokerWith, closeAll } from "../broker/clients.js";
import { finished, Running } from "../support/processes.js";

const PYTHON = "/usr/bin/python3";
const SCRIPT = join(import.meta.dirname, "proton_broker.py");

afterEach(closeAll);

/** What python-qpid-proton reports of a case. */
async function proton(...args: readonly string[]): Promise<unknown> {
  const { code, stdout, stderr } = await finished(PYTHON, [SCRIPT, ...args]);
  if (code !== 0) throw new Error(`${args[0]}: ${stderr}`);
  return JSON.parse(stdout);
}

/** A case that the test talks with. */
function start(...args: readonly string[]): Running {
  return new Running(spawn(PYTHON, [SCRIPT, ...args], { stdio: "pipe" }));
}

describe("python-qpid-proton at our broker", () => {
  test("exchanges messages of every kind, with two links of one name on one session", async () => {
    const { url } = await brokerWith({ version: "1.2.3" });
    expect(await proton("exchange", url)).toEqual({
      seen: Array.from({ length: 8 }, (_, n) => [n, n, true, true, true]),
      remote: { product: "gofer-rmi", version: "1.2.3" },
    });
  });

  test("gets a reply over a dynamic node, which is gone with its receiver", async () => {
    expect(await proton("dynamic", (await brokerWith()).url)).toEqual({
      reply: "pong",
      gone: "amqp:not-found",
      told: "amqp:resource-deleted", // the sender that was attached when it went
    });
  });

  test("is told what there is not, and reaches the rest through a sender without a target", async () => {
    expect(await proton("not_found", (await brokerWith()).url)).toEqual({
      condition: "amqp:not-found",
      outcomes: { nobody: "released", somebody: "accepted" },
      arrived: "hello",
    });
  });

  test("does not get what has expired", async () => {
    let now = 1_000_000;
    const { url } = await brokerWith({ now: () => now });
    const client = start("ttl", url);
    await client.line((line) => line === "sent");
    now += 40_000;
    client.child.stdin!.write("\n");
    expect(JSON.parse(await client.line((line) => line.startsWith("{")))).toEqual({ body: "long", left: 20 });
  });

  test("gets again what was released, and what a closed connection had", async () => {
    const { seen } = (await proton("redelivery", (await brokerWith()).url)) as { seen: unknown };
    expect(seen).toEqual([
      ["b", 0, false],
      ["c", 1, false],
    ]);
  });

  test("drains a link", async () => {
    expect(await proton("drain", (await brokerWith()).url)).toEqual({ bodies: ["only one"], credit: 0 });
  });

  test("sends and receives what nobody settles", async () => {
    expect(await proton("presettled", (await brokerWith()).url)).toEqual({ body: "fire and forget" });
  });

  test("logs in with the right password only", async () => {
    const { url } = await brokerWith({ users: { ann: "pässwörd" } });
    expect(await proton("login", url, "ann", "pässwörd")).toEqual({ failed: null });
    expect(await proton("login", url, "ann", "password")).toEqual({ failed: expect.stringMatching(/auth/i) });
  });

  test("comes over TLS, with a certificate where one is asked for", async () => {
    const authority = new Authority("ours");
    try {
      const [server, client] = [authority.issue("broker"), authority.issue("client")];
      const tls = { cert: server.certFile, key: server.keyFile, ca: authority.certFile };
      const { port } = await brokerWith({ listen: "amqps://127.0.0.1:0", tls });
      const url = `amqps://localhost:${port}`;
      const shown = await proton("tls", url, authority.certFile, client.certFile, client.keyFile);
      expect(shown).toEqual({ failed: null, body: "over TLS" });
      const hidden = await proton("tls", url, authority.certFile);
      expect(hidden).toEqual({ failed: expect.any(String) });
    } finally {
      authority.remove();
    }
  });

  test("is told when the broker stops", async () => {
    const broker = await brokerWith();
    const client = start("goodbye", broker.url);
    await client.line((line) => line === "open");
    await broker.close();
    expect(JSON.parse(await client.line((line) => line.startsWith("{")))).toEqual({
      condition: "amqp:connection:forced",
    });
    expect(await client.exited).toBe(0);
  });
});
