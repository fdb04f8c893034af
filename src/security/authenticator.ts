import type { JsonObject } from "../json.js";

/** Where a document came from. */
export interface Arrival {
  /** What it was read from, in gofer's form: the agent's queue, or a caller's reply address. */
  readonly address: string;
  /** The broker had handed it out before. */
  readonly redelivered: boolean;
}

/**
 * Signs all that an agent's plugin or a caller sends, and validates all that it receives: the same one for both
 * directions (W-38). It runs in the agent's own process. Both may be asynchronous; order is kept.
 */
export interface Authenticator {
  /**
   * @param digest  SHA-256 of the document, hex
   * @returns the signature, as text. What it throws keeps the document from leaving: never unsigned
   */
  sign(digest: string): string | Promise<string>;
  /**
   * Throws to refuse; the message is told to the peer. A document that was not signed comes with an empty signature and
   * is this method's to refuse (W-34.3).
   *
   * @param document  as it parses; `{}` when it does not
   */
  validate(document: JsonObject, digest: string, signature: string, arrival: Arrival): void | Promise<void>;
}

/** Thrown by an authenticator for a document that is to be dropped without a word to its sender, such as a replayed one. */
export class Dropped extends Error {
  override readonly name = "Dropped";
}

export function isAuthenticator(value: unknown): value is Authenticator {
  if (typeof value !== "object" || value === null) return false;
  const { sign, validate } = value as Partial<Authenticator>;
  return typeof sign === "function" && typeof validate === "function";
}
