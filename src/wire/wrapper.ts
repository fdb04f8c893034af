import { createHash } from "node:crypto";
import { isObject, own } from "../json.js";

/** A body as it came: a signed document out of its wrapper, or the document itself (spec 1.9). */
export interface Peeled {
  /** What was signed, and what is to be read. */
  readonly text: string;
  /** The signature's text; empty where there is none (W-34.3). */
  readonly signature: string;
}

/** How gofer and we write a wrapper; a document never begins like this. */
const WRAPPER = /^\s*\{\s*"(?:message|signature)"\s*:/;

/** Takes a document out of its wrapper, if it has one (W-34.1). Never fails: what is no wrapper is the document. */
export function peel(body: string): Peeled {
  if (!WRAPPER.test(body)) return { text: body, signature: "" };
  try {
    const outer: unknown = JSON.parse(body);
    const message = isObject(outer) ? own(outer, "message") : undefined;
    if (!isObject(outer) || typeof message !== "string" || message === "")
      return { text: body, signature: "" };
    const signature = own(outer, "signature");
    return { text: message, signature: typeof signature === "string" ? fromBase64(signature) : "" };
  } catch {
    return { text: body, signature: "" };
  }
}

/** @param signature  text: gofer carries it as base64 of its UTF-8 bytes (W-36) */
export function wrapped(text: string, signature: string): string {
  return JSON.stringify({ message: text, signature: Buffer.from(signature).toString("base64") });
}

/** What an authenticator signs: SHA-256 of the document's UTF-8 bytes, in lower-case hex (W-32). */
export function digestToSign(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function fromBase64(text: string): string {
  return Buffer.from(text, "base64").toString("utf8");
}
