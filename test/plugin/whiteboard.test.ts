import fc from "fast-check";
import { expect, test } from "vitest";
import { Board } from "../../src/agent/processes/board.js";
import type { JsonObject } from "../../src/json.js";
import { Whiteboard } from "../../src/plugin/whiteboard.js";

test("items: set, get with a default, missing ones raise, what is not JSON is refused and changes nothing (A-93)", () => {
  const board = new Whiteboard();
  board.update({ a: 1, b: { c: [true] } });
  expect([board.get("a"), board.get("x"), board.get("x", "none"), board.at("b")]).toEqual([
    1,
    null,
    "none",
    { c: [true] },
  ]);
  expect(() => board.at("x")).toThrow('the whiteboard has no "x"');
  expect(() => board.update({ a: 2, d: undefined as never })).toThrow("is not JSON");
  expect(board.toString()).toBe('{"a":1,"b":{"c":[true]}}');
  const list = [1];
  board.set("list", list);
  list.push(2);
  expect(board.at("list")).toEqual([1]); // a copy
});

/** A process: what it says and hears is under way for as long as the test likes. */
class Process {
  readonly whiteboard = new Whiteboard();
  readonly out: (() => void)[] = [];
  readonly in: (() => void)[] = [];

  constructor(board: Board) {
    const member = {
      board: (changes: JsonObject, own: boolean): void =>
        void this.in.push(() => this.whiteboard.receive(changes, own)),
    };
    this.whiteboard.connect((changes) => {
      this.out.push(() => board.set(member, JSON.stringify(changes)));
    });
    board.join(member);
  }
}

test("whatever is under way when, all processes end up with the same", () => {
  const steps = fc.array(
    fc.record({
      process: fc.nat(2),
      what: fc.constantFrom("set", "out", "in"),
      name: fc.constantFrom("a", "b"),
      value: fc.nat(99),
    }),
    { maxLength: 60 },
  );
  fc.assert(
    fc.property(steps, (todo) => {
      const board = new Board();
      const processes = [new Process(board), new Process(board), new Process(board)];
      for (const { process, what, name, value } of todo) {
        const one = processes[process]!;
        if (what === "set") {
          one.whiteboard.set(name, value);
          expect(one.whiteboard.get(name)).toBe(value); // seen at once where it was set
        } else one[what].shift()?.();
      }
      while (processes.some((one) => one.out.length + one.in.length > 0))
        for (const one of processes) (one.out.shift() ?? one.in.shift())?.();
      const texts = processes.map(({ whiteboard }) => ["a", "b"].map((name) => whiteboard.get(name)));
      expect(texts).toEqual(Array(3).fill(["a", "b"].map((name) => board.content[name] ?? null)));
    }),
  );
});
