import { Socket } from "node:net";
import { afterEach, expect, onTestFinished, test, vi } from "vitest";
import { connect } from "../../../src/transport/connect.js";
import { startAmqp091Peer } from "../../support/amqp091-peer.js";

afterEach(() => vi.restoreAllMocks());

test("what is sent together leaves in a few system calls, however often the socket has to drain", async () => {
  const peer = await startAmqp091Peer();
  const transport = await connect({ url: peer.url, heartbeatMs: 10_000, tls: { hostValidation: true } });
  onTestFinished(async () => {
    await transport.close();
    await peer.close();
  });
  const sender = await transport.openSender("replies");
  const calls = [vi.spyOn(Socket.prototype, "_write"), vi.spyOn(Socket.prototype, "_writev")];
  const body = "x".repeat(4096);

  await Promise.all(Array.from({ length: 500 }, () => sender.send({ body })));

  // 2 MB in 1000 pieces, a quarter of a megabyte at a time. The peer is in this process, too
  const port = Number(new URL(peer.url.replace(/^.*\+/, "")).port);
  const ours = calls
    .flatMap(({ mock }) => mock.contexts)
    .filter((socket) => (socket as Socket).remotePort === port);
  expect(ours.length).toBeGreaterThan(0);
  expect(ours.length).toBeLessThan(20);
});
