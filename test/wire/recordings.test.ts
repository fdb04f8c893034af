/** Every recording is held by a test, and that test is there: none lies in the folder unread. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { allRecordings, type Recording } from "../support/vectors.js";

const ROOT = join(import.meta.dirname, "../..");
const REPLIES = ["accepted", "started", "rejected", "progress", "result", "exception"];
const REQUESTS = ["request", "request-cancel", "document"];

const isSigned = ({ kind, raw, body }: Recording): boolean =>
  typeof raw === "string" && kind !== "unparsable" && "message" in body;
const named =
  (...names: readonly string[]): Holds =>
  ({ name }) =>
    names.includes(name);
type Holds = (recording: Recording) => boolean;

/** A test file, a text of the tests in it, and the recordings that they read. */
const HOLDERS: readonly (readonly [file: string, text: string, holds: Holds])[] = [
  [
    "test/wire/request.test.ts",
    "is read, and written again",
    (one) => REQUESTS.includes(one.kind) && !isSigned(one),
  ],
  [
    "test/wire/reply.test.ts",
    "written by us it has the same fields",
    (one) => REPLIES.includes(one.kind) && !isSigned(one),
  ],
  ["test/wire/signed.test.ts", "the document inside is an ordinary one", isSigned],
  ["test/wire/event.test.ts", "written by us it has the same fields", ({ kind }) => kind === "event"],
  ["test/system/recorded.test.ts", "[R raw-not-json, raw-json-array]", ({ kind }) => kind === "unparsable"],
  [
    "test/transport/amqp091/recorded.test.ts",
    "an agent attaches as gofer's did",
    named("amqp091-agent-start", "amqp091-agent-start-exchange-expiring", "amqp091-agent-call"),
  ],
  [
    "test/transport/amqp091/recorded.test.ts",
    "a caller calls as gofer's did",
    named("amqp091-client-sync-call", "amqp091-client-sync-call-exchange"),
  ],
  [
    "test/transport/amqp1/recorded.test.ts",
    "performatives",
    named("amqp10-agent-start", "amqp10-client-sync-call"),
  ],
  ["test/transport/amqp1/recorded.test.ts", "in gofer's words", ({ name }) => name.startsWith("amqp10-qmf-")],
];

const all = allRecordings();

describe("the recordings", () => {
  test("are all there: 212, in 72 cases", () => {
    expect(all.length).toBe(212);
    expect(new Set(all.map((one) => one.case)).size).toBe(72);
    const others = readdirSync(join(import.meta.dirname, "vectors")).filter(
      (file) => !file.endsWith(".json"),
    );
    expect(others).toEqual(["README.md"]);
  });

  test("each is held by a test", () => {
    const unheld = all.filter((one) => !HOLDERS.some(([, , holds]) => holds(one))).map(({ name }) => name);
    expect(unheld).toEqual([]);
  });

  test.each(HOLDERS)("%s: %s", (file, text, holds) => {
    const source = readFileSync(join(ROOT, file), "utf8");
    expect(source).toContain(text);
    const held = all.filter(holds);
    expect(held.length).toBeGreaterThan(0);
    // where they are not read as a group, each is named
    if (!source.includes("recordings()"))
      for (const { name, case: scenario } of held) expect(source).toMatch(new RegExp(`${name}|${scenario}`));
  });

  test("each case is played to an agent, mended or left out for a reason; and each that was kept whole, to a caller", () => {
    const system = readFileSync(join(ROOT, "test/system/recorded.test.ts"), "utf8");
    expect(system).toContain("each is compared, mended, or left out for a reason");
    const caller = readFileSync(join(ROOT, "test/client/vectors.test.ts"), "utf8");
    expect(caller).toContain("what a recorded call sends, and what it gives");
  });
});
