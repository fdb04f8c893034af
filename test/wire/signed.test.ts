/** The recorded signed messages: the wrapper, and the document that is inside (spec 1.9). */
import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import { decodeReply } from "../../src/wire/reply.js";
import { decodeRequest } from "../../src/wire/request.js";
import { digestToSign, peel, wrapped } from "../../src/wire/wrapper.js";
import { recordings } from "../support/vectors.js";

/** The key that the recordings were signed with, and what one caller wrote instead of signing. */
const KEY = "vector-key";
const NONSENSE = "nonsense";

const signed = recordings().filter(({ kind, body }) => kind !== "unparsable" && "message" in body);

describe("recorded signed messages", () => {
  test("there are as many as were recorded", () => expect(signed.length).toBe(13));

  for (const { name, kind, raw, body, case: scenario } of signed) {
    const { message, signature } = body as { message: string; signature: string };

    test(`${name}: two properties, the document as a string and its signature in base64 (W-32, W-36)`, () => {
      const digest = digestToSign(message);
      const expected =
        scenario === "signed-bad" && kind === "request"
          ? NONSENSE
          : createHmac("sha256", KEY).update(digest).digest("hex");
      expect(peel(raw)).toEqual({ text: message, signature: expected });
      expect(JSON.parse(wrapped(message, expected))).toEqual({ message, signature });
    });

    test(`${name}: the document inside is an ordinary one (W-34)`, () => {
      const { text } = peel(raw);
      const inner = JSON.parse(message) as Record<string, unknown>;
      if (kind === "request") {
        const { classname, method } = inner["request"] as { classname: string; method: string };
        expect(decodeRequest(text)).toMatchObject({
          sn: inner["sn"],
          replyto: inner["replyto"],
          classname,
          method,
        });
        return;
      }
      const expected = kind === "result" ? "succeeded" : kind;
      expect(decodeReply(text)).toMatchObject({ sn: inner["sn"], kind: expected });
    });
  }

  test("a rejection is signed too, and says why in gofer's words (W-38, W-39a)", () => {
    const rejections = signed.filter(({ kind }) => kind === "rejected");
    expect(rejections.map(({ case: scenario }) => scenario).toSorted()).toEqual([
      "signed-bad",
      "signed-missing",
      "unsigned-raw-no-encoding",
    ]);
    for (const { raw } of rejections) {
      expect(decodeReply(peel(raw).text)).toMatchObject({
        code: "security.authentication",
        description: "SECURITY: message authentication failed",
        details: expect.any(String) as string,
      });
    }
  });
});
