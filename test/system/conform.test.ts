/** `gofer conform`, run as a person would, at an agent of ours, at one without the plugin, and at one that breaks rules. */
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CONVERSATIONS } from "../../src/cli/conform/conversations.js";
import type { ConformReport } from "../../src/cli/conform/report.js";
import { connect } from "../../src/transport/connect.js";
import type { Receiver, Transport } from "../../src/transport/transport.js";
import { gofer, ROOT, World } from "../support/processes.js";

const world = new World();
let url: string;
let transport: Transport;

beforeAll(async () => {
  ({ url } = await world.anyBroker());
  const root = await world.build(join(ROOT, "test/system/plugins/vec.ts"), url, "vec");
  await world.build(join(ROOT, "test/system/plugins/jobs.ts"), url, "jobs");
  await world.goferd(root, "vec", "jobs");
  transport = await connect({ url, heartbeatMs: 10_000, tls: { hostValidation: true } });
});
afterAll(async () => {
  await transport.close();
  await world.close();
});

/** Loses the caller's data, and says nothing when it starts. */
async function rudeAgent(address: string): Promise<Receiver> {
  const receiver = await transport.openReceiver(address, { credit: 10, declare: { durable: true } });
  const answer = async (body: string): Promise<void> => {
    const { sn, replyto, request } = JSON.parse(body) as Record<string, unknown>;
    const head = {
      sn,
      version: "2.0",
      routing: [null, replyto],
      data: null,
      timestamp: "2026-11-23T18:42:29Z",
    };
    const [retval = null] = (request as { args?: unknown[] } | undefined)?.args ?? [];
    const sender = await transport.openSender(String(replyto));
    await sender.send({ body: JSON.stringify({ ...head, status: "accepted" }) });
    await sender.send({ body: JSON.stringify({ ...head, result: { retval } }) });
    await sender.close();
  };
  void (async () => {
    for await (const delivery of receiver) {
      delivery.accept();
      await answer(delivery.message.body).catch(() => undefined); // what is no request is passed over
    }
  })();
  return receiver;
}

async function report(...args: string[]): Promise<ConformReport & { code: number | null }> {
  const { stdout, stderr, code } = await gofer(["conform", url, ...args, "--json"]);
  expect(stderr).toBe("");
  return { ...(JSON.parse(stdout) as ConformReport), code };
}

describe("gofer conform", () => {
  test("of our agent: every conversation is held, none as gofer's defects", async () => {
    const { conforms, conversations, rules, code } = await report("vec", "--criteria");
    expect(conversations.filter(({ verdict }) => verdict !== "held")).toEqual([]);
    expect(conversations.map(({ name }) => name)).toEqual(CONVERSATIONS.map(({ name }) => name));
    expect(rules.every(({ verdict }) => verdict === "held")).toBe(true);
    expect([conforms, code]).toEqual([true, 0]);
  });

  test("of an agent without the plugin: what its own Admin answers, and the rest is not played", async () => {
    const { conforms, conversations, code } = await report("jobs");
    const played = conversations.filter(({ verdict }) => verdict !== "skipped");
    expect(played.every(({ verdict }) => verdict === "held")).toBe(true);
    const ofAdmin = CONVERSATIONS.filter(({ needs }) => needs === "Admin").map(({ name }) => name);
    expect(played.map(({ name }) => name)).toEqual(ofAdmin);
    expect([conforms, code]).toEqual([true, 0]);
  });

  test("prints a table of rules, held and broken, what differs, and exits 1", async () => {
    const agent = await rudeAgent("rude");
    const { stdout, stderr, code } = await gofer(["conform", url, "rude", "--patience", "1s"]);
    expect([stderr, code]).toEqual(["", 1]);
    expect(stdout).toMatch(/^W-20 +BROKEN +.*\bdata\b/m);
    expect(stdout).toMatch(/^BROKEN: data: .*data: \{"tags":\["a","b"\],"task":7\} was recorded, null came/m);
    expect(stdout).toMatch(/^BROKEN: admin-hello: started was recorded, result came/m);
    expect(stdout).toContain('"rude" at');
    expect(stdout).toContain("does NOT speak gofer's wire as recorded");
    await agent.close();
  });

  test.each([
    [["vec-nobody"], 1, "not-found"],
    [["vec", "--patience", "soon"], 2, "patience"],
    [[], 2, "missing required argument"],
  ])("asked for %j: exit code %d, %s", async (args, code, text) => {
    const ended = await gofer(["conform", url, ...args]);
    expect(ended.code).toBe(code);
    expect(ended.stderr).toContain(text);
  });
});

test("every conversation was recorded, and names rules", () => {
  const names = CONVERSATIONS.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const { rules } of CONVERSATIONS) {
    for (const rule of rules) expect(rule).toMatch(/^[WCAM]-\d+[ab]?$/);
  }
});
