/** What people and peers get wrong, each with the error they see; and the agent goes on. */
import { appendFileSync, copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DEFAULT_LIMITS } from "../../src/wire/limits.js";
import { ByHand } from "../support/by-hand.js";
import { agentAt, type Loose } from "../support/calling.js";
import { gofer, ROOT, World, type Running } from "../support/processes.js";

const VEC = join(ROOT, "test/system/plugins/vec.ts");
const world = new World();
let url: string;
let root: string;
let agent: Running;
let vec: Loose;
let hand: ByHand;

beforeAll(async () => {
  ({ url } = await world.anyBroker());
  root = await world.build(VEC, url, "vec");
  agent = await world.goferd(root, "vec");
  vec = agentAt(url, "vec");
  hand = await ByHand.connect(url);
});
afterAll(async () => {
  await vec.close({ drain: false });
  await hand.close();
  await world.close();
});

describe("documents", () => {
  const call = { classname: "vec", method: "echo", args: ["x"] };
  const rows: [string, string, Record<string, unknown>][] = [
    ["NaN", '"request": {"classname": "vec", "method": "echo", "args": [NaN]}', { code: "malformed" }],
    ["cut off", '"request": {"classname": "ve', { code: "malformed" }],
    ["no request", '"request": null', { code: "malformed", details: "request" }],
    [
      "kws as a list",
      '"request": {"classname": "vec", "kws": []}',
      { code: "malformed", details: "request.kws" },
    ],
    ["another version", '"version": "0.5"', { code: "model.version", details: "expected:2.0, found:0.5" }],
  ];
  for (const [name, rest, rejection] of rows) {
    test(`${name}: rejected, with sn and data echoed`, async () => {
      const sn = `bad-${rows.findIndex(([other]) => other === name)}`;
      const close = name === "cut off" ? "" : "}";
      const body = `{"sn": "${sn}", "replyto": "${hand.replyto}", "data": {"n": 1.0}, "version": "2.0", ${rest}${close}`;
      await hand.send("vec", body);
      const replies = await hand.repliesTo(sn);
      expect(replies).toHaveLength(1);
      expect(replies[0]).toMatchObject({ status: "rejected", data: { n: 1 }, ...rejection });
    });
  }

  test.each([
    ["a path", "../../../etc/passwd"],
    ["10 KiB", "x".repeat(10_240)],
    ["no text", 17],
  ])("%s as serial number: rejected", async (_name, sn) => {
    await hand.send("vec", JSON.stringify({ sn, replyto: hand.replyto, version: "2.0", request: call }));
    const echoed = typeof sn === "string" && sn.length < 256 ? sn : null;
    expect(await hand.repliesTo(echoed)).toContainEqual(
      expect.objectContaining({ status: "rejected", code: "malformed", details: "sn" }),
    );
  });

  test("over the agent's own limit, by a broker that takes more: rejected, and the next call is answered", async () => {
    const broker = await world.anyBroker("--max-message-bytes", "64MiB");
    await world.goferd(await world.build(VEC, broker.url, "vec", "roomy"), "vec");
    const foreign = await ByHand.connect(broker.url);
    const big = { ...call, args: ["x".repeat(DEFAULT_LIMITS.documentChars)] };
    const replies = await foreign.ask("vec", { version: "2.0", request: big });
    expect(replies).toEqual([expect.objectContaining({ status: "rejected", code: "too-large" })]);
    const next = await foreign.ask("vec", { version: "2.0", request: call });
    expect(next.at(-1)).toMatchObject({ result: { retval: "x" } });
    await foreign.close();
  });

  test("one serial number for two requests: the second is rejected; the same request again is answered again", async () => {
    const document = { sn: "twice", replyto: hand.replyto, version: "2.0", request: call };
    await hand.send("vec", JSON.stringify(document));
    expect((await hand.repliesTo("twice")).at(-1)).toMatchObject({ result: { retval: "x" } });
    await hand.send("vec", JSON.stringify({ ...document, request: { ...call, args: ["y"] } }));
    await expect
      .poll(async () => (await hand.repliesTo("twice")).at(-1))
      .toMatchObject({ code: "duplicate" });
    await hand.send("vec", JSON.stringify(document));
    await expect
      .poll(async () => (await hand.repliesTo("twice")).at(-1))
      .toMatchObject({ result: { retval: "x" } });
  });
});

