import { generateKeyPairSync } from "node:crypto";
import { describe, expect, test } from "vitest";
import { ed25519, type Ed25519Options } from "../../src/security/ed25519.js";
import { digestToSign } from "../../src/wire/wrapper.js";

const pem = (): { key: string; public: string } => {
  const pair = generateKeyPairSync("ed25519");
  return {
    key: pair.privateKey.export({ type: "pkcs8", format: "pem" }) as string,
    public: pair.publicKey.export({ type: "spki", format: "pem" }) as string,
  };
};
const [alice, bob, eve] = [pem(), pem(), pem()];
const HOUR = 3_600_000;
const START = 1_700_000_000_000;
let now = START;
const options = (more: Partial<Ed25519Options> = {}): Ed25519Options => ({
  key: bob.key,
  trusted: [alice.public],
  clock: () => now,
  ...more,
});
const document = { sn: "s1", routing: [null, "node-17"], version: "2.0" };
const digest = digestToSign(JSON.stringify(document));
const arrival = { address: "node-17", redelivered: false };
/** Alice signs when the clock says `START`. */
const signature = (): string => {
  now = START;
  return ed25519({ key: alice.key, trusted: [bob.public], clock: () => now }).sign(digest);
};

test("what a trusted key signed is taken", () => {
  ed25519(options()).validate(document, digest, signature(), arrival);
});

test("two signatures of one document differ", () => {
  expect(signature()).not.toBe(signature());
});

describe("refused", () => {
  test("no signature, another's, and one that is none", () => {
    const bobs = ed25519(options());
    expect(() => bobs.validate(document, digest, "", arrival)).toThrow("not signed");
    expect(() => bobs.validate(document, digest, "nonsense", arrival)).toThrow("none of Ed25519");
    const eves = ed25519({ key: eve.key, trusted: [], clock: () => now });
    expect(() => bobs.validate(document, digest, eves.sign(digest), arrival)).toThrow("not trusted");
  });

  test("another document, and every changed part of the signature", () => {
    const given = signature();
    const bobs = ed25519(options());
    const other = digestToSign(JSON.stringify({ ...document, sn: "s2" }));
    expect(() => bobs.validate(document, other, given, arrival)).toThrow("does not fit");
    const [version, id, at, nonce, bytes] = given.split(" ") as [string, string, string, string, string];
    const turned = (text: string): string => (text.startsWith("A") ? "B" : "A") + text.slice(1);
    for (const forged of [
      [version, id, String(Number(at) + 1), nonce, bytes],
      [version, id, at, turned(nonce), bytes],
      [version, id, at, nonce, turned(bytes)],
    ])
      expect(() => bobs.validate(document, digest, forged.join(" "), arrival)).toThrow("does not fit");
    const unknown = [version, turned(id), at, nonce, bytes].join(" ");
    expect(() => bobs.validate(document, digest, unknown, arrival)).toThrow("not trusted");
    bobs.validate(document, digest, given, arrival); // none of these has used it up
  });

  test("one that is too old, or of the future", () => {
    const given = signature();
    now = START + HOUR + 60_000;
    ed25519(options()).validate(document, digest, given, arrival);
    now += 1;
    expect(() => ed25519(options()).validate(document, digest, given, arrival)).toThrow("expired");
    now = START - 60_001;
    expect(() => ed25519(options()).validate(document, digest, given, arrival)).toThrow("of the future");
  });

  test("a replayed one, without a word to its sender", () => {
    const bobs = ed25519(options());
    const given = signature();
    bobs.validate(document, digest, given, arrival);
    expect(() => bobs.validate(document, digest, given, arrival)).toThrow(
      expect.objectContaining({ name: "Dropped", message: "the message was replayed" }),
    );
    bobs.validate(document, digest, given, { ...arrival, redelivered: true }); // by the broker: it was not settled
  });

  test("one that was signed for another queue", () => {
    const given = signature();
    const elsewhere = { address: "node-18", redelivered: false };
    expect(() => ed25519(options()).validate(document, digest, given, elsewhere)).toThrow(
      'the message is for "node-17", and was read from "node-18"',
    );
    expect(() => ed25519(options()).validate({}, digest, given, arrival)).toThrow("is for null");
    ed25519(options({ addresses: ["jobs/node-17"] })).validate(document, digest, given, elsewhere);
    ed25519(options()).validate({ ...document, routing: [null, "jobs/node-17"] }, digest, given, arrival);
  });

  test("more than can be remembered, until those are old", () => {
    const bobs = ed25519(options({ remembered: 2 }));
    for (const given of [signature(), signature()]) bobs.validate(document, digest, given, arrival);
    const third = signature();
    expect(() => bobs.validate(document, digest, third, arrival)).toThrow("than can be remembered");
    const fresh = ed25519({ key: alice.key, trusted: [bob.public], clock: () => now });
    now = START + HOUR + 60_001;
    bobs.validate(document, digest, fresh.sign(digest), arrival);
  });

  test("keys of another kind", () => {
    const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const key = rsa.privateKey.export({ type: "pkcs8", format: "pem" }) as string;
    expect(() => ed25519({ key, trusted: [] })).toThrow("key: a key of rsa, expected ed25519");
    expect(() => ed25519({ key: bob.key, trusted: [alice.public, "x"] })).toThrow("trusted[1]: not a key");
  });
});
