/** `gofer mgt` as an operator types it, to a running goferd: every flag, by socket and by port. */
import { appendFileSync, cpSync, existsSync, statSync, writeFileSync } from "node:fs";
import { createConnection } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { agentAt, type Loose } from "../support/calling.js";
import { gofer, ROOT, World, type Finished, type Running } from "../support/processes.js";

const world = new World();
let root: string;
let agent: Running;
let caller: Loose;
let port: number;
let token: string;

beforeAll(async () => {
  const { url } = await world.anyBroker();
  root = await world.build(join(ROOT, "test/system/plugins/vec.ts"), url, "managed");
  cpSync(await world.build(join(ROOT, "test/system/plugins/values.ts"), url, "values", "more"), root, {
    recursive: true,
  });
  appendFileSync(join(root, "agent.conf"), "\n[management]\nenabled=1\nport=0\ntoken=t0p-t0ken\n");
  token = join(world.folder, "token");
  writeFileSync(token, "t0p-t0ken\n", { mode: 0o600 });
  agent = await world.goferd(root, "vec", "values");
  port = await portOf(agent);
  caller = agentAt(url, "managed", "30s");
});
afterAll(async () => {
  await caller.close({ drain: false });
  await world.close();
});

async function portOf(running: Running): Promise<number> {
  const line = await running.line((text) => text.includes("management.listening") && text.includes('"port"'));
  return (JSON.parse(line) as { port: number }).port;
}

const mgt = (...args: string[]): Promise<Finished> => gofer(["mgt", "--root", root, ...args]);

