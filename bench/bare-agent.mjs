/**
 * The answering end of the bare pair: rhea, and the least that makes an answer.
 *
 *   two    request → result
 *   four   request → append and fdatasync, then settled as accepted → accepted, started, result
 *
 * Prints "ready" once it listens.
 */
import { fdatasync, openSync, write } from "node:fs";

import rhea from "rhea";

import { result, status } from "./lib/documents.mjs";
import { pairOptions } from "./lib/options.mjs";

const { port, address, variant, journal, prefix, login } = pairOptions();
const file = variant === "four" ? openSync(journal, "a") : undefined;

const connection = rhea.create_container().connect({
  host: "127.0.0.1",
  port,
  reconnect: false,
  tcp_no_delay: true,
  ...login,
});
const senders = new Map();

/** Sends now, or as soon as there is credit. */
function reply(to, body) {
  let link = senders.get(to);
  if (link === undefined) {
    link = { sender: connection.open_sender(prefix + to), waiting: [] };
    senders.set(to, link);
    link.sender.on("sendable", () => {
      while (link.waiting.length > 0 && link.sender.sendable()) send(link.sender, link.waiting.shift());
    });
    const forget = () => senders.delete(to);
    link.sender.on("sender_close", forget);
    link.sender.on("sender_error", forget);
  }
  if (link.waiting.length === 0 && link.sender.sendable()) send(link.sender, body);
  else link.waiting.push(body);
}

function send(sender, body) {
  sender.send({ body, durable: true });
}

function answerTwo({ message, delivery }) {
  const { sn, replyto, request } = JSON.parse(message.body);
  delivery.accept();
  reply(replyto, result(sn, replyto, request.args[0]));
}

function answerFour({ message, delivery }) {
  write(file, `${message.body}\n`, (error) => {
    if (error) throw error;
    fdatasync(file, (error) => {
      if (error) throw error;
      delivery.accept();
      const { sn, replyto, request } = JSON.parse(message.body);
      reply(replyto, status(sn, replyto, "accepted"));
      reply(replyto, status(sn, replyto, "started"));
      reply(replyto, result(sn, replyto, request.args[0]));
    });
  });
}

const receiver = connection.open_receiver({ source: prefix + address, autoaccept: false });
receiver.on("message", variant === "four" ? answerFour : answerTwo);
receiver.on("receiver_open", () => console.log("ready"));
connection.on("disconnected", () => process.exit(0));
process.once("SIGTERM", () => process.exit(0));
