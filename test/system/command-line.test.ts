/** Every flag of `gofer rmi` and `goferd`, as a person types it, to a running agent. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ByHand } from "../support/by-hand.js";
import { finished, gofer, ROOT, World, type Finished, type Running } from "../support/processes.js";

const world = new World();
let url: string;
let root: string;
let agent: Running;
let auth: string;
let hand: ByHand;
/** All that was said by commands. */
const said: string[] = [];

beforeAll(async () => {
  ({ url } = await world.anyBroker());
  root = await world.build(join(ROOT, "test/system/plugins/vec.ts"), url, "vec");
  cpSync(await world.build(join(ROOT, "test/system/plugins/values.ts"), url, "signed", "more"), root, {
    recursive: true,
  });
  auth = join(root, "lib/vector-auth.mjs");
  cpSync(join(ROOT, "test/system/plugins/vector-auth.mjs"), auth);
  appendFileSync(join(root, "overlay/values.conf"), "[messaging]\nauthenticator=vector-auth\n");
  agent = await world.goferd(root, "vec", "values");
  hand = await ByHand.connect(url);
});
afterAll(async () => {
  await hand.close();
  await world.close();
});

async function rmi(...args: string[]): Promise<Finished> {
  const done = await gofer(["rmi", ...args]);
  said.push(done.stdout, done.stderr);
  return done;
}
const vec = (target: string, ...more: string[]): Promise<Finished> =>
  rmi("-u", url, "-a", "vec", "-t", target, ...more);

test("a reader that has had enough, as head has, is no failure", async () => {
  const child = spawn(process.execPath, [join(ROOT, "dist/src/cli/gofer.js"), "explain"], { stdio: "pipe" });
  let stderr = "";
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  child.stdout.destroy();
  const [code] = (await once(child, "close")) as [number | null];
  expect([code, stderr]).toEqual([0, ""]);
});

test("Ctrl-C ends the command, and says how to cancel the call, which goes on", async () => {
  const command = [
    join(ROOT, "dist/src/cli/gofer.js"),
    "rmi",
    "-u",
    url,
    "-a",
    "vec",
    "-t",
    "Vec.long",
    "60",
  ];
  const interrupted = world.start(process.execPath, command);
  const calls = async (): Promise<string> => (await gofer(["mgt", "--root", root, "--calls"])).stdout;
  await expect.poll(calls, { timeout: 20_000 }).toMatch(/ Vec\.long +running /);
  expect(await interrupted.stop("SIGINT")).toBe(130);
  const line = await interrupted.line((each) => each.includes("Admin.cancel"));
  const [, input] = /-t Admin\.cancel -i '(.*)'$/.exec(line)!;
  expect(await calls()).toContain("Vec.long");
  expect((await vec("Admin.cancel", "-i", input!)).code).toBe(0);
});

describe("gofer rmi", () => {
  test("gofer's own examples (T-6)", async () => {
    expect(await vec("Vec.echo", "hi")).toMatchObject({ code: 0, stdout: '"hi"\n', stderr: "" });
    expect(await vec("Vec.echo", "x=hi")).toMatchObject({ code: 0, stdout: '"hi"\n' });
    expect(await vec("Vec.echo", "-i", '[["hi"], {}]')).toMatchObject({ code: 0, stdout: '"hi"\n' });
  });

  test("the long names", async () => {
    const long = ["--url", url, "--address", "vec", "--target", "Vec.echo", "--input", "[[1.5],{}]"];
    const more = ["--wait", "30s", "--ttl", "20", "--data", '{"job":7}', "--json"];
    expect(await rmi(...long, ...more)).toMatchObject({ code: 0, stdout: "1.5\n" });
  });

  test("-w, -d and -T; -w 0 prints the serial number", async () => {
    expect(await vec("Vec.echo", "-w", "30", "-d", '{"job":7}', "-T", "20", "x")).toMatchObject({
      stdout: '"x"\n',
    });
    expect((await vec("Vec.echo", "-w", "0", "x")).stdout).toMatch(/^[0-9a-f-]{36}\n$/);
  });

  test("-r: the replies go there", async () => {
    const { stdout } = await vec("Vec.echo", "-r", hand.replyto, "later");
    const replies = await hand.repliesTo(stdout.trim());
    expect(replies.at(-1)).toMatchObject({ result: { retval: "later" } });
    const long = await vec("Vec.echo", "--reply", hand.replyto, "later");
    expect(await hand.repliesTo(long.stdout.trim())).not.toEqual([]);
  });

  test.each(["-p", "--progress"])("%s prints each report", async (flag) => {
    const { stdout, stderr } = await vec("Vec.progress", flag, "> ", "2");
    expect([stdout, stderr]).toEqual(['"done"\n', '> {"step":0}\n> {"step":1}\n']);
  });

  test.each([["-S"], ["--secret"]])("%s", async (flag) => {
    expect(await vec("vec.guarded", flag, "s3cret", "x")).toMatchObject({ code: 0, stdout: '"x"\n' });
    expect(await vec("vec.guarded", flag, "n0pe-n0pe", "x")).toMatchObject({ code: 1, stdout: "" });
  });

  test("-U and -P, long and short", async () => {
    for (const flags of [
      ["-U", "bob", "-P", "pa55-w0rd"],
      ["--user", "bob", "--password", "pa55-w0rd"],
    ])
      expect((await vec("vec.asalice", ...flags, "x")).stderr).toContain("user must be: alice, passed: bob");
    expect((await vec("vec.asalice", "-U", "alice", "x")).stderr).toContain("password required");
  });

  test.each(["-A", "--authenticator"])("%s signs, and the agent takes nothing else", async (flag) => {
    const target = ["-u", url, "-a", "signed", "-t", "Admin.echo"];
    expect(await rmi(...target, flag, auth, "x")).toMatchObject({ code: 0, stdout: '"x"\n' });
    expect(await rmi(...target, "x")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("not-authentic"),
    });
    expect(await rmi(...target, flag, "gone.mjs", "x")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("gone.mjs"),
    });
  });

  test("--json tells a failure on one line of stdout, too", async () => {
    const { code, stdout, stderr } = await vec("Vec.value_error", "--json");
    expect([code, stderr]).toEqual([1, ""]);
    expect(JSON.parse(stdout)).toMatchObject({
      error: { code: "remote", details: { xclass: "ValueError", address: "vec" } },
    });
  });

  test.each(["-h", "--help"])("%s", async (flag) => {
    expect(await gofer(["rmi", flag])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("--authenticator"),
    });
  });
});

