import { isUtf8 } from "node:buffer";
import { decodeMessage as decodeSections } from "../message-format.js";
import type { Message } from "../transport.js";
import { PERSISTENT, type Properties, UTF8 } from "./hot-frames.js";

/** How RabbitMQ labels what came over 1.0 and has no form over 0-9-1: its sections, as they were written. */
const SECTIONS_TYPE = "amqp-1.0";

/** Reads a message whatever it holds: a body that is not UTF-8 text is the empty text. Never throws. */
export function decodeMessage(content: Buffer, properties: Properties): Message {
  const { contentEncoding, deliveryMode, expiration, type } = properties;
  const text = contentEncoding === UTF8 || contentEncoding?.toLowerCase() === UTF8;
  const ttlMs = expiration !== undefined && /^\d{1,10}$/.test(expiration) ? Number(expiration) : undefined;
  const { body, form } = type === SECTIONS_TYPE ? unwrapped(content) : asItIs(content, text);
  const durable = deliveryMode === PERSISTENT;
  return ttlMs === undefined ? { body, form, durable } : { body, form, durable, ttlMs };
}

type Content = Required<Pick<Message, "body" | "form">>;

function asItIs(content: Buffer, isText: boolean): Content {
  return { body: isUtf8(content) ? content.toString("utf8") : "", form: isText ? "text" : "binary" };
}

/** A reply goes back as text or as bytes: 0-9-1 has no more forms. */
function unwrapped(content: Buffer): Content {
  const { body, form } = decodeSections(content).message;
  return { body, form: form === "text" ? "text" : "binary" };
}
