/** The calling end of the bare pair over AMQP 0-9-1: amqplib, as bare-caller.mjs. */
import { randomUUID } from "node:crypto";

import amqp from "amqplib";

import { request } from "./lib/documents.mjs";
import { closedLoop } from "./lib/closed-loop.mjs";
import { pairOptions } from "./lib/options.mjs";

const { address, bytes, port, ...load } = pairOptions();
const payload = "x".repeat(bytes);

const connection = await amqp.connect({ hostname: "127.0.0.1", port }, { noDelay: true });
const [replies, requests] = [await connection.createChannel(), await connection.createConfirmChannel()];
const { queue: replyto } = await replies.assertQueue(randomUUID(), { exclusive: true, autoDelete: true });

const waiting = new Map();
const onReply = (message) => {
  replies.ack(message);
  const { sn, result } = JSON.parse(message.content.toString());
  if (result === undefined) return; // accepted, started
  waiting.get(sn)();
  waiting.delete(sn);
};
await replies.prefetch(1000);
await replies.consume(replyto, onReply);

function call() {
  const sn = randomUUID();
  const body = Buffer.from(request(sn, replyto, address, payload));
  const options = { persistent: true, mandatory: true, contentEncoding: "utf-8" };
  return new Promise((resolve, reject) => {
    waiting.set(sn, resolve);
    requests.publish("", address, body, options, (error) => error && reject(error));
  });
}

await closedLoop(call, load);
process.exit(0);
