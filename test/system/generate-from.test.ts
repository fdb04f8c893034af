/** `gofer generate --from`: a client of an agent that runs, ours or Python's. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AgentHandle, PluginClient } from "../../src/client/emitted.js";
import { scriptedAgent, type ScriptedAgent } from "../../src/testing/index.js";
import { connect } from "../../src/transport/connect.js";
import type { Transport } from "../../src/transport/transport.js";
import { gofer, ROOT, World } from "../support/processes.js";

const VALUES = join(ROOT, "test/system/plugins/values.ts");
const GOLDEN = join(ROOT, "test/golden");
/** What JSON Schema alone cannot say of types, and what is peculiar to TypeScript. */
const PECULIAR = [
  "arrays", "enums-computed", "keys-templates", "mappings", "overloads-rest", "templates", "tuples-rest",
  "values-keys-templates", "values-maybe", "values-tuples-rest",
]; // prettier-ignore
const world = new World();
let url: string;
let transport: Transport;
const peers: ScriptedAgent[] = [];

beforeAll(async () => {
  ({ url } = await world.anyBroker());
  const root = await world.build(VALUES, url, "values");
  for (const name of PECULIAR) await world.build(join(GOLDEN, name, `${name}.ts`), url, name);
  await world.goferd(root, "values", ...PECULIAR);
  transport = await connect({ url, heartbeatMs: 10_000, tls: { hostValidation: true } });
}, 120_000);
afterAll(async () => {
  await Promise.all(peers.map((peer) => peer.close()));
  await transport?.close();
  await world.close();
});

function from(address: string, ...more: string[]): ReturnType<typeof gofer> {
  return gofer(["generate", "--from", url, "--address", address, "-o", join(world.folder, address), ...more]);
}

/** But for the first line, which says where it is from. */
function emitted(folder: string, file: string): string {
  const text = readFileSync(join(world.folder, folder, file), "utf8");
  return text.slice(text.indexOf("\n"));
}

test("of an agent of ours: the client that its source gives", async () => {
  const run = await from("values");
  expect(run).toMatchObject({ code: 0, stderr: "", stdout: expect.stringContaining("values.client.ts") });
  await gofer(["generate", VALUES, "-o", join(world.folder, "source")]);
  expect(emitted("values", "values.client.ts")).toBe(emitted("source", "values.client.ts"));
  expect((await from("values", "--check")).code).toBe(0);
});

test.each(PECULIAR)("%s: likewise", async (name) => {
  expect(await from(name)).toMatchObject({ code: 0, stderr: "" });
  const client = `${name}.client.ts`;
  const own = readFileSync(join(GOLDEN, name, "emitted", client), "utf8");
  expect(emitted(name, client)).toBe(own.slice(own.indexOf("\n")));
});

describe("clients of such types call the agent that they are of", () => {
  type Members = Record<string, (...given: unknown[]) => Promise<unknown>>;
  const calling = async (name: string, work: (members: Members) => Promise<void>): Promise<void> => {
    await from(name);
    const module = (await import(join(world.folder, name, `${name}.client.ts`))) as Record<
      string,
      PluginClient<AgentHandle & Readonly<Record<string, Members>>>
    >;
    const [client] = Object.values(module).filter((each) => "connect" in each);
    const agent = await client!.connect(url, name, { wait: "30s" });
    await work(agent[name]!);
    await agent.close({ drain: false });
  };
  const refusedAt = (path: string): object =>
    expect.objectContaining({
      code: "invalid-arguments",
      details: expect.objectContaining({ faults: [expect.objectContaining({ path })] }) as object,
    }) as object;
  const day = new Date(1e12);

  test("tuples whose rest is not their last", () =>
    calling("values-tuples-rest", async (members) => {
      const whole = [day, 1n, 2n ** 70n, new Map([["a", day]]), new Uint8Array([1])];
      expect(await members.log!(["a", "b", day], whole)).toEqual([["a", "b", day]]);
      expect(await members.sum!(whole)).toEqual({ sum: whole, plain: ["", 1] });
      await expect(members.sum!([day, 1n, "x", new Map(), new Uint8Array()])).rejects.toEqual(
        refusedAt("sum[2]"),
      );
    }));

  test("keys that are templates", () =>
    calling("values-keys-templates", async (members) => {
      const given = { name: "a", bornAt: day, "n-1": 2n ** 64n };
      expect(await members.times!(given, day)).toEqual([given]);
      const grown = { "child-a": { "bytes-b": new Uint8Array([1, 2]) } };
      expect(await members.tree!(grown)).toEqual({ tree: grown, more: [new Date(0)] });
      await expect(members.times!({ ...given, diedAt: "x" }, day)).rejects.toEqual(refusedAt("times.diedAt"));
    }));

  test("templates and string mappings, as the compiler compares them", () =>
    calling("mappings", async (members) => {
      expect(await members.shout!("ÄÖ", "ABC-0x10", "Émile")).toBe("x");
      await expect(members.shout!("ÄÖ", "ABC-x", "Émile")).rejects.toEqual(refusedAt("code"));
    }));

  test("properties whose type has a name and may be undefined", () =>
    calling("values-maybe", async (members) => {
      const person = { name: undefined, born: null, list: { next: undefined, at: day } };
      expect(await members.meet!(person, undefined, null)).toEqual({ born: null, list: { at: day } });
      await expect(members.meet!({ name: null })).rejects.toEqual(refusedAt("person.name"));
    }));

  test("enums with computed members", () =>
    calling("enums-computed", async (members) => {
      expect(await members.size!(8, 1, "any", 0)).toEqual([8]);
      await expect(members.size!(8, "x", "any", 0)).rejects.toEqual(refusedAt("only"));
    }));
});

