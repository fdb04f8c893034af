/** A plugin whose types come from a package, from Node and from a schema: generated, compiled, served, called. */
import { mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { cpus, networkInterfaces, totalmem } from "node:os";
import { join } from "node:path";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AgentHandle, Call, PluginClient } from "../../src/client/emitted.js";
import { emittedClient } from "../support/clients.js";
import { gofer, ROOT, World } from "../support/processes.js";

interface Agent extends AgentHandle {
  readonly Machine: Record<string, (...given: readonly unknown[]) => Call<unknown>>;
}

const PLUGIN = join(ROOT, "test/system/plugins/libraries.ts");
const world = new World();
let agent: Agent;

beforeAll(async () => {
  const { url } = await world.anyBroker();
  const client = await emittedClient<{ libraries: PluginClient<Agent> }>(PLUGIN);
  await world.goferd(await world.build(PLUGIN, url, "libraries"), "libraries");
  agent = await client.libraries.connect(url, "libraries", { wait: "30s" });
});
afterAll(async () => {
  await agent.close({ drain: false });
  await world.close();
});

const call = (member: string, ...given: readonly unknown[]): Promise<unknown> =>
  agent.Machine[member]!(...given);

describe("real values, held to their types at both ends", () => {
  test("of systeminformation", async () => {
    expect(await call("memory")).toMatchObject({ total: totalmem(), free: expect.any(Number) as number });
    expect(await call("system")).toMatchObject({ platform: process.platform });
    expect(await call("clock")).toMatchObject({ uptime: expect.any(Number) as number });
  });

  test("of Node", async () => {
    expect(await call("interfaces")).toEqual(networkInterfaces());
    expect(await call("processors")).toHaveLength(cpus().length);
    const { size, mode, mtime, birthtime } = statSync(PLUGIN);
    expect(await call("file", PLUGIN)).toEqual({ size, mode, mtime, birthtime });
  });

  test("of a schema: what fits comes back, what does not never reaches it", async () => {
    const settings = {
      name: "a",
      level: "high",
      limits: { cpu: 2 },
      since: new Date(1e12),
      rule: { kind: "after", count: 3 },
    };
    expect(await call("settle", settings)).toEqual(settings);
    await expect(call("settle", { ...settings, rule: { kind: "after" } })).rejects.toMatchObject({
      code: "invalid-arguments",
      details: { faults: [{ path: "settings.rule.count", found: "nothing" }] },
    });
  });
});

test("its client compiles strictly, with no types but its own", async () => {
  mkdirSync(join(ROOT, "build"), { recursive: true });
  const folder = mkdtempSync(join(ROOT, "build", "libraries-"));
  try {
    expect(await gofer(["generate", PLUGIN, "-o", folder])).toMatchObject({ code: 0, stderr: "" });
    const program = ts.createProgram([join(folder, "libraries.client.ts")], {
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      verbatimModuleSyntax: true,
      noEmit: true,
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.NodeNext,
      lib: ["lib.es2022.d.ts"],
      types: [],
    });
    expect(ts.getPreEmitDiagnostics(program).map(({ messageText }) => messageText)).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
