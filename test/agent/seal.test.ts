import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { Entry } from "../../src/agent/journal/journal.js";
import { openJournal } from "../../src/agent/journal/opening.js";
import { Seal, showsSecret } from "../../src/agent/journal/seal.js";
import { recording } from "../support/vectors.js";

const folder = mkdtempSync(join(tmpdir(), "gofer-seal-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each([
  ["v212-secret.01", true],
  ["v212-user.01", true],
  ["v212-echo.01", false], // both null
  ["sync-echo.01", false],
])("%s", (name, expected) => expect(showsSecret(recording(name).raw)).toBe(expected));

test.each([
  ['{"s\\u0065cret":"x"}', true],
  ['{"data":{"secret":"x"}}', false],
  ['{"data":"\\"secret\\":1","pam":null}', false],
  ['{"pam":{"user":"u","password":"p"}}', true],
  ["no document", false],
])("%s", (body, expected) => expect(showsSecret(body)).toBe(expected));

test("a key that was cut off as it was made is none: another is made", () => {
  writeFileSync(join(folder, "cut.key.new"), "half a k");
  const closed = Seal.of(join(folder, "cut.key")).encrypt("pass", "s1");
  expect(Seal.of(join(folder, "cut.key")).decrypt(closed, "s1")).toBe("pass");
});

describe("a seal", () => {
  const seal = Seal.of(join(folder, "one.key"));

  test("opens what it has closed, also after a restart, under the same label", () => {
    const closed = seal.encrypt("pass ☃", "s1");
    expect(closed).not.toContain("pass");
    expect(seal.encrypt("pass ☃", "s1")).not.toBe(closed);
    expect(Seal.of(join(folder, "one.key")).decrypt(closed, "s1")).toBe("pass ☃");
    expect(seal.decrypt(closed, "s2")).toBeUndefined();
    expect(Seal.of(join(folder, "other.key")).decrypt(closed, "s1")).toBeUndefined();
    const turned = (closed.startsWith("A") ? "B" : "A") + closed.slice(1);
    expect(seal.decrypt(turned, "s1")).toBeUndefined();
  });

  test("has a key that is its owner's alone", () => {
    expect(statSync(join(folder, "one.key")).mode & 0o777).toBe(0o600);
    writeFileSync(join(folder, "short.key"), "short");
    expect(() => Seal.of(join(folder, "short.key"))).toThrow("a key has 32 bytes, this one 5");
  });
});

test("a journal restores a request that shows a secret, and no file of it holds that", async () => {
  const place = join(folder, "journal");
  const body = recording("v212-user.01").raw.replace('"pw"', '"hidden-pa55word"');
  const entry: Entry = {
    seq: 1,
    plugin: "vec",
    sn: "s1",
    digest: "d",
    receivedAt: 5,
    form: "text",
    started: false,
    body,
  };
  const plain: Entry = { ...entry, seq: 2, sn: "s2", body: '{"data":"in the open"}' };
  const first = await openJournal(place);
  await first.journal.add(entry);
  await first.journal.add(plain);
  const texts = (): string =>
    readdirSync(place, { recursive: true, withFileTypes: true })
      .filter((one) => one.isFile())
      .map((one) => readFileSync(join(one.parentPath, one.name), "latin1"))
      .join();
  expect(texts()).toContain("in the open");
  expect(texts()).not.toContain("hidden-pa55word");
  await first.journal.close();
  expect(texts()).not.toContain("hidden-pa55word");
  const second = await openJournal(place);
  expect(second.restored.entries).toEqual([entry, plain]);
  await second.journal.close();
});
