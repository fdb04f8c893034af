/** Members that yield: typed, in order, no faster than they are taken, and over when nobody wants them. */
import { existsSync, readFileSync, watch } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AgentHandle, Call, PluginClient, Progress, RemoteError } from "../../src/client/emitted.js";
import { STREAM_WINDOW } from "../../src/client/stream.js";
import { VALUES_AHEAD } from "../../src/host/stream.js";
import { agentAt } from "../support/calling.js";
import { emittedClient } from "../support/clients.js";
import { ROOT, World } from "../support/processes.js";

interface Step {
  readonly number: bigint;
  readonly at: Date;
}
type Count = (folder: string, upTo: number) => Call<Date, Step>;
interface Agent extends AgentHandle {
  readonly Streams: {
    readonly count: Count;
    readonly countForked: Count;
    fails(after: number): Call<void, number>;
    lies(): Call<void, number>;
    stuck(): Call<void, number>;
  };
}
interface Client {
  readonly streams: PluginClient<Agent>;
  readonly Failed: new (...args: never) => RemoteError;
}

const PLUGIN = join(ROOT, "test/system/plugins/streams.ts");
const MODELS = ["count", "countForked"] as const;
const world = new World();
let url: string;
let client: Client;
let agent: Agent;

beforeAll(async () => {
  ({ url } = await world.anyBroker());
  client = await emittedClient<Client>(PLUGIN);
  await world.goferd(await world.build(PLUGIN, url, "streams"), "streams");
  agent = await client.streams.connect(url, "streams", { wait: "60s" });
});
afterAll(async () => {
  await agent.close({ drain: false });
  await world.close();
});

/** What the member has noted of a call. */
function noted(sn: string): readonly string[] {
  const file = join(world.folder, sn);
  return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
}

/** Resolves when the member has noted something that the test waits for. */
async function until(sn: string, holds: (lines: readonly string[]) => boolean): Promise<void> {
  const watcher = watch(world.folder);
  try {
    while (!holds(noted(sn))) {
      await new Promise<void>((resolve) => watcher.once("change", () => resolve()));
    }
  } finally {
    watcher.close();
  }
}

describe.each(MODELS)("%s", (model) => {
  test("every value in order, decoded, and the result after them", async () => {
    const call = agent.Streams[model](world.folder, 1000);
    const steps: Step[] = [];
    for await (const step of call) steps.push(step);
    expect(steps).toEqual(
      Array.from({ length: 1000 }, (_, index) => ({ number: BigInt(index + 1), at: new Date(index + 1) })),
    );
    expect(await call).toEqual(new Date(0));
    expect(noted(call.sn).at(-1)).toBe("over");
  });

  test("a consumer that does not take what it gets holds the generator back", async () => {
    const call = agent.Streams[model](world.folder, 100_000);
    const iterator = call[Symbol.asyncIterator]();
    const most = STREAM_WINDOW + VALUES_AHEAD;
    await until(call.sn, (lines) => lines.length === most); // no more come: the agent holds some, the rest waits here
    for (let taken = 0; taken < 2 * STREAM_WINDOW; taken++) {
      expect((await iterator.next()).value).toMatchObject({ number: BigInt(taken + 1) });
    }
    await until(call.sn, (lines) => lines.length >= 2 * STREAM_WINDOW + VALUES_AHEAD);
    expect(noted(call.sn).length).toBeLessThanOrEqual(2 * STREAM_WINDOW + most);
    await iterator.return!();
    await until(call.sn, (lines) => lines.at(-1) === "over");
    await expect(call).rejects.toMatchObject({ code: "cancelled" });
  });

  test("cancelling ends the generator by its `finally`", async () => {
    const call = agent.Streams[model](world.folder, 100_000);
    const iterating = (async () => {
      for await (const step of call) if (step.number === 3n) expect(await call.cancel()).toBe(true);
    })();
    await expect(iterating).rejects.toMatchObject({ code: "cancelled" });
    await until(call.sn, (lines) => lines.at(-1) === "over");
  });

  test("awaited without an iteration, it runs to its end", async () => {
    expect(await agent.Streams[model](world.folder, 5 * STREAM_WINDOW)).toEqual(new Date(0));
  });
});

test("what a generator throws comes after its values, as the client's own class", async () => {
  const seen: number[] = [];
  const call = agent.Streams.fails(20);
  const error: unknown = await (async () => {
    for await (const number of call) seen.push(number);
  })().catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(client.Failed);
  expect(error).toMatchObject({ state: { after: 20n } });
  expect(seen).toHaveLength(20);
});

test("a value that is not of its type ends the stream where it is yielded", async () => {
  const details = { path: "value[1]", expected: "a number", found: '"two"' };
  await expect(agent.Streams.lies()).rejects.toMatchObject({ code: "invalid-return", details });
});

test("code that never yields again is ended when it is cancelled", async () => {
  const call = agent.Streams.stuck();
  const iterator = call[Symbol.asyncIterator]();
  expect(await iterator.next()).toMatchObject({ value: 1 });
  expect(await call.cancel()).toBe(true);
  await expect(call).rejects.toMatchObject({ code: "cancelled" });
}, 60_000);

test("a caller without a client gets progress, numbered, and the result", async () => {
  await using untyped = agentAt(url, "streams", "60s");
  const call = untyped["Streams"]!["countForked"]!(world.folder, 300) as Call<unknown, Progress>;
  const reports: Progress[] = [];
  for await (const report of call) reports.push(report);
  expect(reports).toHaveLength(300);
  expect(reports[299]).toMatchObject({
    completed: 300,
    details: { number: "300", at: "1970-01-01T00:00:00.300Z" },
  });
  expect(await call).toBe("1970-01-01T00:00:00.000Z");
});
