/** Values of a stream as they reach its caller: each once and in order, or the call says which was lost. */
import { expect, test } from "vitest";
import type { Call } from "../../src/client/emitted.js";
import type { ScriptedCall } from "../../src/testing/index.js";
import { streams } from "../golden/streams/emitted/streams.client.js";
import { ADDRESS, failureOf, world } from "./support.js";

/** A call of a stream whose agent sends values under these numbers, and what its agent was asked besides. */
async function numbered(...numbers: readonly number[]) {
  const here = world();
  const others: ScriptedCall[] = [];
  const peer = await here.serve(async (call) => {
    if (call.request.classname === "Admin") return void others.push(call);
    for (const number of numbers) await call.progress(0, number, `line ${number}`);
    await call.succeed(null);
  });
  const agent = await streams.connect(here.broker.url, ADDRESS, {
    connections: here.connections,
    wait: "20s",
  });
  return { call: agent.streams.lines() as Call<void, string>, peer, others };
}

async function taken(call: Call<void, string>) {
  const values: string[] = [];
  for await (const value of call) values.push(value);
  return values;
}

test("each value once, in order", async () => {
  const { call } = await numbered(1, 2, 3);
  expect(await taken(call)).toEqual(["line 1", "line 2", "line 3"]);
  await call;
});

test.each([
  ["the last one again", [1, 2, 2, 3]],
  ["all again, as after a link that was lost", [1, 2, 1, 2, 3]],
])("what comes twice is passed over: %s", async (_what, numbers) => {
  const { call } = await numbered(...numbers);
  expect(await taken(call)).toEqual(["line 1", "line 2", "line 3"]);
  await call;
});

test.each([
  ["the first", [2, 3], 1],
  ["one in between", [1, 3], 2],
  ["one after a repetition", [1, 2, 1, 4], 3],
])("a value that is missing ends the call, which says which: %s", async (_what, numbers, lost) => {
  const { call, others } = await numbered(...numbers);
  const values: string[] = [];
  const iteration = (async () => {
    for await (const value of call) values.push(value);
  })();
  const failures = await Promise.all([failureOf(call), failureOf(iteration)]);
  for (const failure of failures) {
    expect(failure.code).toBe("reply-lost");
    expect(failure.message).toContain(`value ${lost} of the stream was lost`);
  }
  expect(values).toEqual(Array.from({ length: lost - 1 }, (_, index) => `line ${index + 1}`));
  await expect
    .poll(() => others.map(({ request: { method, args } }) => [method, ...args]))
    .toContainEqual(["cancel", call.sn]); // the agent need not go on
});

test.each([["no number"], [null], [2.5], [{}]])(
  "a value numbered %j is none that was asked for",
  async (number) => {
    const here = world();
    await here.serve(async (call) => {
      if (call.request.classname === "Admin") return;
      await call.progress(0, number, "x");
      await call.succeed(null);
    });
    const agent = await streams.connect(here.broker.url, ADDRESS, {
      connections: here.connections,
      wait: "20s",
    });
    expect((await failureOf(agent.streams.lines())).code).toBe("reply-lost");
  },
);
