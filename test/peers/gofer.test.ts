/** A gofer peer written with another library, in both roles: our agent answers it, and our caller calls it. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { agentAt } from "../support/calling.js";
import { finished, ROOT, Running, World } from "../support/processes.js";
import { recording } from "../support/vectors.js";

const PYTHON = "/usr/bin/python3";
const SCRIPT = join(import.meta.dirname, "proton_gofer.py");
const VECTORS = join(ROOT, "test/wire/vectors");
const file = (name: string): string => join(VECTORS, `${recording(name).name}.json`);

const world = new World();
let url: string;

beforeAll(async () => {
  ({ url } = await world.broker());
  await world.goferd(await world.build(join(ROOT, "test/system/plugins/vec.ts"), url, "vec"), "vec");
});
afterAll(() => world.close());

interface Reply {
  readonly body: Record<string, unknown>;
  readonly string: boolean;
  readonly durable: boolean;
  readonly ttl: number;
}

describe("goferd answers a caller that is not ours as gofer did", () => {
  const scenarios = [
    "amqp10-sync-echo",
    "amqp10-progress",
    "sync-echo",
    "sync-constructor",
    "progress",
    "data",
    "exc-custom",
    "exc-builtin",
    "exc-no-member",
  ];
  test.each(scenarios)("%s", async (scenario) => {
    const { code, stdout, stderr } = await finished(PYTHON, [
      SCRIPT,
      "call",
      url,
      "vec",
      file(`${scenario}.01`),
    ]);
    expect(stderr).toBe("");
    expect(code).toBe(0);
    const replies = JSON.parse(stdout) as Reply[];
    for (const { string, durable, ttl } of replies)
      expect({ string, durable, ttl }).toEqual({ string: true, durable: true, ttl: 0 }); // W-8, W-10, W-43
    const recorded = recordedReplies(scenario);
    const ours = replies
      .map(({ body }) => shape(body))
      .filter((one) => recorded.some((other) => other["status"] === one["status"]));
    expect(ours.slice(0, recorded.length)).toEqual(recorded);
  });
});

function recordedReplies(scenario: string): Record<string, unknown>[] {
  const found: Record<string, unknown>[] = [];
  for (let order = 2; order <= 6; order++) {
    try {
      found.push(shape(recording(`${scenario}.0${order}`).body));
    } catch {
      break; // that was the last
    }
  }
  expect(found.length).toBeGreaterThan(0);
  return found;
}

/** Fields and values, but for what differs from call to call and the text of a trace. */
function shape({
  sn,
  routing,
  timestamp,
  result,
  ...rest
}: Record<string, unknown>): Record<string, unknown> {
  const { exval, xstate, ...record } = (result ?? {}) as Record<string, unknown>;
  const state = { ...(xstate as object | undefined), trace: typeof exval };
  return {
    ...rest,
    types: [typeof sn, Array.isArray(routing), typeof timestamp],
    record,
    ...(exval !== undefined && { state }),
  };
}

describe("our caller gets its answer from an agent that is not ours", () => {
  const serve = async (scenario: string, ...replies: string[]): Promise<Running> => {
    const agent = new Running(
      spawn(PYTHON, [SCRIPT, "serve", url, scenario, ...replies.map(file)], {
        stdio: ["ignore", "pipe", "pipe"],
      }),
    );
    await agent.line((line) => line === "ready");
    return agent;
  };

  test("a result, with its progress on the way", async () => {
    const peer = await serve(
      "progress",
      "progress.02",
      "progress.03",
      "progress.04",
      "progress.05",
      "progress.06",
    );
    const caller = agentAt(url, "progress");
    const call = caller["Vec"]!().progress!(2);
    const steps: unknown[] = [];
    for await (const { completed, total, details } of call) steps.push([completed, total, details]);
    expect(await call).toBe("done");
    expect(steps).toEqual([
      [1, 2, { step: 0 }],
      [2, 2, { step: 1 }],
    ]);
    const { body, string, durable } = JSON.parse(await peer.line((line) => line.startsWith("{"))) as Reply;
    expect({ string, durable }).toEqual({ string: true, durable: true });
    expect(body["request"]).toEqual(recording("progress.01").body["request"]);
    expect(await peer.exited).toBe(0);
    await caller.close();
  });

  test("an exception, told from a table and never built by name", async () => {
    const peer = await serve("exc-custom", "exc-custom.02");
    const caller = agentAt(url, "exc-custom");
    await expect(caller["Vec"]!().widget_error!()).rejects.toMatchObject({
      code: "remote",
      xclass: "WidgetError",
      xmodule: "vec",
      xargs: ["widget failed", 42],
      xstate: { code: 42, part: { id: "p1" } },
    });
    expect(await peer.exited).toBe(0);
    await caller.close();
  });
});
