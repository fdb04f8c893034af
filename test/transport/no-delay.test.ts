/** No Nagle: its delays cost some 40 ms a call. */
import { Socket } from "node:net";
import { afterEach, expect, test, vi } from "vitest";
import { connect } from "../../src/transport/connect.js";
import { startAmqp091Peer } from "../support/amqp091-peer.js";
import { startPeer } from "../support/amqp1-peer.js";

afterEach(() => vi.restoreAllMocks());

test.each([
  ["amqp1", () => startPeer(() => undefined)],
  ["amqp091", startAmqp091Peer],
])("%s sends what it has at once", async (_adapter, start) => {
  const noDelay = vi.spyOn(Socket.prototype, "setNoDelay");
  const peer = await start();
  const transport = await connect({ url: peer.url, heartbeatMs: 0, tls: { hostValidation: true } });
  const port = Number(new URL(peer.url.replace(/^.*\+/, "")).port);
  const ours = noDelay.mock.contexts.flatMap((socket, call) =>
    (socket as Socket).remotePort === port ? [noDelay.mock.calls[call]] : [],
  );
  expect(ours.at(-1)).toEqual([true]);
  await transport.close();
  await peer.close();
});
