/** A reply whose address is not there is kept until it is, also for the next agent (promise 2). */
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ByHand } from "../support/by-hand.js";
import { agentAt, type Loose } from "../support/calling.js";
import { ROOT, World } from "../support/processes.js";

const world = new World();
let url: string;
let root: string;
let hand: ByHand;
let vec: Loose;

beforeAll(async () => {
  ({ url } = await world.anyBroker());
  root = await world.build(join(ROOT, "test/system/plugins/vec.ts"), url, "vec");
  hand = await ByHand.connect(url);
  vec = agentAt(url, "vec", "30s");
});
afterAll(async () => {
  await vec.close({ drain: false });
  await hand.close();
  await world.close();
});

/** @returns the serial number of a call whose reply is to go where nobody is */
async function send(replyto: string): Promise<string> {
  const sn = randomUUID();
  const request = { classname: "vec", method: "echo", args: [sn], kws: {}, cntr: null };
  await hand.send("vec", JSON.stringify({ sn, version: "2.0", replyto, data: null, request }));
  return sn;
}

const ended = async (sn: string): Promise<Record<string, unknown>> =>
  (await vec["Admin"]!.outcome!(sn)) as Record<string, unknown>;
const WAIT = { timeout: 30_000 };

/** The last document that came to a queue that is declared only now. */
async function result(address: string): Promise<Record<string, unknown>> {
  const receiver = await hand.transport.openReceiver(address, { credit: 10, declare: { durable: true } });
  for await (const delivery of receiver) {
    delivery.accept();
    const document = JSON.parse(delivery.message.body) as Record<string, unknown>;
    if ("result" in document) return document;
  }
  throw new Error("the queue ended");
}

test("an address that appears later gets the reply, from this agent or from the next", async () => {
  const first = await world.goferd(root, "vec");
  const [soon, late] = [`soon-${randomUUID()}`, `late-${randomUUID()}`];
  const [one, two] = [await send(soon), await send(late)];
  for (const sn of [one, two])
    await expect.poll(() => ended(sn), WAIT).toMatchObject({ state: "finished", reply: "owed", retval: sn });
  expect(await result(soon)).toMatchObject({ sn: one, result: { retval: one } });
  await expect.poll(() => ended(one), WAIT).toMatchObject({ state: "finished", reply: "delivered" });

  expect(await first.stop()).toBe(0); // it does not wait for what may never come
  const second = await world.goferd(root, "vec");
  await expect.poll(() => ended(two), WAIT).toMatchObject({ state: "finished", reply: "owed", retval: two });
  await second.stop("SIGKILL");
  await world.goferd(root, "vec");
  expect(await result(late)).toMatchObject({ sn: two, result: { retval: two } });
  await expect.poll(() => ended(two), WAIT).toMatchObject({ state: "finished", reply: "delivered" });
});
