import { once } from "node:events";
import { connect as connectTcp, createServer, type AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { connect } from "../../src/transport/connect.js";

/** An adapter is loaded when it is first asked for, and certificates are read: whoever wants to connect may be gone by then. */
test.each(["amqp-1-0", "amqp-0-9-1", undefined])(
  "who no longer wants to connect does not: %s",
  async (adapter) => {
    let sockets = 0;
    const server = createServer((socket) => {
      sockets++;
      socket.destroy();
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const url = `${adapter === undefined ? "" : `${adapter}+`}amqp://127.0.0.1:${port}`;
    const settings = { url, heartbeatMs: 0, tls: { hostValidation: true } };
    const stopping = new AbortController();
    const connecting = connect(settings, { signal: stopping.signal });
    stopping.abort();
    await expect(connecting).rejects.toMatchObject({ code: "cancelled" });
    const late = connectTcp(port, "127.0.0.1"); // comes after whatever was opened
    await once(late, "close");
    expect(sockets).toBe(1);
    server.close();
  },
);
