import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { RmiError } from "../../errors.js";
import type { Delivery, Receiver, Transport } from "../../transport/transport.js";
import type { Trial } from "./diagnosis.js";

/** How long one trial may take. */
const TRIAL_MS = 5000;
/** Where queues can not be removed, they go by themselves, if they can. */
const EXPIRES_MS = 60_000;
const MESSAGES = 21;
/** Qpid brokers and RabbitMQ have this exchange from the start. */
const EXCHANGE = "amq.direct";

export interface Findings {
  readonly trials: readonly Trial[];
  readonly roundTripMs: number | undefined;
  readonly messages: number;
}

/** Tries what gofer needs of a broker, with queues that are made for it and removed again. */
export async function tryOut(transport: Transport): Promise<Findings> {
  const queue = `gofer-doctor-${randomUUID()}`;
  const { offers } = transport.broker;
  const trials: Trial[] = [];
  let roundTripMs: number | undefined;
  const run = async (
    name: Trial["name"],
    offered: boolean,
    why: string,
    attempt: () => Promise<string>,
  ): Promise<void> => {
    trials.push(offered ? await trial(name, attempt) : { name, result: "no", text: why });
  };
  const declare = { durable: true, ...(!offers.remove && offers.expire && { expiresMs: EXPIRES_MS }) };
  await run("dynamic", offers.dynamic, "no dynamic nodes: calls need a reply queue with a name", async () => {
    const receiver = await transport.openReceiver(undefined, { credit: 1, ...within() });
    try {
      await echo(transport, receiver, receiver.address);
      if (!offers.declare) roundTripMs = await median(transport, receiver, receiver.address);
    } finally {
      await receiver.close();
    }
    return "reply nodes come and go with their reader";
  });
  await run("declare", offers.declare, "queues are made at the broker, not by agents", async () => {
    const receiver = await transport.openReceiver(queue, { credit: 1, declare, ...within() });
    try {
      roundTripMs = await median(transport, receiver, queue);
    } finally {
      await receiver.close();
    }
    return "agents declare their own queues";
  });
  await run("ttl", offers.ttl && offers.declare, "a time to live is not tried here", () =>
    expiry(transport, queue),
  );
  await run("bind", offers.bind, "no exchanges: leave the exchange out of the model", async () => {
    const receiver = await transport.openReceiver(queue, {
      credit: 1,
      declare,
      exchange: EXCHANGE,
      ...within(),
    });
    try {
      await echo(transport, receiver, `${EXCHANGE}/${queue}`);
    } finally {
      await receiver.close();
    }
    return `queues are bound to exchanges (tried with ${EXCHANGE})`;
  });
  trials.push(await trial("unroutable", () => toNobody(transport)));
  const stays =
    offers.remove === "no need"
      ? "there are no queues that could stay"
      : "agents can not delete their queues: set managed=1";
  await run("remove", offers.remove === true, stays, async () => {
    await transport.removeQueue(queue, within());
    return "agents delete their queues";
  });
  return { trials, roundTripMs, messages: MESSAGES };
}

async function trial(name: Trial["name"], attempt: () => Promise<string>): Promise<Trial> {
  try {
    return { name, result: "works", text: await attempt() };
  } catch (reason) {
    const { code, message } = RmiError.from(reason);
    return { name, result: "failed", text: `${code}: ${message}` };
  }
}

async function echo(transport: Transport, receiver: Receiver, address: string): Promise<void> {
  const sender = await transport.openSender(address, within());
  await sender.send({ body: "gofer doctor" }, within());
  (await next(receiver)).accept();
  await sender.close();
}

/** The time of one message through a queue and back to us, accepted by the broker and by us. */
async function median(transport: Transport, receiver: Receiver, address: string): Promise<number> {
  const sender = await transport.openSender(address, within());
  const times: number[] = [];
  for (let i = 0; i < MESSAGES; i++) {
    const from = performance.now();
    const [delivery] = await Promise.all([next(receiver), sender.send({ body: `${i}` }, within())]);
    times.push(performance.now() - from);
    delivery.accept();
  }
  await sender.close();
  return times.sort((a, b) => a - b)[MESSAGES >> 1]!;
}

/** A message that lives for a moment, and one that stays: only the second arrives. */
async function expiry(transport: Transport, queue: string): Promise<string> {
  const sender = await transport.openSender(queue, within());
  await sender.send({ body: "mortal", ttlMs: 20 }, within());
  await delay(60);
  await sender.send({ body: "alive" }, within());
  await sender.close();
  const receiver = await transport.openReceiver(queue, { credit: 1, ...within() });
  try {
    const first = await next(receiver);
    first.accept();
    if (first.message.body === "alive") return "messages past their time to live are dropped";
    (await next(receiver)).accept();
    throw new RmiError("unsupported", "a message past its time to live was delivered");
  } finally {
    await receiver.close();
  }
}

async function toNobody(transport: Transport): Promise<string> {
  const address = `gofer-doctor-nobody-${randomUUID()}`;
  const failure = await (async () => {
    const sender = await transport.openSender(address, within());
    try {
      await sender.send({ body: "to nobody" }, { signal: AbortSignal.timeout(1000) });
    } finally {
      await sender.close();
    }
  })().then(
    () => undefined,
    (reason: unknown) => RmiError.from(reason),
  );
  if (failure?.code === "not-found" || failure?.code === "unroutable")
    return "a call to an address that nobody has fails at once";
  if (failure?.code === "timed-out") return "a message to nobody waits until its time is up";
  if (failure !== undefined) throw failure;
  return "DROPPED: a message to an address that nobody has is accepted, and kept or lost";
}

async function next(receiver: Receiver): Promise<Delivery> {
  const { signal } = within();
  const late = new Promise<never>((_resolve, reject) => {
    signal.addEventListener("abort", () =>
      reject(new RmiError("timed-out", "a message that was sent did not arrive")),
    );
  });
  const result = await Promise.race([receiver[Symbol.asyncIterator]().next(), late]);
  if (result.done === true) throw new RmiError("unavailable", "the receiver was closed by the broker");
  return result.value;
}

function within(): { readonly signal: AbortSignal } {
  return { signal: AbortSignal.timeout(TRIAL_MS) };
}
