import { Socket } from "node:net";
import { Writable } from "node:stream";
import { afterEach, expect, onTestFinished, test, vi } from "vitest";
import { Output, OUTPUT_BYTES } from "../../../src/transport/amqp091/output.js";
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

/** A socket that takes what it is given when the test says so. */
class Slow extends Writable {
  readonly writes: number[] = [];
  private go: (() => void) | undefined;

  constructor() {
    super({ highWaterMark: OUTPUT_BYTES });
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.writes.push(chunk.length);
    this.go = done;
  }

  override _writev(chunks: { chunk: Buffer }[], done: () => void): void {
    this.writes.push(chunks.reduce((sum, { chunk }) => sum + chunk.length, 0));
    this.go = done;
  }

  take(): void {
    this.go?.();
  }
}

function output() {
  const socket = new Slow();
  const out = new Output(socket as unknown as Socket);
  let room = 0;
  out.onRoom = () => room++;
  const send = (bytes = 10): void => {
    out.append(Buffer.alloc(bytes));
    out.send();
  };
  return { socket, out, send, rooms: () => room };
}

const tick = (): Promise<void> => new Promise((resolve) => process.nextTick(resolve));
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test("what is sent alone leaves at once; after many at once, the next wait for the end of the turn", async () => {
  const { socket, send } = output();
  send();
  await tick();
  expect(socket.writes).toEqual([10]);
  socket.take();
  for (let count = 0; count < 10; count++) send();
  await tick();
  expect(socket.writes).toEqual([10, 100]);
  socket.take();
  send();
  await tick();
  expect(socket.writes).toHaveLength(2);
  send();
  await turn();
  expect(socket.writes).toEqual([10, 100, 20]);
});

test("what is to be written last goes before what was written meanwhile has left, once", async () => {
  const { socket, out, send } = output();
  out.beforeLeaving(() => out.append(Buffer.alloc(5)));
  send();
  await turn();
  expect(socket.writes).toEqual([15]);
  socket.take();
  send();
  await turn();
  expect(socket.writes).toEqual([15, 10]);
});

test("full: by what waits here, and by what waits in the socket; who was refused is told of room, once", async () => {
  const { socket, out, send, rooms } = output();
  send(OUTPUT_BYTES);
  expect(out.isFull).toBe(true);
  await turn();
  expect([out.isFull, rooms()]).toEqual([true, 0]);
  socket.take();
  await turn();
  expect([out.isFull, rooms()]).toEqual([false, 1]);
  send();
  await turn();
  expect(rooms()).toBe(1);
});

test("a socket that is closed takes nothing, and nobody is hurt", async () => {
  const { socket, send } = output();
  socket.destroy();
  send();
  await turn();
  expect(socket.writes).toEqual([]);
});
