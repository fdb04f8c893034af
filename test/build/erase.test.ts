import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { eraseMarkers } from "../../generators/build/erase.js";
import type { MarkerUse, Place } from "../../generators/model.js";

function place(text: string, start: number, end: number): Place {
  return { file: "demo.ts", start, end, line: text.slice(0, start).split("\n").length, column: 1 };
}

/** Every `@remote`, `@remote(…)` and `@fork` of a text, as decorators. */
function decorators(text: string, form: MarkerUse["form"] = "decorator"): MarkerUse[] {
  return [...text.matchAll(/@(remote|fork)(\([^)]*\))?/g)].map((found) => ({
    kind: found[1] as "remote",
    form,
    place: place(text, found.index, found.index + found[0].length),
    arguments: {},
  }));
}

describe("decorators become blanks", () => {
  test.each([
    ["alone on a line", "class A {\n  @remote\n  a() {}\n}", "class A {\n         \n  a() {}\n}"],
    [
      "over several lines",
      "class A { @remote({\n  model: 1,\n}) a() {} }",
      "class A {          \n           \n   a() {} }",
    ],
    [
      "stacked, with a comment between",
      "{ @remote /* x */ @fork a() {} }",
      "{         /* x */       a() {} }",
    ],
    ["after a foreign one", "{ @timed(1) @remote a() {} }", "{ @timed(1)         a() {} }"],
    ["before a foreign one", "{ @remote @timed a() {} }", "{         @timed a() {} }"],
  ])("%s", (_, text, expected) => {
    expect(eraseMarkers(text, decorators(text))).toBe(expected);
  });

  test.each([
    ["a computed name after a field", `x = 1\n@remote ["a"]() {}`, `x = 1\n;       ["a"]() {}`],
    ["a generator after a field", "x = 1\n@remote\n*a() {}", "x = 1\n;      \n*a() {}"],
    ["two of ours", `x\n@remote @fork ["a"]() {}`, `x\n;             ["a"]() {}`],
    [
      "in, instanceof",
      "x\n@remote in() {} y\n@remote instanceof() {}",
      "x\n;       in() {} y\n;       instanceof() {}",
    ],
    ["but no longer word", "x\n@remote inside() {}", "x\n        inside() {}"],
    ["a field that is called like a modifier", "static\n@remote a() {}", "static\n;       a() {}"],
    ["not after a foreign decorator", `@timed(f(1)) @remote ["a"]() {}`, `@timed(f(1))         ["a"]() {}`],
    [
      "but after a call that is none",
      `x = timed(f(1))\n@remote ["a"]() {}`,
      `x = timed(f(1))\n;       ["a"]() {}`,
    ],
  ])("a semicolon where it ended the element before: %s", (_, text, expected) => {
    expect(eraseMarkers(text, decorators(text))).toBe(expected);
  });

  test("what stays, stays where it was", () => {
    const piece = fc.constantFrom(
      "@remote ",
      "@fork\n",
      "@remote({ a: 1 })\r\n",
      "a() {}\n",
      "x = 'é';",
      "// c\n",
      "  ",
      "🐕",
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const text = pieces.join("");
        const uses = decorators(text);
        const erased = eraseMarkers(text, uses);
        expect(erased).toHaveLength(text.length);
        expect(erased).not.toMatch(/@(?:remote|fork)/);
        const inside = (at: number): boolean =>
          uses.some(({ place: { start, end } }) => at >= start && at < end);
        for (let at = 0; at < text.length; at++) {
          if (!inside(at) || /[\r\n]/.test(text[at]!)) expect(erased[at]).toBe(text[at]);
          else expect(erased[at]).toMatch(/[ ;]/);
        }
      }),
    );
  });
});

test("tags become blanks, in their comments", () => {
  const text = "/** Load. @remote */\nexport function load() {}";
  expect(eraseMarkers(text, decorators(text, "tag"))).toBe("/** Load.         */\nexport function load() {}");
});

test("wrappers stay; what was lifted out of them leaves a hole", () => {
  const text = "export const a = remote({ secret: () => {\n  return key;\n} }, fn);";
  const [start, end] = [text.indexOf("() =>"), text.indexOf(" }, fn")];
  const use: MarkerUse = {
    kind: "remote",
    form: "wrapper",
    place: place(text, text.indexOf("remote"), text.length - 1),
    arguments: { secret: { kind: "hoisted", name: "a_secret", place: place(text, start, end) } },
  };
  expect(eraseMarkers(text, [use]).split("\n")).toEqual([
    "export const a = remote({ secret: undefined",
    "",
    " }, fn);",
    `;import { hoisted as $gofer_hoisted } from "gofer-rmi:hoisted";`,
    `$gofer_hoisted["a_secret"] = (() => {`,
    "  return key;",
    "}",
    ");",
    "",
  ]);
});

test("a file that is not the one that was parsed", () => {
  const text = "class A { @remote a() {} }";
  expect(() => eraseMarkers(` ${text}`, decorators(text))).toThrow(
    "demo.ts:1: the file has changed since it was read",
  );
});
