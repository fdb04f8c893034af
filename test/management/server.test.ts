/** The protocol of spec 6.2 at its edges, and who may use it; test/system/management.test.ts has a real agent. */
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createConnection, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import type { PluginContainer } from "../../src/agent/index.js";
import { silentLogger } from "../../src/agent/index.js";
import { RmiError } from "../../src/errors.js";
import { listen, manage, type Endpoint, type ManagementServer } from "../../src/management/index.js";
import { MAX_REQUEST_BYTES } from "../../src/management/protocol.js";
import { MAX_CONNECTIONS } from "../../src/management/server.js";

const folder = mkdtempSync(join(tmpdir(), "gofer-mgt-"));
const servers: ManagementServer[] = [];
afterEach(async () => void (await Promise.all(servers.splice(0).map((one) => one.close()))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const asked: unknown[] = [];
/** What a reload waits for. */
let reloading: Promise<void> = Promise.resolve();
const container = {
  show: () => "Plugins:\n  ☃",
  status: () => [],
  load: (path: string) => {
    asked.push(["load", path]);
    return Promise.reject(new RmiError("plugin-loaded", `plugin: ${path}, already loaded`));
  },
  reload: (path: string) => {
    asked.push(["reload", path]);
    return reloading.then(() => ({}) as never);
  },
  unload: () => Promise.reject(new Error("a bug")),
  cancel: (...given: unknown[]) => {
    asked.push(["cancel", ...given]);
    return ["s1"];
  },
} as unknown as PluginContainer;

async function served(
  odd: Partial<Extract<Endpoint, { kind: "port" }>> = {},
  receiveMs?: number,
): Promise<number> {
  const endpoint = { kind: "port", host: "localhost", port: 0, token: undefined, ...odd } as const;
  const server = await listen(endpoint, container, silentLogger, receiveMs);
  servers.push(server);
  return server.port!;
}

/** As gofer's own client does it: it sends, and reads what comes until the other side closes. */
function said(port: number, send: (socket: Socket) => void): Promise<string> {
  return new Promise((resolve) => {
    let text = "";
    const socket = createConnection({ host: "127.0.0.1", port }, () => send(socket));
    socket.on("data", (chunk: Buffer) => (text += chunk.toString()));
    socket.on("error", () => undefined);
    socket.once("close", () => resolve(text));
  });
}

const request = (name: string, args: unknown[] = [], kwargs: object = {}): string =>
  JSON.stringify({ name, args, kwargs });

describe("requests (T-10, T-11)", () => {
  test.each([
    ["show", request("show"), { code: 0, result: "Plugins:\n  ☃" }],
    ["with nothing but a name", '{"name":"show"}', { code: 0, result: "Plugins:\n  ☃" }],
    ["cancel by keyword", request("cancel", [], { criteria: { eq: 1 } }), { code: 0, result: ["s1"] }],
    ["reload", request("reload", ["demo"]), { code: 0, result: null }],
    [
      "load, refused",
      request("load", [], { path: "demo" }),
      { code: 1, result: "plugin: demo, already loaded" },
    ],
    ["a bug", request("unload", ["x"]), { code: 1, result: "internal: a bug" }],
    [
      "what is none (X-40)",
      request("constructor"),
      { code: 1, result: 'no operation is called "constructor"' },
    ],
    ["too many arguments", request("show", [1]), { code: 1, result: "show: expected 0 arguments, found 1" }],
    [
      "an argument of another name",
      request("load", [], { file: "x" }),
      { code: 1, result: 'load: no argument is called "file"' },
    ],
    ["no path", request("load", [1]), { code: 1, result: "path: expected a path or the name of a plugin" }],
  ])("%s", async (_name, text, reply) => {
    expect(JSON.parse(await said(await served(), (socket) => socket.write(text)))).toEqual(reply);
  });

  test("what they hand on", async () => {
    asked.length = 0;
    const port = await served();
    await said(port, (socket) => socket.write(request("cancel", ["s1"])));
    await said(port, (socket) => socket.write(request("cancel", [null, { match: "x" }])));
    await said(port, (socket) => socket.write(request("reload", [], { path: "demo" })));
    expect(asked).toEqual([
      ["cancel", "s1", undefined],
      ["cancel", null, { match: "x" }],
      ["reload", "demo"],
    ]);
  });

  test("a request may come in any pieces, also through a letter, and longer than gofer's (X-42)", async () => {
    const port = await served();
    const bytes = Buffer.from(`${request("load", [`☃${"x".repeat(6000)}`])}`);
    const text = await said(port, (socket) => {
      socket.setNoDelay(true);
      for (let at = 0; at < bytes.length; at += 7) socket.write(bytes.subarray(at, at + 7));
    });
    expect(JSON.parse(text)).toMatchObject({ code: 1, result: expect.stringContaining("☃xxx") });
  });

  test("several at a time: none waits for another that sends nothing (X-41)", async () => {
    const port = await served();
    const silent = createConnection({ host: "127.0.0.1", port });
    await new Promise((resolve) => silent.once("connect", resolve));
    expect(await said(port, (socket) => socket.write(request("show")))).toContain("Plugins");
    silent.destroy();
  });
});

describe("who closes his side", () => {
  test("after the request gets the reply, also where that takes its time (T-13)", async () => {
    const port = await served();
    let reloaded!: () => void;
    reloading = new Promise((resolve) => (reloaded = resolve));
    let isClosed!: () => void;
    const closed = new Promise<void>((resolve) => (isClosed = resolve));
    const reply = said(port, (socket) => socket.end(request("reload", ["demo"]), isClosed));
    await closed;
    for (let more = 0; more < 2; more++) await said(port, (socket) => socket.end(request("show"))); // and the server has seen it
    reloaded();
    expect(JSON.parse(await reply)).toEqual({ code: 0, result: null });
  });

  test.each([
    ["without a request", 10_000, (socket: Socket) => socket.end()],
    ["after half of one", 10_000, (socket: Socket) => socket.end('{"name":')],
    ["never, with the reply in his hands", 100, (socket: Socket) => socket.write(request("show"))],
    ["never, with nothing said", 100, () => undefined],
  ])("%s takes nobody's place", async (_name, receiveMs, send) => {
    const port = await served({}, receiveMs);
    const all = Array.from({ length: MAX_CONNECTIONS }, () => {
      const socket: Socket = createConnection({ host: "127.0.0.1", port, allowHalfOpen: true }, () =>
        send(socket),
      );
      return socket.on("error", () => undefined).resume();
    });
    const ended = all.map((socket) => new Promise((resolve) => socket.once("end", resolve)));
    await Promise.all(ended);
    await expect
      .poll(() => said(port, (socket) => socket.write(request("show"))), { timeout: 20_000 })
      .toContain("Plugins");
    all.forEach((socket) => socket.destroy());
  });
});

describe("what is no request is closed without a reply", () => {
  test.each([
    ["a browser's", "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"],
    ["a list", "[1]"],
    ["no name", '{"args":[]}'],
    ["args that are none", '{"name":"show","args":3}'],
    ["too large", `{"name":"${"x".repeat(MAX_REQUEST_BYTES)}`],
  ])("%s", async (_name, text) => {
    expect(await said(await served(), (socket) => socket.write(text))).toBe("");
  });

  test("half of one, and then nothing", async () => {
    expect(await said(await served({}, 100), (socket) => socket.write('{"name":'))).toBe("");
    expect(await said(await served(), (socket) => socket.end('{"name":'))).toBe("");
  });
});

describe("who may ask", () => {
  test.each(["0.0.0.0", "::", "example.org", "192.168.1.1", "127.0.0.1.example.org"])(
    "an interface that others reach is refused: %s",
    async (host) => {
      await expect(served({ host })).rejects.toMatchObject({ code: "config" });
    },
  );

  test("with a token, those who show it", async () => {
    const port = await served({ token: "t0ken" });
    const refusal = { code: 1, result: "the management token is missing or wrong" };
    const place = { kind: "port", host: "127.0.0.1", port } as const;
    expect(await manage(place, { name: "show" })).toEqual(refusal);
    expect(await manage({ ...place, token: "t0ken2" }, { name: "show" })).toEqual(refusal);
    expect(await manage({ ...place, token: "t0ken" }, { name: "show" })).toMatchObject({ code: 0 });
  });

  test("of a socket, its owner, over one that a killed agent has left", async () => {
    const path = join(folder, "s");
    writeFileSync(path, "left");
    servers.push(await listen({ kind: "socket", path }, container, silentLogger));
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(await manage({ kind: "socket", path }, { name: "show" })).toMatchObject({ code: 0 });
    await servers.pop()!.close();
    expect(() => statSync(path)).toThrow("ENOENT");
    await expect(manage({ kind: "socket", path }, { name: "show" })).rejects.toMatchObject({
      code: "unreachable",
    });
  });

  test("a path that no socket can have", async () => {
    const path = join(folder, "x".repeat(120));
    await expect(listen({ kind: "socket", path }, container, silentLogger)).rejects.toMatchObject({
      code: "config",
    });
  });
});

test("what answers and is no agent", async () => {
  const { createServer } = await import("node:net");
  const server = createServer((socket) => socket.resume().end("220 mail ready"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await expect(manage({ kind: "port", host: "127.0.0.1", port }, { name: "show" })).rejects.toMatchObject({
    code: "malformed",
  });
  await new Promise((resolve) => server.close(resolve));
});
