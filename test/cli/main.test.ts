import assert from "node:assert/strict";
import { Command } from "commander";
import { describe, test } from "vitest";
import { failureText, runCommand, version } from "../../src/cli/main.js";
import { goferProgram } from "../../src/cli/program.js";
import { RmiError } from "../../src/errors.js";
import packageJson from "../../package.json" with { type: "json" };

interface Ran {
  readonly code: number | string | null | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(program: Command, args: readonly string[]): Promise<Ran> {
  let [stdout, stderr] = ["", ""];
  const terminal = {
    argv: ["node", "gofer", ...args],
    stdout: { write: (text: string) => (stdout += text) },
    stderr: { write: (text: string) => (stderr += text) },
    exitCode: undefined,
  };
  await runCommand(program, terminal);
  return { code: terminal.exitCode, stdout, stderr };
}

async function gofer(...args: readonly string[]): Promise<Ran> {
  return run(await goferProgram(args), args);
}

describe("gofer", () => {
  test("without arguments prints its usage, and that is fine (T-1)", async () => {
    const { code, stdout, stderr } = await gofer();
    assert.match(stdout, /^Usage: gofer/);
    for (const name of ["generate", "build", "rmi", "call", "explain", "broker"])
      assert.match(stdout, new RegExp(`^  ${name}\\b`, "m"));
    assert.deepEqual([code, stderr], [undefined, ""]);
  });

  test("--version, --help, help and rmi --help", async () => {
    assert.deepEqual(await gofer("--version"), { code: 0, stdout: `${packageJson.version}\n`, stderr: "" });
    assert.equal((await gofer("--help")).code, 0);
    const help = await gofer("help", "rmi");
    assert.match(help.stdout, /--address <address>/);
    assert.deepEqual(await gofer("rmi", "--help"), help);
  });

  test.each([
    [["unknown"], /unknown command 'unknown'/],
    [["rmi", "-t", "A.b"], /--address/],
    [["rmi", "-a", "x"], /--target/],
    [["rmi", "-a", "x", "-t", "A.b", "--nonsense"], /--nonsense/],
    [["rmi", "-a", "x", "-t", "nodot"], /Target must be: <class>\.<method>/],
  ])("asked wrongly, %j: exit code 2 and why", async (args, why) => {
    const { code, stdout, stderr } = await gofer(...args);
    assert.deepEqual([code, stdout], [2, ""]);
    assert.match(stderr, why);
  });

  test.each([
    ["amqp://me:hunter2@host"],
    ["doctor", "--secret=hunter2"],
    ["broker", "--user", ":hunter2"],
    ["rmi", "-a", "x", "-t", "A.b", "--adminPassword=hunter2"],
  ])("a complaint does not repeat a secret: %s", async (...args) => {
    const { code, stderr } = await gofer(...args);
    assert.equal(code, 2);
    assert.match(stderr, /^error: .*'\*\*\*'/);
    assert.ok(!stderr.includes("hunter2"), stderr);
  });

  test("a failure is named on stderr, with advice, and no password: exit code 1", async () => {
    const { code, stdout, stderr } = await gofer(
      "rmi",
      "-u",
      "memory://u:hunter2@nowhere",
      "-a",
      "x",
      "-t",
      "A.b",
    );
    assert.deepEqual([code, stdout], [1, ""]);
    assert.match(stderr, /^gofer: unreachable: .*\n {2}Check host and port/);
    assert.doesNotMatch(stderr, /hunter2/);
  });
});

describe("what failures look like", () => {
  test("an error of ours: code, message, advice", () => {
    const error = new RmiError("unroutable", 'nothing at amqp://x has the address "y"');
    assert.equal(
      failureText("gofer", error),
      'gofer: unroutable: nothing at amqp://x has the address "y"\n  Nothing at the broker has this address. ' +
        "Check the address, and that the agent has run once.\n",
    );
  });

  test("what a plugin threw: with its class", () => {
    const error = new RmiError("remote", "broke", { details: { xclass: "WidgetError" } });
    assert.match(failureText("gofer", error), /^gofer: remote: WidgetError: broke\n/);
  });

  test("what would steer a terminal is not printed", () => {
    const error = new RmiError("remote", "a\u001b[2Jb\u0007\u009bc\nd");
    assert.match(failureText("gofer", error), /^gofer: remote: a\ufffd\[2Jb\ufffd\ufffdc\nd\n/);
  });

  test("anything else is a fault of ours, with its stack; and what is thrown in a command is caught", async () => {
    const program = new Command("gofer").action(() => {
      throw new TypeError("oops");
    });
    const { code, stderr } = await run(program, []);
    assert.equal(code, 1);
    assert.match(stderr, /^gofer: internal: TypeError: oops\n {4}at /);
  });
});

test("the version is that of the package", () => {
  assert.equal(version(), packageJson.version);
});
