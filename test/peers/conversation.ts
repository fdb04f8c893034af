import { spawn } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { agentAt } from "../support/calling.js";
import { finished, ROOT, Running } from "../support/processes.js";
import { recording } from "../support/vectors.js";

const PYTHON = "/usr/bin/python3";
const VECTORS = join(ROOT, "test/wire/vectors");
const file = (name: string): string => join(VECTORS, `${recording(name).name}.json`);

/** A peer that is not ours, and how it and we reach one broker. */
export interface Peer {
  /** `call URL ADDRESS RECORDING…` and `serve URL ADDRESS RECORDING…`: a script beside this file. */
  readonly script: string;
  /** The broker, for the peer. */
  readonly url: () => string;
  /** The broker, for our caller. */
  readonly ours: () => string;
  /** What else the script is told. */
  readonly more?: readonly string[];
  /** What the peer sees of each of our replies beside its body. */
  readonly seen: Readonly<Record<string, unknown>>;
  /** And of our requests, where that is something else. */
  readonly seenOfRequests?: Readonly<Record<string, unknown>>;
}

interface Reply {
  readonly body: Record<string, unknown>;
  readonly [property: string]: unknown;
}

/** goferd answers the peer at the address `vec`, where the plugin of that name is served; our caller calls the peer. */
export function understands(peer: Peer): void {
  /** Of the peer: each declares its queue in its own way. */
  const addressOf = (scenario: string): string => `${scenario} by ${peer.script}`;
  const args = (command: string, address: string, names: readonly string[]): string[] => [
    join(import.meta.dirname, peer.script),
    ...(peer.more ?? []),
    command,
    peer.url(),
    address,
    ...names.map(file),
  ];

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
      const { code, stdout, stderr } = await finished(PYTHON, args("call", "vec", [`${scenario}.01`]));
      expect(stderr).toBe("");
      expect(code).toBe(0);
      const replies = JSON.parse(stdout) as Reply[];
      for (const { body: _, ...properties } of replies) expect(properties).toEqual(peer.seen); // W-8, W-10, W-43
      const recorded = recordedReplies(scenario);
      const ours = replies
        .map(({ body }) => shape(body))
        .filter((one) => recorded.some((other) => other["status"] === one["status"]));
      expect(ours.slice(0, recorded.length)).toEqual(recorded);
    });
  });

  describe("our caller gets its answer from an agent that is not ours", () => {
    const serve = async (scenario: string, ...replies: string[]): Promise<Running> => {
      const agent = new Running(
        spawn(PYTHON, args("serve", addressOf(scenario), replies), { stdio: ["ignore", "pipe", "pipe"] }),
      );
      await agent.line((line) => line === "ready");
      return agent;
    };

    test("a result, with its progress on the way", async () => {
      const agent = await serve(
        "progress",
        "progress.02",
        "progress.03",
        "progress.04",
        "progress.05",
        "progress.06",
      );
      const caller = agentAt(peer.ours(), addressOf("progress"));
      const call = caller["Vec"]!().progress!(2);
      const steps: unknown[] = [];
      for await (const { completed, total, details } of call) steps.push([completed, total, details]);
      expect(await call).toBe("done");
      expect(steps).toEqual([
        [1, 2, { step: 0 }],
        [2, 2, { step: 1 }],
      ]);
      const { body, ...properties } = JSON.parse(await agent.line((line) => line.startsWith("{"))) as Reply;
      expect(properties).toEqual(peer.seenOfRequests ?? peer.seen);
      expect(body["request"]).toEqual(recording("progress.01").body["request"]);
      expect(await agent.exited).toBe(0);
      await caller.close();
    });

    test("an exception, told from a table and never built by name", async () => {
      const agent = await serve("exc-custom", "exc-custom.02");
      const caller = agentAt(peer.ours(), addressOf("exc-custom"));
      await expect(caller["Vec"]!().widget_error!()).rejects.toMatchObject({
        code: "remote",
        xclass: "WidgetError",
        xmodule: "vec",
        xargs: ["widget failed", 42],
        xstate: { code: 42, part: { id: "p1" } },
      });
      expect(await agent.exited).toBe(0);
      await caller.close();
    });
  });
}

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
