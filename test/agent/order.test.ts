import { expect, test } from "vitest";
import { groupsOf, inOrder } from "../../src/agent/plugins/order.js";
import type { FoundPlugin } from "../../src/agent/plugins/loader.js";

test("gofer's own example (A-96): what is depended upon comes first, else the order is kept", () => {
  const items = ["c: a b", "e: d a", "d: c", "b: a", "f: e c d a", "a: x", "x", "g: G"];
  const nameOf = (item: string): string => item.slice(0, 1);
  const needs = (item: string): string[] => item.slice(3).split(" ");
  expect(inOrder(items, nameOf, needs).map(nameOf).join(" ")).toBe("x a b c d e f g");
});

test("in a circle each is placed once", () => {
  const needs: Record<string, string[]> = { a: ["b"], b: ["c"], c: ["a"] };
  expect(
    inOrder(
      ["a", "b", "c"],
      (item) => item,
      (item) => needs[item]!,
    ),
  ).toEqual(["c", "b", "a"]);
});

test("one process for each plugin, for those of one host, and for what extends what", () => {
  const plugin = (name: string, more: { host?: string; extends?: string } = {}): FoundPlugin =>
    ({ descriptor: { name, ...more } }) as FoundPlugin;
  const found = [
    plugin("a", { host: "h" }),
    plugin("b"),
    plugin("c", { extends: "b" }),
    plugin("d", { host: "h" }),
    plugin("e", { extends: "d", host: "i" }),
    plugin("f", { host: "i" }),
  ];
  const names = groupsOf(found).map((group) => group.map(({ descriptor }) => descriptor.name).join(""));
  expect(names).toEqual(["adef", "bc"]);
});
