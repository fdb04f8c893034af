import { isObject, type Json, type JsonObject } from "../json.js";

/**
 * A management request (T-10):
 *
 *   { "name": "reload", "args": ["demo"], "kwargs": {} }
 */
export interface ManagementRequest {
  readonly name: string;
  readonly args: readonly Json[];
  readonly kwargs: JsonObject;
  /** Ours: what `agent.conf` asks for under `[management] token`. */
  readonly token: string | undefined;
}

/** `code` 0: it was done, and `result` is what it gives. 1: it was not, and `result` says why. */
export interface ManagementReply {
  readonly code: 0 | 1;
  readonly result: Json;
}

/** Bytes of a request. gofer reads 4096 and no more. */
export const MAX_REQUEST_BYTES = 256 * 1024;
/** Bytes of a reply: the report of a large agent is long. */
export const MAX_REPLY_BYTES = 16 * 1024 * 1024;

export type Reading =
  { readonly kind: "more" } | { readonly kind: "value"; readonly value: unknown } | { readonly kind: "none" };

/**
 * Looks whether the text is one whole JSON object by now. Nothing frames it: gofer's clients send it and wait, with no
 * newline and without closing their side.
 *
 * @returns `none` for what can become no JSON object any more
 */
export function readValue(text: string): Reading {
  const trimmed = text.trim();
  if (trimmed === "") return { kind: "more" };
  if (!trimmed.startsWith("{")) return { kind: "none" }; // a browser that was made to talk to us, for one
  if (!trimmed.endsWith("}")) return { kind: "more" };
  try {
    return { kind: "value", value: JSON.parse(trimmed) };
  } catch {
    return { kind: "more" };
  }
}

/** @returns undefined for what is no request */
export function requestOf(value: unknown): ManagementRequest | undefined {
  if (!isObject(value)) return undefined;
  const { name, args = [], kwargs = {}, token } = value;
  if (typeof name !== "string" || !Array.isArray(args) || !isObject(kwargs)) return undefined;
  return { name, args, kwargs, token: typeof token === "string" ? token : undefined };
}

/** @returns undefined for what is no reply */
export function replyOf(value: unknown): ManagementReply | undefined {
  if (!isObject(value)) return undefined;
  const { code, result = null } = value;
  return code === 0 || code === 1 ? { code, result } : undefined;
}
