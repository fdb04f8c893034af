/** What an emitted client holds an agent's replies to. */
import { describe, expect, test } from "vitest";
import { demo } from "../golden/demo/emitted/demo.client.js";
import { ADDRESS, failureOf, world } from "./support.js";

async function answered(retval: unknown) {
  const here = world();
  await here.serve((call) => call.raw(JSON.stringify(replyTo(call.request.sn, retval))));
  return demo.connect(here.broker.url, ADDRESS, { connections: here.connections, wait: "20s" });
}

function replyTo(sn: string, retval: unknown): object {
  return { sn, version: "2.0", routing: [null, "x"], data: null, result: { retval } };
}

describe("a result that its type does not allow is told, with the path to it", () => {
  test.each([
    [7, { path: "result", expected: "an object", found: "7" }],
    [
      { steps: "three", mood: "happy" },
      { path: "result.steps", expected: "a number", found: '"three"' },
    ],
    [
      { steps: 3, mood: "sad" },
      { path: "result.mood", expected: 'one of "happy", "tired"' },
    ],
    [{ mood: "happy" }, { path: "result.steps", expected: "a value", found: "nothing" }],
  ])("%j", async (retval, details) => {
    const agent = await answered(retval);
    const failure = await failureOf(agent.Dog().walk(3));
    expect(failure).toMatchObject({ code: "invalid-return", details });
    expect(failure.message).toContain(`${details.path}: expected ${details.expected}`);
  });
});

test("one that fits is the result", async () => {
  const agent = await answered({ steps: 3, mood: "tired" });
  expect(await agent.Dog().walk(3)).toEqual({ steps: 3, mood: "tired" });
});