test("of a Python gofer: what its help names", async () => {
  const report = "Plugins:\n\n  <plugin> net\n    Functions:\n      ping(host, wait=3)\n\nActions:";
  peers.push(
    await scriptedAgent(transport, "python", async (call) => {
      const { method } = call.request;
      if (method === "help") return call.succeed(report);
      const description = `"Admin.${method}()" not provided by plugin.`;
      const exception = {
        xclass: "MemberNotFound",
        xmodule: "gofer.rmi.dispatcher",
        xstate: {},
        xargs: [description],
      };
      return call.failWith({ ...exception, exval: `MemberNotFound: ${description}\n` });
    }),
  );
  const run = await from("python");
  expect(run).toMatchObject({ code: 0, stderr: "" });
  expect(emitted("python", "net.client.ts")).toContain("ping(host: Json, wait?: Json): Call<Json>;");
  expect((await from("python", "--plugin", "other")).stderr).toContain("other is not among them");
});

test("of a hostile agent: nothing is written, and the fault is named", async () => {
  const $defs = { A: { $ref: "#/$defs/A" } };
  const digest = "0".repeat(64);
  peers.push(
    await scriptedAgent(transport, "hostile", (call) =>
      call.succeed({ contract: 1, name: "../evil", namespaces: [], $defs, digest }),
    ),
  );
  const run = await from("hostile");
  expect(run.code).toBe(1);
  expect(run.stderr).toContain(
    'malformed: the contract: $defs["A"]: expected a type; this one leads only to itself',
  );
});

test("a broker that is not there is said at once, whatever there is to wait", async () => {
  const { code, stderr } = await gofer([
    "generate",
    "--from",
    "amqp://127.0.0.1:1",
    "-a",
    "x",
    "-o",
    "x",
    "-w",
    "10m",
  ]);
  expect(code).toBe(1);
  expect(stderr).toContain("ECONNREFUSED");
});

test.each([
  [["--url", "http://x"], 'unknown scheme "http"'],
  [["--url", "amqp://"], "the URL names no host"],
  [["--queue", ""], "--queue: the address is empty"],
])("a descriptor that no agent would serve is not written: %j", async (flags, message) => {
  for (const command of ["generate", "build"]) {
    const run = await gofer([command, VALUES, "-o", join(world.folder, "refused"), ...flags]);
    expect(run).toMatchObject({ code: 2, stderr: expect.stringContaining(message) });
  }
  expect(existsSync(join(world.folder, "refused"))).toBe(false);
});

test.each([
  [["-o", "x"], "name plugin sources, or an agent with --from and --address"],
  [["-o", "x", "--from", "amqp://x"], "--from needs --address"],
  [["-o", "x", "--from", "amqp://x", "-a", "y", "plugin.ts"], "--from is in place of plugin sources"],
])("asked wrongly: %j", async (args, message) => {
  const run = await gofer(["generate", ...args]);
  expect(run).toMatchObject({ code: 2, stderr: expect.stringContaining(message) });
});
