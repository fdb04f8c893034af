/** `gofer generate --from`: a client of an agent that runs, ours or Python's. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { scriptedAgent, type ScriptedAgent } from "../../src/testing/index.js";
import { connect } from "../../src/transport/connect.js";
import type { Transport } from "../../src/transport/transport.js";
import { gofer, ROOT, World } from "../support/processes.js";

const VALUES = join(ROOT, "test/system/plugins/values.ts");
const world = new World();
let url: string;
let transport: Transport;
const peers: ScriptedAgent[] = [];

beforeAll(async () => {
  ({ url } = await world.anyBroker());
  const root = await world.build(VALUES, url, "values");
  await world.goferd(root, "values");
  transport = await connect({ url, heartbeatMs: 10_000, tls: { hostValidation: true } });
});
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
