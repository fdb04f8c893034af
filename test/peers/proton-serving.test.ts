/** A broker that no dialect knows: a small one over python-qpid-proton, which speaks the standard. */
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connect } from "../../src/transport/connect.js";
import { agentAt } from "../support/calling.js";
import { ROOT, World } from "../support/processes.js";

const world = new World();
let url: string;

beforeAll(async () => {
  const port = await freePort();
  const broker = world.start("/usr/bin/python3", [
    join(import.meta.dirname, "proton_serving.py"),
    String(port),
  ]);
  await broker.line((line) => line === "listening");
  url = `amqp://127.0.0.1:${port}`;
});
afterAll(() => world.close());

function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

test("links: a queue by its name, a dynamic node, and what there is not", async () => {
  const transport = await connect({ url, heartbeatMs: 10_000, tls: { hostValidation: true } });
  expect(transport.broker).toMatchObject({ protocol: "AMQP 1.0", dialect: "plain" });
  const queue = await transport.openReceiver("pets", { credit: 1, declare: { durable: true } });
  const replies = await transport.openReceiver(undefined, { credit: 1 });
  for (const receiver of [queue, replies]) {
    const sender = await transport.openSender(receiver.address);
    await sender.send({ body: `to ${receiver.address}` });
    const { value } = await receiver[Symbol.asyncIterator]().next();
    value!.accept();
    expect(value!.message.body).toBe(`to ${receiver.address}`);
  }
  await expect(transport.openSender("nobody")).rejects.toMatchObject({ code: "not-found" });
  await transport.close();
});

test("a whole agent and its caller, who has found out by himself that it speaks 1.0", async () => {
  const root = await world.build(join(ROOT, "test/system/plugins/vec.ts"), url, "vec");
  const goferd = await world.goferd(root, "vec");
  await goferd.event("queue.stays", { queue: "vec" }); // managed=2 is the default, and cannot be here
  await using agent = agentAt(url, "vec", "30s");
  expect(await agent["Vec"]!().echo!("hello")).toBe("hello");
});
