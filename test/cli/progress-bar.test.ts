import { expect, test } from "vitest";
import { barText, ProgressBar } from "../../src/cli/progress-bar.js";

test.each([
  [0, 10, `[${"-".repeat(30)}] 0/10`],
  [3, 10, `[${"#".repeat(9)}${"-".repeat(21)}] 3/10`],
  [10, 10, `[${"#".repeat(30)}] 10/10`],
  [15, 10, `[${"#".repeat(30)}] 15/10`],
  [-1, 10, `[${"-".repeat(30)}] -1/10`],
  [5, 0, "5 …"],
  [5, null, "5 …"],
  ["x", "y", "…"],
  [Number.NaN, 4, `[${"-".repeat(30)}] 0/4`],
])("%s of %s", (completed, total, text) => {
  expect(barText(completed, total)).toBe(text);
});

test("one line, over and over, no wider than the terminal, and gone at the end", () => {
  let written = "";
  const bar = new ProgressBar({ columns: 50, write: (text) => (written += text) }, String);
  bar.clear();
  expect(written).toBe("");
  bar.report({ sn: "s", data: null, total: 2, completed: 1, details: `a\nlong ${"☃".repeat(100)}` });
  expect(written).toMatch(/^\r\u001b\[K\[#{15}-{15}\] 1\/2 a long ☃+$/);
  expect([...written.slice(4)]).toHaveLength(49);
  written = "";
  bar.clear();
  bar.clear();
  expect(written).toBe("\r\u001b[K");
});
