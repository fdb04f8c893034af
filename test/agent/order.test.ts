import { describe, expect, test } from "vitest";
import { groupsOf, inLoadOrder, inOrder, startInTurn } from "../../src/agent/plugins/order.js";
import type { FoundPlugin } from "../../src/agent/plugins/loader.js";

interface Said {
  readonly host?: string;
  readonly extends?: string;
  readonly requires?: readonly string[];
}
const plugin = (name: string, { requires = [], ...more }: Said = {}): FoundPlugin =>
  ({ descriptor: { name, requires, ...more } }) as FoundPlugin;
const namesOf = (members: readonly FoundPlugin[]): string =>
  members.map(({ descriptor }) => descriptor.name).join("");

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
  const found = [
    plugin("a", { host: "h" }),
    plugin("b"),
    plugin("c", { extends: "b" }),
    plugin("d", { host: "h" }),
    plugin("e", { extends: "d", host: "i" }),
    plugin("f", { host: "i" }),
  ];
  expect(groupsOf(found).map(namesOf)).toEqual(["adef", "bc"]);
});

describe("a process is started when those that it requires have been (A-95)", () => {
  /** Which are being started, as soon as nothing more can be; those that are told end, well or with a fault. */
  function starting(...found: readonly FoundPlugin[]): {
    readonly begun: () => Promise<string>;
    readonly end: (group: string, fault?: Error) => void;
    readonly all: Promise<readonly string[]>;
  } {
    const running = new Map<string, { resolve: (name: string) => void; reject: (fault: Error) => void }>();
    const begun: string[] = [];
    const all = startInTurn(groupsOf(inLoadOrder(found)), (members) => {
      begun.push(namesOf(members));
      return new Promise<string>((resolve, reject) => running.set(namesOf(members), { resolve, reject }));
    });
    const end = (group: string, fault?: Error): void =>
      fault === undefined ? running.get(group)!.resolve(group) : running.get(group)!.reject(fault);
    // an immediate runs when no promise has anything left to do
    const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
    return { begun: () => settled().then(() => begun.splice(0).join(" ")), end, all };
  }

  test("also of plugins of those that it requires; what is asked for by nobody is started at once", async () => {
    const { begun, end, all } = starting(
      plugin("a", { requires: ["c", "e"] }),
      plugin("b", { host: "h" }),
      plugin("c", { host: "h", requires: ["d"] }),
      plugin("d"),
      plugin("e"),
      plugin("f", { requires: ["nobody", "f"] }),
    );
    expect(await begun()).toBe("d e f");
    end("d");
    expect(await begun()).toBe("cb");
    end("e");
    expect(await begun()).toBe("");
    end("cb");
    expect(await begun()).toBe("a");
    for (const group of ["a", "f"]) end(group);
    expect(await all).toEqual(["d", "cb", "e", "a", "f"]); // as they were given
  });

  test("one that fails keeps nobody waiting", async () => {
    const { begun, end, all } = starting(plugin("a", { requires: ["b"] }), plugin("b"));
    expect(await begun()).toBe("b");
    const ended = expect(all).rejects.toThrow("no such thing");
    end("b", new Error("no such thing"));
    expect(await begun()).toBe("a");
    await ended;
  });

  test.each([
    ["of two", [plugin("a", { requires: ["b"] }), plugin("b", { requires: ["a"] })], ["a", "b"]],
    [
      "of processes, where no two plugins are in one",
      [
        plugin("a", { host: "g", requires: ["b"] }),
        plugin("b", { host: "h" }),
        plugin("c", { host: "h", requires: ["d"] }),
        plugin("d", { host: "g" }),
      ],
      ["ad", "bc"],
    ],
  ])("in a circle %s all are started, one before the other", async (_what, found, order) => {
    const { begun, end, all } = starting(...found);
    for (const group of order) {
      expect(await begun()).toBe(group);
      end(group);
    }
    expect([...(await all)].sort()).toEqual(order);
  });
});
