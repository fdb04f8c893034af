import assert from "node:assert/strict";
import { describe, onTestFinished, test } from "vitest";
import { readArguments, rmi, type RmiFlags, splitTarget } from "../../src/cli/commands/rmi.js";
import { RmiError } from "../../src/errors.js";
import { MemoryBroker, type Script, scriptedAgent, type ScriptedAgent } from "../../src/testing/index.js";

interface Run {
  readonly stdout: string;
  readonly stderr: string;
  readonly peer: ScriptedAgent;
}

const echo: Script = async (call) => {
  await call.accepted();
  await call.started();
  await call.progress(2, 1, "half way");
  await call.progress(2, 2, { all: "the way" });
  await call.succeed(call.request.args[0] ?? null);
};

async function run(
  args: readonly string[],
  flags: Partial<RmiFlags> = {},
  { script = echo, isTTY = false }: { script?: Script; isTTY?: boolean } = {},
): Promise<Run> {
  const broker = new MemoryBroker();
  const peer = await scriptedAgent(broker.connect(), "demo", script);
  onTestFinished(async () => {
    await peer.close();
    broker.close();
  });
  let [stdout, stderr] = ["", ""];
  await rmi(
    args,
    { url: broker.url, address: "demo", target: "Demo.echo", ...flags },
    {
      stdout: { isTTY, write: (text) => (stdout += text) },
      stderr: { write: (text) => (stderr += text) },
    },
  );
  return { stdout, stderr, peer };
}

describe("gofer rmi", () => {
  test("prints the result as JSON, on one line", async () => {
    const { stdout, stderr, peer } = await run(["hi"]);
    assert.deepEqual([stdout, stderr], ['"hi"\n', ""]);
    const { classname, method, args, cntr, ext } = peer.calls[0]!.request;
    assert.deepEqual([classname, method, args, cntr, ext], ["Demo", "echo", ["hi"], undefined, {}]);
  });

  test("prints it for reading on a terminal", async () => {
    assert.equal((await run([], { input: '[[{"a":1}],{}]' }, { isTTY: true })).stdout, '{\n  "a": 1\n}\n');
  });

  test("--input replaces the arguments", async () => {
    const { peer } = await run(["ignored"], { input: '[[1.5, null, "5"], {"something": true}]' });
    const { args, kws } = peer.calls[0]!.request;
    assert.deepEqual([args, kws], [[1.5, null, "5"], { something: true }]);
  });

  test("--progress prints reports on stderr, behind the prefix", async () => {
    const { stdout, stderr } = await run(["x"], { progress: "> " });
    assert.deepEqual([stdout, stderr], ['"x"\n', '> half way\n> {"all":"the way"}\n']);
  });

  test.each([
    [{ wait: "0" }, undefined],
    [{ reply: "tasks" }, "tasks"],
  ])("%j prints the serial number and does not wait", async (flags, replyto) => {
    let heard!: (sn: string) => void;
    const sn = new Promise<string>((resolve) => (heard = resolve));
    const { stdout, peer } = await run([], flags, { script: ({ request }) => heard(request.sn) });
    assert.equal(stdout, `${await sn}\n`);
    assert.equal(peer.calls[0]!.request.replyto, replyto);
  });

  test("data, secret and ttl arrive", async () => {
    const { peer } = await run([], { data: '{"job": 7}', secret: "s3cret", ttl: "5" });
    const { data, secret, ext } = peer.calls[0]!.request;
    assert.deepEqual([data, secret, ext], ['{"job":7}', "s3cret", { ttlMs: 5000 }]);
  });

  test("what the plugin throws is thrown", async () => {
    await assert.rejects(
      run([], {}, { script: (call) => call.fail(new Error("no dog")) }),
      isCode("remote", "no dog"),
    );
  });

  test("a wait that runs out, an address that is not there, a broker that is not there", async () => {
    await assert.rejects(
      run([], { wait: "50ms" }, { script: () => undefined }),
      isCode("not-accepted", "demo"),
    );
    await assert.rejects(run([], { address: "nowhere" }), isCode("unroutable", '"nowhere"'));
    await assert.rejects(run([], { url: "memory://nowhere" }), isCode("unreachable", "nowhere"));
  });

  test.each<[Partial<RmiFlags>, string]>([
    [{ target: "echo" }, "Target must be: <class>.<method>"],
    [{ target: ".echo" }, "Target must be: <class>.<method>"],
    [{ target: "Demo." }, "Target must be: <class>.<method>"],
    [{ wait: "soon" }, "wait"],
    [{ ttl: "1.5" }, "ttl"],
    [{ data: "{" }, "data must be valid json"],
    [{ input: "{" }, "Input must be valid json: [[], {}]"],
    [{ input: "[1, {}]" }, "Input must be valid json: [[], {}]"],
    [{ input: "[[], {}, 1]" }, "Input must be valid json: [[], {}]"],
    [{ url: "gopher://x" }, "unknown scheme"],
  ])("asked wrongly, %j: says %s", async (flags, message) => {
    await assert.rejects(run([], flags), isCode("usage", message));
  });
});

describe("the command line (T-3, C-9)", () => {
  test.each([
    ["text", ["hi", "a b", ""], ["hi", "a b", ""], {}],
    ["whole numbers", ["1", "-2", "+3", "007"], [1, -2, 3, 7], {}],
    [
      "what only looks like a number",
      ["1.5", "1e3", "0x1", "١", "9007199254740993"],
      ["1.5", "1e3", "0x1", "١", "9007199254740993"],
      {},
    ],
    ["names", ["a=1", "b=x=y", "c="], [], { a: 1, b: "x=y", c: "" }],
    ["what JavaScript would inherit", ["__proto__=1"], [], JSON.parse('{"__proto__":1}')],
  ])("%s", (_what, texts, args, kws) => {
    assert.deepEqual(readArguments(texts), { args, kws });
  });

  test.each([
    ["Dog.bark", "Dog", "bark"],
    ["a.b.c.f", "a.b.c", "f"],
  ])("target %s", (target, classname, method) => {
    assert.deepEqual(splitTarget(target), { classname, method });
  });
});

function isCode(code: string, text: string): (error: unknown) => boolean {
  return (error) => error instanceof RmiError && error.code === code && error.message.includes(text);
}