describe("calls", () => {
  const failing: [string, () => Promise<unknown>, Record<string, unknown>][] = [
    ["an unknown namespace", () => vec["Nope"]!.x!(), { code: "namespace-not-found" }],
    ["an unknown member", () => vec["Vec"]!.nope!(), { code: "member-not-found" }],
    ["a member that is not marked", () => vec["Vec"]!.hidden!(), { code: "member-not-found" }],
    ["a wrong argument", () => vec["Vec"]!.progress!("2"), { code: "invalid-arguments", message: 'Vec.progress(): steps: expected a number, found "2"' }],
    ["too few arguments", () => vec["Vec"]!.progress!(), { code: "invalid-arguments" }],
    ["a wrong constructor argument", () => vec["Vec"]!(7).who!(), { message: "Vec.__init__(): name: expected a string, found 7" }],
    ["a result that cannot travel", () => vec["Vec"]!.unjson!(), { code: "invalid-return", message: "Object of type Vec is not JSON serializable" }],
    ["an argument over the broker's limit", () => vec["vec"]!.echo!("x".repeat(70 * 1024 * 1024)), { code: "too-large" }],
    ["an address that nobody serves", () => agentAt(url, "nobody")["Vec"]!.who!(), { code: "unroutable" }],
    ["a broker that is not there", () => agentAt("amqp://127.0.0.1:1", "vec", "1s")["Vec"]!.who!(), { code: "unreachable" }],
  ]; // prettier-ignore
  test.each(failing)("%s", async (_name, run, error) => {
    await expect(run()).rejects.toMatchObject(error);
  });

  test.each(["hasOwnProperty", "constructor", "__proto__"])(
    "what every object has, %s, is no member",
    async (method) => {
      const replies = await hand.ask("vec", { version: "2.0", request: { classname: "Vec", method } });
      expect(replies.at(-1)).toMatchObject({ result: { xclass: "MemberNotFound" } });
    },
  );

  test("and the agent still answers", async () => {
    expect(await vec["vec"]!.echo!({ still: "here" })).toEqual({ still: "here" });
  });
});

