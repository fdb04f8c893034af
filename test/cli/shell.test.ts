import { describe, expect, test } from "vitest";
import { catalogOf, complete, helpText, readCall } from "../../src/cli/shell.js";

const catalog = catalogOf({
  namespaces: [
    {
      name: "Dog",
      members: [
        { name: "bark", parameters: [{ name: "words" }, { name: "times", optional: true }] },
        { name: "wag-tail", parameters: [] },
      ],
    },
    { name: "vec", members: [{ name: "echo", parameters: [{ name: "x", rest: true }] }, 3] },
    "odd",
  ],
});

test.each([
  ['Dog.bark("howdy", 2)', { classname: "Dog", method: "bark", args: ["howdy", 2], cntr: undefined }],
  [
    'Dog("rover", {"a": 1}).bark("x")',
    { classname: "Dog", method: "bark", args: ["x"], cntr: ["rover", { a: 1 }] },
  ],
  [" vec . echo ( ) ; ", { classname: "vec", method: "echo", args: [], cntr: undefined }],
  ["a.b.echo(null)", { classname: "a.b", method: "echo", args: [null], cntr: undefined }],
  ['Dog.bark("a).b(c")', { classname: "Dog", method: "bark", args: ["a).b(c"], cntr: undefined }],
])("%s", (line, call) => expect(readCall(line)).toEqual(call));

test.each(["Dog", "Dog.bark", "Dog.bark(", "bark()", "Dog.bark(howdy)", "Dog.bark('x')"])(
  "%s is no call",
  (line) => {
    expect(() => readCall(line)).toThrow(expect.objectContaining({ code: "usage" }));
  },
);

describe("completion", () => {
  test.each([
    ["D", ["Dog.bark(", "Dog.wag-tail("]],
    ["Dog.b", ["Dog.bark("]],
    ["v", ["vec.echo("]],
    ["Admin.h", ["Admin.hello(", "Admin.help("]],
    ["Admin.o", ["Admin.outcome("]],
    ['Dog("rover").b', ["bark("]],
    [".h", [".help"]],
    ["x", []],
  ])("%s", (line, expected) => expect(complete(catalog, line)[0]).toEqual(expected));
});

test("help lists what can be called", () => {
  expect(helpText(catalog)).toContain(
    "  Dog.bark(words, times?)\n  Dog.wag-tail()\n  vec.echo(...x)\n  Admin.hello()",
  );
  expect([...catalogOf(null).keys()]).toEqual(["Admin"]);
  expect(helpText(catalogOf(null))).not.toContain("outcome"); // gofer's own has none
});