describe("goferd", () => {
  const goferd = (...args: string[]): Promise<Finished> =>
    finished(process.execPath, [join(ROOT, "dist/src/cli/goferd.js"), ...args]);

  test.each(["-h", "--help"])("%s tells its usage (T-14)", async (flag) => {
    expect(await goferd(flag)).toMatchObject({ code: 0, stdout: expect.stringContaining("Usage: goferd") });
  });

  test("a flag that is none", async () => {
    expect(await goferd("--nonsense")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("--nonsense"),
    });
  });

  test.each(["-f", "--foreground"])("%s: it stays, and ends when asked", async (flag) => {
    const other = await world.build(
      join(ROOT, "test/system/plugins/vec.ts"),
      url,
      `vec${flag}`,
      `root${flag}`,
    );
    const main = [join(ROOT, "dist/src/cli/goferd.js"), flag, "--root", other, "--drain", "1s"];
    const running = world.start(process.execPath, main);
    await running.event("plugin.attached", { plugin: "vec" });
    expect(await running.stop()).toBe(0);
  });
});

describe("secrets", () => {
  test("a command that was given one does not show it in ps", async () => {
    const main = [join(ROOT, "dist/src/cli/gofer.js"), "rmi", "-u", url, "-a", "vec", "-t", "Vec.long"];
    for (const secret of [
      ["-S", "pst-s3cret"],
      ["-U", "alice", "-P", "pst-s3cret"],
      ["--secret=pst-s3cret"],
    ]) {
      const running = world.start(process.execPath, [...main, ...secret, "-w", "60s", "-p", "", "60"]);
      const { pid } = running.child;
      await expect
        .poll(() => readFileSync(`/proc/${pid}/cmdline`, "utf8"), { timeout: 20_000 })
        .not.toContain("pst-s3cret");
      await running.stop("SIGKILL");
    }
  });

  test("no memory of the agent, of what it starts, or of a command goes into a core file", async () => {
    const rmi = [join(ROOT, "dist/src/cli/gofer.js"), "rmi", "-u", url, "-a", "vec", "-t", "Vec.long", "60"];
    const command = world.start(process.execPath, rmi);
    const filterOf = (pid: number): string => readFileSync(`/proc/${pid}/coredump_filter`, "utf8").trim();
    await expect.poll(() => filterOf(command.child.pid!), { timeout: 20_000 }).toBe("00000000");
    const { pid } = agent.child;
    const started = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ");
    expect(started.length).toBeGreaterThan(1);
    for (const each of [pid!, ...started.map(Number)]) expect(filterOf(each)).toBe("00000000");
    await command.stop("SIGKILL");
  });

  test("no secret is in what commands and agent have said, nor in what the agent keeps", async () => {
    const kept = await finished("grep", [
      "-rlE",
      "--exclude-dir=code", // the built module, which checks the secret
      "s3cret|n0pe-n0pe|pa55-w0rd|vector-key",
      join(root, "state"),
    ]);
    expect(kept).toMatchObject({ code: 1, stdout: "" }); // 1: searched, and found nothing
    const all = [...said, ...agent.lines].join("\n");
    expect(all).toContain("user must be: alice");
    expect(all).not.toMatch(/s3cret|n0pe-n0pe|pa55-w0rd|vector-key/);
  });
});
