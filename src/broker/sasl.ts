import { createHash, timingSafeEqual } from "node:crypto";

/** Outcome codes (AMQP 1.0, part 5.3.3.6). */
export const SASL_OK = 0;
export const SASL_FAILED = 1;

/** Who may connect, and how they say who they are. */
export interface Authenticator {
  readonly mechanisms: readonly string[];
  /** Whether a peer may leave SASL out altogether. */
  readonly optional: boolean;
  /** The user's name, or undefined when the peer is refused. */
  authenticate(mechanism: string, response: Buffer): string | undefined;
}

/**
 * With users: PLAIN, and nothing else. Without: anybody, and EXTERNAL for those who have shown a certificate, since some
 * clients insist on it.
 */
export function authenticator(
  users: ReadonlyMap<string, string> | undefined,
  hasCertificate: boolean,
): Authenticator {
  if (users !== undefined) {
    return {
      mechanisms: ["PLAIN"],
      optional: false,
      authenticate: (mechanism, response) => (mechanism === "PLAIN" ? plain(users, response) : undefined),
    };
  }
  const mechanisms = hasCertificate ? ["EXTERNAL", "ANONYMOUS"] : ["ANONYMOUS"];
  return {
    mechanisms,
    optional: true,
    authenticate: (mechanism) => (mechanisms.includes(mechanism) ? mechanism.toLowerCase() : undefined),
  };
}

/** RFC 4616: who to act as (which we leave unread), NUL, user, NUL, password. */
function plain(users: ReadonlyMap<string, string>, response: Buffer): string | undefined {
  const [, user, password, ...more] = response.toString("utf8").split("\0");
  if (user === undefined || password === undefined || more.length > 0) return undefined;
  const known = users.get(user);
  const matches = timingSafeEqual(digest(known ?? ""), digest(password)); // also for unknown users: takes as long
  return known !== undefined && matches ? user : undefined;
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
