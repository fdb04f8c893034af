import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { callContext, Cancellation, runInContext, type ProgressReport } from "../../src/plugin/context.js";
import { Shell, type ShellOptions, type ShellResult } from "../../src/plugin/shell.js";
import { isAlive } from "../support/processes.js";

const folder = mkdtempSync(join(tmpdir(), "gofer-shell-"));
afterAll(() => rmSync(folder, { recursive: true }));

interface Ran {
  readonly result: Promise<ShellResult>;
  readonly reports: ProgressReport[];
  cancel(reason: Error): void;
  /** Once a report says so. */
  reported(says: (report: { stdout: string; stderr: string }) => boolean): Promise<void>;
}

/** A command as part of a call. */
function ran(options: ShellOptions, ...command: [string, ...string[]]): Ran {
  const cancellation = new Cancellation();
  const reports: ProgressReport[] = [];
  const context = callContext({
    plugin: "vec",
    sn: "1",
    data: null,
    cancellation,
    report: (report) => reports.push(report),
  });
  const result = runInContext(context, () => new Shell(options).run(...command));
  result.catch(() => undefined); // told to whoever awaits it
  return {
    result,
    reports,
    cancel: (reason) => cancellation.request(reason),
    reported: (says) =>
      expect
        .poll(() => reports.some(({ details }) => says(details as { stdout: string; stderr: string })), {
          timeout: 30_000,
        })
        .toBe(true),
  };
}

const sh = (script: string, options: ShellOptions = {}): Ran => ran(options, "sh", "-c", script);

describe("Shell.run", () => {
  test.each<[string, ShellResult]>([
    ["echo out; echo err >&2", { status: 0, stdout: "out\n", stderr: "err\n", truncated: false }],
    ["printf more; exit 7", { status: 7, stdout: "more", stderr: "", truncated: false }],
    ["kill -9 $$", { status: -9, stdout: "", stderr: "", truncated: false }],
  ])("%s (P-1, P-3)", async (script, expected) => expect(await sh(script).result).toEqual(expected));

  test("arguments are the program's own: no shell reads them", async () => {
    const { stdout } = await ran({}, "printf", "%s|", "a b", "$(id)", "; exit 3", "").result;
    expect(stdout).toBe("a b|$(id)|; exit 3||");
  });

  test("outside of a call it runs, and reports to nobody (P-5)", async () => {
    expect((await new Shell().run("echo", "hi")).stdout).toBe("hi\n");
  });

  test("folder, environment and input are those it is given", async () => {
    const options = { cwd: folder, env: { COLOUR: "red" }, input: "grüß\n" };
    const { stdout } = await sh('pwd; echo "$COLOUR"; cat', options).result;
    expect(stdout).toBe(`${folder}\nred\ngrüß\n`);
    expect((await ran({ input: "x".repeat(1_000_000) }, "true").result).status).toBe(0); // it need not read
  });
});

describe("progress (P-2)", () => {
  test("each stream is told while the command runs, the latest of both in each report", async () => {
    const go = join(folder, "go");
    const { result, reports, reported } = sh(
      `echo first; while [ ! -e ${go} ]; do sleep 0.05; done; echo second >&2; echo third`,
    );
    await reported(({ stdout }) => stdout === "first");
    writeFileSync(go, "");
    expect((await result).status).toBe(0);
    expect(reports[0]!.details).toEqual({ stdout: "first", stderr: "" });
    expect(reports.at(-1)!.details).toEqual({ stdout: "third", stderr: "second" });
    expect(reports.every(({ total, completed }) => total === 0 && completed === 0)).toBe(true);
  });

  test("a last line without an end is told as well, an empty one is not; off, nothing is", async () => {
    const told = sh("echo; printf last");
    await told.result;
    expect(told.reports.map(({ details }) => details)).toEqual([{ stdout: "last", stderr: "" }]);
    const quiet = sh("echo x", { progress: false });
    await quiet.result;
    expect(quiet.reports).toEqual([]);
  });

  test("characters that are cut between two reads are put together", async () => {
    const { result, reports } = sh("printf '\\303'; sleep 0.1; printf '\\274\\n'");
    expect((await result).stdout).toBe("ü\n");
    expect(reports.map(({ details }) => details)).toEqual([{ stdout: "ü", stderr: "" }]);
  });
});