describe("through the agent's socket", () => {
  test("is its owner's alone", () => {
    expect(statSync(join(root, "state/management.sock")).mode & 0o777).toBe(0o600);
  });

  test.each(["--show", "-s", "--status"])("%s prints the report", async (flag) => {
    const { code, stdout } = await mgt(flag);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^Plugins:\n(.*\n)*\s+<plugin> vec\n/)]);
  });

  test("--plugins prints what each is doing", async () => {
    const { code, stdout } = await mgt("--plugins");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^NAME +ATTACHED +QUEUE +PID +RUNNING +QUEUED +LOADED\n/);
    expect(stdout).toMatch(/\nvec +true +managed +\d+ +0 +0 +\d{4}-/);
  });

  test("--unload, --load and --reload, long and short", async () => {
    expect(await mgt("--unload", "values")).toMatchObject({ code: 0, stdout: "" });
    expect((await mgt("-s")).stdout).not.toContain("<plugin> values");
    expect(await mgt("--load", "values")).toMatchObject({ code: 0, stdout: "" });
    expect((await mgt("-s")).stdout).toContain("<plugin> values");
    expect(await mgt("-u", "values")).toMatchObject({ code: 0 });
    expect(await mgt("-l", join(root, "plugins/values.conf"))).toMatchObject({ code: 0 });
    expect(await mgt("--reload", "values")).toMatchObject({ code: 0 });
    expect(await mgt("-r", "plugins/values.conf").then(({ code }) => code)).toBe(1);
    expect(await mgt("-r", join(root, "plugins/values.conf"))).toMatchObject({ code: 0 });
  });

  test("--calls tells whoever did not make a call what to cancel it by", async () => {
    const call = caller["Vec"]!["long"]!(60);
    const ended = call.then(String, (error: Error) => error.message);
    await expect
      .poll(async () => (await mgt("--calls")).stdout, { timeout: 20_000 })
      .toMatch(new RegExp(`^SN .*\\n${call.sn} +vec +Vec\\.long +running +[\\dT:-]+Z\\n$`));
    const next = caller["Vec"]!["long"]!(60);
    const nextEnded = next.then(String, (error: Error) => error.message);
    await expect
      .poll(async () => JSON.parse((await mgt("--calls", "--json")).stdout) as unknown, { timeout: 20_000 })
      .toMatchObject({ result: [{ sn: call.sn }, { sn: next.sn, state: "queued" }] });
    for (const { sn } of [next, call]) await mgt("--cancel", sn);
    expect(await Promise.all([ended, nextEnded])).toEqual([
      "cancelled",
      "cancelled before it started; it did not run",
    ]);
  });

  test("--cancel ends a call", async () => {
    const call = caller["Vec"]!["long"]!(60);
    const ended = call.then(String, (error: Error) => error.message);
    await expect
      .poll(async () => (await mgt("--plugins")).stdout, { timeout: 20_000 })
      .toMatch(/vec +true +managed +\d+ +1 /);
    expect(await mgt("--cancel", call.sn)).toMatchObject({ code: 0, stdout: `["${call.sn}"]\n` });
    expect(await ended).toBe("cancelled");
  });

  test("what goes wrong is told, with an exit code (X-39)", async () => {
    expect(await mgt("--reload", "nobody")).toMatchObject({
      code: 1,
      stdout: "",
      stderr: expect.stringContaining("plugin: nobody, not-found"),
    });
    expect(await mgt("--load", "vec")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("already loaded"),
    });
    expect(await mgt("--load", "/etc/passwd")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("only"),
    });
    expect(await mgt("--json", "--reload", "nobody")).toMatchObject({
      code: 1,
      stdout: '{"code":1,"result":"plugin: nobody, not-found"}\n',
    });
    expect(await gofer(["mgt", "--root", join(root, "lib"), "--show"])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /no agent at .*lib\/state\/management\.sock: ENOENT; is it the folder of a goferd/,
      ),
    });
    expect(await mgt()).toMatchObject({ code: 2, stderr: expect.stringContaining("say what to do") });
  });

  test.each(["show", "reload"])("%s, asked by who then closes his side, as nc -N does", async (name) => {
    const socket = createConnection(join(root, "state/management.sock"));
    socket.end(JSON.stringify({ name, args: name === "reload" ? ["values"] : [] }));
    const reply = JSON.parse(await text(socket)) as object;
    expect(reply).toEqual({
      code: 0,
      result: name === "reload" ? null : expect.stringContaining("Plugins:"),
    });
  });

  test("--json", async () => {
    const { stdout } = await mgt("--plugins", "--json");
    expect(JSON.parse(stdout)).toMatchObject({
      code: 0,
      result: [{ name: "vec", queue: "managed" }, { name: "values" }],
    });
  });

  test("only the first is carried out (T-7)", async () => {
    expect((await mgt("--unload", "vec", "--show")).stdout).toContain("<plugin> vec");
    expect((await mgt("-s")).stdout).toContain("<plugin> vec");
  });
});

describe("through the port", () => {
  test("-H and -p, with the token", async () => {
    const at = ["mgt", "-H", "localhost", "-p", String(port)];
    expect(await gofer([...at, "--token", token, "-s"])).toMatchObject({ code: 0 });
    expect(await gofer([...at, "-s"])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("token is missing"),
    });
    expect(
      await gofer(["mgt", "--host", "localhost", "--port", String(port), "--token", token, "-s"]),
    ).toMatchObject({
      code: 0,
    });
    expect(await gofer(["mgt", "-p", "0", "-s"])).toMatchObject({ code: 2 });
    expect(await gofer([...at, "--token", "/nowhere", "-s"])).toMatchObject({ code: 2 });
  });

  test("without -p it is gofer's port", async () => {
    const { code, stderr } = await gofer(["mgt", "-H", "127.0.0.99", "-s"]);
    expect([code, stderr]).toEqual([1, expect.stringContaining("127.0.0.99:5650")]);
  });

  test("the token is in no log line", () => {
    expect(agent.lines.join("\n")).not.toContain("t0p-t0ken");
  });
});

test("no agent: exit code 1, and the socket goes with its agent", async () => {
  await agent.stop();
  expect(existsSync(join(root, "state/management.sock"))).toBe(false);
  expect(await mgt("-s")).toMatchObject({ code: 1, stderr: expect.stringContaining("unreachable") });
});
