/** The broker model (spec 5.11) at RabbitMQ, by a real goferd and its operator's commands. */
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AgentOptions } from "../../src/client/index.js";
import { parseUrl } from "../../src/transport/url.js";
import { agentAt } from "../support/calling.js";
import { gofer, ROOT, World, type Running } from "../support/processes.js";
import { startRabbit, type Rabbit } from "../support/rabbitmq.js";

const world = new World();
let rabbit: Rabbit;

beforeAll(async () => {
  rabbit = await startRabbit();
});
afterAll(async () => {
  await world.close();
  await rabbit.close();
});

describe.each(["amqp-0-9-1", "amqp-1-0"])("over %s", (protocol) => {
  let url: string;
  beforeAll(async () => {
    url = await rabbit.vhost(protocol);
  });

  const rows = async (command: string, ...columns: string[]): Promise<string[]> => {
    const vhost = parseUrl(url).path!;
    return (await rabbit.ctl(command, "-p", vhost, ...columns, "--no-table-headers")).trim().split("\n");
  };
  const queue = async (name: string): Promise<string | undefined> =>
    (await rows("list_queues", "name", "durable", "auto_delete", "arguments")).find((row) =>
      row.startsWith(`${name}\t`),
    );

  /** An agent whose operator says this of its model. */
  async function serving(name: string, address: string, model: string): Promise<Agent> {
    const root = await world.build(join(ROOT, "test/system/plugins/vec.ts"), url, address, name + protocol);
    appendFileSync(join(root, "overlay/vec.conf"), `[model]\n${model}`);
    const goferd = world.startGoferd(root);
    const unload = async (): Promise<void> => {
      expect(await gofer(["mgt", "--root", root, "--unload", "vec"])).toMatchObject({ code: 0 });
    };
    return { goferd, unload, attached: () => goferd.event("plugin.attached", { plugin: "vec" }) };
  }
  interface Agent {
    readonly goferd: Running;
    attached(): Promise<unknown>;
    unload(): Promise<void>;
  }

  async function answers(address: string, options: AgentOptions = {}): Promise<void> {
    await using agent = agentAt(url, address, "30s", options);
    expect(await agent["Vec"]!().echo!("hello")).toBe("hello");
  }

  test("managed=0: the queue is not declared; one that somebody makes is served, and stays", async () => {
    const agent = await serving("zero", "zero", "managed=0\n");
    await agent.goferd.event("broker.failed", { code: "not-found" });
    expect(await queue("zero")).toBeUndefined();
    const maker = await serving("maker", "zero", "managed=1\n");
    await maker.attached();
    await maker.goferd.stop();
    await agent.attached();
    await answers("zero");
    await agent.unload();
    expect(await queue("zero")).toBe("zero\ttrue\tfalse\t[]");
  });

  test.each([
    ["1: the queue is declared, and stays when the plugin is unloaded", "one", "managed=1\n", true],
    ["2: the queue is declared, and goes when the plugin is unloaded", "two", "managed=2\n", false],
  ])("managed=%s", async (_name, name, model, stays) => {
    const agent = await serving(name, name, model);
    await agent.attached();
    expect(await queue(name)).toBe(`${name}\ttrue\tfalse\t[]`);
    await answers(name);
    await agent.unload();
    expect((await queue(name)) !== undefined).toBe(stays);
  });

  test("managed=2: the queue stays when the agent ends", async () => {
    const agent = await serving("ending", "ending", "managed=2\n");
    await agent.attached();
    expect(await agent.goferd.stop()).toBe(0);
    expect(await queue("ending")).toBeDefined();
  });

  test("queue=amq.direct/NAME: the queue is bound by its name, and replies come by the caller's exchange", async () => {
    const agent = await serving("bound", "amq.direct/bound", "managed=2\n");
    await agent.attached();
    const bindings = (): Promise<string[]> =>
      rows("list_bindings", "source_name", "destination_name", "routing_key");
    expect(await bindings()).toContain("amq.direct\tbound\tbound");
    await using caller = agentAt(url, "amq.direct/bound", "30s", { exchange: "amq.direct" });
    expect(await caller["Vec"]!().echo!("hello")).toBe("hello");
    const ofReplies = (await bindings()).filter(
      (row) => row.startsWith("amq.direct\t") && !/\tbound$/.test(row),
    );
    expect(ofReplies).toEqual([expect.stringMatching(/^amq\.direct\t(\S+)\t\1$/)]);
    await agent.unload();
    expect(await queue("bound")).toBeUndefined();
  });

  test("expiration=1: the queue says so, serves, and is gone once nobody reads it", async () => {
    const agent = await serving("expiring", "expiring", "managed=1\nexpiration=1\n");
    await agent.attached();
    expect(await queue("expiring")).toBe('expiring\ttrue\ttrue\t[{"x-expires",1000}]');
    await answers("expiring");
    expect(await agent.goferd.stop()).toBe(0);
    await expect.poll(() => queue("expiring"), { timeout: 30_000 }).toBeUndefined();
  });
});
