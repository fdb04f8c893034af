import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Announcements } from "../../src/agent/calls/announcements.js";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("what is held is said in order when its owner speaks, and only once", () => {
  const said: string[] = [];
  const announcements = new Announcements<object>(2);
  const [a, b] = [{}, {}];
  announcements.hold(a, () => said.push("a1"));
  announcements.hold(b, () => said.push("b1"));
  announcements.hold(a, () => said.push("a2"));
  announcements.say(a);
  announcements.say(a);
  expect(said).toEqual(["a1", "a2"]);
  vi.advanceTimersByTime(2);
  expect(said).toEqual(["a1", "a2", "b1"]);
});

test("nothing is held for longer than it may be", () => {
  const said: string[] = [];
  const announcements = new Announcements<object>(2);
  for (const word of ["one", "two"]) {
    announcements.hold({}, () => said.push(word));
    vi.advanceTimersByTime(1);
    expect(said).not.toContain(word);
    vi.advanceTimersByTime(1);
    expect(said).toContain(word);
  }
});
