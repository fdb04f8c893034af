import { isUtf8 } from "node:buffer";
import type { ConfirmChannel, MessageProperties, Options } from "amqplib";
import { decodeMessage as decodeSections } from "../message-format.js";
import type { Message } from "../transport.js";

/** Deliveries are kept over a restart of the broker. */
const PERSISTENT = 2;
const TRANSIENT = 1;

/** The one encoding that says "this is text" to gofer's library (W-10a). */
const UTF8 = "utf-8";

/** Largest time to live that RabbitMQ takes: an unsigned number of 32 bits. */
const MAX_TTL_MS = 0xffff_ffff;

/** Properties and flags of a message: these and no others (W-9a, W-11). */
export function publishOptions({ form = "text", durable = true, ttlMs = 0 }: Message): Options.Publish {
  return {
    mandatory: true,
    deliveryMode: durable ? PERSISTENT : TRANSIENT,
    ...(form === "text" ? { contentEncoding: UTF8 } : {}),
    ...(ttlMs > 0 ? { expiration: String(Math.min(Math.ceil(ttlMs), MAX_TTL_MS)) } : {}),
  };
}

/** How amqplib's channels pass a message on to the connection; its typings leave this out. */
type SendingChannel = ConfirmChannel & {
  sendMessage(fields: object, properties: { headers?: object }, content: Buffer): boolean;
};

/** Without the empty table of headers that amqplib sends with each message: gofer sends none (W-9a). */
export function sendNoHeaders(channel: ConfirmChannel): void {
  const sending = channel as SendingChannel;
  const { sendMessage: send } = sending;
  sending.sendMessage = (fields, { headers: _none, ...properties }, content) =>
    send.call(sending, fields, properties, content);
}

/** How RabbitMQ labels what came over 1.0 and has no form over 0-9-1: its sections, as they were written. */
const SECTIONS_TYPE = "amqp-1.0";

type PropertyRead = "contentEncoding" | "deliveryMode" | "expiration" | "type";

/** Reads a message whatever it holds: a body that is not UTF-8 text is the empty text. Never throws. */
export function decodeMessage(content: Buffer, properties: MessageProperties): Message {
  const read: Readonly<Record<PropertyRead, unknown>> = properties;
  const { contentEncoding, deliveryMode, expiration, type } = read;
  const text = typeof contentEncoding === "string" && contentEncoding.toLowerCase() === UTF8;
  const ttlMs =
    typeof expiration === "string" && /^\d{1,10}$/.test(expiration) ? Number(expiration) : undefined;
  return {
    ...(type === SECTIONS_TYPE ? unwrapped(content) : asItIs(content, text)),
    durable: deliveryMode === PERSISTENT,
    ...(ttlMs === undefined ? {} : { ttlMs }),
  };
}

function asItIs(content: Buffer, isText: boolean): Pick<Message, "body" | "form"> {
  return { body: isUtf8(content) ? content.toString("utf8") : "", form: isText ? "text" : "binary" };
}

/** A reply goes back as text or as bytes: 0-9-1 has no more forms. */
function unwrapped(content: Buffer): Pick<Message, "body" | "form"> {
  const { body, form } = decodeSections(content).message;
  return { body, form: form === "text" ? "text" : "binary" };
}
