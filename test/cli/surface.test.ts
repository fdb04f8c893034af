/** Completion scripts and manual pages: of the same commands as the help, and nothing left out. */
import { spawnSync } from "node:child_process";
import { beforeAll, describe, expect, test } from "vitest";
import { completionScript, SHELLS } from "../../src/cli/completion.js";
import { goferdProgram } from "../../src/cli/goferd-program.js";
import { manPage } from "../../src/cli/man.js";
import { wholeGofer } from "../../src/cli/program.js";
import { surfaceOf, type Surface } from "../../src/cli/surface.js";

let gofer: Surface;
beforeAll(async () => {
  gofer = surfaceOf(await wholeGofer());
});

const everyFlag = (surface: Surface): string[] =>
  [...surface.options, ...surface.commands.flatMap(({ options }) => options)].flatMap(({ short, long }) =>
    [short, long].filter((flag) => flag !== undefined),
  );

test("all commands are there, with gofer's own flags (6.1)", () => {
  expect(gofer.commands.map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      "rmi",
      "mgt",
      "generate",
      "build",
      "broker",
      "doctor",
      "call",
      "explain",
      "completion",
    ]),
  );
  const flags = (name: string): string[] => everyFlag(gofer.commands.find((one) => one.name === name)!);
  expect(flags("rmi")).toEqual(
    expect.arrayContaining([
      "-h",
      "-u",
      "-a",
      "-t",
      "-i",
      "-r",
      "-w",
      "-p",
      "-d",
      "-T",
      "-A",
      "-S",
      "-U",
      "-P",
    ]),
  );
  expect(flags("mgt")).toEqual(
    expect.arrayContaining(["-h", "-H", "-p", "-s", "--status", "-l", "-r", "-u"]),
  );
});

test("the manual pages name every command and flag, and nothing in them is a request of troff by mistake", () => {
  for (const [surface, section] of [
    [gofer, 1],
    [surfaceOf(goferdProgram()), 8],
  ] as const) {
    const page = manPage(surface, section);
    const plain = page.replaceAll("\\-", "-");
    for (const flag of everyFlag(surface)) expect(plain).toContain(flag);
    for (const { path } of surface.commands) expect(plain).toContain(`.SS ${path}`);
    const requests = new Set(page.split("\n").flatMap((line) => /^[.'](\S*)/.exec(line)?.[1] ?? []));
    expect([...requests].filter((name) => !["TH", "SH", "SS", "TP", "B", "I"].includes(name))).toEqual([]);
  }
});

describe.each(SHELLS)("%s", (shell) => {
  test("its script names every command and flag", () => {
    const script = completionScript(shell, gofer);
    for (const { name } of gofer.commands) expect(script).toContain(name);
    for (const flag of gofer.commands.flatMap(everyFlag)) {
      const named =
        shell === "fish" ? (flag.startsWith("--") ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`) : flag;
      expect(script).toContain(named);
    }
  });
});

describe("bash completes", () => {
  const complete = (...words: string[]): string[] => {
    const script = `${completionScript("bash", gofer)}
      COMP_WORDS=(${words.map((word) => `'${word}'`).join(" ")}); COMP_CWORD=${words.length - 1}
      _gofer; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout, stderr, status } = spawnSync("bash", ["--norc", "-c", script], {
      cwd: import.meta.dirname,
      encoding: "utf8",
    });
    expect([status, stderr]).toEqual([0, ""]);
    return stdout.trim().split("\n");
  };

  test.each([
    ["a command", ["gofer", "m"], ["mgt"]],
    ["an option of it", ["gofer", "mgt", "--re"], ["--reload"]],
    ["a file, where one is taken", ["gofer", "rmi", "-A", "surf"], ["surface.test.ts"]],
    ["one of few values", ["gofer", "broker", "--auto-create", "n"], ["never"]],
  ] as const)("%s", (_name, words, expected) => expect(complete(...words)).toEqual(expected));

  test("all options of a command", () => {
    expect(complete("gofer", "mgt", "-").sort()).toEqual(
      everyFlag(gofer.commands.find(({ name }) => name === "mgt")!).sort(),
    );
  });
});
