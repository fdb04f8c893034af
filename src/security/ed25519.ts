import {
  createHash,
  createPrivateKey,
  createPublicKey,
  randomBytes,
  sign as signBytes,
  verify as verifyBytes,
  type KeyObject,
} from "node:crypto";
import { RmiError } from "../errors.js";
import type { Json, JsonObject } from "../json.js";
import { Dropped, type Arrival, type Authenticator } from "./authenticator.js";

export interface Ed25519Options {
  /** Our private key, PEM. */
  readonly key: string;
  /** The public keys of those whose messages are taken, PEM each. */
  readonly trusted: readonly string[];
  /**
   * A message that was signed longer ago is refused. An agent knows a serial number for an hour after its call has ended,
   * so that up to an hour a replayed request finds its outcome, even after a restart. Default 3,600,000.
   */
  readonly maxAgeMs?: number;
  /** How far the clocks of signer and verifier may differ. Default 60,000. */
  readonly skewMs?: number;
  /** Addresses that documents may name beside the one they are read from: `exchange/key` where the key is no queue's name. */
  readonly addresses?: readonly string[];
  /** Signatures remembered, to tell a replayed one; when as many are fresh, the rest is refused. Default 100,000. */
  readonly remembered?: number;
  /** Unix milliseconds. */
  readonly clock?: () => number;
}

/** It never takes its time. */
export interface Ed25519 extends Authenticator {
  sign(digest: string): string;
  validate(document: JsonObject, digest: string, signature: string, arrival: Arrival): void;
}

/** `ed25519.1 KEY SIGNED-AT NONCE SIGNATURE`: the version, Unix milliseconds, and base64url. */
const SIGNATURE = /^ed25519\.1 ([\w-]{22}) (\d{1,15}) ([\w-]{22}) ([\w-]{86})$/;
const ID_BYTES = 16;

/**
 * Signs with Ed25519, and takes only messages of the keys it trusts: fresh ones, addressed to where they were read, and
 * each once. gofer's peers that have no authenticator peel the wrapper and read the same documents as ever (W-34.4).
 *
 * @throws RmiError `config` for a key that is none of Ed25519
 */
export function ed25519(options: Ed25519Options): Ed25519 {
  const { maxAgeMs = 3_600_000, skewMs = 60_000, remembered = 100_000, clock = Date.now } = options;
  const key = readKey("key", () => createPrivateKey(options.key));
  const own = idOf(createPublicKey(key));
  const trusted = new Map(
    options.trusted.map((pem, index) => {
      const one = readKey(`trusted[${index}]`, () => createPublicKey(pem));
      return [idOf(one), one] as const;
    }),
  );
  const seen = new Seen(remembered);
  const addresses = new Set((options.addresses ?? []).map(lastPart));

  return {
    sign(digest) {
      const head = `ed25519.1 ${own} ${clock()} ${randomBytes(ID_BYTES).toString("base64url")}`;
      return `${head} ${signBytes(null, Buffer.from(`${head} ${digest}`), key).toString("base64url")}`;
    },
    validate(document, digest, signature, { address, redelivered }) {
      if (signature === "") throw new Error("the message is not signed");
      const [, id = "", at = "", nonce = "", bytes = ""] = SIGNATURE.exec(signature) ?? [];
      if (id === "") throw new Error("the signature is none of Ed25519");
      const signer = trusted.get(id);
      if (signer === undefined) throw new Error(`the signature is of a key that is not trusted here (${id})`);
      const head = `ed25519.1 ${id} ${at} ${nonce}`;
      if (!verifyBytes(null, Buffer.from(`${head} ${digest}`), signer, Buffer.from(bytes, "base64url")))
        throw new Error("the signature does not fit the message");
      const ageMs = clock() - Number(at);
      if (ageMs > maxAgeMs + skewMs)
        throw new Error(`the signature has expired: it is ${Math.round(ageMs / 1000)} s old`);
      if (ageMs < -skewMs) throw new Error("the signature is of the future: compare the clocks");
      requireAddressed(document, address, addresses);
      // what the broker hands out again is no replay: it was not settled, and its serial number tells whether it has run
      if (!seen.add(nonce, Number(at) + maxAgeMs + skewMs, clock()) && !redelivered)
        throw new Dropped("the message was replayed");
    },
  };
}

/** Signed for another queue, it is a replay there. gofer's third part, `exchange/key`, names the queue last. */
function requireAddressed(
  { routing }: JsonObject,
  address: Arrival["address"],
  more: ReadonlySet<string>,
): void {
  const to: Json | undefined = Array.isArray(routing) ? (routing as readonly Json[]).at(-1) : undefined;
  const named = typeof to === "string" ? lastPart(to) : undefined;
  if (named === undefined || (named !== lastPart(address) && !more.has(named)))
    throw new Dropped(`the message is for ${JSON.stringify(to ?? null)}, and was read from "${address}"`);
}

function lastPart(address: string): string {
  return address.slice(address.lastIndexOf("/") + 1);
}

/** Nonces until their signatures have expired. */
class Seen {
  private readonly until = new Map<string, number>();

  constructor(private readonly limit: number) {}

  /** @returns false when it was there already @throws Error when there is no room for a fresh one */
  add(nonce: string, until: number, now: number): boolean {
    if (this.until.has(nonce)) return false;
    if (this.until.size >= this.limit) this.forget(now);
    if (this.until.size >= this.limit) throw new Error("more signatures are fresh than can be remembered");
    this.until.set(nonce, until);
    return true;
  }

  private forget(now: number): void {
    for (const [nonce, until] of this.until) if (until < now) this.until.delete(nonce);
  }
}

function readKey(name: string, read: () => KeyObject): KeyObject {
  let key: KeyObject;
  try {
    key = read();
  } catch (cause) {
    throw new RmiError("config", `${name}: not a key in PEM form`, { cause });
  }
  if (key.asymmetricKeyType === "ed25519") return key;
  throw new RmiError(
    "config",
    `${name}: a key of ${key.asymmetricKeyType ?? "another kind"}, expected ed25519`,
  );
}

/** Tells keys apart in signatures: the beginning of the SHA-256 of the public key. */
function idOf(key: KeyObject): string {
  const der = key.export({ type: "spki", format: "der" });
  return createHash("sha256").update(der).digest().subarray(0, ID_BYTES).toString("base64url");
}
