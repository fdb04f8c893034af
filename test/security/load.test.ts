import { generateKeyPairSync } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RmiError } from "../../src/errors.js";
import { isAuthenticator } from "../../src/security/authenticator.js";
import { findAuthenticator, loadAuthenticator } from "../../src/security/load.js";

const folder = mkdtempSync(join(tmpdir(), "gofer-auth-"));
const file = (name: string, text: string, mode = 0o600): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
};
/** What a file is refused with. */
const refusal = (path: string): Promise<string> =>
  loadAuthenticator(path).then(
    () => "nothing",
    ({ code, message }: RmiError) => (code === "config" || code === "usage" ? message : code),
  );
const settings = (name: string, value: object): string => file(name, JSON.stringify(value));

beforeAll(() => {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  mkdirSync(join(folder, "keys"));
  const key = privateKey.export({ type: "pkcs8", format: "pem" }) as string;
  file("keys/own.pem", key);
  file("keys/open.pem", key, 0o644);
  file("keys/peer.pub.pem", publicKey.export({ type: "spki", format: "pem" }) as string, 0o644);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const good = { kind: "ed25519", key: "keys/own.pem", trusted: ["keys/peer.pub.pem"] };

test("settings of Ed25519, their paths beside them, and modules that export an object or a class", async () => {
  settings("signing.json", { ...good, maxAge: "5m", skew: "10s", addresses: ["x/y"] });
  file("object.mjs", "export default { sign: () => '', validate: () => undefined };");
  file("class.mjs", "export default class { sign() { return ''; } validate() {} }");
  file("named.mjs", "export const authenticator = { sign: () => '', validate: () => undefined };");
  for (const name of ["signing", "object", "class", "named"])
    expect(isAuthenticator(await findAuthenticator(name, ["/nowhere", folder]))).toBe(true);
  expect(isAuthenticator(await findAuthenticator(join(folder, "signing.json"), []))).toBe(true);
});

describe("refused", () => {
  test.each([
    ["nowhere", "no nowhere.json or nowhere.mjs in"],
    ["../signing", "expected an absolute path, or a name"],
    ["acme.auth.Signer", "expected an absolute path, or a name"], // a dotted path of Python's
  ])("the name %s", async (name, message) => {
    await expect(findAuthenticator(name, [folder])).rejects.toMatchObject({
      code: "config",
      message: expect.stringContaining(message),
    });
  });

  test.each([
    ["kind.json", { ...good, kind: "rot13" }, 'expected { "kind": "ed25519"'],
    ["odd.json", { ...good, colour: 1 }, '"colour" is no property of it'],
    ["key.json", { ...good, key: 1 }, '"key" must be the path'],
    ["inline.json", { ...good, key: "-----BEGIN PRIVATE KEY-----\nhunter2" }, "in a file of its own"],
    ["nokey.json", { ...good, key: "keys/gone.pem" }, "gone.pem"],
    ["open.json", { ...good, key: "keys/open.pem" }, "others may read it; chmod 600 it"],
    ["trusts-nobody.json", { ...good, trusted: [] }, '"trusted" must list'],
    ["trusts-none.json", { ...good, trusted: ["keys/gone.pub.pem"] }, "gone.pub.pem"],
    ["swapped.json", { ...good, key: "kind.json" }, "key: not a key in PEM form"],
    ["age.json", { ...good, maxAge: "soon" }, "maxAge"],
    ["addresses.json", { ...good, addresses: "x" }, '"addresses" must be a list'],
  ])("%s", async (name, value, message) => {
    settings("kind.json", { kind: "rot13" });
    const said = await refusal(settings(name, value));
    expect(said).toContain(message);
    expect(said).not.toContain("hunter2");
  });

  test.each([
    ["broken.json", '{ "key": hunter2 }', "broken.json: is not JSON"],
    ["none.mjs", "export default 3;", "no methods sign and validate"],
    ["half.mjs", "export default { sign: () => '' };", "no methods sign and validate"],
    ["throws.mjs", "throw new Error('at once');", "at once"],
    ["auth.conf", "", "expected a .json file or a module"],
  ])("%s", async (name, text, message) => {
    const said = await refusal(file(name, text));
    expect(said).toContain(message);
    expect(said).not.toContain("hunter2");
  });
});
