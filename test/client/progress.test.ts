import assert from "node:assert/strict";
import { describe, test } from "vitest";
import { PROGRESS_BUFFER, ProgressFeed } from "../../src/client/progress.js";
import { definePlugin } from "../../src/client/emitted.js";
import type { AgentHandle, Call, Progress } from "../../src/client/types.js";
import { RmiError } from "../../src/errors.js";
import type { Script, ScriptedCall } from "../../src/testing/index.js";
import { ADDRESS, deferred, failureOf, nextTurn, world, type World } from "./support.js";

/** Reports three steps, then ends as told. */
const threeSteps =
  (end: (call: ScriptedCall) => Promise<void>) =>
  async (call: ScriptedCall): Promise<void> => {
    await call.accepted();
    await call.started();
    for (const completed of [1, 2, 3]) await call.progress(3, completed, { step: completed });
    await end(call);
  };

const done = (call: ScriptedCall): Promise<void> => call.succeed({ steps: 3 });

async function completed(call: Call<unknown>): Promise<unknown[]> {
  const seen: unknown[] = [];
  for await (const report of call) seen.push(report.completed);
  return seen;
}

describe("iterating over a call", () => {
  test("gives every report, whole, and ends with the call", async () => {
    const { serve, connect } = world();
    await serve(threeSteps(done));
    const walk = (await connect({ data: { job: 1 } })).Dog.walk(3);
    const reports: Progress[] = [];
    for await (const report of walk) reports.push(report);
    assert.deepEqual(reports[0], {
      sn: walk.sn,
      data: { job: 1 },
      total: 3,
      completed: 1,
      details: { step: 1 },
    });
    assert.equal(reports.length, 3);
    assert.deepEqual(await walk, { steps: 3 });
  });

  test("gives what came, then throws what the call fails with, unhandled by nobody", async () => {
    const { serve, connect } = world();
    await serve(threeSteps((call) => call.fail(new Error("tired"))));
    const walk = (await connect()).Dog.walk(3);
    const seen: unknown[] = [];
    const failure = await failureOf(
      (async () => {
        for await (const { completed } of walk) seen.push(completed);
      })(),
    );
    assert.deepEqual(seen, [1, 2, 3]);
    assert.equal(failure.message, "tired");
    await nextTurn(); // an unhandled rejection would fail the run
  });

  test("several see the same; one that left early disturbs nobody", async () => {
    const { serve, connect } = world();
    await serve(threeSteps(done));
    const walk = (await connect()).Dog.walk(3);
    const leaver = (async () => {
      for await (const { completed } of walk) return completed;
      return undefined;
    })();
    assert.deepEqual(await Promise.all([completed(walk), completed(walk), leaver]), [
      [1, 2, 3],
      [1, 2, 3],
      1,
    ]);
  });

  test("begun late sees what comes from then on; begun after the end, nothing", async () => {
    const { serve, connect } = world();
    const goOn = deferred<void>();
    const first = deferred<void>();
    await serve(async (call) => {
      await call.progress(2, 1);
      await goOn.promise;
      await call.progress(2, 2);
      await call.succeed({ steps: 2 });
    });
    const agent = await connect();
    const walk = agent.Dog.$with({ progress: () => first.resolve() }).walk(2);
    await first.promise;
    const late = completed(walk);
    goOn.resolve();
    assert.deepEqual(await late, [2]);
    assert.deepEqual(await completed(walk), []);
  });

  test("begun after a failure throws it", async () => {
    const { serve, connect } = world();
    await serve((call) => call.fail(new Error("tired")));
    const walk = (await connect()).Dog.walk(1);
    await failureOf(walk);
    assert.equal((await failureOf(completed(walk))).message, "tired");
  });
});

describe("the progress callback", () => {
  test("gets every report; what it throws is a problem told, and no more", async () => {
    const { serve, connect, problems } = world();
    await serve(threeSteps(done));
    const seen: unknown[] = [];
    const progress = ({ completed }: Progress): void => {
      seen.push(completed);
      if (completed === 2) throw new Error("callback broke");
    };
    assert.deepEqual(await (await connect({ progress })).Dog.walk(3), { steps: 3 });
    assert.deepEqual(seen, [1, 2, 3]);
    assert.deepEqual(
      problems.map(({ message }) => message),
      ["a progress callback threw: callback broke"],
    );
  });
});

describe("ProgressFeed", () => {
  const report = (completed: number): Progress => ({
    sn: "1",
    data: null,
    total: null,
    completed,
    details: null,
  });

  test("keeps the newest for one who lags behind", async () => {
    const feed = new ProgressFeed();
    const reader = feed.open();
    for (let index = 0; index < PROGRESS_BUFFER + 5; index++) feed.push(report(index));
    feed.end();
    const seen: unknown[] = [];
    for (let next = await reader.next(); !next.done; next = await reader.next())
      seen.push(next.value.completed);
    assert.equal(seen.length, PROGRESS_BUFFER);
    assert.equal(seen[0], 5);
    assert.equal(seen.at(-1), PROGRESS_BUFFER + 4);
  });

  test("answers those who already wait, in order; a failure is thrown once, then it is over", async () => {
    const feed = new ProgressFeed();
    const reader = feed.open();
    const waiting = [reader.next(), reader.next(), reader.next(), reader.next()];
    feed.push(report(1));
    feed.end(new RmiError("remote", "broke"));
    const [first, second, third, fourth] = await Promise.allSettled(waiting);
    assert.equal(first?.status === "fulfilled" && first.value.value?.completed, 1);
    assert.equal(second?.status === "rejected" && (second.reason as Error).message, "broke");
    for (const later of [third, fourth])
      assert.equal(later?.status === "fulfilled" && later.value.done, true);
    assert.equal((await reader.next()).done, true);
  });
});

describe("a member with plans", () => {
  const shape = {
    name: "clock",
    digest: "",
    namespaces: {
      clock: {
        kind: "module",
        construct: [],
        members: { tick: { parameters: [], result: "date", progress: { fields: { at: "date" } } } },
      },
    },
  } as const;
  interface Clock extends AgentHandle {
    readonly clock: { tick(): Call<Date, Progress<{ at: Date }>> };
  }
  const at = "1970-01-01T00:00:00.000Z";
  const ticking = async (script: Script): Promise<[Call<Date, Progress<{ at: Date }>>, World]> => {
    const here = world();
    await here.serve(script);
    const { broker, connections } = here;
    const agent = await definePlugin<Clock>(shape).connect(broker.url, ADDRESS, { connections, wait: "5s" });
    return [agent.clock.tick(), here];
  };

  test("gives results and details as their types say", async () => {
    const [call] = await ticking(async (peer) => {
      await peer.accepted();
      await peer.progress(2, 1, { at });
      await peer.succeed(at);
    });
    for await (const { details } of call) assert.deepEqual(details, { at: new Date(0) });
    assert.deepEqual(await call, new Date(0));
  });

  test("fails as invalid-return when the agent gives something else; a report is left out", async () => {
    const [call, { problems }] = await ticking(async (peer) => {
      await peer.accepted();
      await peer.progress(2, 1, { at: 5 });
      await peer.succeed("noon");
    });
    const failure = await failureOf(call);
    assert.equal(failure.code, "invalid-return");
    assert.match(failure.message, /result: expected a date as ISO 8601/);
    assert.match(problems[0]!.message, /progress\.at: expected a date/);
  });
});
