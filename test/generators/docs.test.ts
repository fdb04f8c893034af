import fc from "fast-check";
import { expect, test } from "vitest";
import { MARKER_TAGS, parseDoc } from "../../generators/parse/docs.js";

const parse = (comment: string): ReturnType<typeof parseDoc> => parseDoc(comment, 100, MARKER_TAGS);
const tags = (comment: string): string[] =>
  parse(comment).markers.map(({ name, args }) => (args === undefined ? name : `${name}(${args})`));

test.each([
  ["one line", "/** Barks. */", "Barks."],
  ["several lines", "/**\n   * Barks.\n   *\n   *   indented\n   * end\n   */", "Barks.\n\n  indented\nend"],
  ["no stars", "/**\n  Barks.\n  Twice.\n*/", "Barks.\nTwice."],
  ["Windows line ends", "/**\r\n * Barks.\r\n * Twice.\r\n */", "Barks.\nTwice."],
  [
    "tags of others",
    "/** Barks. \n * @deprecated use `woof`\n * @see other */",
    "Barks.\n@deprecated use `woof`\n@see other",
  ],
  ["text after a marker", "/** @remote Barks. */", "Barks."],
  ["text around a marker", "/** Barks. @remote\n * Twice. */", "Barks.\nTwice."],
  [
    "an address",
    "/** Ask me@remote.example or {@link remote}. */",
    "Ask me@remote.example or {@link remote}.",
  ],
  ["nothing but a marker", "/** @remote */", undefined],
  ["nothing", "/** */", undefined],
] as const)("text: %s", (_name, comment, text) => {
  expect(parse(comment).text).toBe(text);
});

test.each([
  ["at the end of the text", "/** Load average. @remote */", ["remote"]],
  ["several on a line", "/** @remote @fork */", ["remote", "fork"]],
  ["gofer's older name of load", "/** @initializer */", ["initializer"]],
  ["on lines of their own", "/**\n * @fork\n * @remote\n */", ["fork", "remote"]],
  ["with arguments", '/** @remote({ secret: ")" }) @fork */', ['remote({ secret: ")" })', "fork"]],
  [
    "with arguments on several lines",
    "/**\n * @remote({\n * replay: true })\n */",
    ["remote({\n   replay: true })"],
  ],
  ["unclosed arguments", "/** @remote({ x */", ["remote"]],
  ["between backticks", "/** Mark it `@remote`. */", []],
  ["in a block of code", "/**\n * ```ts\n * @remote\n * ```\n */", []],
  ["longer names", "/** @remotely @forks */", []],
] as const)("markers: %s", (_name, comment, markers) => {
  expect(tags(comment)).toEqual(markers);
});

test("a marker's place is its text in the file", () => {
  const comment = "/** Barks.\n * @remote({ replay: true }) @fork\n */";
  const places = parse(comment).markers.map(({ start, end }) => comment.slice(start - 100, end - 100));
  expect(places).toEqual(["@remote({ replay: true })", "@fork"]);
});

test("@param and @returns", () => {
  const doc = parse(
    "/** Barks. @param words what\n *   to say\n * @param {number} [times=1] - how often\n * @param none\n * @returns {string} the sound */",
  );
  expect(doc.text).toBe("Barks.");
  expect([...doc.params]).toEqual([
    ["words", "what\nto say"],
    ["times", "how often"],
  ]);
  expect(doc.returns).toBe("the sound");
});

test("any comment is taken apart, and places stay inside it", () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.constantFrom("@remote", "@fork(", ")", "`", "```", "\n", " * ", "@param x", "text", "{", "'"),
      ),
      (parts) => {
        const comment = `/** ${parts.join(" ").replaceAll("*/", "")} */`;
        for (const { name, start, end } of parse(comment).markers) {
          expect(comment.slice(start - 100, end - 100).startsWith(`@${name}`)).toBe(true);
          expect(end - 100).toBeLessThan(comment.length);
        }
      },
    ),
  );
});
