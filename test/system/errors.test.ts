/** What plugin code throws, at a caller with a client, one without, and as a document. */
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AgentHandle, Call, PluginClient, RemoteError } from "../../src/client/emitted.js";
import { agentAt } from "../support/calling.js";
import { emittedClient } from "../support/clients.js";
import { ROOT, World } from "../support/processes.js";

interface Client {
  readonly failing: PluginClient<AgentHandle & { readonly Work: Record<string, () => Call<void>> }>;
  readonly Broken: new (...args: never) => RemoteError & { readonly state: Record<string, unknown> };
  readonly TimeoutError: new (...args: never) => RemoteError & { readonly state: Record<string, unknown> };
}

const PLUGIN = join(ROOT, "test/system/plugins/failing.ts");
const world = new World();
let goferd: Awaited<ReturnType<World["goferd"]>>;
let url: string;
let client: Client;

const made = new Date(1e12);
const state = {
  code: 7,
  at: made,
  image: new Uint8Array([0, 255]),
  size: 2n ** 64n,
  parts: new Map([["a", { id: "p1", made }]]),
};

beforeAll(async () => {
  ({ url } = await world.anyBroker());
  client = await emittedClient<Client>(PLUGIN);
  goferd = await world.goferd(await world.build(PLUGIN, url, "failing"), "failing");
});
afterAll(() => world.close());

async function thrownBy(member: string, options = {}): Promise<RemoteError> {
  await using agent = await client.failing.connect(url, "failing", { wait: "30s", ...options });
  return await agent.Work[member]!().then(
    () => expect.unreachable(),
    (error: unknown) => error as RemoteError,
  );
}

describe("at a caller with a client", () => {
  test.each(["break", "breakForked"])("%s: its own class, with the state decoded", async (member) => {
    const error = await thrownBy(member);
    expect(error).toBeInstanceOf(client.Broken);
    expect(error).toMatchObject({ name: "Broken", code: "remote", message: "broken: 7", state });
    expect(error.details).toMatchObject({ address: "failing", stage: "run" });
  });

  test("an error of a class below it is one of it", async () => {
    const error = await thrownBy("shatter");
    expect(error).toBeInstanceOf(client.Broken);
    expect(error).toMatchObject({ xclass: "Shattered", state });
  });

  test("a class with a name of Python's", async () => {
    const error = await thrownBy("late");
    expect(error).toBeInstanceOf(client.TimeoutError);
    expect(error).toMatchObject({ xmodule: "builtins", state: { limit: 5n } });
  });

  test("an error of no class of the client's, and one whose state is not what it says", async () => {
    const other = await thrownBy("other");
    expect(other).toMatchObject({ name: "RemoteError", xclass: "ValueError" });
    const lie = await thrownBy("lie");
    expect(lie).not.toBeInstanceOf(client.Broken);
    expect(lie).toMatchObject({
      xclass: "Broken",
      details: { mismatch: { path: "state.at", expected: "a date as ISO 8601 text with its offset" } },
    });
  });

  test("plain: as gofer says it, which is enough where the record tells the class", async () => {
    expect(await thrownBy("break", { plain: true })).toBeInstanceOf(client.Broken);
    expect(await thrownBy("shatter", { plain: true })).not.toBeInstanceOf(client.Broken);
  });
});

test("at a caller without one: gofer's exception", async () => {
  await using agent = agentAt(url, "failing");
  const error = await agent["Work"]!["break"]!().catch((reason: unknown) => reason);
  expect(error).toMatchObject({
    name: "RemoteError",
    xclass: "Broken",
    xmodule: "failing",
    xargs: ["broken: 7"],
    xstate: {
      code: 7,
      at: "2001-09-09T01:46:40.000Z",
      image: "AP8=",
      size: "18446744073709551616",
      parts: [["a", { id: "p1", made: "2001-09-09T01:46:40.000Z" }]],
      trace: "failing.Broken: broken: 7\n",
    },
  });
});

describe("at its operator", () => {
  test.each(["break", "breakForked"])(
    "%s: the log has the error's stack, down to the source",
    async (member) => {
      const from = goferd.lines.length;
      await thrownBy(member);
      const { level, thrown } = await goferd.event("call.threw", { member: `Work.${member}` }, { from });
      expect(level).toBe("info");
      expect(thrown).toMatch(/^Broken \[Error\]: broken: 7\n\s+at .*failing\.ts:\d+:\d+/);
    },
  );
});
