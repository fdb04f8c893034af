import assert from "node:assert/strict";
import { describe, expect, test } from "vitest";
import { distance, explain, explainFault } from "../../src/cli/commands/explain.js";
import { FAILURES, RmiError } from "../../src/errors.js";

describe("gofer explain", () => {
  test.each(Object.entries(FAILURES))(
    "%s: stage, gofer's class, advice",
    (code, { stage, gofer, advice }) => {
      const text = explain(code, false);
      assert.match(text, new RegExp(`^${code}\n  stage   ${stage}\n`));
      assert.ok(text.includes(`  gofer   ${gofer.join(".")}\n  advice  ${advice}\n`));
      assert.deepEqual(JSON.parse(explain(code, true)), { code, stage, gofer: gofer.join("."), advice });
    },
  );

  test("without a code lists all", () => {
    const lines = explain(undefined, false).trimEnd().split("\n");
    assert.deepEqual(
      lines.map((line) => line.split(/ +/)[0]),
      Object.keys(FAILURES),
    );
    assert.equal((JSON.parse(explain(undefined, true)) as unknown[]).length, lines.length);
  });

  test.each([
    ["canceled", "cancelled"],
    ["TIMED-OUT", "timed-out"],
    ["host-restart", "host-restarted"],
  ])("of %s, which is none, is a fault of usage that names %s", (code, meant) => {
    expect(() => explain(code, false)).toThrow(RmiError);
    try {
      explain(code, false);
    } catch (error) {
      const { code: failed, message } = error as RmiError;
      assert.equal(failed, "usage");
      assert.ok(message.startsWith(`no failure is called ${code}; did you mean ${meant}`), message);
    }
  });

  test("what is like no failure is not said to be meant", () => {
    expect(() => explain("nonsense", false)).toThrow(/gofer explain, without a code, lists all/);
  });

  test("a fault of a plugin's source: what to do, and where more stands", async () => {
    const text = await explainFault("g037", false);
    assert.match(
      text,
      /^G037\n {2}stage {3}source: .*\n {2}advice {2}Pass plain data: .*\n {2}more {4}docs\/faults\.md#g037,/,
    );
    assert.equal((JSON.parse(await explainFault("G037", true)) as { code: string }).code, "G037");
    await expect(explainFault("G999", false)).rejects.toThrow("no fault of a plugin's source is called G999");
  });
});

test.each([
  ["", "abc", 3],
  ["kitten", "sitting", 3],
  ["same", "same", 0],
])("from %j to %j: %d letters", (a, b, steps) => {
  assert.equal(distance(a, b), steps);
  assert.equal(distance(b, a), steps);
});
