/**
 * The calling end of the bare pair: a closed loop of calls, so many in flight. Prints one line of JSON:
 *
 *   { "perSecond": 4310, "p50Ms": 0.21, "p99Ms": 0.4, "calls": 8620 }
 */
import { randomUUID } from "node:crypto";

import rhea from "rhea";

import { request } from "./lib/documents.mjs";
import { pairOptions, SETTLE_SECONDS, WARM_IN_FLIGHT } from "./lib/options.mjs";
import { quantile } from "./lib/numbers.mjs";

const { port, address, bytes, inFlight, seconds, warmup, prefix, reply, login } = pairOptions();
const payload = "x".repeat(bytes);

const connection = rhea.create_container().connect({
  host: "127.0.0.1",
  port,
  reconnect: false,
  tcp_no_delay: true,
  ...login,
});
const receiver = connection.open_receiver({
  source: reply === undefined ? { dynamic: true } : { address: prefix + reply },
});
const sender = connection.open_sender(prefix + address);
await Promise.all([once(receiver, "receiver_open"), once(sender, "sendable")]);
const replyto = reply ?? receiver.source.address;

const startedAt = new Map();
const times = [];
let isMeasuring = false;
let wanted = WARM_IN_FLIGHT;

function call() {
  const sn = randomUUID();
  startedAt.set(sn, performance.now());
  sender.send({ body: request(sn, replyto, address, payload), durable: true });
}

receiver.on("message", ({ message }) => {
  const { sn, result } = JSON.parse(message.body);
  if (result === undefined) return; // accepted, started
  const began = startedAt.get(sn);
  startedAt.delete(sn);
  if (isMeasuring) times.push(performance.now() - began);
  if (startedAt.size < wanted) call();
});

// Warm: all code at both ends and in the broker has been compiled, which few calls at a time take a minute to do.
for (let i = 0; i < wanted; i++) call();
await wait(warmup);
wanted = inFlight;
await wait(SETTLE_SECONDS);
isMeasuring = true;
const from = performance.now();
await wait(seconds);
isMeasuring = false;
const perSecond = (times.length * 1000) / (performance.now() - from);

times.sort((a, b) => a - b);
console.log(
  JSON.stringify({
    perSecond,
    p50Ms: quantile(times, 0.5),
    p99Ms: quantile(times, 0.99),
    calls: times.length,
  }),
);
process.exit(0);

function once(emitter, event) {
  return new Promise((resolve) => emitter.once(event, resolve));
}

function wait(forSeconds) {
  return new Promise((resolve) => setTimeout(resolve, forSeconds * 1000));
}
