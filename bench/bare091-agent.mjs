/**
 * The answering end of the bare pair over AMQP 0-9-1: amqplib, persistent, mandatory, confirmed, acknowledged.
 *
 *   two        request → acknowledged, result
 *   two-kept   request → append and fdatasync, then acknowledged → result
 *   four       request → append and fdatasync, then acknowledged → accepted, started, result
 *
 * Prints "ready" once it consumes.
 */
import { fdatasync, openSync, write } from "node:fs";

import amqp from "amqplib";

import { result, status } from "./lib/documents.mjs";
import { pairOptions } from "./lib/options.mjs";

const { port, address, variant, journal } = pairOptions();
const file = variant === "two" ? undefined : openSync(journal, "a");

const connection = await amqp.connect({ hostname: "127.0.0.1", port }, { noDelay: true });
const [requests, replies] = [await connection.createChannel(), await connection.createConfirmChannel()];
await requests.assertQueue(address, { durable: true });
await requests.prefetch(256);

function reply(to, body) {
  const options = { persistent: true, mandatory: true, contentEncoding: "utf-8" };
  replies.publish("", to, Buffer.from(body), options, (error) => {
    if (error) throw error;
  });
}

function answerTwo(message) {
  const { sn, replyto, request } = JSON.parse(message.content.toString());
  requests.ack(message);
  reply(replyto, result(sn, replyto, request.args[0]));
}

function answerKept(message) {
  const text = message.content.toString();
  write(file, `${text}\n`, (error) => {
    if (error) throw error;
    fdatasync(file, (error) => {
      if (error) throw error;
      requests.ack(message);
      const { sn, replyto, request } = JSON.parse(text);
      if (variant === "four")
        for (const name of ["accepted", "started"]) reply(replyto, status(sn, replyto, name));
      reply(replyto, result(sn, replyto, request.args[0]));
    });
  });
}

await requests.consume(address, variant === "two" ? answerTwo : answerKept);
console.log("ready");
process.once("SIGTERM", () => process.exit(0));
