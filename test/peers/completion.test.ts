/** The scripts of `gofer completion` in the shells that they are for; bash's is in test/cli/surface.test.ts. */
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { gofer, World } from "../support/processes.js";
import { Terminal } from "./terminal.js";

const world = new World();
const { folder } = world;

beforeAll(async () => {
  mkdirSync(join(folder, "functions"));
  for (const [shell, file] of [
    ["fish", "gofer.fish"],
    ["zsh", "functions/_gofer"],
  ] as const)
    writeFileSync(join(folder, file), (await gofer(["completion", shell])).stdout);
  writeFileSync(join(folder, "surface.txt"), "");
});
afterAll(async () => {
  Terminal.closeAll();
  await world.close();
});

describe("fish", () => {
  test.each([
    ["a command", "gofer m", ["mgt"]],
    ["an option of it", "gofer mgt --re", ["--reload"]],
    ["a file, where one is taken", "gofer rmi -A surf", ["surface.txt"]],
    ["one of few values", "gofer broker --auto-create n", ["never"]],
    ["a plugin's source", "gofer generate surf", ["surface.txt"]],
  ])("completes %s", (_what, typed, expected) => {
    const code = `source gofer.fish; complete -C ${JSON.stringify(typed)}`;
    const { stdout, stderr } = spawnSync("fish", ["--no-config", "-c", code], {
      cwd: folder,
      encoding: "utf8",
    });
    const offered = stdout.trim().split("\n");
    expect([stderr, offered.map((line) => line.split("\t")[0])]).toEqual(["", expected]);
  });
});

describe.each([
  ["read from $fpath", `fpath=(${join(folder, "functions")} $fpath); autoload -Uz compinit; compinit -u -D`],
  ["sourced", `autoload -Uz compinit; compinit -u -D; source ${join(folder, "functions/_gofer")}`],
])("zsh, %s", (_how, setUp) => {
  test("completes a command, from the first keystroke on, an option, a file, one of few values", async () => {
    const terminal = new Terminal("zsh", "-f", "-i");
    terminal.type(`cd ${folder}; ${setUp}; PS1='re''ady> '\r`);
    await terminal.shows("ready> ");
    for (const [typed, shown] of [
      ["gofer mg", "gofer mgt"],
      ["gofer mgt --relo", "--reload"],
      ["gofer rmi -A surf", "surface.txt"],
      ["gofer broker --auto-create n", "never"],
    ] as const) {
      terminal.type(`${typed}\t`);
      await terminal.shows(shown);
      terminal.type("\u0015"); // the line goes
    }
    terminal.type("exit\r");
    await terminal.ended;
  });
});