describe("commands", () => {
  test("gofer rmi to a broker that is not there", async () => {
    const { code, stdout, stderr } = await gofer([
      "rmi",
      "-u",
      "amqp://me:secret@127.0.0.1:1",
      "-a",
      "a",
      "-t",
      "A.b",
      "-w",
      "1",
    ]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(/^gofer: unreachable: /);
    expect(stderr).not.toContain("secret");
  });

  test("gofer rmi to a queue that does not exist", async () => {
    const { code, stderr } = await gofer(["rmi", "-u", url, "-a", "nobody", "-t", "A.b"]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^gofer: unroutable: /);
  });

  test("gofer broker on a port in use", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as { port: number };
    const { code, stderr } = await gofer(["broker", "--listen", `amqp://127.0.0.1:${port}`]);
    server.close();
    expect(code).toBe(1);
    expect(stderr).toMatch(/^gofer: in-use: /);
  });

  test("gofer generate of a file that does not parse, and of one that is not there", async () => {
    const broken = join(world.folder, "broken.ts");
    writeFileSync(broken, "export class {\n  bark(: string {}\n");
    const { code, stderr } = await gofer(["generate", broken, "-o", join(world.folder, "none")]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/broken\.ts:\d+:\d+/);
    const absent = await gofer(["build", join(world.folder, "absent.ts"), "-o", join(world.folder, "none")]);
    expect(absent.code).toBe(2);
    expect(absent.stderr).toContain("absent.ts");
  });

  test("one queue for two plugins", async () => {
    const plugins = ["vec", "rude"].map((name) => join(ROOT, `test/system/plugins/${name}.ts`));
    for (const command of ["build", "generate"]) {
      const { code, stderr } = await gofer([
        command,
        ...plugins,
        "-o",
        join(world.folder, "none"),
        "--queue",
        "q",
      ]);
      expect(code).toBe(2);
      expect(stderr).toMatch(/^gofer: usage: --queue is one plugin's address/m);
    }
  });

  test("a second goferd on the same folder", async () => {
    const second = world.start(process.execPath, [join(ROOT, "dist/src/cli/goferd.js"), "--root", root]);
    expect(await second.line((line) => line.includes("in-use"))).toContain("another agent");
    expect(await second.exited).toBe(1);
  });

  test("goferd on a folder without agent.conf", async () => {
    const lost = world.start(process.execPath, [
      join(ROOT, "dist/src/cli/goferd.js"),
      "--root",
      join(world.folder, "void"),
    ]);
    expect(await lost.line((line) => line.startsWith("goferd: "))).toContain("agent.conf");
    expect(await lost.exited).toBe(1);
  });
});

describe("what was deployed wrong stops nothing else", () => {
  test("descriptors with faults, a missing module, one of another build, a contract edited by hand", async () => {
    const folder = await world.build(VEC, url, "vec-2", "wrong");
    const [plugins, lib] = [join(folder, "plugins"), join(folder, "lib")];
    writeFileSync(join(plugins, "bad-value.conf"), "[main]\nenabled=1\nthreads=many\n");
    writeFileSync(join(plugins, "bad-json.json"), '{"main": {"enabled": 1,}}');
    writeFileSync(join(plugins, "absent.conf"), "[main]\nenabled=1\n[messaging]\n[model]\nqueue=absent\n");
    writeFileSync(
      join(plugins, "alone.conf"),
      "[main]\nenabled=1\nplugin=vec\n[messaging]\nurl=amqp://127.0.0.1\n",
    );
    writeFileSync(
      join(plugins, "z-rival.conf"),
      `[main]\nenabled=1\nplugin=vec\n[messaging]\nurl=${url}\n[model]\nqueue=vec-2\n`,
    );
    for (const name of ["other-build", "edited"]) {
      writeFileSync(join(plugins, `${name}.conf`), `[main]\nenabled=1\nname=${name}\n`);
      copyFileSync(join(lib, "vec.mjs"), join(lib, `${name}.mjs`));
      copyFileSync(join(lib, "vec.api.json"), join(lib, `${name}.api.json`));
    }
    const module = readFileSync(join(lib, "vec.mjs"), "utf8").replace(
      /contract: "[0-9a-f]{12}/,
      'contract: "0123456789ab',
    );
    writeFileSync(join(lib, "other-build.mjs"), module);
    const contract = readFileSync(join(lib, "vec.api.json"), "utf8").replace('"who"', '"hidden"');
    writeFileSync(join(lib, "edited.api.json"), contract);

    const other = await world.goferd(folder, "vec");
    const refused = (plugin: string): Promise<Record<string, unknown>> =>
      other.event("plugin.refused", { plugin });
    expect(await refused("other-build")).toMatchObject({ code: "contract-mismatch" });
    expect(await refused("z-rival")).toMatchObject({
      code: "config",
      message: expect.stringContaining("served by plugin vec already") as string,
    });
    expect(await refused("edited")).toMatchObject({ code: "contract-mismatch" });
    expect(await refused("absent")).toMatchObject({
      code: "config",
      message: expect.stringContaining("gofer build") as string,
    });
    expect(
      await other.line((line) => line.includes("descriptor.refused") && line.includes("threads")),
    ).toContain("many");
    expect(await other.line((line) => line.includes("bad-json.json"))).toContain("descriptor.refused");
    expect(await other.event("plugin.unattached", { plugin: "alone" })).toMatchObject({
      file: join(plugins, "alone.conf"),
      missing: "model.queue",
    });
    const caller = agentAt(url, "vec-2");
    expect(await caller["vec"]!.echo!("served")).toBe("served");
    await caller.close();
    expect(await other.stop()).toBe(0);
  });

  test("an operator's overlay wins, and is not touched by the next build", async () => {
    const folder = await world.build(VEC, url, "vec-3", "overlaid");
    appendFileSync(join(folder, "overlay/vec.conf"), "[model]\nqueue=vec-4\n");
    await world.build(VEC, url, "vec-3", "overlaid");
    const other = await world.goferd(folder, "vec");
    const caller = agentAt(url, "vec-4");
    expect(await caller["vec"]!.echo!("overlaid")).toBe("overlaid");
    await caller.close();
    expect(await other.stop()).toBe(0);
  });
});

test("after all of this the first agent still runs, and ends when asked", async () => {
  expect(await vec["vec"]!.echo!("alive")).toBe("alive");
  expect(await agent.stop()).toBe(0);
});