describe("output", () => {
  test.each(["1", "2"])("megabytes on stream %s alone block nothing (X-44)", async (stream) => {
    const { status, stdout, stderr } = await sh(
      `head -c 3000000 /dev/zero | tr '\\0' x >&${stream}; echo end`,
    ).result;
    expect([status, stdout.length + stderr.length]).toEqual([0, 3_000_004]);
  });

  test("what is over the limit is dropped, said so, and the command ends as it would", async () => {
    const { result, reports } = sh("head -c 100000 /dev/zero | tr '\\0' '\\n'; exit 3", {
      maxOutput: "1KiB",
    });
    const { status, stdout, truncated } = await result;
    expect([status, stdout.length, truncated]).toEqual([3, 1024, true]);
    expect(reports.length).toBeLessThan(10);
  });
});

describe("what cannot be run (P-4)", () => {
  const plain = join(folder, "plain");
  writeFileSync(plain, "#!/bin/sh\n");
  chmodSync(plain, 0o644);

  test.each([
    ["no such program", ["no-such-program"], {}],
    ["no such path", ["/no/such/program"], {}],
    ["nothing", [""], {}],
    ["a folder", ["/tmp"], {}],
    ["a file that may not be run", [plain], {}],
    ["what is not in PATH", ["sh"], { env: { PATH: "/nowhere" } }],
    ["a folder to run in that is not there", ["true"], { cwd: "/nowhere" }],
  ] as [string, [string], ShellOptions][])("%s", async (_name, command, options) => {
    await expect(ran(options, ...command).result).rejects.toMatchObject({
      code: "ENOENT",
      message: expect.stringMatching(/^there is no (program|folder) "/) as string,
    });
  });

  test("a limit or a time that is none", () => {
    expect(() => new Shell({ maxOutput: "big" })).toThrow(/maxOutput/);
    expect(() => new Shell({ grace: "soon" })).toThrow(/grace/);
  });
});

describe("cancelling (P-3)", () => {
  const gone = (...pids: number[]): Promise<void> =>
    expect.poll(() => pids.filter(isAlive), { timeout: 30_000 }).toEqual([]);

  test("ends the command and what it started; the call ends as cancelled", async () => {
    const { result, reports, cancel, reported } = sh("sleep 1000 & echo $$ $!; wait");
    await reported(({ stdout }) => /\d+ \d+/.test(stdout));
    const pids = (reports[0]!.details as { stdout: string }).stdout.split(" ").map(Number);
    const reason = new Error("enough");
    cancel(reason);
    await expect(result).rejects.toBe(reason);
    await gone(...pids);
  });

  test("what does not heed SIGTERM is killed after the grace", async () => {
    const { result, reports, cancel, reported } = sh("trap '' TERM; echo $$; while :; do sleep 0.05; done", {
      grace: "100ms",
    });
    await reported(({ stdout }) => stdout !== "");
    cancel(new Error("enough"));
    await expect(result).rejects.toThrow("enough");
    await gone(Number((reports[0]!.details as { stdout: string }).stdout));
  });

  test("what heeds it has the time to do so", async () => {
    const { result, cancel, reported } = sh(
      `trap 'touch ${folder}/tidy; exit 0' TERM; echo up; while :; do sleep 0.05; done`,
      { grace: "30s" },
    );
    await reported(({ stdout }) => stdout === "up");
    cancel(new Error("enough"));
    await expect(result).rejects.toThrow("enough");
    expect(existsSync(join(folder, "tidy"))).toBe(true);
  });

  test("before it begins: nothing is started", async () => {
    const cancellation = new Cancellation();
    cancellation.request(new Error("too late"));
    const context = callContext({
      plugin: "vec",
      sn: "1",
      data: null,
      cancellation,
      report: () => undefined,
    });
    const touched = join(folder, "touched");
    await expect(runInContext(context, () => new Shell().run("touch", touched))).rejects.toThrow("too late");
    expect(existsSync(touched)).toBe(false);
  });
});

test("what a command leaves running in its group ends with it, and keeps nobody waiting", async () => {
  const { result } = sh("sleep 1000 & echo $!");
  const { stdout, status } = await result;
  expect(status).toBe(0);
  await expect.poll(() => isAlive(Number(stdout)), { timeout: 30_000 }).toBe(false);
});
